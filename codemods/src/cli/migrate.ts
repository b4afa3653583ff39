import { dirname, relative, resolve } from 'node:path';
import { codemods } from '../index.ts';
import { changesOf, migrationOf } from '../migration.ts';
import { discover } from '../runner/discover.ts';
import { uncommitted } from '../runner/git.ts';
import type { MigrateJob } from '../runner/job.ts';
import { migrateAll } from '../runner/migrate-all.ts';
import { recover, stateFolderOf } from '../transaction/journal.ts';
import type { Change } from '../transaction/replace-file.ts';
import { begin } from '../transaction/transaction.ts';
import { UsageError } from '../usage-error.ts';
import { migrationAsJson, migrationAsText } from './migration-report.ts';
import { sortOperands } from './operands.ts';
import { counted } from './summary.ts';
import { ExitCode, type Terminal } from './terminal.ts';

export interface MigrateOptions {
  readonly write: boolean;
  readonly allowDirty: boolean;
  /** A command line that must say nothing new of what is written. Only with `write`. */
  readonly verify: string | undefined;
  readonly json: boolean;
  /** Options of codemods, as given on the command line. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** Files to be written hold changes that git could not bring back. */
class UncommittedError extends UsageError {
  override readonly name = 'UncommittedError';
  readonly code = 'UNCOMMITTED';
}

/**
 * `headgate migrate`: shows the rewrites, or writes them, all or none. Without names every codemod runs, on what is `likely` to be a fault: a site that a person
 * does not ask for has to be worth the reading.
 *
 * Errors: `UncommittedError` and `BusyError` and `NotInstalledError`, before anything is written; `NothingWrittenError`; `UnknownNameError`; `MissingPathError`.
 */
export async function migrate(operands: readonly string[], { write, allowDirty, verify, json, given }: MigrateOptions, terminal: Terminal): Promise<ExitCode> {
  const { cwd } = terminal;
  const { names, paths } = sortOperands(operands, Object.keys(codemods), cwd);
  const files = await discover(paths, cwd);
  const state = stateFolderOf(files[0] === undefined ? resolve(cwd) : dirname(files[0]));
  recover(state);

  const isLikely = names.length === 0 && given['certainty'] === undefined;
  const job: MigrateJob = { kind: 'migrate', rows: names.length > 0 ? names : Object.keys(codemods), options: isLikely ? { ...given, certainty: 'likely' } : given };
  const planned = migrationOf(await migrateAll(files, job));
  const changes = changesOf(planned);
  if (write && !allowDirty) refuseUncommitted(changes, cwd);
  const { migration, verification } = write && verify !== undefined && changes.length > 0
    ? await (await import('../verify/verify.ts')).writeVerified(planned, { command: verify, cwd, job, state })
    : { migration: planned, verification: undefined };
  if (write && !verification && changes.length > 0) await writeAll(changes, state);

  terminal.out((json ? migrationAsJson : migrationAsText)(migration, { written: write, verification }, terminal));
  if (isLikely && !json) terminal.out('Only faults that are `likely` were looked for. Pass `--certainty possible`, or name a codemod, for the others.\n');
  if (migration.files.some(({ status }) => status === 'failed')) return ExitCode.error;
  return !write && changes.length > 0 ? ExitCode.found : ExitCode.nothing;
}

const NAMED_AT_MOST = 10;

function refuseUncommitted(changes: readonly Change[], cwd: string): void {
  const dirty = uncommitted(changes.filter(({ before }) => before !== null).map(({ path }) => path)).map(path => relative(cwd, path));
  if (dirty.length === 0) return;
  const named = [...dirty.slice(0, NAMED_AT_MOST), ...(dirty.length > NAMED_AT_MOST ? [`and ${dirty.length - NAMED_AT_MOST} more`] : [])];
  throw new UncommittedError(`${counted(dirty.length, 'file')} to be written cannot be brought back by git. Commit first, or pass \`--allow-dirty\`.\n${named.map(line => `  ${line}\n`).join('')}`.trimEnd());
}

async function writeAll(changes: readonly Change[], state: string): Promise<void> {
  const transaction = begin(state);
  try {
    await transaction.write(changes);
    await transaction.commit();
  } finally {
    await transaction.close();
  }
}
