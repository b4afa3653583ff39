import { isConcurrency, isObject, refuse } from './arguments.ts';

/** What a waiter may ask for. Every limiter of this package understands `signal` and `timeoutMs`; the rest where it has a meaning. */
export interface AcquireOptions {
  /** Rejects the wait with `signal.reason`. A grant that already happened is not taken back. */
  readonly signal?: AbortSignal | undefined;
  /** Rejects the wait with `TimeoutError` after this many milliseconds, 0 to `Infinity` (default). */
  readonly timeoutMs?: number | undefined;
  /** How much of the limit this permit takes, an integer from 1 up to the capacity. Default 1. */
  readonly weight?: number | undefined;
  /** Higher goes first; an integer, default 0. */
  readonly priority?: number | undefined;
  /** Names the permit in `holders()` and in timeouts. */
  readonly label?: string | undefined;
}

/** The right to run, given back once: releasing again does nothing. TC39's `GovernorToken`. */
export interface Permit extends Disposable {
  release(): void;
}

/** Anything that hands out permits; all that a limit argument needs. */
export interface PermitSource {
  acquire(options?: AcquireOptions): PromiseLike<Permit>;
}

/**
 * The limiter protocol of the TC39 concurrency control proposal (stage 1): https://github.com/tc39/proposal-concurrency-control
 * A permit's `release` is also its `Symbol.dispose`.
 */
export interface Governor extends PermitSource {
  /** Runs `task` with a permit and gives the permit back when it settles. */
  with<Result>(task: (permit: Permit) => PromiseLike<Result> | Result, options?: AcquireOptions): Promise<Awaited<Result>>;
  /** The same function, each call of which runs with a permit. */
  wrap<This, Arguments extends unknown[], Result>(
    task: (this: This, ...args: Arguments) => PromiseLike<Result> | Result,
    options?: AcquireOptions,
  ): (this: This, ...args: Arguments) => Promise<Awaited<Result>>;
}

/** A limit argument: how many at once (an integer from 1 up, or `Infinity`), or an object that decides. */
export type Limit = number | PermitSource;

/** Narrows a limit argument; throws `TypeError` or `RangeError` when it is neither a governor nor a number that can limit. */
export function isPermitSource(limit: Limit, option = 'limit'): limit is PermitSource {
  if (isObject(limit) && typeof limit.acquire === 'function') return true;
  if (!isConcurrency(limit)) refuse(option, 'an integer from 1 up, Infinity or a governor', limit, typeof limit === 'number');
  return false;
}

/** Runs `task` under a permit that was already granted. */
export async function runWith<Result>(permit: Permit, task: (permit: Permit) => PromiseLike<Result> | Result): Promise<Awaited<Result>> {
  try {
    return await task(permit);
  } finally {
    permit.release();
  }
}

/** A limiter whose `with` and `wrap` follow from its `acquire`. */
export abstract class AcquiringGovernor implements Governor {
  abstract acquire(options?: AcquireOptions): Promise<Permit>;

  async with<Result>(task: (permit: Permit) => PromiseLike<Result> | Result, options?: AcquireOptions): Promise<Awaited<Result>> {
    return await runWith(await this.acquire(options), task);
  }

  wrap<This, Arguments extends unknown[], Result>(
    task: (this: This, ...args: Arguments) => PromiseLike<Result> | Result,
    options?: AcquireOptions,
  ): (this: This, ...args: Arguments) => Promise<Awaited<Result>> {
    const governor = this;
    return function (...args) {
      return governor.with(() => task.apply(this, args), options);
    };
  }
}
