import type { TSESTree } from '@typescript-eslint/types';
import { lengthOf, lengthOfCount, type Length } from './cardinality.ts';
import type { Source } from './source.ts';
import { staticName, unwrap } from './syntax.ts';

/** How often a counting loop turns: `i < ids.length` as often as the list is long, `i < 3` three times at most. */
export function lengthOfLoop(loop: TSESTree.Node, source: Source): Length {
  const test = loop.type === 'ForStatement' ? loop.test : undefined;
  if (test?.type !== 'BinaryExpression' || (test.operator !== '<' && test.operator !== '<=')) return { kind: 'unknown' };
  const end = unwrap(test.right);
  return end.type === 'MemberExpression' && staticName(end) === 'length' ? lengthOf(end.object, source) : lengthOfCount(end, source);
}
