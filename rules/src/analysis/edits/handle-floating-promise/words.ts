import type { TSESTree } from '@typescript-eslint/types';
import { commentsAt } from '../../comments.ts';
import type { Source } from '../../source.ts';

const NOT_WAITED_FOR = /\b(?:not|n[o']t|never|no|without)\b[\w\s]{0,30}\b(?:await|wait|block)|\bfire[\s-]+(?:and|&)[\s-]+forget\b|\bbackground\b|\bintentional|\bon purpose\b|\bdeliberate|no-floating-promises/i;

/** Does a comment right above the statement, or after it on its line, say that nobody is to wait for it? */
export function saysNotToWait(statement: TSESTree.Node, source: Source): boolean {
  const { above, behind } = commentsAt(statement, source);
  return [...above, ...behind].some(words => NOT_WAITED_FOR.test(words));
}
