import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from './source.ts';

/** What comments say of a statement: `above` it, on the same line or the one before, and `behind` it, on the line where it ends. */
export function commentsAt({ range: [start, end] }: TSESTree.Node, { text, ast: { comments = [] } }: Source): { readonly above: readonly string[]; readonly behind: readonly string[] } {
  return {
    above: comments.filter(({ range }) => range[1] <= start && /^[ \t]*(?:\r?\n[ \t]*)?$/.test(text.slice(range[1], start))).map(({ value }) => value),
    behind: comments.filter(({ range }) => range[0] >= end && /^[;,)\t ]*$/.test(text.slice(end, range[0]))).map(({ value }) => value),
  };
}
