import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isWithin, unwrap } from '../../syntax.ts';

/** What says which process it is, and whether that is the first one. */
const FIRST = /^cluster:(?:default\.)?is(?:Master|Primary)$|^worker_threads:isMainThread$/;
const CHILD = /^cluster:(?:default\.)?isWorker$/;

/** Does it run only in a process, or a thread, that another one has started? `if (cluster.isPrimary) { … } else { it }` */
export function isOfChild(node: TSESTree.Node, source: Source): boolean {
  const branch = findAncestor(node, (at): at is TSESTree.IfStatement => at.type === 'IfStatement' && sideOf(at.test, source) !== undefined && !isWithin(node, at.test));
  if (!branch) return false;
  return (sideOf(branch.test, source) === 'child') === isWithin(node, branch.consequent) || isOfChild(branch, source);
}

/** Who takes the first branch. */
function sideOf(given: TSESTree.Node, source: Source): 'first' | 'child' | undefined {
  const test = unwrap(given);
  if (test.type === 'UnaryExpression' && test.operator === '!') {
    const other = sideOf(test.argument, source);
    return other && (other === 'first' ? 'child' : 'first');
  }
  const key = keyOfNode(test, source) ?? '';
  return FIRST.test(key) ? 'first' : CHILD.test(key) ? 'child' : undefined;
}
