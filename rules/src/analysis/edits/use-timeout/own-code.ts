import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction } from '../../syntax.ts';

/** Does the code have such a node, functions inside it left out? */
export function hasOwn(root: TSESTree.Node, source: Source, test: (node: TSESTree.Node) => boolean): boolean {
  return hasNode(root, source, test, isFunction);
}

export function isSuspension(node: TSESTree.Node): boolean {
  return node.type === 'AwaitExpression' || node.type === 'YieldExpression' || (node.type === 'ForOfStatement' && node.await);
}
