import { callersOf, suppose } from 'eslint-plugin-headgate/analysis';
import { isChanged } from '../migration.ts';
import { forgetParsed } from '../parse-once.ts';
import type { Site } from '../plan.ts';
import type { MigrateJob } from './job.ts';
import { examineText, run, type FileOutcome } from './run.ts';

type Outcomes = readonly FileOutcome<Site>[];

/** As many as the passes over one file. */
const MAX_ROUNDS = 10;

/**
 * Goes on until no file changes because of what becomes of another: a function that awaits what it dropped before rejects now, and its callers in other files
 * drop that. One outcome per path, in the order of `outcomes`, which are those of a run with this job over files that have not been written since.
 */
export async function settle(outcomes: Outcomes, job: MigrateJob): Promise<Outcomes> {
  let settled = outcomes;
  let news = outcomes.filter(isChanged).map(({ path }) => path);
  for (let rounds = 1; news.length > 0 && rounds < MAX_ROUNDS; rounds++) {
    const before = settled;
    settled = await asWritten(before, () => again(before, callersOf(news), job));
    news = settled.filter((outcome, index) => outcome !== before[index]).map(({ path }) => path);
  }
  return settled;
}

/** Does something while these outcomes count as written. */
export async function asWritten<Result>(outcomes: Outcomes, ask: () => Promise<Result>): Promise<Result> {
  take(new Map(outcomes.filter(isChanged).map(({ path, after }) => [path, after.replace(/^\uFEFF/, '')])));
  try {
    return await ask();
  } finally {
    take(new Map());
  }
}

function take(texts: ReadonlyMap<string, string>): void {
  suppose(texts);
  forgetParsed();
}

/** The same outcome, where it still holds. */
async function again(outcomes: Outcomes, suspects: ReadonlySet<string>, job: MigrateJob): Promise<Outcomes> {
  const next: FileOutcome<Site>[] = [];
  for (const outcome of outcomes) {
    const { path, status } = outcome;
    if (!suspects.has(path) || status === 'skipped' || status === 'failed') next.push(outcome);
    else if (status === 'unchanged') next.push(...(await run([path], job, { threads: 0 })).map(fresh => (isChanged(fresh) ? fresh : outcome)));
    else next.push(isChanged(await examineText(path, outcome.after, job)) ? await examineText(path, outcome.before, job) : outcome);
  }
  return next;
}
