import type { Range } from 'eslint-plugin-headgate/analysis';

/** A place for people: lines and columns (UTF-16 units) both count from 1. */
export interface Position { readonly line: number; readonly column: number }

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/g;

export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (const { index, 0: lineBreak } of text.matchAll(LINE_BREAK)) {
    if (index + lineBreak.length > offset) break;
    line++;
    start = index + lineBreak.length;
  }
  return { line, column: offset - start + 1 };
}

/** The line that holds `offset`, without its line break. */
export function lineAt(text: string, offset: number): { readonly line: string; readonly range: Range } {
  const start = offset - (positionAt(text, offset).column - 1);
  LINE_BREAK.lastIndex = offset;
  const end = LINE_BREAK.exec(text)?.index ?? text.length;
  LINE_BREAK.lastIndex = 0;
  return { line: text.slice(start, end), range: [start, end] };
}
