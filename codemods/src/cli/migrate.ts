import { relative } from 'node:path';
import { codemods } from '../index.ts';
import type { Site } from '../plan.ts';
import { discover } from '../runner/discover.ts';
import { uncommitted } from '../runner/git.ts';
import { run, type FileOutcome } from '../runner/run.ts';
import { replaceFile } from '../runner/write.ts';
import { migrationAsJson, migrationAsText } from './migration-report.ts';
import { sortOperands } from './operands.ts';
import { counted } from './summary.ts';
import { ExitCode, type Terminal } from './terminal.ts';

export interface MigrateOptions {
  readonly write: boolean;
  readonly allowDirty: boolean;
  readonly json: boolean;
  /** Options of codemods, as given on the command line. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** Files to be written hold changes that git could not bring back. */
export class UncommittedError extends Error {
  override readonly name = 'UncommittedError';
  readonly code = 'UNCOMMITTED';
}

/**
 * `headgate migrate`: shows the rewrites, or writes them.
 *
 * Errors: `UncommittedError`, before anything is written; `UnknownNameError`; `MissingPathError`.
 */
export async function migrate(operands: readonly string[], { write, allowDirty, json, given }: MigrateOptions, terminal: Terminal): Promise<ExitCode> {
  const { names, paths } = sortOperands(operands, Object.keys(codemods), terminal.cwd);
  const planned = await run(discover(paths, terminal.cwd), { kind: 'migrate', rows: names, options: given });
  if (write && !allowDirty) refuseUncommitted(planned, terminal.cwd);

  const outcomes = write ? await writeAll(planned) : planned;
  terminal.out((json ? migrationAsJson : migrationAsText)(outcomes, write, terminal));
  if (outcomes.some(({ status }) => status === 'failed')) return ExitCode.error;
  return !write && outcomes.some(({ status }) => status === 'changed') ? ExitCode.found : ExitCode.nothing;
}

const NAMED_AT_MOST = 10;

function refuseUncommitted(outcomes: readonly FileOutcome<Site>[], cwd: string): void {
  const dirty = uncommitted(outcomes.filter(({ status }) => status === 'changed').map(({ path }) => path)).map(path => relative(cwd, path));
  if (dirty.length === 0) return;
  const named = [...dirty.slice(0, NAMED_AT_MOST), ...(dirty.length > NAMED_AT_MOST ? [`and ${dirty.length - NAMED_AT_MOST} more`] : [])];
  throw new UncommittedError(`${counted(dirty.length, 'file')} to be written cannot be brought back by git. Commit first, or pass \`--allow-dirty\`.\n${named.map(line => `  ${line}\n`).join('')}`.trimEnd());
}

/** Writes the changed files one after another. An interrupt stops between two files; those not written end as failed. */
async function writeAll(outcomes: readonly FileOutcome<Site>[]): Promise<FileOutcome<Site>[]> {
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  process.on('SIGINT', interrupt);
  try {
    const written: FileOutcome<Site>[] = [];
    for (const outcome of outcomes) {
      if (outcome.status === 'changed') await new Promise(setImmediate); // A signal is delivered between turns.
      written.push(interrupted ? notWritten(outcome, 'interrupted', 'The run was interrupted before this file was written.') : writeOne(outcome));
    }
    return written;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

function writeOne(outcome: FileOutcome<Site>): FileOutcome<Site> {
  if (outcome.status !== 'changed') return outcome;
  try {
    replaceFile(outcome.path, outcome.before, outcome.after);
    return outcome;
  } catch (error) {
    return notWritten(outcome, 'write', (error as Error).message);
  }
}

function notWritten(outcome: FileOutcome<Site>, reason: string, detail: string): FileOutcome<Site> {
  if (outcome.status !== 'changed') return outcome;
  const items = outcome.items.map((site): Site => (site.outcome.kind === 'left' ? site : { ...site, outcome: { kind: 'left', reason, missing: detail } }));
  return { path: outcome.path, items, status: 'failed', reason, detail };
}
