import { requireFunction, requireInteger } from './arguments.ts';
import { type Limit } from './governor.ts';
import { mapLimit, type MapLimitOptions } from './map-limit.ts';
import { type MapTask } from './map-run.ts';
import { requireItems, type Items } from './map-source.ts';

export interface BatchOptions extends MapLimitOptions {
  /** Batches in flight at once: a number or a governor. Default 1, one batch after the other. */
  readonly limit?: Limit | undefined;
}

/**
 * Passes `items` to `processor` in arrays of `size`, the last one shorter. Gives one result per batch, in order.
 * Errors as of `mapLimit`; with `size` not an integer from 1 up, a `RangeError`.
 */
export async function inBatches<Item, Result>(
  items: Items<Item>,
  size: number,
  processor: (batch: Item[], index: number, task: MapTask) => PromiseLike<Result> | Result,
  { limit = 1, ...options }: BatchOptions = {},
): Promise<Awaited<Result>[]> {
  requireItems(items);
  requireInteger('size', size, 1);
  requireFunction('processor', processor);
  return mapLimit(Symbol.asyncIterator in items ? batchesAsync(items, size) : batches(items, size), limit, processor, options);
}

function* batches<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let batch: Item[] = [];
  for (const item of items) {
    if (batch.push(item) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* batchesAsync<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    if (batch.push(item) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
