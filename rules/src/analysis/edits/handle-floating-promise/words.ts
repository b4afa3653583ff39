import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';

const NOT_WAITED_FOR = /\b(?:not|n[o']t|never|no|without)\b[\w\s]{0,30}\b(?:await|wait|block)|\bfire[\s-]+(?:and|&)[\s-]+forget\b|\bbackground\b|\bintentional|\bon purpose\b|\bdeliberate|no-floating-promises/i;

/** Does a comment right above the statement, or after it on its line, say that nobody is to wait for it? */
export function saysNotToWait({ range: [start, end] }: TSESTree.Node, { text, ast }: Source): boolean {
  return (ast.comments ?? []).some(({ value, range: [from, to] }) => (
    NOT_WAITED_FOR.test(value) && (to <= start ? /^\s*$/.test(text.slice(to, start)) : from >= end && /^[;,\s]*$/.test(text.slice(end, from)) && !text.slice(end, from).includes('\n'))
  ));
}
