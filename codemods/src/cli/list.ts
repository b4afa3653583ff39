import { codemods } from '../index.ts';
import { rangeOf } from '../options.ts';
import { ExitCode, type Terminal } from './terminal.ts';

/** `headgate migrate --list` */
export function list(json: boolean, { out }: Terminal): ExitCode {
  const rows = Object.values(codemods).map(({ id, description, options }) => ({ id, description, options }));
  if (json) {
    out(`${JSON.stringify(rows, undefined, 2)}\n`);
    return ExitCode.nothing;
  }
  for (const { id, description, options } of rows) {
    out(`${id}\n  ${description}\n`);
    for (const [name, type] of Object.entries(options)) out(`  --${name}  ${type.description} (${rangeOf(type)}; default ${type.default})\n`);
  }
  return ExitCode.nothing;
}
