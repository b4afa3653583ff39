import { parentOf, type Identity } from './identity.ts';

/** Classes of the project between the one that is asked about and the library's. */
const DEPTH = 5;

/** The instance of a project's class as one of the library class that it extends: `class Database extends PrismaClient` is a `PrismaClient`. */
export function asInherited(identity: Identity): Identity {
  const [first, ...rest] = identity.steps;
  let { root } = identity;
  for (let depth = 0; depth < DEPTH && first === 'new' && root.kind === 'class'; depth++) {
    const parent = parentOf(root);
    if (!parent) break;
    if (parent.root.kind === 'module') return { root: parent.root, steps: [...parent.steps, 'new', ...rest] };
    if (parent.steps.length > 0) break;
    ({ root } = parent);
  }
  return identity;
}
