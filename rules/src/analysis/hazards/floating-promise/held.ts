import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction, isLoop, isWithin } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** What becomes of a promise that `declarator` stores: no code reads it, or other code is awaited first, as `awaited` is. */
export type HeldFault = { readonly form: 'stored' } | { readonly form: 'late'; readonly awaited: TSESTree.AwaitExpression };

/** Looks at the statements that follow the declaration, up to the first one that uses the promise. */
export function faultOfHeld(declarator: TSESTree.VariableDeclarator, source: Source): HeldFault | undefined {
  const variable = findVariable(declarator.id, source);
  const declaration = declarator.parent;
  const block = declaration.parent;
  if (!variable || declaration.type !== 'VariableDeclaration' || (block?.type !== 'BlockStatement' && block?.type !== 'Program')) return undefined;
  const uses = variable.references.filter(({ init }) => !init).map(({ identifier }) => identifier as TSESTree.Node);
  if (uses.length === 0) return { form: 'stored' };
  const [first] = [...uses].sort((a, b) => a.range[0] - b.range[0]);
  const later = declaration.declarations.slice((declaration.declarations as TSESTree.Node[]).indexOf(declarator) + 1);
  const after = [...later, ...block.body.slice((block.body as TSESTree.Node[]).indexOf(declaration) + 1)];
  for (const statement of after) {
    if (uses.some(use => isWithin(use, statement))) {
      const before = isAwaited(first!) ? awaitBefore(first!, statement, source) : undefined;
      return before && { form: 'late', awaited: before };
    }
    const awaited = firstAwait(statement, source);
    if (awaited) return isAwaited(first!) ? { form: 'late', awaited } : undefined;
    if (statement.type === 'ReturnStatement' || statement.type === 'ThrowStatement') return undefined;
  }
  return undefined;
}

/** The first `await` of the statements before `use`, of the branches and attempts of `statement` in which it stands: a loop may have begun something that waits in turn. */
function awaitBefore(use: TSESTree.Node, statement: TSESTree.Node, source: Source): TSESTree.AwaitExpression | undefined {
  let found: TSESTree.AwaitExpression | undefined;
  for (let at = use; at !== statement && at.parent; at = at.parent) {
    const { parent } = at;
    if (isFunction(parent) || isLoop(parent)) return undefined;
    if (parent.type !== 'BlockStatement') continue;
    const before = parent.body.slice(0, parent.body.indexOf(at as TSESTree.Statement));
    for (const one of before) found = firstAwait(one, source) ?? found;
  }
  return isLoop(statement) || isFunction(statement) ? undefined : found;
}

/** Only a plain `await` is too late: whoever is handed the promise may have taken care of it. */
function isAwaited({ parent }: TSESTree.Node): boolean {
  return parent?.type === 'AwaitExpression';
}

const awaits = new WeakMap<TSESTree.Node, TSESTree.AwaitExpression | null>();

/** Remembered: each declaration of a block asks about the statements after it. */
function firstAwait(root: TSESTree.Node, source: Source): TSESTree.AwaitExpression | undefined {
  let found = awaits.get(root);
  if (found === undefined) awaits.set(root, found = findAwait(root, source) ?? null);
  return found ?? undefined;
}

function findAwait(root: TSESTree.Node, source: Source): TSESTree.AwaitExpression | undefined {
  let found: TSESTree.AwaitExpression | undefined;
  walk(root, source, node => {
    if (isFunction(node) || found) return false;
    if (node.type === 'AwaitExpression') found = node;
    return !found;
  });
  return found;
}
