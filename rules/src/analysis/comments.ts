import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from './source.ts';

/** What comments say of a statement: `above` it, on the same line or those right before, and `behind` it, on the line where it ends. */
export function commentsAt({ range: [start, end] }: TSESTree.Node, { text, ast: { comments = [] } }: Source): { readonly above: readonly string[]; readonly behind: readonly string[] } {
  const above: string[] = [];
  let from = start;
  for (const { range, value } of comments.filter(one => one.range[1] <= start).reverse()) {
    if (!/^[ \t]*(?:\r?\n[ \t]*)?$/.test(text.slice(range[1], from))) break;
    above.unshift(value);
    [from] = range;
  }
  return {
    above,
    behind: comments.filter(({ range }) => range[0] >= end && /^[;,)\t ]*$/.test(text.slice(end, range[0]))).map(({ value }) => value),
  };
}
