import type { TSESTree } from '@typescript-eslint/types';
import { endOfLine, endOfStatement, hasComment } from './gap.ts';

export type Span = readonly [start: number, end: number];

/** The whole line of a statement that has one for itself, and the empty lines below where there are some above, too. Undefined where a comment on it would be left without what it is about. */
export function removalOf({ range }: TSESTree.Node, text: string): Span | undefined {
  const end = endOfStatement(range, text);
  const start = text.lastIndexOf('\n', range[0] - 1) + 1;
  const after = /^[ \t]*(?:\r?\n)?/.exec(text.slice(end))![0];
  if (text.slice(start, range[0]).trim() === '' && after.includes('\n')) {
    const next = end + after.length;
    return [start, /\n[ \t]*\r?\n$/.test(text.slice(0, start)) ? next + /^(?:[ \t]*\r?\n)*/.exec(text.slice(next))![0].length : next];
  }
  return endOfLine(end, text) > end && hasComment(text.slice(end, endOfLine(end, text))) ? undefined : [range[0] - /[ \t]*$/.exec(text.slice(start, range[0]))![0].length, end];
}
