import { dirname } from 'node:path';
import { callersOf, projectRootOf, suppose } from 'eslint-plugin-headgate/analysis';
import { isChanged } from '../migration.ts';
import { forgetParsed } from '../parse-once.ts';
import { advance, planOf, start, type Progress, type Proposer, type Site } from '../plan.ts';
import { judge, proposersOf, type MigrateJob, type SurveyJob } from './job.ts';
import { read } from './read.ts';
import { acknowledged, candidateOf, rowsFor, run, type Candidate, type FileOutcome, type RunOptions } from './run.ts';

/**
 * Plans the rewrites of all files: one outcome per path, in the order of `paths`, which has no duplicates. Nothing leads from one project into another, so one is
 * finished before the next: its program is held once, for as long as it is asked.
 *
 * Errors as those of a run: they end in the outcome of their file.
 */
export async function migrateAll(paths: readonly string[], job: MigrateJob, options?: RunOptions): Promise<FileOutcome<Site>[]> {
  const projects = new Map<string | undefined, string[]>();
  for (const path of paths) {
    const root = projectRootOf(dirname(path));
    const own = projects.get(root);
    if (own) own.push(path);
    else projects.set(root, [path]);
  }
  const outcomes = new Map<string, FileOutcome<Site>>();
  for (const own of projects.values()) for (const outcome of await migrateProject(own, job, options)) outcomes.set(outcome.path, outcome);
  return paths.map(path => outcomes.get(path)!);
}

/**
 * Plans the rewrites of the files of one project together. Threads look for files that have a site to rewrite; these then go through their passes in step, each
 * asked about while all of them count as written so far. So do the files that call them: a function that awaits what it dropped before rejects now, and its
 * callers drop that. It ends once no file changes any more.
 */
async function migrateProject(paths: readonly string[], job: MigrateJob, options?: RunOptions): Promise<Iterable<FileOutcome<Site>>> {
  const survey: SurveyJob = { kind: 'survey', rows: job.rows, options: job.options };
  const outcomes = new Map<string, FileOutcome<Site>>();
  const surveyed = new Map<string, Progress>();
  for (const outcome of await run(paths, survey, options)) {
    if (outcome.status === 'unchanged' && outcome.progress) surveyed.set(outcome.path, outcome.progress);
    outcomes.set(outcome.path, outcome);
  }
  const files = new Map<string, UnderWay>();

  let due = [...surveyed.keys()];
  while (due.length > 0) {
    const news = due.filter(goesOn);
    if (news.length === 0) break; // What is asked next rests on the same texts.
    countAsWritten(new Map([...files].map(([path, { progress }]) => [path, progress.output])));
    due = [...new Set([...news, ...callersOf(news)])].filter(path => outcomes.get(path)?.status === 'unchanged');
  }
  for (const [path, { candidate, progress, proposers }] of files) outcomes.set(path, await acknowledged(candidate, () => judge(planOf(progress), () => undefined, proposers, path, progress.text)));
  countAsWritten(new Map());
  return outcomes.values();

  function goesOn(path: string): boolean {
    const file = files.get(path) ?? open(path, job);
    if (!file) return false;
    try {
      const next = surveyed.get(path) ?? advance(path, file.progress, file.proposers);
      surveyed.delete(path); // The first pass is made.
      if ('fault' in next) return false;
      const isNews = next.passes.length > file.progress.passes.length;
      if (isNews || files.has(path)) files.set(path, { ...file, progress: next });
      return isNews;
    } catch (error) {
      outcomes.set(path, { path, items: [], status: 'failed', reason: 'crash', detail: (error as Error).message });
      files.delete(path);
      return false;
    }
  }
}

/** A file that changes. */
interface UnderWay { readonly candidate: Candidate<MigrateJob>; readonly proposers: ReadonlyMap<string, Proposer>; readonly progress: Progress }

/** Undefined for a file that can hold no site. */
function open(path: string, job: MigrateJob): UnderWay | undefined {
  const source = read(path);
  if (!('bytes' in source)) return undefined;
  const rows = rowsFor(source.bytes, job);
  const candidate = candidateOf(path, source.bytes.toString(), job);
  return rows.length === 0 ? undefined : { candidate, proposers: proposersOf(rows, job.options), progress: start(candidate.task.text) };
}

/** Does something while these outcomes count as written. */
export async function asWritten<Result>(outcomes: readonly FileOutcome<Site>[], ask: () => Promise<Result>): Promise<Result> {
  countAsWritten(new Map(outcomes.filter(isChanged).map(({ path, after }) => [path, after.replace(/^\uFEFF/, '')])));
  try {
    return await ask();
  } finally {
    countAsWritten(new Map());
  }
}

function countAsWritten(texts: ReadonlyMap<string, string>): void {
  suppose(texts);
  forgetParsed();
}
