import { basename } from 'node:path';
import { callersOf, suppose, type Refusal } from 'eslint-plugin-headgate/analysis';
import { edited, followedBy, historyOf, originalSite, planOfHistory, withSite, type History } from '../history.ts';
import { newImports } from '../new-imports.ts';
import { forgetParsed } from '../parse-once.ts';
import { ABSORBED, advance, originalRange, planOf, start, type Hold, type Progress, type Proposer, type Site } from '../plan.ts';
import { keyOf } from '../selection.ts';
import { failedTogether } from '../together.ts';
import { lawfulPlan, proposersOf, type Examined, type MigrateJob, type SurveyJob } from './job.ts';
import { read } from './read.ts';
import { acknowledged, candidateOf, rowsFor, run, type Candidate, type FileOutcome, type RunOptions } from './run.ts';
import { breachOf, isSameRewrite, partsOf, type Part } from './units.ts';

/** A file that changes: what is settled of it, and what has been planned since, as of a supposition about the other files. */
interface UnderWay { readonly candidate: Candidate<MigrateJob>; readonly proposers: ReadonlyMap<string, Proposer>; readonly history: History; readonly progress: Progress; readonly asOf: number }

/** Which sites not to rewrite, by file, and the texts of other files meanwhile. */
export interface Circumstances { readonly holdOf: (path: string) => Hold; readonly others: ReadonlyMap<string, string> }

const NO_CIRCUMSTANCES: Circumstances = { holdOf: () => () => undefined, others: new Map() };

/** Rounds of rewrites over several files: a chain of them has no more links. */
const MAX_ROUNDS = 200;

/**
 * Plans the rewrites of the files of one project together. Threads look for files that have a site to rewrite; these then go through their passes in step, each
 * asked about while all of them count as written so far. So do the files that call them: a function that awaits what it dropped before rejects now, and its
 * callers drop that. Once no file changes by itself any more, what came out is held against the laws, and rewrites that change several files are made, each as a
 * whole. It ends when there are none of these either.
 */
export async function migrateProject(paths: readonly string[], job: MigrateJob, options?: RunOptions): Promise<Iterable<FileOutcome<Site>>> {
  const survey: SurveyJob = { kind: 'survey', rows: job.rows, options: job.options };
  const surveyed = new Map<string, Progress>();
  const outcomes = new Map<string, FileOutcome<Site>>();
  for (const outcome of await run(paths, survey, options)) {
    if (outcome.status === 'unchanged' && outcome.progress) surveyed.set(outcome.path, outcome.progress);
    outcomes.set(outcome.path, outcome);
  }
  return await migrateFiles([...surveyed.keys()], outcomes, surveyed, job, NO_CIRCUMSTANCES);
}

/** The same for files of which it is known that they change. */
export async function migrateAgain(paths: readonly string[], job: MigrateJob, circumstances: Circumstances): Promise<Iterable<FileOutcome<Site>>> {
  const outcomes = new Map(paths.map((path): [string, FileOutcome<Site>] => [path, { path, items: [], status: 'unchanged' }]));
  return await migrateFiles(paths, outcomes, new Map(), job, circumstances);
}

async function migrateFiles(starts: readonly string[], outcomes: Map<string, FileOutcome<Site>>, surveyed: Map<string, Progress>, job: MigrateJob, { holdOf, others }: Circumstances): Promise<Iterable<FileOutcome<Site>>> {
  const files = new Map<string, UnderWay>();
  const refused = new Map<string, Refusal>();
  const links: (readonly string[])[] = [];
  let version = 0;

  for (const path of starts) {
    const file = surveyed.has(path) ? undefined : open(path);
    if (file) files.set(path, file);
  }
  if (others.size > 0) supposeAll();
  let due: readonly string[] = starts;
  for (let round = 0; due.length > 0 && round < MAX_ROUNDS; round++) {
    for (let open = due; open.length > 0; open = await settle()) goThroughPasses(open);
    due = await rewriteTogether();
  }
  for (const [path, file] of files) outcomes.set(path, await acknowledged(file.candidate, async () => examinedOf(path, file)));
  countAsWritten(new Map());
  return failedTogether([...outcomes.values()], links);

  function goThroughPasses(open: readonly string[]): void {
    for (let next = open; next.length > 0;) {
      const news = next.filter(goesOn);
      if (news.length === 0) break; // What is asked next rests on the same texts.
      supposeAll();
      next = withCallers(news);
    }
  }

  function withCallers(paths: readonly string[]): readonly string[] {
    return [...new Set([...paths, ...callersOf(paths)])].filter(path => outcomes.get(path)?.status === 'unchanged');
  }

  function goesOn(path: string): boolean {
    const file = files.get(path) ?? open(path);
    if (!file || file.proposers.size === 0) return false;
    try {
      const next = surveyed.get(path) ?? advance(path, file.progress, file.proposers, holdIn(path, file.history));
      surveyed.delete(path); // The first pass is made.
      if ('fault' in next) return false;
      const isNews = next.passes.length > file.progress.passes.length;
      if (isNews || next.units.length > 0 || files.has(path)) files.set(path, { ...file, progress: next, asOf: version });
      return isNews;
    } catch (error) {
      fail(path, error as Error);
      return false;
    }
  }

  function holdIn(path: string, { passes }: History): Hold {
    return (codemod, range) => {
      const original = originalRange(range, passes);
      return refused.get(`${path} ${keyOf({ codemod, range: original })}`) ?? holdOf(path)(codemod, original);
    };
  }

  /** Holds what was planned against the laws. Gives the files of which something was taken back. */
  async function settle(): Promise<readonly string[]> {
    const reduced: string[] = [];
    for (const [path, file] of files) {
      const { history, progress, proposers } = file;
      if (progress.passes.length === 0) continue;
      try {
        const planned = planOf(progress);
        const kept = await lawfulPlan(planned, holdIn(path, history), proposers, path, progress.text);
        for (const site of kept.sites) if (site.outcome.kind === 'left' && site.outcome.reason.startsWith('broken-law')) refuse(path, originalSite(site, history), site.outcome);
        const settled = followedBy(history, kept);
        if (kept !== planned) reduced.push(path);
        files.set(path, { ...file, history: settled, progress: { ...start(settled.output), units: kept === planned ? progress.units : [] } });
      } catch (error) {
        fail(path, error as Error);
      }
    }
    if (reduced.length > 0) supposeAll();
    return reduced;
  }

  /** Makes the rewrites that change several files, as far as they do not meet. Gives the files to look at again. */
  async function rewriteTogether(): Promise<readonly string[]> {
    const touched = new Set<string>();
    const news = [...files].filter(([path, { asOf, progress }]) => progress.units.length > 0 && asOf !== version && goesOn(path)).map(([path]) => path);
    if (news.length > 0) return news;
    for (const path of [...files.keys()]) {
      const { progress: { units }, history } = files.get(path)!;
      for (const unit of units) {
        const parts = partsOf(path, history.output, unit);
        if (parts.some(part => touched.has(part.path))) continue;
        const obstacle = parts.map(obstacleTo).find(one => one !== undefined) ?? await breachOf(parts);
        if (obstacle) {
          refuse(path, originalSite(unit.site, history), obstacle);
          continue;
        }
        for (const { path: at, edits, creates } of parts) {
          const file = files.get(at) ?? open(at)!;
          const next = edited(file.history, edits, creates);
          files.set(at, { ...file, history: next, progress: start(next.output), proposers: proposersFor(next.output), asOf: -1 });
          touched.add(at);
        }
        const own = files.get(path)!;
        const same = units.filter(one => isSameRewrite(one, unit)).map(({ site }) => originalSite(site, history));
        files.set(path, { ...own, history: same.reduce(withSite, own.history) });
        links.push(parts.map(part => part.path));
      }
    }
    if (touched.size === 0) return [];
    supposeAll();
    return withCallers([...touched]);
  }

  function obstacleTo({ path, text }: Part): Refusal | undefined {
    const outcome = outcomes.get(path);
    if (outcome?.status !== 'unchanged') return { reason: 'other-files', missing: `Whether ${basename(path)} may change, too: it is not among the files to migrate${outcome ? ', or was left out' : ''}.` };
    const file = files.get(path) ?? open(path);
    return file?.history.output === text ? undefined : { reason: 'other-files', missing: `How to change ${basename(path)}, too: it is not what it was when it was asked about.` };
  }

  function refuse(path: string, site: Site, { reason, missing }: Refusal): void {
    const file = files.get(path)!;
    refused.set(`${path} ${keyOf(site)}`, { reason, missing });
    const history = withSite(file.history, { ...site, outcome: { kind: 'left', reason, missing } });
    files.set(path, { ...file, history, progress: { ...file.progress, units: file.progress.units.filter(one => keyOf(originalSite(one.site, file.history)) !== keyOf(site)) } });
  }

  function fail(path: string, { message }: Error): void {
    outcomes.set(path, { path, items: [], status: 'failed', reason: 'crash', detail: message });
    files.delete(path);
  }

  /** Undefined for a file that cannot be read. */
  function open(path: string): UnderWay | undefined {
    const source = read(path);
    if (!('bytes' in source)) return undefined;
    const candidate = candidateOf(path, source.bytes.toString(), job);
    const { text } = candidate.task;
    return { candidate, proposers: proposersFor(text), history: historyOf(text), progress: start(text), asOf: -1 };
  }

  function proposersFor(text: string): ReadonlyMap<string, Proposer> {
    return proposersOf(rowsFor(Buffer.from(text), job), job.options);
  }

  function supposeAll(): void {
    version++;
    countAsWritten(new Map([...others, ...[...files].map(([path, { progress }]): [string, string] => [path, progress.output])]));
  }
}

/** What came of a file. A site whose rewrite another one has made unnecessary is not waiting any more. */
function examinedOf(path: string, { history, progress, candidate: { task: { text } } }: UnderWay): Examined<Site> {
  const pending = new Set(progress.units.map(({ site }) => keyOf(originalSite(site, history))));
  const { sites, output, creates } = planOfHistory(followedBy(history, planOf(progress)));
  const items = sites.map(site => (site.outcome.kind === 'left' && site.outcome.reason === 'several-files' && !pending.has(keyOf(site)) ? { ...site, outcome: ABSORBED } : site));
  return output === text ? { status: 'unchanged', items } : { status: 'changed', items, output, imports: newImports(path, text, output, creates), creates };
}

/** From now on other files are asked about as if these texts were written. */
function countAsWritten(texts: ReadonlyMap<string, string>): void {
  suppose(texts);
  forgetParsed();
}
