import type { TSESTree } from '@typescript-eslint/types';
import { largestNumber } from '../../constants.ts';
import { handedFor } from '../../handed.ts';
import { identify } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';

/** Definitions and callers, one behind the other, that a delay is followed through. */
const FOLLOWED = 6;

/** The most milliseconds that a delay can have, through arithmetic, constants, defaults and what callers hand over. Undefined where one of them is not known. */
export function longestDelay(delay: TSESTree.Node, source: Source, followed = 0): number | undefined {
  const node = unwrap(delay);
  const { root, steps } = identify(node, source);
  if (root.kind === 'value' && steps.length === 0 && root.node !== node && followed < FOLLOWED) return longestDelay(root.node, root.source, followed + 1);
  if (node.type === 'ConditionalExpression') return longestOf([node.consequent, node.alternate].map(one => longestDelay(one, source, followed)));
  if (node.type === 'BinaryExpression' && (node.operator === '*' || node.operator === '+')) {
    const [left, right] = [longestDelay(node.left, source, followed), longestDelay(node.right, source, followed)];
    return left === undefined || right === undefined ? undefined : node.operator === '*' ? left * right : left + right;
  }
  if (root.kind !== 'parameter' || followed >= FOLLOWED) return largestNumber(node, source);
  const param = root.owner.params[root.index];
  const handed = handedFor(root.owner, root.index, steps, root.source).map(one => (one.steps.length > 0 ? undefined : longestDelay(one.node, one.source, followed + 1)));
  return longestOf(param?.type === 'AssignmentPattern' && steps.length === 0 ? [...handed, longestDelay(param.right, root.source, followed + 1)] : handed);
}

function longestOf(delays: readonly (number | undefined)[]): number | undefined {
  return delays.length === 0 || delays.includes(undefined) ? undefined : Math.max(...delays.map(Number));
}
