import type { TSESTree } from '@typescript-eslint/types';
import { loopAround, repeatedFor } from '../../cardinality/repeats.ts';
import { lengthOf } from '../../cardinality.ts';
import { siteOf } from '../../handed.ts';
import { functionAround } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin } from '../../syntax.ts';

/** Callers that are looked at. */
const CALLERS = 10;

/** Once for each of many items, here or wherever a caller is, or for what is inside the last one. A list of which nothing is known is mostly one of settings. */
export function isRepeated(call: TSESTree.Node, source: Source): boolean {
  if (isForMany(call, source)) return true;
  const fn = functionAround(call, source);
  return fn?.callers.slice(0, CALLERS).some(({ from, call: facts, isCallback }) => {
    if (from === fn) return true;
    const site = isCallback ? undefined : siteOf(from, facts, source);
    return site !== undefined && isForMany(site.node, site.source);
  }) ?? false;
}

export function isInLoop(node: TSESTree.Node): boolean {
  return listAround(node) !== undefined;
}

function isForMany(node: TSESTree.Node, source: Source): boolean {
  const list = listAround(node);
  return list === 'turns' || (list !== undefined && lengthOf(list, source).kind === 'long');
}

/** The list for each item of which it runs; `turns` where a loop has none. */
function listAround(node: TSESTree.Node): TSESTree.Expression | 'turns' | undefined {
  const fn = findAncestor(node, isFunction);
  const loop = loopAround(node, undefined);
  if (loop?.type === 'CallExpression') {
    if (loop.arguments[0] === fn && loop.callee.type === 'MemberExpression') return loop.callee.object;
  } else if (loop && (!fn || isWithin(loop, fn))) {
    if (loop.type !== 'ForOfStatement' || loop.await) return 'turns'; // A cursor goes over as much as there is.
    return isWithin(node, loop.right) ? undefined : loop.right;
  }
  const list = fn && repeatedFor(node, fn.parent);
  return list === 'unknown' ? undefined : list;
}
