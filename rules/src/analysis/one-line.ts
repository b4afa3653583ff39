import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from './source.ts';

const BEFORE_MEMBER = /\s+(?=\.[a-z_$#]|\?\.[a-z_$#[(])/gi;

/** The text of `node` as one line, without its comments, and a chain of calls without the gaps before its dots. */
export function oneLine(node: TSESTree.Node, source: Source): string {
  return withoutComments(node, source).replaceAll(/\s+/g, ' ').replaceAll(BEFORE_MEMBER, '');
}

/** With a space where a comment was. */
export function withoutComments({ range: [start, end] }: TSESTree.Node, { text, ast: { comments = [] } }: Source): string {
  const whole = text.slice(start, end);
  if (!whole.includes('//') && !whole.includes('/*')) return whole;
  let bare = '';
  let at = start;
  for (let index = firstFrom(start, comments); index < comments.length && comments[index]!.range[1] <= end; index++) {
    const [from, to] = comments[index]!.range;
    bare += `${text.slice(at, from)} `;
    at = to;
  }
  return bare + text.slice(at, end);
}

/** The index of the first comment that begins at or after `offset`. Every call of a file asks, and a file may have thousands of both. */
function firstFrom(offset: number, comments: readonly TSESTree.Comment[]): number {
  let [low, high] = [0, comments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comments[middle]!.range[0] < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
