import { requireFunction, requireInteger } from './arguments.ts';
import { openChannel } from './diagnostics.ts';
import { isPermitSource, type Limit, type Permit } from './governor.ts';
import { MapRun, obtainPermit, type Mapper } from './map-run.ts';
import { requireItems, Source, type Items, type Pulled } from './map-source.ts';
import { Outlet } from './outlet.ts';

const events = /* @__PURE__ */ openChannel('headgate:map-stream');

export interface MapStreamOptions {
  /** `true` (default): results in item order. `false`: as they complete. */
  readonly ordered?: boolean | undefined;
  /** Most items that have started and are not handed out yet, an integer from 1 up. Default: `limit` where it is a finite number, else 16. */
  readonly readAhead?: number | undefined;
  /** Stops the stream: running tasks see it on their own signal, and when they have settled the stream throws `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Maps `items` with at most `limit` tasks in flight, for a consumer that reads at its own pace: tasks start when the first result is asked
 * for, and no more than `readAhead` of them are ahead of the consumer.
 *
 * Errors: a task error is thrown in its place, an error of the source after the results before it, `signal.reason` at once. Nothing starts
 * after the first failure. When the stream ends, also by `break`, every task that started has settled and the source is closed.
 */
export async function* mapStream<Item, Result>(
  items: Items<Item>,
  limit: Limit,
  mapper: Mapper<Item, Result>,
  { ordered = true, readAhead, signal }: MapStreamOptions = {},
): AsyncGenerator<Awaited<Result>, void, void> {
  requireItems(items);
  const governor = isPermitSource(limit) ? limit : undefined;
  const most = governor === undefined ? (limit as number) : Infinity;
  requireFunction('mapper', mapper);
  const ahead = requireInteger('readAhead', readAhead ?? (most === Infinity ? 16 : most), 1);
  const run = new MapRun(undefined, { signal }, events);
  const source = new Source(items, run);
  const outlet = new Outlet<Awaited<Result>>(ordered);
  const running = new Set<Promise<void>>();
  let hasRoom = (): void => {};
  let complete = false;
  run.onStop = () => {
    source.stop();
    hasRoom();
    outlet.wake();
  };

  const fed = feed();
  try {
    for (let next = await outlet.take(signal); next !== undefined; next = await outlet.take(signal)) {
      hasRoom();
      if (next.status === 'rejected') throw next.reason;
      yield next.value;
    }
    complete = true;
  } finally {
    if (!complete) run.stop(new DOMException('The consumer of mapStream stopped reading.', 'AbortError'));
    await fed;
    if (run.stopped) await source.close();
    run.end();
  }
  run.throwIfFailed();

  async function feed(): Promise<void> {
    while (!run.stopped) {
      if (outlet.untaken >= ahead || running.size >= most) {
        await new Promise<void>(resolve => (hasRoom = resolve));
        continue;
      }
      const permit = governor && (await obtainPermit(governor, run));
      const pulled = source.asynchronous ? await source.pull() : source.pullNow();
      if (pulled === undefined || run.stopped) {
        permit?.release();
        break;
      }
      const task = perform(pulled, permit).then(() => {
        running.delete(task);
        hasRoom();
      });
      running.add(task);
    }
    outlet.end();
    await Promise.all(running);
  }

  async function perform({ item, index }: Pulled<Item>, permit: Permit | undefined): Promise<void> {
    const slot = outlet.open();
    run.inFlight++;
    try {
      outlet.put(slot, { status: 'fulfilled', value: await mapper(item, index, run.task) });
    } catch (reason) {
      run.failed(reason);
      outlet.put(slot, { status: 'rejected', reason });
    }
    permit?.release();
    run.ended();
  }
}
