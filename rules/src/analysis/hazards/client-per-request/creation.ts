import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { identify, keyOf, type Identity } from '../../identity.ts';
import { asInherited } from '../../inherited.ts';
import { callModel } from '../../models/calls.ts';
import type { Creation } from '../../models/model.ts';
import type { Source } from '../../source.ts';
import { isFunction } from '../../syntax.ts';

export type Created = Pick<Creation, 'what' | 'closedBy' | 'holds'>;

/** What a call or `new` makes, where that is a client or a pool with connections or threads of its own. */
export function creationOf(call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): Created | undefined {
  const callee = identify(call.callee, source);
  const creation = modelOf(call.type === 'NewExpression' ? asInherited({ ...callee, steps: [...callee.steps, 'new'] }) : callee);
  if (!creation || creation.isShared || (creation.what !== 'client' && creation.what !== 'pool') || creation.holds === 'nothing') return undefined;
  return isOpened(callee) || usesAnother(call, source) ? undefined : creation;
}

/** `drizzle(pool)`, `new Kysely({ dialect: new PostgresDialect({ pool }) })`: the connections are those of what it is given. */
function usesAnother(call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  return call.arguments.some(argument => {
    let isFound = false;
    walk(argument, source, node => {
      if (isFound || isFunction(node)) return false;
      if (node.type === 'Identifier' || node.type === 'MemberExpression' || node.type === 'CallExpression' || node.type === 'NewExpression') isFound = isConnected(identify(node, source));
      return !isFound;
    });
    return isFound;
  });
}

/** Is a value what a modelled call made? */
function isConnected({ root, steps }: Identity): boolean {
  const holds = modelOf({ root, steps: steps.at(-1) === '()' ? steps.slice(0, -1) : steps })?.holds;
  return holds === 'connections' || holds === 'files';
}

/** `client.connect()` makes nothing: what it opens was made before. */
function isOpened({ root, steps }: Identity): boolean {
  return steps.length > 1 && modelOf({ root, steps: steps.slice(0, -1) }) !== undefined;
}

function modelOf(identity: Identity): Creation | undefined {
  const key = keyOf(identity);
  return key === undefined ? undefined : callModel(key)?.creates;
}
