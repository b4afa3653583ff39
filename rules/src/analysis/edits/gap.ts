import type { Range, Source } from '../source.ts';

/**
 * Text between two tokens of one expression. It holds white space, punctuation, names and comments, but no string, template or
 * regular expression, so a comment's start is unmistakable.
 */
export function hasComment(gap: string): boolean {
  return /\/[/*]/.test(gap);
}

/** The gap with each comment blanked out by as many spaces, so that offsets stay. */
export function withoutComments(gap: string): string {
  return gap.replace(/\/\*[^]*?\*\/|\/\/[^\r\n]*/g, comment => ' '.repeat(comment.length));
}

/** The white space that the line of `offset` starts with. */
export function indentAt(offset: number, text: string): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))![0];
}

/** The line ending of the file. */
export function lineEndOf(text: string): '\r\n' | '\n' {
  return /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n';
}

/** The end of a statement. In code without semicolons one may stand before the next line's bracket, and the tree counts it to the statement above. */
export function endOfStatement([start, end]: Range, text: string): number {
  if (text[end - 1] !== ';') return end;
  const before = text.slice(start, end - 1).trimEnd();
  return text.slice(start + before.length, end - 1).includes('\n') ? start + before.length : end;
}

/** Past a comment on the same line, so that it stays with what it is about. */
export function endOfLine(offset: number, text: string): number {
  return offset + /^(?:[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)?(?=\r?\n|$))?/.exec(text.slice(offset))![0].length;
}

/** Does the file end its statements with semicolons? Where nothing tells: yes. */
export function semicolonOf({ text, ast }: Source): ';' | '' {
  const example = ast.body.find(({ type }) => type === 'ImportDeclaration' || type === 'ExpressionStatement' || type === 'VariableDeclaration');
  return !example || text[endOfStatement(example.range, text) - 1] === ';' ? ';' : '';
}

/** Would a line that starts like this continue a statement above that has no semicolon? */
export function continuesLine(text: string): boolean {
  return /^\s*[([`/+*-]/.test(text);
}
