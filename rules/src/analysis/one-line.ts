import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from './source.ts';

const BEFORE_MEMBER = /\s+(?=\.[a-z_$#]|\?\.[a-z_$#[(])/gi;

/** The text of `node` as one line, without its comments, and a chain of calls without the gaps before its dots. */
export function oneLine({ range: [start, end] }: TSESTree.Node, { text, ast }: Source): string {
  let whole = text.slice(start, end);
  if (whole.includes('//') || whole.includes('/*')) {
    const inside = (ast.comments ?? []).filter(({ range }) => range[0] >= start && range[1] <= end).reverse();
    for (const { range: [from, to] } of inside) whole = `${whole.slice(0, from - start)} ${whole.slice(to - start)}`;
  }
  return whole.replaceAll(/\s+/g, ' ').replaceAll(BEFORE_MEMBER, '');
}
