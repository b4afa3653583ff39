import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from './source.ts';

const BEFORE_MEMBER = /\s+(?=\.[a-z_$#]|\?\.[a-z_$#[(])/gi;

/** The text of `node` as one line, without its comments, and a chain of calls without the gaps before its dots. */
export function oneLine(node: TSESTree.Node, source: Source): string {
  return withoutComments(node, source).replaceAll(/\s+/g, ' ').replaceAll(BEFORE_MEMBER, '');
}

/** With a space where a comment was. */
export function withoutComments({ range: [start, end] }: TSESTree.Node, { text, ast }: Source): string {
  const whole = text.slice(start, end);
  if (!whole.includes('//') && !whole.includes('/*')) return whole;
  const inside = (ast.comments ?? []).filter(({ range }) => range[0] >= start && range[1] <= end);
  return inside.reduceRight((rest, { range: [from, to] }) => `${rest.slice(0, from - start)} ${rest.slice(to - start)}`, whole);
}
