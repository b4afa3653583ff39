import type { TSESTree } from '@typescript-eslint/types';
import { findAncestor, isFunction, isLoop, isWithin, staticName, type LoopNode } from '../syntax.ts';

/** The innermost loop, or `forEach` call, around `node` that does not also hold the declaration. */
export function loopAround(node: TSESTree.Node, declared: TSESTree.Node | undefined): LoopNode | TSESTree.CallExpression | undefined {
  const found = findAncestor(node, (at): at is LoopNode | TSESTree.CallExpression => isLoop(at) || isForEach(at));
  return found && declared && isWithin(declared, found) ? undefined : found;
}

function isForEach(node: TSESTree.Node): node is TSESTree.CallExpression {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && staticName(node.callee) === 'forEach' && isFunction(node.arguments[0]);
}

/** Methods that run their callback once for each item, and those that run it for each event or row. */
const EACH = new Set(['every', 'filter', 'flatMap', 'map', 'reduce', 'some']);
const HEARS = new Set(['addListener', 'each', 'eachRow', 'on', 'subscribe']);

/** The list for each item of which a function inside runs that holds `node` and not the declaration; `unknown` where it has a name, or hears events. Undefined where it runs once. */
export function repeatedFor(node: TSESTree.Node, declared: TSESTree.Node | undefined): TSESTree.Expression | 'unknown' | undefined {
  const fn = findAncestor(node, isFunction);
  if (!fn || !declared || isWithin(declared, fn)) return undefined;
  const { parent } = fn;
  if (parent.type !== 'CallExpression') return parent.type === 'NewExpression' ? undefined : 'unknown';
  if (parent.callee.type !== 'MemberExpression') return undefined;
  const method = staticName(parent.callee) ?? '';
  return EACH.has(method) ? parent.callee.object : HEARS.has(method) ? 'unknown' : undefined;
}
