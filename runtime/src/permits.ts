import { isObject, requireInteger, requireNumber } from './arguments.ts';
import { type EventChannel, type LimiterEvent } from './diagnostics.ts';
import { ClosedError, DeadlockError, QueueFullError, TimeoutError, type Holder } from './errors.ts';
import { type AcquireOptions, type Permit } from './governor.ts';
import { describeHolders, Holding, Holdings } from './holdings.ts';
import { permitsHeldByCaller, runHolding } from './reentrancy.ts';
import { promised, WaitQueue, type Waiter, type WaitQueueOwner } from './wait-queue.ts';

export interface PermitsOptions {
  /** Names the limiter in errors and events. */
  readonly name?: string | undefined;
  /** Most callers that may wait; one more is rejected with `QueueFullError`. An integer from 0 up, or `Infinity` (default). */
  readonly maxWaiting?: number | undefined;
  /** How many later arrivals with one step more priority may go ahead of a waiter before it goes first. An integer from 1 up, default 100. */
  readonly overtakeLimit?: number | undefined;
  /**
   * Records where each permit was acquired, and rejects with `DeadlockError` a call from inside `with` that asks for what its own callers
   * hold. A nested call that nobody awaits looks the same and is rejected too. Default: whether NODE_ENV is 'development'.
   */
  readonly trace?: boolean | undefined;
}

const noOptions: AcquireOptions = {};

/** The one permit implementation. Releasing twice is a no-op because the first release forgets the owner. */
export class HeldPermit implements Permit {
  // Resolving a promise with an object looks `then` up along its prototypes; finding it here is a third of the cost of an acquire.
  readonly then = undefined;
  owner: Permits | undefined;
  readonly weight: number;
  /** Present when the permit is labelled or the limiter traces. */
  readonly holding: Holding | undefined;
  constructor(owner: Permits, weight: number, holding: Holding | undefined) {
    this.owner = owner;
    this.weight = weight;
    this.holding = holding;
  }

  release(): void {
    const { owner } = this;
    if (owner === undefined) return;
    this.owner = undefined;
    owner.giveBack(this);
  }

  [Symbol.dispose](): void {
    this.release();
  }
}

/**
 * Permits and the queue for them: the engine under Semaphore, Mutex and KeyedMutex.
 * A released permit goes to the head waiter in the same step, so a caller that comes between cannot take it, and the head is never
 * skipped because a lighter waiter behind it fits. Source of both rules: golang.org/x/sync/semaphore.
 */
export class Permits implements WaitQueueOwner<Permit> {
  capacity: number;
  inUse = 0;
  closed = false;
  readonly trace: boolean;
  readonly queue: WaitQueue<Permit>;
  readonly holdings = new Holdings();
  readonly #kind: string;
  readonly #name: string | undefined;
  readonly #maxWaiting: number;
  readonly #events: EventChannel<LimiterEvent>;
  readonly #limiter: object;
  readonly #idle: (() => void) | undefined;
  #idleListeners: (() => void)[] = [];

  /** `idle` is called whenever the last permit comes back and nobody waits. */
  constructor(kind: string, limiter: object, events: EventChannel<LimiterEvent>, capacity: number, options: PermitsOptions = {}, idle?: () => void) {
    const { name, maxWaiting = Infinity, overtakeLimit = 100, trace = process.env.NODE_ENV === 'development' } = options;
    this.capacity = capacity;
    this.trace = trace;
    this.queue = new WaitQueue(this, requireInteger('overtakeLimit', overtakeLimit, 1));
    this.#kind = kind;
    this.#name = name;
    this.#maxWaiting = maxWaiting === Infinity ? maxWaiting : requireInteger('maxWaiting', maxWaiting, 0);
    this.#events = events;
    this.#limiter = limiter;
    this.#idle = idle;
  }

  /** A permit at once when one is free and nobody waits, otherwise a promise. Throws what `acquire` rejects with. */
  take(options: AcquireOptions = noOptions): HeldPermit | Promise<Permit> {
    const { weight = 1 } = options;
    if (options !== noOptions) this.#check(weight, options);
    if (this.closed) throw new ClosedError(`Cannot acquire from ${this.describe()}: it is closed.`);
    options.signal?.throwIfAborted();
    if (this.#fits(weight) && this.queue.size === 0) return this.#grant(weight, options.label, 0);
    return this.#wait(weight, options);
  }

  tryTake({ weight = 1, label }: AcquireOptions = noOptions): HeldPermit | undefined {
    if (weight !== 1) this.#check(weight, noOptions);
    if (this.closed) throw new ClosedError(`Cannot acquire from ${this.describe()}: it is closed.`);
    return this.#fits(weight) && this.queue.size === 0 ? this.#grant(weight, label, 0) : undefined;
  }

  /** `take` as a promise that never throws. */
  acquire(options?: AcquireOptions): Promise<Permit> {
    try {
      const taken = this.take(options);
      return taken instanceof HeldPermit ? resolved(taken) : taken;
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /** Runs `task` at once when a permit is free, in order otherwise. */
  async run<Result>(task: (permit: Permit) => PromiseLike<Result> | Result, options?: AcquireOptions): Promise<Awaited<Result>> {
    const taken = this.take(options);
    const permit = taken instanceof HeldPermit ? taken : ((await taken) as HeldPermit);
    try {
      return await (this.trace ? runHolding(permit, task) : task(permit));
    } finally {
      permit.release();
    }
  }

  giveBack(permit: HeldPermit): void {
    this.inUse -= permit.weight;
    if (permit.holding !== undefined) this.holdings.remove(permit.holding);
    if (this.queue.size > 0) this.#dispatch();
    if (this.#events.hasSubscribers) this.#publish('finished', {});
    this.#settleIdle();
  }

  resize(capacity: number): void {
    this.capacity = capacity;
    this.#dispatch();
    this.#settleIdle();
  }

  /** Resolves when no permit is out and nobody waits. */
  whenIdle(): Promise<void> {
    if (this.inUse === 0 && this.queue.size === 0) return Promise.resolve();
    return new Promise(resolve => this.#idleListeners.push(resolve));
  }

  close(mode: 'drain' | 'reject'): Promise<void> {
    this.closed = true;
    if (mode === 'reject') this.#rejectWaiters();
    return this.whenIdle();
  }

  timedOut({ weight }: Waiter<Permit>): TimeoutError {
    const holders = this.holders();
    const untracked = this.inUse - holders.reduce((sum, holder) => sum + holder.weight, 0);
    return new TimeoutError(
      `Timed out waiting for ${weight} of ${this.capacity} permits of ${this.describe()}: ${this.inUse} in use, ${this.queue.size + 1} waiting. ${describeHolders(holders, untracked)}`,
      holders,
    );
  }

  left(waiter: Waiter<Permit>, reason: 'aborted' | 'timeout'): void {
    if (this.#events.hasSubscribers) this.#publish('rejected', { waitMs: waited(waiter), reason });
    this.#dispatch();
    this.#settleIdle();
  }

  holders(): Holder[] {
    return this.holdings.list();
  }

  describe(): string {
    return this.#name === undefined ? `this ${this.#kind}` : `${this.#kind} '${this.#name}'`;
  }

  #fits(weight: number): boolean {
    return this.inUse + weight <= this.capacity;
  }

  #check(weight: number, { timeoutMs, priority, signal }: AcquireOptions): void {
    if (this.capacity === Infinity) requireInteger('weight', weight, 1);
    else requireInteger('weight', weight, 1, this.capacity);
    if (timeoutMs !== undefined) requireNumber('timeoutMs', timeoutMs);
    if (priority !== undefined) requireInteger('priority', priority, Number.MIN_SAFE_INTEGER);
    if (signal !== undefined && !(isObject(signal) && 'aborted' in signal)) throw new TypeError(`Expected \`signal\` to be an AbortSignal, got ${typeof signal}.`);
  }

  #grant(weight: number, label: string | undefined, waitMs: number | undefined): HeldPermit {
    this.inUse += weight;
    const holding = label === undefined && !this.trace ? undefined : this.holdings.add(label, weight, this.trace);
    if (this.#events.hasSubscribers) this.#publish('started', { waitMs });
    return new HeldPermit(this, weight, holding);
  }

  #wait(weight: number, options: AcquireOptions): Promise<Permit> {
    if (this.queue.size >= this.#maxWaiting) throw this.#refuse('full', new QueueFullError(`Cannot wait for ${this.describe()}: ${this.queue.size} callers wait already.`));
    if (this.trace) {
      const { weight: held, stack } = permitsHeldByCaller(this);
      if (held > 0 && held + weight > this.capacity) throw this.#refuse('deadlock', this.#deadlock(weight, held, stack));
    }
    const waiter = this.queue.add(weight, options.label, options);
    const permit = promised(waiter);
    if (this.#events.hasSubscribers) {
      waiter.queuedAt = performance.now();
      this.#publish('queued', {});
    }
    // Only a waiter that went ahead by priority can fit here: whoever was the head did not.
    if (this.queue.first === waiter) this.#dispatch();
    return permit;
  }

  /** Serves the head for as long as it fits. A head heavier than a limit that shrank since can never be served. */
  #dispatch(): void {
    for (let { first } = this.queue; first !== undefined; first = this.queue.first) {
      if (first.weight > this.capacity) {
        this.queue.remove(first);
        first.reject(new RangeError(`Expected \`weight\` to be an integer from 1 to ${this.capacity}, got ${first.weight}: ${this.describe()} was resized.`));
        if (this.#events.hasSubscribers) this.#publish('rejected', { waitMs: waited(first), reason: 'resized' });
      } else if (this.#fits(first.weight)) {
        this.queue.remove(first);
        first.resolve(this.#grant(first.weight, first.label, waited(first)));
      } else return;
    }
  }

  #rejectWaiters(): void {
    for (let { first } = this.queue; first !== undefined; first = this.queue.first) {
      this.queue.remove(first);
      first.reject(new ClosedError(`Closed while waiting for ${this.describe()}.`));
      if (this.#events.hasSubscribers) this.#publish('rejected', { waitMs: waited(first), reason: 'closed' });
    }
  }

  #settleIdle(): void {
    if (this.inUse > 0 || this.queue.size > 0) return;
    this.#idle?.();
    if (this.#idleListeners.length === 0) return;
    for (const listener of this.#idleListeners.splice(0)) listener();
  }

  #deadlock(weight: number, held: number, stack: string): DeadlockError {
    const wanted = `${weight} of ${this.capacity} permits of ${this.describe()} from inside itself`;
    return new DeadlockError(`Waiting for ${wanted} can never end: callers of this code hold ${held}, acquired\n${stack}\n  and asked for again`, stack);
  }

  #refuse<Refusal extends Error>(reason: 'full' | 'deadlock', error: Refusal): Refusal {
    if (this.#events.hasSubscribers) this.#publish('rejected', { waitMs: 0, reason });
    return error;
  }

  #publish(type: LimiterEvent['type'], details: Pick<LimiterEvent, 'waitMs' | 'reason'>): void {
    const { capacity, inUse: inFlight } = this;
    this.#events.publish({ type, limiter: this.#limiter, name: this.#name, inFlight, waiting: this.queue.size, capacity, ...details });
  }
}

// An async function makes its promise without the generic resolve path; measured a tenth faster than Promise.resolve.
async function resolved(permit: HeldPermit): Promise<Permit> {
  return permit;
}

function waited({ queuedAt }: Waiter<Permit>): number | undefined {
  return queuedAt === undefined ? undefined : performance.now() - queuedAt;
}
