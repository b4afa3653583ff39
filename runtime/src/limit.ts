import { requireConcurrency } from './arguments.ts';
import { openChannel, type LimiterEvent } from './diagnostics.ts';
import { ClearedError } from './errors.ts';
import { Ring } from './ring.ts';

export interface LimitOptions {
  /** Most calls at once: an integer from 1 up, or `Infinity`. */
  readonly concurrency: number;
  /** `true`: no call starts before the caller's own synchronous code has ended, as in p-limit. Default `false`: a call starts at once when there is room. */
  readonly defer?: boolean | undefined;
  /** `false`: calls dropped by `clearQueue()` stay pending for ever, as in p-limit. Default `true`: they reject with an `AbortError`. */
  readonly rejectOnClear?: boolean | undefined;
  /** Names the limiter in events. */
  readonly name?: string | undefined;
}

export interface LimitFunction {
  /** Runs `task` with these arguments as soon as there is room, in call order. A queued task without arguments is passed one `undefined`. */
  <Arguments extends unknown[], Result>(task: (...args: Arguments) => PromiseLike<Result> | Result, ...args: Arguments): Promise<Awaited<Result>>;
  /** Calls that run. */
  readonly activeCount: number;
  /** Calls in the queue. */
  readonly pendingCount: number;
  /** May be set at any time. More room goes to queued calls at once; less takes effect as running calls end. */
  concurrency: number;
  /** Drops the calls in the queue: they reject with an `AbortError`. Running calls go on. */
  clearQueue(): void;
  /** `Promise.all` over the items, each through this limiter. For a run that stops at the first error use `mapLimit`. */
  map<Item, Result>(items: Iterable<Item>, mapper: (item: Item, index: number) => PromiseLike<Result> | Result): Promise<Awaited<Result>[]>;
}

const events = /* @__PURE__ */ openChannel('headgate:limit');

/**
 * A function that runs other functions, at most `concurrency` at once. A drop-in for p-limit.
 *
 * A queued call is `gate.then(task).then(ended, failed)` with two shared functions: promise reactions carry AsyncLocalStorage and async
 * stack traces through the queue, and the promise handed out has no handler of ours, so an unhandled rejection is still reported.
 */
export function limit(options: number | LimitOptions): LimitFunction {
  const { defer = false, rejectOnClear = true, name, ...rest } = typeof options === 'object' ? options : { concurrency: options };
  let concurrency = requireConcurrency('concurrency', rest.concurrency);
  let active = 0;
  // Cleared calls whose rejection is still on its way to `failed`.
  let clearing = 0;
  const queue = new Ring<(gate: undefined | Promise<never>) => void>();

  return Object.defineProperties(run, {
    activeCount: { get: () => active },
    pendingCount: { get: () => queue.size },
    concurrency: {
      get: () => concurrency,
      set(value: number) {
        concurrency = requireConcurrency('concurrency', value);
        dispatch();
      },
    },
    clearQueue: { value: clearQueue },
    map: { value: map },
  }) as unknown as LimitFunction;

  function run<Arguments extends unknown[], Result>(task: (...args: Arguments) => PromiseLike<Result> | Result, ...args: Arguments): Promise<unknown> {
    if (active >= concurrency || queue.size > 0 || defer) {
      const gate = new Promise<undefined>(enqueue as (resolve: (gate: undefined) => void) => void);
      return gate.then(args.length === 0 ? (task as () => Result) : () => task(...args)).then(ended, failed);
    }
    active++;
    if (events.hasSubscribers) publish('started', 0);
    try {
      const result = args.length === 0 ? (task as () => Result)() : task(...args);
      return (result instanceof Promise ? result : Promise.resolve(result)).then(ended, failed);
    } catch (error) {
      return Promise.reject(error as Error).then(ended, failed);
    }
  }

  function enqueue(resolve: (gate: undefined | Promise<never>) => void): void {
    queue.push(events.hasSubscribers ? observed(resolve) : resolve);
    if (events.hasSubscribers) publish('queued');
    if (defer) dispatch();
  }

  function dispatch(): void {
    while (active < concurrency && queue.size > 0) {
      active++;
      queue.shift()(undefined);
    }
  }

  function ended<Result>(result: Result): Result {
    active--;
    if (queue.size > 0) dispatch();
    if (events.hasSubscribers) publish('finished');
    return result;
  }

  function failed(error: unknown): never {
    if (clearing > 0) clearing--;
    else ended(undefined);
    throw error;
  }

  function clearQueue(): void {
    const error = new ClearedError(`Dropped by clearQueue() before it started.`);
    while (queue.size > 0) {
      const settle = queue.shift();
      if (!rejectOnClear) continue;
      clearing++;
      settle(Promise.reject(error));
    }
  }

  function map<Item, Result>(items: Iterable<Item>, mapper: (item: Item, index: number) => PromiseLike<Result> | Result): Promise<unknown[]> {
    const results: Promise<unknown>[] = [];
    try {
      let index = 0;
      for (const item of items) results.push(run(mapper, item, index++));
    } catch (error) {
      // Nobody else will see the calls that started before the iterable threw.
      for (const result of results) result.catch(() => {});
      return Promise.reject(error as Error);
    }
    return Promise.all(results);
  }

  function observed(resolve: (gate: undefined | Promise<never>) => void): (gate: undefined | Promise<never>) => void {
    const queuedAt = performance.now();
    return gate => {
      publish(gate === undefined ? 'started' : 'rejected', performance.now() - queuedAt);
      resolve(gate);
    };
  }

  function publish(type: LimiterEvent['type'], waitMs?: number): void {
    events.publish({ type, limiter: run, name, inFlight: active, waiting: queue.size, capacity: concurrency, waitMs, ...(type === 'rejected' && { reason: 'cleared' as const }) });
  }
}
