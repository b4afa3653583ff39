import type { TSESTree } from '@typescript-eslint/types';
import { identify, keyOf, type Identity } from './identity.ts';
import { callModel } from './models/calls.ts';
import type { Source } from './source.ts';
import { staticName, unwrap, type FunctionNode } from './syntax.ts';
import { isDeclaredOutside } from './variables.ts';

/**
 * A call on what `db.transaction(async tx => …)` hands to its callback, or on a value of a library's transaction type; or one that is given either,
 * also as an option: `row.destroy({ transaction: tx })`. One transaction takes one query at a time. One that `task` opens for itself is its own.
 */
export function isOnTransaction(call: TSESTree.CallExpression, source: Source, task?: FunctionNode): boolean {
  const isShared = (node: TSESTree.Node) => isTransaction(identify(node, source)) && (!task || isDeclaredOutside(node, task, source));
  return isShared(call.callee) || call.arguments.some(argument => {
    const given = unwrap(argument);
    if (given.type !== 'ObjectExpression') return given.type === 'Identifier' && isShared(given);
    return given.properties.some(one => one.type === 'Property' && one.value.type === 'Identifier' && isShared(one.value));
  });
}

function isTransaction({ root, steps }: Identity): boolean {
  if (root.kind === 'parameter') return isTransactionParameter(root);
  const made = steps.lastIndexOf('new');
  const key = root.kind === 'module' && made >= 0 ? keyOf({ root, steps: steps.slice(0, made + 1) }) : undefined;
  return key !== undefined && callModel(key)?.transaction === true;
}

function isTransactionParameter({ index, owner }: Extract<Identity['root'], { kind: 'parameter' }>): boolean {
  const call = owner.parent;
  if (index !== 0 || call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || !call.arguments.includes(owner as never)) return false;
  return /^\$?(?:transaction|withTransaction|transacting|transactional)$/.test(staticName(call.callee) ?? '');
}
