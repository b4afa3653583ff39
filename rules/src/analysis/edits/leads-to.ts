import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import { functionOf, identify } from '../identity.ts';
import type { Source } from '../source.ts';

/** Functions that the question follows; past them the answer is yes. */
const FOLLOWED = 60;

/** Does the code call `goal`, or a call that `isGoal` accepts, itself or through functions of the project? */
export function leadsTo(code: readonly TSESTree.Node[], goal: TSESTree.Node | undefined, source: Source, isGoal: (call: TSESTree.CallExpression, source: Source) => boolean = () => false): boolean {
  const seen = new Set<TSESTree.Node>();
  const reaches = (root: TSESTree.Node, at: Source): boolean => {
    if (seen.has(root)) return false;
    if (seen.size > FOLLOWED) return true;
    seen.add(root);
    let found = false;
    walk(root, at, node => {
      if (node.type !== 'CallExpression' || found) return !found;
      const local = functionOf(identify(node.callee, at));
      found = isGoal(node, at) || (local !== undefined && (local.node === goal || reaches(local.node, local.source)));
      return !found;
    });
    return found;
  };
  return code.some(one => reaches(one, source));
}
