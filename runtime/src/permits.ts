import { requireInteger } from './arguments.ts';
import { type AcquireOptions, type Permit } from './governor.ts';
import { HeldPermit, promiseOf, type PermitOwner } from './held-permit.ts';
import { Holdings, type Holding } from './holdings.ts';
import { IdleWatch } from './idle-watch.ts';
import { type PermitReport } from './permit-report.ts';
import { type PermitsOptions } from './permits-options.ts';
import { perform, weightHeldByCaller } from './reentrancy.ts';
import { checkWaitOptions } from './wait-options.ts';
import { promised, WaitQueue, type Waiter, type WaitQueueOwner } from './wait-queue.ts';

const noOptions: AcquireOptions = {};

/**
 * Permits and the queue for them: the engine under Semaphore, Mutex and KeyedMutex.
 * A released permit goes to the head waiter in the same step, so a caller that comes between cannot take it, and the head is never
 * skipped because a lighter waiter behind it fits. Source of both rules: golang.org/x/sync/semaphore.
 */
export class Permits implements WaitQueueOwner<Permit>, PermitOwner {
  capacity: number;
  inUse = 0;
  readonly queue: WaitQueue<Permit>;
  readonly holdings = new Holdings();
  readonly idle = new IdleWatch(() => this.inUse === 0 && this.queue.size === 0);
  readonly #report: PermitReport;
  readonly #maxWaiting: number;
  readonly #trace: boolean;
  #closed = false;
  /** Closed or tracing: the short way to a permit does not apply. */
  #guarded: boolean;

  constructor(report: PermitReport, capacity: number, options: PermitsOptions = {}) {
    const { maxWaiting = Infinity, overtakeLimit = 100, trace = process.env.NODE_ENV === 'development' } = options;
    this.capacity = capacity;
    this.queue = new WaitQueue(this, requireInteger('overtakeLimit', overtakeLimit, 1));
    this.#report = report;
    this.#maxWaiting = maxWaiting === Infinity ? maxWaiting : requireInteger('maxWaiting', maxWaiting, 0);
    this.#trace = this.#guarded = trace;
  }

  /** A permit at once when one is free and nobody waits. Throws what `acquire` rejects with. */
  tryTake(options?: AcquireOptions): HeldPermit | undefined {
    if (options !== undefined || this.#guarded) return this.#tryTakeChecked(options ?? noOptions);
    if (this.inUse >= this.capacity || this.queue.size > 0) return undefined;
    this.inUse++;
    this.#report.publish('started', this, 0);
    return new HeldPermit(this, 1, undefined);
  }

  acquire(options?: AcquireOptions): Promise<Permit> {
    try {
      const permit = this.tryTake(options);
      return permit === undefined ? this.#wait(options ?? noOptions) : promiseOf(permit);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /** Runs `task` at once when a permit is free, in order otherwise. */
  run<Result>(task: (permit: Permit) => PromiseLike<Result> | Result, options?: AcquireOptions): Promise<Awaited<Result>> {
    try {
      const permit = this.tryTake(options);
      return permit === undefined ? this.#wait(options ?? noOptions).then(granted => perform(granted as HeldPermit, task, this.#trace)) : perform(permit, task, this.#trace);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  giveBack(weight: number, holding: Holding | undefined): void {
    this.inUse -= weight;
    if (holding !== undefined) this.holdings.remove(holding);
    if (this.queue.size > 0) this.#dispatch();
    this.#report.publish('finished', this);
    this.idle.check();
  }

  resize(capacity: number): void {
    this.capacity = capacity;
    this.#dispatch();
    this.idle.check();
  }

  close(mode: 'drain' | 'reject'): Promise<void> {
    this.#closed = this.#guarded = true;
    if (mode === 'reject') for (let { first } = this.queue; first !== undefined; first = this.queue.first) this.#reject(first, this.#report.closed(), 'closed');
    this.idle.check();
    return this.idle.whenIdle();
  }

  timedOut(waiter: Waiter<Permit>): Error {
    return this.#report.timeout(waiter.weight, this);
  }

  left(waiter: Waiter<Permit>, reason: 'aborted' | 'timeout'): void {
    this.#report.publish('rejected', this, waiter.waitedMs, reason);
    this.#dispatch();
    this.idle.check();
  }

  #tryTakeChecked(options: AcquireOptions): HeldPermit | undefined {
    const { weight = 1, label } = options;
    if (weight !== 1) requireInteger('weight', weight, 1, Math.min(this.capacity, Number.MAX_SAFE_INTEGER));
    checkWaitOptions(options);
    if (this.#closed) throw this.#report.refuse('closed', this.#report.closed(), this);
    return this.#fits(weight) && this.queue.size === 0 ? this.#grant(weight, label, 0) : undefined;
  }

  #wait(options: AcquireOptions): Promise<Permit> {
    const { weight = 1, label } = options;
    if (this.queue.size >= this.#maxWaiting) throw this.#report.refuse('full', this.#report.full(this), this);
    if (this.#trace) {
      const { weight: held, stack } = weightHeldByCaller(this);
      if (held > 0 && held + weight > this.capacity) throw this.#report.refuse('deadlock', this.#report.deadlock(weight, held, stack, this), this);
    }
    const waiter = this.queue.add(weight, label, options);
    const permit = promised(waiter);
    this.#report.queued(waiter, this);
    // Only a waiter that went ahead by priority can fit here: whoever was the head did not.
    if (this.queue.first === waiter) this.#dispatch();
    return permit;
  }

  #fits(weight: number): boolean {
    return this.inUse + weight <= this.capacity;
  }

  #grant(weight: number, label: string | undefined, waitMs: number | undefined): HeldPermit {
    this.inUse += weight;
    const holding = label === undefined && !this.#trace ? undefined : this.holdings.add(label, weight, this.#trace);
    this.#report.publish('started', this, waitMs);
    return new HeldPermit(this, weight, holding);
  }

  /** Serves the head for as long as it fits. A head heavier than a limit that shrank since can never be served. */
  #dispatch(): void {
    for (let { first } = this.queue; first !== undefined; first = this.queue.first) {
      if (first.weight > this.capacity) this.#reject(first, this.#report.resized(first.weight, this), 'resized');
      else if (this.#fits(first.weight)) {
        this.queue.remove(first);
        first.resolve(this.#grant(first.weight, first.label, first.waitedMs));
      } else return;
    }
  }

  #reject(waiter: Waiter<Permit>, error: Error, reason: 'closed' | 'resized'): void {
    this.queue.remove(waiter);
    waiter.reject(error);
    this.#report.publish('rejected', this, waiter.waitedMs, reason);
  }
}
