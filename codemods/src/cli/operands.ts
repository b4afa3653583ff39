import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

/** A name on the command line that is neither a codemod nor a path. */
class UnknownNameError extends UsageError {
  override readonly name = 'UnknownNameError';
  readonly code = 'UNKNOWN_NAME';
}

export interface Operands { readonly names: readonly string[]; readonly paths: readonly string[] }

/**
 * Tells the codemods from the paths; a codemod wins over a path of the same name. Without paths the current folder is meant.
 *
 * Errors: `UnknownNameError`.
 */
export function sortOperands(operands: readonly string[], known: readonly string[], cwd: string): Operands {
  const names = known.filter(name => operands.includes(name));
  const paths = operands.filter(operand => !known.includes(operand));
  const unknown = paths.find(path => !existsSync(resolve(cwd, path)));
  if (unknown !== undefined) {
    const near = closest(unknown, known);
    throw new UnknownNameError(`No codemod and no path is called \`${unknown}\`.${near === undefined ? '' : ` Did you mean \`${near}\`?`}`);
  }
  return { names, paths: paths.length > 0 ? paths : ['.'] };
}

function closest(name: string, known: readonly string[]): string | undefined {
  const near = known.map(candidate => ({ candidate, distance: editDistance(name, candidate) })).sort((a, b) => a.distance - b.distance)[0];
  return near && near.distance <= Math.ceil(near.candidate.length / 3) ? near.candidate : undefined;
}

/** Levenshtein's, one row at a time (Wagner and Fischer 1974). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
