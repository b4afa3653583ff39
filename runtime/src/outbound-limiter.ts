import { requireConcurrency, requireFunction, requireInteger, requirePositive } from './arguments.ts';
import { openChannel, type LimiterEvent } from './diagnostics.ts';
import { TimeoutError } from './errors.ts';
import { AcquiringGovernor, isPermitSource, type AcquireOptions, type Permit, type PermitSource } from './governor.ts';
import { Lanes, type Lane } from './lanes.ts';
import { OncePermit } from './once-permit.ts';
import { type OutboundLimiterOptions, type OutboundOptions } from './outbound-limiter-options.ts';
import { Semaphore } from './semaphore.ts';
import { checkWaitOptions } from './wait-options.ts';

const channel = /* @__PURE__ */ openChannel('headgate:outbound-limiter');
const noOptions: OutboundOptions = {};

/**
 * Limits what goes out to many receivers: each key (host, tenant, endpoint) by its own concurrency and rate, all together by one limit.
 *
 * Fairness: a call waits for its key first and for the common limit last, so a slow or flooded key holds no common permit while it waits,
 * and has at most `perKey.concurrency` calls in the common queue.
 * Order: first come first served within a key.
 * Errors: `signal.reason`, or `TimeoutError`, which names the key and has the limit that was waited for as its cause. A call that gives up leaves no permit
 * and no rate spent.
 */
export class OutboundLimiter<Key = string> {
  readonly name: string | undefined;
  readonly #common: PermitSource;
  readonly #lanes: Lanes<Key>;
  #inFlight = 0;
  #waiting = 0;

  constructor({ concurrency, perKey, maxKeys = 10_000, name }: OutboundLimiterOptions) {
    const { ratePerSecond, burst } = perKey;
    this.name = name;
    this.#common = isPermitSource(concurrency, 'concurrency') ? concurrency : new Semaphore(concurrency, { name });
    this.#lanes = new Lanes(requireInteger('maxKeys', maxKeys, 1), {
      name,
      concurrency: requireConcurrency('perKey.concurrency', perKey.concurrency ?? Infinity),
      rate: ratePerSecond === undefined ? undefined : {
        refillPerSecond: requirePositive('perKey.ratePerSecond', ratePerSecond),
        capacity: requireInteger('perKey.burst', burst ?? Math.ceil(ratePerSecond), 1),
      },
    });
  }

  /** Calls that have their permit. */
  get inFlight(): number {
    return this.#inFlight;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Keys that are in use or remembered. */
  get keys(): number {
    return this.#lanes.size;
  }

  /** A permit for one call to `key`, released once by hand or by `using`. Prefer `with`, which cannot forget. */
  async acquire(key: Key, options: OutboundOptions = noOptions): Promise<Permit> {
    checkWaitOptions(options);
    const startedAt = performance.now();
    const lane = this.#lanes.enter(key);
    this.#waiting++;
    if (channel.hasSubscribers) this.#publish('queued');
    try {
      const release = await this.#pass(lane, options, startedAt);
      this.#waiting--;
      this.#inFlight++;
      if (channel.hasSubscribers) this.#publish('started', { waitMs: performance.now() - startedAt });
      return new OncePermit(() => {
        this.#inFlight--;
        release();
        this.#lanes.leave(lane);
        if (channel.hasSubscribers) this.#publish('finished');
      });
    } catch (error) {
      this.#waiting--;
      this.#lanes.leave(lane);
      const timedOut = error instanceof TimeoutError;
      if (channel.hasSubscribers) this.#publish('rejected', { waitMs: performance.now() - startedAt, reason: timedOut ? 'timeout' : 'aborted' });
      throw timedOut ? this.#timedOut(key, startedAt, error) : error;
    }
  }

  /** Runs `task` with a permit for `key` and gives it back when the task settles. */
  with<Result>(key: Key, task: (permit: Permit) => PromiseLike<Result> | Result, options?: OutboundOptions): Promise<Awaited<Result>> {
    return this.for(key).with(requireFunction('task', task), options);
  }

  /** The limiter of one key as a governor, to pass wherever a limit is accepted. */
  for(key: Key): AcquiringGovernor {
    return new KeyGovernor(options => this.acquire(key, options));
  }

  /** Waits for the key's concurrency, its rate and the common limit, in this order, and undoes the earlier ones when a later one fails. */
  async #pass(lane: Lane<Key>, options: OutboundOptions, startedAt: number): Promise<() => void> {
    const { signal, timeoutMs = Infinity, priority, label } = options;
    const rest = (): AcquireOptions => ({ signal, priority, label, timeoutMs: Math.max(0, timeoutMs - (performance.now() - startedAt)) });
    const own = await lane.permits?.acquire(rest());
    try {
      await lane.rate?.take(1, rest());
      try {
        const common = await this.#common.acquire(rest());
        return () => {
          common.release();
          own?.release();
        };
      } catch (error) {
        lane.rate?.giveBack();
        throw error;
      }
    } catch (error) {
      own?.release();
      throw error;
    }
  }

  #timedOut(key: Key, startedAt: number, cause: TimeoutError): TimeoutError {
    const limiter = this.name === undefined ? 'this outbound limiter' : `outbound limiter '${this.name}'`;
    return new TimeoutError(`Timed out after ${Math.round(performance.now() - startedAt)} ms waiting to call '${String(key)}' through ${limiter}.`, cause.holders, { cause });
  }

  #publish(type: LimiterEvent['type'], details: Pick<LimiterEvent, 'waitMs' | 'reason'> = {}): void {
    channel.publish({ type, limiter: this, name: this.name, inFlight: this.#inFlight, waiting: this.#waiting, capacity: Infinity, ...details });
  }
}

class KeyGovernor extends AcquiringGovernor {
  override readonly acquire: (options?: AcquireOptions) => Promise<Permit>;

  constructor(acquire: (options?: AcquireOptions) => Promise<Permit>) {
    super();
    this.acquire = acquire;
  }
}
