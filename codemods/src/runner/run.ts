import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { lookAgain, type NewFile } from 'eslint-plugin-headgate/analysis';
import type { Progress } from '../plan.ts';
import { examine, prefiltersOf, type Examined, type ItemOf, type Job, type Task } from './job.ts';
import { read, type SkipReason } from './read.ts';

/** What became of one file. `before` and `after` include a byte order mark. */
export type FileOutcome<Item> = { readonly path: string; readonly items: readonly Item[] } & (
  | { readonly status: 'changed'; readonly before: string; readonly after: string; /** Bare specifiers that only `after` and the new files import. */ readonly imports: readonly string[]; readonly creates: readonly NewFile[] }
  | { readonly status: 'unchanged'; /** What a survey would do first. */ readonly progress?: Progress }
  | { readonly status: 'skipped'; readonly reason: SkipReason }
  | { readonly status: 'failed'; readonly reason: string; readonly detail: string });

export interface RunOptions {
  /** Worker threads; 0 runs in this thread. By default as many as pay for their start. */
  readonly threads?: number;
  /** Module whose default export examines one task. */
  readonly worker?: string;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** A thread needs about 0.4 CPU seconds to start, which is what this many files cost that are examined. */
const FILES_PER_THREAD = 50;
/** It also reads the project for itself: that costs per file of the project this part of what a file costs that is examined. */
const READING = 0.125;

/**
 * Does a job for every file: one outcome per path, in the order of `paths`, which has no duplicates.
 *
 * Errors: a file that cannot be read or parsed, that breaks a law, or that kills its worker ends as `failed`; the run goes on.
 */
export async function run<J extends Job>(paths: readonly string[], job: J, { threads, worker }: RunOptions = {}): Promise<FileOutcome<ItemOf<J>>[]> {
  lookAgain();
  const outcomes = new Map<string, FileOutcome<ItemOf<J>>>();
  const candidates: Candidate<J>[] = [];

  for (const path of paths) {
    const source = read(path);
    if ('skip' in source) outcomes.set(path, { path, items: [], status: 'skipped', reason: source.skip });
    else if ('fault' in source) outcomes.set(path, { path, items: [], status: 'failed', reason: 'read', detail: source.fault });
    else {
      const rows = rowsFor(source.bytes, job);
      if (rows.length === 0) outcomes.set(path, { path, items: [], status: 'unchanged' });
      else candidates.push(candidateOf(path, source.bytes.toString(), { ...job, rows }));
    }
  }
  for (const outcome of await examineAll(candidates, threads ?? threadsFor(candidates.length, paths.length), worker)) outcomes.set(outcome.path, outcome);
  return paths.map(path => outcomes.get(path) ?? { path, items: [], status: 'failed', reason: 'lost', detail: 'No outcome was reported for this file.' });
}

/** The rows of a job that look at a file with this content. */
export function rowsFor(bytes: Buffer, job: Job): string[] {
  const latin1 = bytes.toString('latin1');
  return prefiltersOf(job).filter(({ prefilter }) => prefilter.test(latin1)).map(({ id }) => id);
}

/** `mark` is the byte order mark that its file begins with, or empty. */
export interface Candidate<J extends Job> { readonly task: Task<J>; readonly mark: string }

export function candidateOf<J extends Job>(path: string, content: string, job: J): Candidate<J> {
  const mark = content.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  return { mark, task: { job, path, text: content.slice(mark.length) } };
}

function threadsFor(examined: number, files: number): number {
  const threads = Math.min(availableParallelism(), Math.floor(examined / (FILES_PER_THREAD + files * READING)));
  return threads > 1 ? threads : 0;
}

async function examineAll<J extends Job>(candidates: readonly Candidate<J>[], threads: number, worker = workerPath()): Promise<FileOutcome<ItemOf<J>>[]> {
  if (threads === 0) {
    const outcomes: FileOutcome<ItemOf<J>>[] = [];
    for (const candidate of candidates) outcomes.push(await acknowledged(candidate, examine));
    return outcomes;
  }
  const [{ Piscina }, { mapLimit }] = await Promise.all([import('piscina'), import('@headgate/runtime')]); // 0.15 CPU seconds that few files do not pay.
  const pool = new Piscina<Task<J>, Examined<ItemOf<J>>>({ filename: pathToFileURL(worker).href, minThreads: threads, maxThreads: threads });
  let stranded = new AbortController();
  pool.on('error', () => {
    stranded.abort(); // A worker died without a task, perhaps while it started: a task that waits for it would wait for ever.
    stranded = new AbortController();
  });
  try {
    // Never more tasks than threads: piscina forgets tasks in its queue when a worker dies before it said that it is ready.
    return await mapLimit(candidates, threads, candidate => acknowledged(candidate, examineInPool));
  } finally {
    await pool.destroy();
  }

  async function examineInPool(task: Task<J>): Promise<Examined<ItemOf<J>>> {
    const { signal } = stranded;
    try {
      return await pool.run(task, { signal });
    } catch (error) {
      if (signal.aborted) return await examine(task);
      throw error;
    }
  }
}

/** One task per file, so whatever a file does to its worker, its own outcome says so and no other file is lost. */
export async function acknowledged<J extends Job>({ task, mark }: Candidate<J>, examineTask: (task: Task<J>) => Promise<Examined<ItemOf<J>>>): Promise<FileOutcome<ItemOf<J>>> {
  const { path, text } = task;
  try {
    const examined = await examineTask(task);
    if (examined.status !== 'changed') return { path, ...examined };
    const { items, output, imports, creates } = examined;
    return { path, items, status: 'changed', before: mark + text, after: mark + output, imports, creates };
  } catch (error) {
    return { path, items: [], status: 'failed', reason: 'crash', detail: (error as Error).message };
  }
}

function workerPath(): string {
  return createRequire(import.meta.url).resolve('#worker');
}
