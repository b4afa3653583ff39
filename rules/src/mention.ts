import type { TSESTree } from '@typescript-eslint/types';
import { oneLine } from './analysis/one-line.ts';
import type { Source } from './analysis/source.ts';

const LONGEST = 40;

/** The text of `node` as a message quotes it: on one line, at most 40 characters. */
export function mention(node: TSESTree.Node, source: Source): string {
  const line = oneLine(node, source);
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}
