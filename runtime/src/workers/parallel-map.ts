import { requireInteger } from '../arguments.ts';
import { mapLimit } from '../map-limit.ts';
import { requireItems, type Items } from '../map-source.ts';
import { type ForEachOptions } from '../map-run.ts';
import { bindingOf, type Binding, type TaskFunction } from './task-function.ts';

export interface ParallelMapOptions extends Pick<ForEachOptions, 'signal'> {
  /** Items sent to a thread at once: an integer from 1 up. Default: as many as take some 10 ms, by what the task took so far. */
  readonly chunkSize?: number | undefined;
}

const chunkMs = 10;
const largestChunk = 1024;

/**
 * Runs a task function over `items` in the threads of its pool: `await parallelMap(images, pool.task('resize'))`.
 *
 * Shape: n items give n results, in item order; no items start no thread. Items are read lazily, at most two chunks per thread ahead of the results.
 * Errors: the first error of a task or of the source, or `signal.reason`, once the chunks that run have been asked to stop; nothing starts after it.
 * `TypeError` when `task` is not a function of a pool: any other function cannot leave its thread.
 */
export async function parallelMap<Item, Result>(items: Items<Item>, task: TaskFunction<(item: Item) => Result>, options: ParallelMapOptions = {}): Promise<Awaited<Result>[]> {
  const { chunkSize, signal } = options;
  requireItems(items);
  if (chunkSize !== undefined) requireInteger('chunkSize', chunkSize, 1);
  const binding = bindingOf(task);
  if (binding === undefined) throw new TypeError('Expected `task` to be a function of a pool, from `pool.task(name)` or `offload`.');
  const { dispatcher, definition, options: taskOptions } = binding;
  const size = (): number => chunkSize ?? chunkSizeFor(binding, Array.isArray(items) ? items.length : Infinity);
  const chunks = Symbol.asyncIterator in items ? asyncChunks(items, size) : chunksOf(items as Iterable<Item>, size);
  const results = await mapLimit(chunks, 2 * dispatcher.options.maxThreads, (chunk, _, { signal: stopped }) => dispatcher.submitAll(definition, chunk, { ...taskOptions, signal: stopped }), { signal });
  return results.flat(1) as Awaited<Result>[];
}

/** Enough to make the message pay, few enough to keep all threads busy until the end. */
function chunkSizeFor({ definition: { meanMs }, dispatcher }: Binding, total: number): number {
  if (meanMs === Infinity) return 1;
  return Math.max(1, Math.min(Math.ceil(chunkMs / meanMs), Math.ceil(total / (4 * dispatcher.options.maxThreads)), largestChunk));
}

function* chunksOf<Item>(items: Iterable<Item>, size: () => number): Generator<Item[]> {
  let chunk: Item[] = [];
  let most = size();
  for (const item of items) {
    if (chunk.push(item) < most) continue;
    yield chunk;
    chunk = [];
    most = size();
  }
  if (chunk.length > 0) yield chunk;
}

async function* asyncChunks<Item>(items: AsyncIterable<Item>, size: () => number): AsyncGenerator<Item[]> {
  let chunk: Item[] = [];
  let most = size();
  for await (const item of items) {
    if (chunk.push(item) < most) continue;
    yield chunk;
    chunk = [];
    most = size();
  }
  if (chunk.length > 0) yield chunk;
}
