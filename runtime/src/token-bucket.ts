import { requireInteger, requirePositive } from './arguments.ts';
import { type Deadline } from './deadlines.ts';
import { openChannel, type LimiterEvent } from './diagnostics.ts';
import { ClosedError, TimeoutError } from './errors.ts';
import { AcquiringGovernor, type AcquireOptions, type Permit } from './governor.ts';
import { Refill } from './refill.ts';
import { checkWait, WaitingLine, type Waiter } from './waiting-line.ts';

export interface TokenBucketOptions {
  /** Tokens that may be taken at once after a quiet time: an integer from 1 up. The bucket starts full. */
  readonly capacity: number;
  /** Tokens that flow in per second, evenly: a finite number over 0, for example 0.5. */
  readonly refillPerSecond: number;
  /** Shown in timeouts and diagnostics. */
  readonly name?: string | undefined;
}

const channel = /* @__PURE__ */ openChannel('headgate:token-bucket');

/**
 * Limits a rate: at most `capacity + refillPerSecond × t` tokens go out in any `t` seconds.
 *
 * Order: waiters get tokens in order of arrival; a later, smaller request never overtakes, not even by `tryTake`.
 * Clock: `performance.now()`, so changes of the wall clock have no effect; a timer exists only while somebody waits.
 */
export class TokenBucket extends AcquiringGovernor {
  readonly name: string | undefined;
  readonly #refill: Refill;
  readonly #line = new WaitingLine<void>({
    left: (waiter, why) => {
      if (channel.hasSubscribers) this.#publish('rejected', why, waiter);
      this.#dispatch();
    },
    timeoutError: timeoutMs => new TimeoutError(`Waited ${timeoutMs} ms for ${this.#title()}: it refills ${this.refillPerSecond} per second and ${this.waiting} more wait.`),
  });
  readonly #onTurn = { expire: () => this.#dispatch() };
  #turn: Deadline | undefined;
  #closed = false;

  constructor({ capacity, refillPerSecond, name }: TokenBucketOptions) {
    super();
    this.#refill = new Refill(requireInteger('capacity', capacity, 1), requirePositive('refillPerSecond', refillPerSecond));
    this.name = name;
  }

  get capacity(): number {
    return this.#refill.capacity;
  }

  get refillPerSecond(): number {
    return this.#refill.perSecond;
  }

  /** Tokens in the bucket now, with the fraction that has flowed in. */
  get available(): number {
    return this.#refill.available(performance.now());
  }

  get waiting(): number {
    return this.#line.size;
  }

  /** Milliseconds until the bucket holds `tokens`, if nobody takes any before; 0 when it holds them now. */
  msUntil(tokens = 1): number {
    return this.#refill.msUntil(requireInteger('tokens', tokens, 1, this.capacity), performance.now());
  }

  /** Takes `tokens` now and tells whether it could. False also while others wait, and once closed. */
  tryTake(tokens = 1): boolean {
    requireInteger('tokens', tokens, 1, this.capacity);
    if (this.#closed || this.#line.size > 0 || this.#refill.msUntil(tokens, performance.now()) > 0) return false;
    this.#refill.take(tokens);
    if (channel.hasSubscribers) this.#publish('started');
    return true;
  }

  /** Takes `tokens`, 1 to `capacity`, waiting for its turn. Rejects with `signal.reason`, `TimeoutError` or `ClosedError`; then no token is spent. */
  async take(tokens = 1, options?: AcquireOptions): Promise<void> {
    const timeoutMs = checkWait(options);
    if (this.tryTake(tokens)) return;
    if (this.#closed) throw this.#closedError();
    const waiter = this.#line.join(options, tokens, timeoutMs);
    if (channel.hasSubscribers) this.#publish('queued', undefined, waiter);
    if (this.#line.first === waiter) this.#dispatch();
    await waiter.promise;
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
    for (let { first } = this.#line; first !== undefined; first = this.#line.first) {
      this.#line.remove(first);
      if (channel.hasSubscribers) this.#publish('rejected', 'closed', first);
      first.reject(this.#closedError());
    }
    this.#dispatch();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Serves waiters from the head while there are tokens, then sets the timer for the new head. */
  #dispatch(): void {
    if (this.#turn !== undefined) this.#line.deadlines.remove(this.#turn);
    this.#turn = undefined;
    for (let { first } = this.#line; first !== undefined; first = this.#line.first) {
      const waitMs = this.#refill.msUntil(first.weight, performance.now());
      if (waitMs > 0) {
        this.#turn = this.#line.deadlines.add(Math.ceil(waitMs), this.#onTurn);
        return;
      }
      this.#line.remove(first);
      this.#refill.take(first.weight);
      if (channel.hasSubscribers) this.#publish('started', undefined, first);
      first.resolve();
    }
  }

  #title(): string {
    return this.name === undefined ? 'a token bucket' : `token bucket \`${this.name}\``;
  }

  #closedError(): ClosedError {
    return new ClosedError(`The wait ended because ${this.#title()} was closed.`);
  }

  #publish(type: LimiterEvent['type'], reason?: LimiterEvent['reason'], waiter?: Waiter<void>): void {
    const { name, capacity, waiting } = this;
    channel.publish({ type, limiter: this, name, inFlight: Math.ceil(capacity - this.available), waiting, capacity, reason, waitMs: waiter === undefined ? 0 : waiter.waitedMs() });
  }
}

const spentPermit: Permit = { release() {}, [Symbol.dispose]() {} };
