import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { explain, parse, type Explanation } from 'eslint-plugin-headgate/analysis';
import picocolors from 'picocolors';
import { UsageError } from '../usage-error.ts';
import { ExitCode, type Terminal } from './terminal.ts';

/** An argument of `headgate explain` that names no line of a source file. */
class NoSuchPlaceError extends UsageError {
  override readonly name = 'NoSuchPlaceError';
  readonly code = 'NO_SUCH_PLACE';
}

/**
 * `headgate explain src/db.ts:12`
 *
 * Errors: `NoSuchPlaceError`.
 */
export function explainAt(place: string, { json = false }: { readonly json?: boolean }, terminal: Terminal): ExitCode {
  const [, file, line] = /^(.+):([1-9]\d*)$/.exec(place) ?? [];
  if (file === undefined) throw new NoSuchPlaceError(`Expected \`<file>:<line>\` with a line from 1, got \`${place}\`.`);
  const path = resolve(terminal.cwd, file);
  if (!existsSync(path)) throw new NoSuchPlaceError(`There is no file \`${file}\`.`);
  const parsed = parse(path, readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  if ('fault' in parsed) throw new NoSuchPlaceError(`\`${file}\` does not parse: ${parsed.fault.message}`);
  const lines = parsed.source.text.split('\n').length;
  if (Number(line) > lines) throw new NoSuchPlaceError(`\`${file}\` has ${lines} lines, got line ${line}.`);
  const explanation = explain(parsed.source, Number(line))!;
  terminal.out(json ? `${JSON.stringify(explanation, undefined, 2)}\n` : asText(explanation, terminal.color));
  return ExitCode.nothing;
}

const REJECTION = { never: 'cannot throw or reject', unknown: 'may throw or reject in code that is not known', may: 'may throw or reject' } as const;

function asText(known: Explanation, color: boolean): string {
  const paint = picocolors.createColors(color);
  const section = (title: string, lines: readonly string[]): string[] => [paint.bold(title), ...(lines.length > 0 ? lines : [paint.dim('nothing known')]).map(line => `  ${line}`)];
  return `${[
    `${paint.bold(known.name)} (line ${known.line})${known.isAsync ? ', async' : ''}${known.awaits ? ', waits' : ''}; ${REJECTION[known.rejection]}`,
    `  a ${known.role} file, because ${known.because}`,
    ...section('Runs for', known.entries.map(({ kind, way }) => `${kind}: ${way}`)),
    ...section('Does', known.effects.map(({ name, chain }) => `${name}: ${chain}`)),
    ...section('Shares', [...known.reads.map(path => `reads ${path}`), ...known.writes.map(path => `writes ${path}`)]),
    ...section('Called by', known.callers),
    ...section('Calls', known.calls.map(({ line, text, is }) => `${line}: ${text} is ${is}`)),
  ].join('\n')}\n`;
}
