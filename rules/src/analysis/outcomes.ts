import type { TSESTree } from '@typescript-eslint/types';
import { unwrap } from './syntax.ts';

/** What is known of the parts of a test where it gave `outcome`, in source order: of `a && !b` where it holds, that `a` does and `b` does not. */
export function outcomesOf(test: TSESTree.Node, outcome: boolean): readonly { readonly node: TSESTree.Node; readonly outcome: boolean }[] {
  const node = unwrap(test);
  if (node.type === 'UnaryExpression' && node.operator === '!') return outcomesOf(node.argument, !outcome);
  if (node.type === 'LogicalExpression' && node.operator === (outcome ? '&&' : '||')) return [...outcomesOf(node.left, outcome), ...outcomesOf(node.right, outcome)];
  return [{ node, outcome }];
}
