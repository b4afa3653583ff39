import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { replaceFile, temporaryFor, textAt, type Change } from './replace-file.ts';

/** What a run has written so far and not yet committed. On disk before the first file changes, so that whoever finds it can go back. */
export interface Journal {
  readonly id: string;
  /** The process that looks after the run. */
  readonly pid: number;
  /** Where `Manifest` goes. */
  readonly manifest: string;
  readonly entries: readonly { readonly path: string; readonly before: string | null; /** Every text the run has given to the file. */ readonly afters: readonly (string | null)[] }[];
}

/** What a run that is over has changed; `headgate undo` takes it back. */
export interface Manifest { readonly id: string; readonly changes: readonly Change[] }

/** Another run writes in this project. */
export class BusyError extends UsageError {
  override readonly name = 'BusyError';
  readonly code = 'BUSY';
}

/** Manifests of runs before that are forgotten. */
const KEPT = 10;

/** Where the journal and the manifests of a project are: with git's own files, else in the folder of the nearest package.json. */
export function stateFolderOf(folder: string): string {
  const { status, stdout } = spawnSync('git', ['rev-parse', '--absolute-git-dir'], { cwd: folder, encoding: 'utf8' });
  if (status === 0) return join(stdout.trimEnd(), 'headgate');
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json'))) return join(at, '.headgate');
    if (dirname(at) === at) return join(folder, '.headgate');
  }
}

export function journalIn(state: string): string {
  return join(state, 'journal.json');
}

/** Paths of manifests, the latest run last. */
export function manifestsIn(state: string): string[] {
  const names = existsSync(state) ? readdirSync(state).filter(name => /^\d{6}\.json$/.test(name)) : [];
  return names.sort().map(name => join(state, name));
}

/** Where the manifest of the next run goes. */
export function nextManifest(state: string): string {
  const last = manifestsIn(state).at(-1);
  const number = last === undefined ? 1 : Number(/(\d{6})\.json$/.exec(last)![1]) + 1;
  return join(state, `${String(number).padStart(6, '0')}.json`);
}

export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

export function writeJournal(state: string, journal: Journal): void {
  mkdirSync(state, { recursive: true });
  if (state.endsWith('.headgate')) writeFileSync(join(state, '.gitignore'), '*\n');
  writeDurably(journalIn(state), JSON.stringify(journal));
}

/** The one step that ends a run: before it the run never was, after it the run is in the manifest. A manifest of nothing is removed. */
export function commitJournal(state: string, { id, manifest }: Journal, changes: readonly Change[]): void {
  writeDurably(manifest, JSON.stringify({ id, changes } satisfies Manifest));
  rmSync(journalIn(state));
  if (changes.length === 0) rmSync(manifest);
  for (const old of manifestsIn(state).slice(0, -KEPT)) rmSync(old);
}

/**
 * Takes back what a run wrote that was killed together with the process that looked after it. A file that somebody changed since then stays as it is.
 *
 * Errors: `BusyError` where that process is alive.
 */
export function recover(state: string): void {
  if (!existsSync(journalIn(state))) return;
  const journal = JSON.parse(readFileSync(journalIn(state), 'utf8')) as Journal;
  if (isAlive(journal.pid)) throw new BusyError(`Another run is writing here (process ${journal.pid}). If that is not so, delete \`${journalIn(state)}\`.`);
  const isCommitted = existsSync(journal.manifest) && readManifest(journal.manifest).id === journal.id;
  if (!isCommitted) rollBack(journal);
  rmSync(journalIn(state));
}

export function rollBack({ entries }: Pick<Journal, 'entries'>): void {
  for (const { path, before, afters } of entries) {
    rmSync(temporaryFor(path), { force: true });
    const now = textAt(path);
    if (now !== before && afters.includes(now)) replaceFile({ path, before: now, after: before });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A dead process that nobody has asked about, as in a container whose first process waits for none. */
function isZombie(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && /\) Z /.test(readFileSync(stat, 'utf8'));
}

function writeDurably(path: string, text: string): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, text, { flush: true });
  renameSync(temporary, path);
  if (process.platform === 'win32') return; // A folder cannot be opened there.
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
