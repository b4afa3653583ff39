import { relative } from 'node:path';
import type { Refusal } from 'eslint-plugin-headgate/analysis';
import { bisect } from '../bisect.ts';
import { changesOf, isChanged, migrationOf, type ChangedFile, type Migration } from '../migration.ts';
import type { MigrateJob } from '../runner/job.ts';
import { asWritten } from '../runner/migrate-all.ts';
import { examineText } from '../runner/run.ts';
import { keyOf } from '../selection.ts';
import { begin } from '../transaction/transaction.ts';
import { UsageError } from '../usage-error.ts';
import { takeBaseline, type Baseline, type Difference } from './baseline.ts';
import { findMissing } from './installed.ts';

export interface VerifyOptions {
  /** A line for the user's shell, run in `cwd`. */
  readonly command: string;
  readonly cwd: string;
  readonly job: MigrateJob;
  /** Folder of the journal. */
  readonly state: string;
}

/** What was compared, and how often. */
export interface Verification extends Pick<Baseline, 'projects'> { readonly command: string; readonly failedBefore: boolean; readonly rounds: number }

/** Rewritten code would import a package that is not installed, so that every check would fail. */
export class NotInstalledError extends UsageError {
  override readonly name = 'NotInstalledError';
  readonly code = 'NOT_INSTALLED';
}

/** A rewritten site, told by its file and its key there. */
interface Item { readonly path: string; readonly key: string }

/**
 * Writes what is planned, less the sites with which the types or the command say something that they did not say before. Those end as left, with these
 * words. What is written in the end was checked as a whole. k such sites among n take O(k log n) rounds.
 *
 * Errors: `NotInstalledError` before anything is written; `BusyError`; `NothingWrittenError`.
 */
export async function writeVerified(planned: Migration, options: VerifyOptions): Promise<{ readonly migration: Migration; readonly verification: Verification }> {
  const { command, cwd, state } = options;
  const changed = planned.files.filter(isChanged);
  const missing = findMissing(changed);
  if (missing) throw new NotInstalledError(`\`${relative(cwd, missing.path)}\` would import \`${missing.dependency}\`, which is not installed there. Install it first: without it every check fails.`);

  const transaction = begin(state);
  const baseline = await takeBaseline(changed.map(({ path }) => path), command, cwd);
  try {
    let rounds = 0;
    const search = bisect<Item, Difference>(changed.flatMap(itemsOf), ({ path }, { files }) => files.includes(path));
    let step = search.next();
    for (; !step.done; rounds++) {
      await transaction.write([]); // Plans are made on the files as they were.
      await write(await select(planned, step.value, new Map(), options));
      step = search.next(await baseline.compare());
    }
    const { kept, culprits } = step.value;
    await transaction.write([]);
    const migration = culprits.size === 0 ? planned : await select(planned, kept, culprits, options);
    await write(migration);
    await transaction.commit();
    return { migration, verification: { command, projects: baseline.projects, failedBefore: baseline.command.code !== 0, rounds } };
  } finally {
    baseline.close();
    await transaction.close();
  }

  async function write(migration: Migration): Promise<void> {
    await transaction.write(changesOf(migration));
  }
}

function itemsOf({ path, items }: ChangedFile): Item[] {
  return items.filter(({ outcome }) => outcome.kind === 'rewritten').map(site => ({ path, key: keyOf(site) }));
}

/** The migration with these sites only. */
async function select(planned: Migration, kept: readonly Item[], culprits: ReadonlyMap<Item, Difference>, { command, job }: VerifyOptions): Promise<Migration> {
  return migrationOf(await asWritten(planned.files, async () => {
    const files = [];
    for (const file of planned.files) {
      const keys = new Set(kept.filter(({ path }) => path === file.path).map(({ key }) => key));
      if (!isChanged(file) || itemsOf(file).every(({ key }) => keys.has(key))) files.push(file);
      else {
        const why = new Map([...culprits].filter(([{ path }]) => path === file.path).map(([{ key }, difference]) => [key, refusalFor(difference, command)]));
        files.push(await examineText(file.path, file.before, { ...job, selection: { kept: keys, why } }));
      }
    }
    return files;
  }));
}

function refusalFor({ by, words }: Difference, command: string): Refusal {
  return { reason: `verify-${by}`, missing: `With this rewrite ${by === 'types' ? 'the compiler' : `\`${command}\``} says: ${words}` };
}
