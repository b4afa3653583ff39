import { requireFunction } from './arguments.ts';
import { isPermitSource, type Limit, type Permit, type PermitSource } from './governor.ts';
import { MapRun, obtainPermit, type ForEachOptions, type Mapper } from './map-run.ts';
import { requireItems, Source, type Items, type Pulled, type Untyped } from './map-source.ts';

export type MapLimitOptions = ForEachOptions;

/**
 * Maps `items` with at most `limit` tasks in flight: a number, or a governor that is asked for a permit per task.
 *
 * Shape: n items give n results, in item order, whatever order the tasks end in.
 * Order: tasks start in item order, the first ones before this returns. Items are read lazily, one per task start, never two at a time.
 * Errors: the first task error, the error of the source, or `signal.reason`; nothing starts after it, and every task that started has
 * settled before the promise rejects. `RangeError` or `TypeError` for a bad argument.
 */
export async function mapLimit<Item = Untyped, Result = unknown>(
  items: Items<Item>,
  limit: Limit,
  mapper: Mapper<Item, Result>,
  options: MapLimitOptions = {},
): Promise<Awaited<Result>[]> {
  const results: Awaited<Result>[] = [];
  await drive(items, limit, mapper, options, results);
  return results;
}

/** As `mapLimit`, but a task that fails gives a rejected result instead of stopping the run. */
export function mapLimitSettled<Item = Untyped, Result = unknown>(
  items: Items<Item>,
  limit: Limit,
  mapper: Mapper<Item, Result>,
  options: Omit<MapLimitOptions, 'stopOnError'> = {},
): Promise<PromiseSettledResult<Awaited<Result>>[]> {
  return mapLimit<Item, PromiseSettledResult<Awaited<Result>>>(items, limit, typeof mapper === 'function' ? settle : mapper, options);

  async function settle(...args: Parameters<Mapper<Item, Result>>): Promise<PromiseSettledResult<Awaited<Result>>> {
    try {
      return { status: 'fulfilled', value: await mapper(...args) };
    } catch (reason) {
      return { status: 'rejected', reason };
    }
  }
}

/** As `mapLimit`, but keeps no results, so that an endless source takes no memory. */
export async function forEachLimit<Item = Untyped>(items: Items<Item>, limit: Limit, task: Mapper<Item, unknown>, options: ForEachOptions = {}): Promise<void> {
  await drive(items, limit, task, options, undefined);
}

type Results<Result> = Awaited<Result>[] | undefined;

async function drive<Item, Result>(items: Items<Item>, limit: Limit, mapper: Mapper<Item, Result>, options: ForEachOptions, results: Results<Result>): Promise<void> {
  requireItems(items);
  const governor = isPermitSource(limit) ? limit : undefined;
  requireFunction('mapper', mapper);
  const run = new MapRun(Array.isArray(items) ? items.length : undefined, options);
  const most = limit as number;
  if (governor === undefined && Array.isArray(items)) await overArray(items, most, mapper, run, results);
  else {
    const source = new Source(items, run);
    run.onStop = () => source.stop();
    if (governor !== undefined) await overPermits(source, governor, mapper, run, results);
    else if (source.asynchronous) await overAsync(source, most, mapper, run, results);
    else await overIterable(source, most, mapper, run, results);
    if (run.stopped) await source.close();
  }
  run.end();
  run.throwIfFailed();
}

// Every driver below is a set of loops over one source: no promise per waiting item, and the stack of an error leads to the caller.

/** Loops over a shared index. */
async function overArray<Item, Result>(items: readonly Item[], most: number, mapper: Mapper<Item, Result>, run: MapRun, results: Results<Result>): Promise<void> {
  let next = 0;
  const loops: Promise<void>[] = [];
  while (loops.length < most && next < items.length && !run.stopped) loops.push(loop());
  await Promise.all(loops);

  async function loop(): Promise<void> {
    while (next < items.length && !run.stopped) {
      const index = next++;
      run.inFlight++;
      try {
        const result = await mapper(items[index] as Item, index, run.task);
        if (results !== undefined) results[index] = result;
      } catch (error) {
        run.failed(error);
      }
      run.ended();
    }
  }
}

async function overIterable<Item, Result>(source: Source<Item>, most: number, mapper: Mapper<Item, Result>, run: MapRun, results: Results<Result>): Promise<void> {
  const loops: Promise<void>[] = [];
  while (loops.length < most && !source.ended && !run.stopped) loops.push(loop());
  await Promise.all(loops);

  async function loop(): Promise<void> {
    for (let pulled = source.pullNow(); pulled !== undefined; pulled = source.pullNow()) await perform(pulled, mapper, run, results);
  }
}

/** Each loop starts the next when its first item has come, so that there are never more loops than items. */
async function overAsync<Item, Result>(source: Source<Item>, most: number, mapper: Mapper<Item, Result>, run: MapRun, results: Results<Result>): Promise<void> {
  let started = 0;
  await start();

  async function start(): Promise<void> {
    started++;
    const first = await source.pull();
    if (first !== undefined) await Promise.all([loop(first), started < most ? start() : undefined]);
  }

  async function loop(first: Pulled<Item>): Promise<void> {
    for (let pulled: Pulled<Item> | undefined = first; pulled !== undefined && !run.stopped; pulled = await source.pull()) await perform(pulled, mapper, run, results);
  }
}

async function overPermits<Item, Result>(source: Source<Item>, governor: PermitSource, mapper: Mapper<Item, Result>, run: MapRun, results: Results<Result>): Promise<void> {
  const running = new Set<Promise<void>>();
  for (let permit = await obtainPermit(governor, run); permit !== undefined; permit = await obtainPermit(governor, run)) {
    const pulled = source.asynchronous ? await source.pull() : source.pullNow();
    if (pulled === undefined || run.stopped) {
      permit.release();
      break;
    }
    const task = performHolding(permit, pulled, mapper, run, results);
    running.add(task);
    void task.then(() => running.delete(task));
  }
  await Promise.all(running);
}

async function performHolding<Item, Result>(permit: Permit, pulled: Pulled<Item>, mapper: Mapper<Item, Result>, run: MapRun, results: Results<Result>): Promise<void> {
  await perform(pulled, mapper, run, results);
  permit.release();
}

async function perform<Item, Result>({ item, index }: Pulled<Item>, mapper: Mapper<Item, Result>, run: MapRun, results: Results<Result>): Promise<void> {
  run.inFlight++;
  try {
    const result = await mapper(item, index, run.task);
    if (results !== undefined) results[index] = result;
  } catch (error) {
    run.failed(error);
  }
  run.ended();
}
