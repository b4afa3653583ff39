import type { TSESTree } from '@typescript-eslint/types';
import { identify } from './identity.ts';
import type { Source } from './source.ts';

/** The number that an expression always has, read through constants. */
export function constantNumber(node: TSESTree.Node, source: Source): number | undefined {
  const { root, steps } = identify(node, source);
  if (root.kind !== 'value' || steps.length > 0) return undefined;
  return root.node.type === 'Literal' && typeof root.node.value === 'number' ? root.node.value : undefined;
}
