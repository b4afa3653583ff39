import { relative } from 'node:path';
import type { Refusal } from 'eslint-plugin-headgate/analysis';
import { bisect } from '../bisect.ts';
import { changesOf, isChanged, migrationOf, type ChangedFile, type Migration } from '../migration.ts';
import type { Hold } from '../plan.ts';
import type { MigrateJob } from '../runner/job.ts';
import { migrateAgain } from '../runner/migrate-project.ts';
import { holdFor, keyOf } from '../selection.ts';
import { linksOf, togetherWith } from '../together.ts';
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

/** A rewritten site, told by its file and its key there, and the other files that change with it. */
interface Item { readonly path: string; readonly key: string; readonly also: readonly string[] }

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
    const search = bisect<Item, Difference>(changed.flatMap(itemsOf), ({ path, also }, { files }) => [path, ...also].some(one => files.includes(one)));
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
  return items.flatMap(site => (site.outcome.kind === 'rewritten' ? [{ path, key: keyOf(site), also: site.outcome.also ?? [] }] : []));
}

/** The migration with these sites only. What hangs together with a site that goes is planned again, while all others count as written. */
async function select(planned: Migration, kept: readonly Item[], culprits: ReadonlyMap<Item, Difference>, { command, job }: VerifyOptions): Promise<Migration> {
  const keysOf = (path: string): ReadonlySet<string> => new Set(kept.filter(one => one.path === path).map(({ key }) => key));
  const partial = planned.files.filter(isChanged).filter(file => itemsOf(file).some(({ path, key }) => !keysOf(path).has(key)));
  const again = togetherWith(partial.map(({ path }) => path), linksOf(planned.files));
  if (again.size === 0) return planned;
  const holdOf = (path: string): Hold => {
    const why = new Map([...culprits].filter(([one]) => one.path === path).map(([{ key }, difference]) => [key, refusalFor(difference, command)]));
    return holdFor({ kept: keysOf(path), why });
  };
  const others = new Map(planned.files.filter(isChanged).filter(({ path }) => !again.has(path)).map(({ path, after }) => [path, after.replace(/^\uFEFF/, '')]));
  const outcomes = new Map([...await migrateAgain([...again], job, { holdOf, others })].map(outcome => [outcome.path, outcome]));
  return migrationOf(planned.files.map(file => outcomes.get(file.path) ?? file));
}

function refusalFor({ by, words }: Difference, command: string): Refusal {
  return { reason: `verify-${by}`, missing: `With this rewrite ${by === 'types' ? 'the compiler' : `\`${command}\``} says: ${words}` };
}
