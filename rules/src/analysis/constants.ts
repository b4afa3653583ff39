import type { TSESTree } from '@typescript-eslint/types';
import { identify, keyOfNode } from './identity.ts';
import type { Source } from './source.ts';

/** The number that an expression always has, read through constants. */
export function constantNumber(node: TSESTree.Node, source: Source): number | undefined {
  const { root, steps } = identify(node, source);
  if (root.kind !== 'value' || steps.length > 0) return undefined;
  return root.node.type === 'Literal' && typeof root.node.value === 'number' ? root.node.value : undefined;
}

/** The largest number that an expression can have: a constant, or one side of `Math.min(count, 100)`. */
export function largestNumber(node: TSESTree.Node, source: Source): number | undefined {
  if (node.type !== 'CallExpression' || keyOfNode(node.callee, source) !== 'global:Math.min') return constantNumber(node, source);
  const known = node.arguments.flatMap(argument => largestNumber(argument, source) ?? []);
  return known.length === 0 ? undefined : Math.min(...known);
}
