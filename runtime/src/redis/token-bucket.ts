import { requireInteger, requirePositive } from '../arguments.ts';
import { Deadlines, type Deadline } from '../deadlines.ts';
import { openChannel, type LimiterEvent } from '../diagnostics.ts';
import { ClosedError, TimeoutError } from '../errors.ts';
import { AcquiringGovernor, type AcquireOptions, type Permit } from '../governor.ts';
import { OncePermit } from '../once-permit.ts';
import { checkWaitOptions } from '../wait-options.ts';
import { promised, WaitQueue, type Waiter } from '../wait-queue.ts';
import { BucketStore } from './bucket-store.ts';
import { RedisError } from './errors.ts';
import { requireName } from './names.ts';
import { Reservations } from './reservations.ts';
import { Tally } from './tally.ts';
import { type TokenBucketOptions } from './token-bucket-options.ts';

const channel = /* @__PURE__ */ openChannel('headgate:token-bucket');

/** How far ahead tokens are taken for those who wait: what a crash may cost the others, and the most exchanges of a waiting instance are two in that time. */
const horizonMs = 100;

/**
 * Limits a rate in all processes that use the same `name` on the same server: at most `capacity + refillPerSecond × t` tokens go out in any `t` seconds.
 *
 * Order: waiters of one instance get tokens in order of arrival within a priority. Clock: the server's. One exchange serves all who ask in one tick.
 */
export class TokenBucket extends AcquiringGovernor {
  readonly capacity: number;
  readonly refillPerSecond: number;
  readonly name: string;
  readonly #store: BucketStore;
  readonly #queue: WaitQueue<void>;
  readonly #reserved = new Reservations(tokens => this.#serve(tokens), tokens => this.#putBack(tokens));
  readonly #turns = new Deadlines();
  /** The numbers of tokens that are waited for. */
  readonly #sizes = new Tally();
  #turn: Deadline | undefined;
  #isBusy = false;
  #closed = false;

  constructor({ client, name, capacity, refillPerSecond, overtakeLimit = 100, answerTimeoutMs = 10_000 }: TokenBucketOptions) {
    super();
    this.capacity = requireInteger('capacity', capacity, 1);
    this.refillPerSecond = requirePositive('refillPerSecond', refillPerSecond);
    this.name = requireName(name);
    this.#store = new BucketStore(client, this, requireInteger('answerTimeoutMs', answerTimeoutMs, 1));
    this.#queue = new WaitQueue<void>({ timedOut: waiter => this.#timedOut(waiter), left: (waiter, reason) => this.#left(waiter, reason) }, requireInteger('overtakeLimit', overtakeLimit, 1));
  }

  /** Callers of this instance in the queue. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Tokens in the bucket now, with the fraction that has flowed in. */
  available(): Promise<number> {
    return this.#store.giveBack(0);
  }

  /** Milliseconds until the bucket holds `tokens`, if nobody takes any before; 0 when it holds them now. */
  async msUntil(tokens = 1): Promise<number> {
    const [waitMs] = await this.#store.take(-1, requireInteger('tokens', tokens, 1, this.capacity), 1);
    return waitMs as number;
  }

  /** Takes `tokens` now and tells whether it could. False also while others of this instance wait, and once closed. */
  async tryTake(tokens = 1): Promise<boolean> {
    requireInteger('tokens', tokens, 1, this.capacity);
    if (this.#closed || this.#queue.size > 0) return false;
    const [waitMs] = await this.#store.take(0, tokens, 1);
    if (waitMs !== 0) return false;
    this.#publish('started');
    return true;
  }

  /** Takes `tokens`, 1 to `capacity`, waiting for its turn. Rejects with `signal.reason`, `TimeoutError`, `ClosedError` or `RedisError`; then no token is spent. */
  async take(tokens = 1, options: AcquireOptions = {}): Promise<void> {
    requireInteger('tokens', tokens, 1, this.capacity);
    checkWaitOptions(options);
    if (this.#closed) throw new ClosedError(`Cannot take from ${this.#title()}: it is closed.`);
    const waiter = this.#queue.add(tokens, options.label, options);
    const taken = promised(waiter);
    waiter.queuedAt = performance.now();
    this.#sizes.add(tokens);
    this.#publish('queued');
    // While the head waits for its turn, those behind it need not ask.
    if (this.#turn === undefined || this.#queue.first === waiter) this.#ask();
    await taken;
  }

  /** Returns tokens that were taken and not used. The bucket never holds more than `capacity`. */
  async giveBack(tokens = 1): Promise<void> {
    await this.#store.giveBack(requireInteger('tokens', tokens, 1, this.capacity));
    this.#ask();
  }

  /** Takes `weight` tokens. Releasing the permit returns nothing: a rate counts starts. */
  override async acquire(options?: AcquireOptions): Promise<Permit> {
    await this.take(options?.weight, options);
    return new OncePermit(() => {});
  }

  /** Rejects every waiter of this instance, and every take from now on, with `ClosedError`. */
  close(): void {
    this.#closed = true;
    this.#rejectAll(() => new ClosedError(`Closed while waiting for ${this.#title()}.`), 'closed');
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Asks for what waiters need beyond what is reserved: once for all who ask in this tick, and one exchange at a time. */
  #ask(): void {
    if (this.#turn !== undefined) this.#turns.remove(this.#turn);
    this.#turn = undefined;
    if (this.#isBusy || this.#missing <= 0) return;
    this.#isBusy = true;
    process.nextTick(() => void this.#reserve());
  }

  /** Requests to reserve tokens for. Where the sizes differ, the head asks alone, so that nobody gets tokens meant for another. */
  get #missing(): number {
    return (this.#sizes.isMixed ? 1 : this.#queue.size) - this.#reserved.size;
  }

  async #reserve(): Promise<void> {
    const count = this.#missing;
    const tokens = this.#queue.first?.weight ?? 0;
    let nextMs = 0;
    try {
      for (const waitMs of count > 0 ? await this.#store.take(horizonMs, tokens, Math.min(count, 1000)) : []) {
        if (waitMs <= horizonMs) this.#reserved.add(tokens, waitMs);
        else nextMs = Math.max(waitMs - horizonMs, horizonMs / 2);
      }
    } catch (error) {
      const { message, cause } = error as RedisError;
      this.#rejectAll(() => new RedisError(message, { cause }), 'aborted');
    }
    this.#isBusy = false;
    this.#reserved.trim(this.#queue.size);
    if (nextMs === 0) this.#ask();
    else if (this.#queue.size > 0) this.#turn = this.#turns.add(nextMs, { expire: () => this.#ask() });
  }

  /** Reserved tokens have flowed in. They go back if the head needs another number of them by now. */
  #serve(tokens: number): void {
    const { first } = this.#queue;
    if (first?.weight !== tokens) return this.#putBack(tokens);
    this.#queue.remove(first);
    this.#sizes.remove(tokens);
    this.#publish('started', undefined, first);
    first.resolve();
    if (this.#turn === undefined) this.#ask();
  }

  /** Nobody waits for this. Where it fails, the tokens are lost to the rate, never gained. */
  #putBack(tokens: number): void {
    this.#store.giveBack(tokens).then(() => this.#ask(), () => this.#ask());
  }

  #left(waiter: Waiter<void>, reason: 'aborted' | 'timeout'): void {
    this.#sizes.remove(waiter.weight);
    this.#publish('rejected', reason, waiter);
    this.#reserved.trim(this.#queue.size);
    this.#ask();
  }

  #rejectAll(makeError: () => Error, reason: 'closed' | 'aborted'): void {
    for (let { first } = this.#queue; first !== undefined; first = this.#queue.first) {
      this.#queue.remove(first);
      this.#sizes.remove(first.weight);
      this.#publish('rejected', reason, first);
      first.reject(makeError());
    }
    this.#reserved.trim(0);
    this.#ask();
  }

  #timedOut(waiter: Waiter<void>): TimeoutError {
    const rate = `${this.refillPerSecond} per second, ${this.waiting + 1} waiting in this process`;
    return new TimeoutError(`Timed out after ${Math.round(waitedMs(waiter))} ms waiting for ${waiter.weight} of ${this.capacity} tokens of ${this.#title()}: ${rate}.`);
  }

  #title(): string {
    return `token bucket '${this.name}' on Redis`;
  }

  #publish(type: LimiterEvent['type'], reason?: LimiterEvent['reason'], waiter?: Waiter<void>): void {
    if (!channel.hasSubscribers) return;
    const { name, capacity, waiting } = this;
    channel.publish({ type, limiter: this, name, inFlight: 0, waiting, capacity, reason, waitMs: waiter === undefined ? 0 : waitedMs(waiter) });
  }
}

function waitedMs({ queuedAt = 0 }: Waiter<void>): number {
  return performance.now() - queuedAt;
}
