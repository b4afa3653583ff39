import type { TSESTree } from '@typescript-eslint/types';
import { largestNumber } from './constants.ts';
import { handedFor } from './handed.ts';
import { identify } from './identity.ts';
import type { Source } from './source.ts';
import { unwrap } from './syntax.ts';

/** Definitions and callers, one behind the other, that a number is followed through. */
const FOLLOWED = 6;

/** The largest number that an expression can give, through arithmetic, constants, defaults and what callers hand over. Undefined where one of them is not known. */
export function largestPossible(from: TSESTree.Node, source: Source, followed = 0): number | undefined {
  const node = unwrap(from);
  const { root, steps } = identify(node, source);
  if (root.kind === 'value' && steps.length === 0 && root.node !== node && followed < FOLLOWED) return largestPossible(root.node, root.source, followed + 1);
  if (node.type === 'ConditionalExpression') return largestOf([node.consequent, node.alternate].map(one => largestPossible(one, source, followed)));
  if (node.type === 'BinaryExpression' && (node.operator === '*' || node.operator === '+')) {
    const [left, right] = [largestPossible(node.left, source, followed), largestPossible(node.right, source, followed)];
    return left === undefined || right === undefined ? undefined : node.operator === '*' ? left * right : left + right;
  }
  if (root.kind !== 'parameter' || followed >= FOLLOWED) return largestNumber(node, source);
  const param = root.owner.params[root.index];
  const handed = handedFor(root.owner, root.index, steps, root.source).map(one => (one.steps.length > 0 ? undefined : largestPossible(one.node, one.source, followed + 1)));
  return largestOf(param?.type === 'AssignmentPattern' && steps.length === 0 ? [...handed, largestPossible(param.right, root.source, followed + 1)] : handed);
}

function largestOf(values: readonly (number | undefined)[]): number | undefined {
  return values.length === 0 || values.includes(undefined) ? undefined : Math.max(...values.map(Number));
}
