import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction } from '../../syntax.ts';

/** Does the code have such a node, functions inside it left out? */
export function hasOwn(root: TSESTree.Node, source: Source, test: (node: TSESTree.Node) => boolean): boolean {
  let found = false;
  walk(root, source, node => {
    found ||= test(node);
    return !found && !isFunction(node);
  });
  return found;
}

export function isSuspension(node: TSESTree.Node): boolean {
  return node.type === 'AwaitExpression' || node.type === 'YieldExpression' || (node.type === 'ForOfStatement' && node.await);
}
