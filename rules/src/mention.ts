import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from './analysis/source.ts';

const LONGEST = 40;

/** The text of `node` as a message quotes it: on one line, at most 40 characters. */
export function mention(node: TSESTree.Node, { text }: Source): string {
  const line = text.slice(...node.range).replaceAll(/\s+/g, ' ');
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}
