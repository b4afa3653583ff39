import { requireInteger, requirePositive } from './arguments.ts';
import { Deadlines, type Deadline } from './deadlines.ts';
import { openChannel, type LimiterEvent } from './diagnostics.ts';
import { ClosedError, TimeoutError } from './errors.ts';
import { AcquiringGovernor, type AcquireOptions, type Permit } from './governor.ts';
import { Refill } from './refill.ts';
import { type TokenBucketOptions } from './token-bucket-options.ts';
import { checkWaitOptions } from './wait-options.ts';
import { promised, WaitQueue, type Waiter } from './wait-queue.ts';

const channel = /* @__PURE__ */ openChannel('headgate:token-bucket');

/**
 * Limits a rate: at most `capacity + refillPerSecond × t` tokens go out in any `t` seconds.
 *
 * Order: waiters get tokens in order of arrival within a priority; a later, smaller request never overtakes, not even by `tryTake`.
 * Clock: `performance.now()`, so changes of the wall clock have no effect; a timer exists only while somebody waits.
 */
export class TokenBucket extends AcquiringGovernor {
  readonly capacity: number;
  readonly refillPerSecond: number;
  readonly name: string | undefined;
  readonly #refill: Refill;
  readonly #queue: WaitQueue<void>;
  readonly #turns = new Deadlines();
  readonly #onTurn = { expire: () => this.#dispatch() };
  #turn: Deadline | undefined;
  #closed = false;

  constructor({ capacity, refillPerSecond, overtakeLimit = 100, name }: TokenBucketOptions) {
    super();
    this.capacity = requireInteger('capacity', capacity, 1);
    this.refillPerSecond = requirePositive('refillPerSecond', refillPerSecond);
    this.#refill = new Refill(capacity, refillPerSecond);
    this.name = name;
    this.#queue = new WaitQueue<void>({ timedOut: waiter => this.#timedOut(waiter), left: (waiter, reason) => this.#left(waiter, reason) }, requireInteger('overtakeLimit', overtakeLimit, 1));
  }

  /** Tokens in the bucket now, with the fraction that has flowed in. */
  get available(): number {
    return this.#refill.available(performance.now());
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Milliseconds until the bucket holds `tokens`, if nobody takes any before; 0 when it holds them now. */
  msUntil(tokens = 1): number {
    return this.#refill.msUntil(requireInteger('tokens', tokens, 1, this.capacity), performance.now());
  }

  /** Takes `tokens` now and tells whether it could. False also while others wait, and once closed. */
  tryTake(tokens = 1): boolean {
    requireInteger('tokens', tokens, 1, this.capacity);
    if (this.#closed || this.#queue.size > 0 || this.#refill.msUntil(tokens, performance.now()) > 0) return false;
    this.#refill.take(tokens);
    if (channel.hasSubscribers) this.#publish('started');
    return true;
  }

  /** Takes `tokens`, 1 to `capacity`, waiting for its turn. Rejects with `signal.reason`, `TimeoutError` or `ClosedError`; then no token is spent. */
  async take(tokens = 1, options?: AcquireOptions): Promise<void> {
    if (options !== undefined) checkWaitOptions(options);
    if (this.tryTake(tokens)) return;
    if (this.#closed) throw new ClosedError(`Cannot take from ${this.#title()}: it is closed.`);
    const waiter = this.#queue.add(tokens, options?.label, options ?? {});
    const taken = promised(waiter);
    waiter.queuedAt = performance.now();
    if (channel.hasSubscribers) this.#publish('queued');
    if (this.#queue.first === waiter) this.#dispatch();
    await taken;
  }

  /** Returns tokens that were taken and not used. The bucket never holds more than `capacity`. */
  giveBack(tokens = 1): void {
    this.#refill.giveBack(requireInteger('tokens', tokens, 1, this.capacity));
    this.#dispatch();
  }

  /** Takes `weight` tokens. Releasing the permit returns nothing: a rate counts starts. */
  override async acquire(options?: AcquireOptions): Promise<Permit> {
    await this.take(options?.weight, options);
    return spentPermit;
  }

  /** Rejects every waiter, and every take from now on, with `ClosedError`. */
  close(): void {
    this.#closed = true;
    for (let { first } = this.#queue; first !== undefined; first = this.#queue.first) {
      this.#queue.remove(first);
      if (channel.hasSubscribers) this.#publish('rejected', 'closed', first);
      first.reject(new ClosedError(`Closed while waiting for ${this.#title()}.`));
    }
    this.#dispatch();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Serves waiters from the head while there are tokens, then sets the timer for the new head. */
  #dispatch(): void {
    if (this.#turn !== undefined) this.#turns.remove(this.#turn);
    this.#turn = undefined;
    for (let { first } = this.#queue; first !== undefined; first = this.#queue.first) {
      const waitMs = this.#refill.msUntil(first.weight, performance.now());
      if (waitMs > 0) {
        this.#turn = this.#turns.add(Math.ceil(waitMs), this.#onTurn);
        return;
      }
      this.#queue.remove(first);
      this.#refill.take(first.weight);
      if (channel.hasSubscribers) this.#publish('started', undefined, first);
      first.resolve();
    }
  }

  #timedOut(waiter: Waiter<void>): TimeoutError {
    const rate = `${this.refillPerSecond} per second, ${this.waiting + 1} waiting`;
    return new TimeoutError(`Timed out after ${Math.round(waitedMs(waiter))} ms waiting for ${waiter.weight} of ${this.capacity} tokens of ${this.#title()}: ${rate}.`);
  }

  #left(waiter: Waiter<void>, reason: 'aborted' | 'timeout'): void {
    if (channel.hasSubscribers) this.#publish('rejected', reason, waiter);
    this.#dispatch();
  }

  #title(): string {
    return this.name === undefined ? 'this token bucket' : `token bucket '${this.name}'`;
  }

  #publish(type: LimiterEvent['type'], reason?: LimiterEvent['reason'], waiter?: Waiter<void>): void {
    const { name, capacity, waiting } = this;
    channel.publish({ type, limiter: this, name, inFlight: Math.ceil(capacity - this.available), waiting, capacity, reason, waitMs: waiter === undefined ? 0 : waitedMs(waiter) });
  }
}

const spentPermit: Permit = { release() {}, [Symbol.dispose]() {} };

function waitedMs({ queuedAt = 0 }: Waiter<void>): number {
  return performance.now() - queuedAt;
}
