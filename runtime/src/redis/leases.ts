import { requireInteger } from '../arguments.ts';
import { type LimiterEvent } from '../diagnostics.ts';
import { type AcquireOptions } from '../governor.ts';
import { Holdings } from '../holdings.ts';
import { IdleWatch } from '../idle-watch.ts';
import { checkWaitOptions } from '../wait-options.ts';
import { promised, WaitQueue, type Waiter, type WaitQueueOwner } from '../wait-queue.ts';
import { RedisError } from './errors.ts';
import { type CheckedLeaseOptions } from './lease-options.ts';
import { type LeaseReport } from './lease-report.ts';
import { LeaseSession } from './lease-session.ts';
import { type Demand, type SessionOwner } from './lease-session-owner.ts';
import { LeasedPermit, type LeaseOwner } from './leased-permit.ts';
import { Tally } from './tally.ts';
import { WaitBound } from './wait-bound.ts';

/** Permits of one instance and the queue for them: the engine under Semaphore and Mutex. The server decides between instances, the queue within one. */
export class Leases implements WaitQueueOwner<LeasedPermit>, LeaseOwner, SessionOwner {
  capacity: number;
  /** Weight held by this instance. */
  inUse = 0;
  readonly queue: WaitQueue<LeasedPermit>;
  readonly holdings = new Holdings();
  readonly idle = new IdleWatch(() => this.session.isResting);
  readonly session: LeaseSession;
  readonly #report: LeaseReport;
  readonly #bound: WaitBound<Waiter<LeasedPermit>>;
  readonly #held = new Map<number, LeasedPermit>();
  readonly #returned = new Map<number, number>();
  /** The weights that are waited for. */
  readonly #weights = new Tally();
  #closed = false;

  constructor(report: LeaseReport, kind: string, capacity: number, options: CheckedLeaseOptions) {
    this.capacity = capacity;
    this.queue = new WaitQueue(this, options.overtakeLimit);
    this.session = new LeaseSession(this, kind, options);
    this.#report = report;
    this.#bound = new WaitBound(options.maxWaiting);
  }

  get waiting(): number {
    return this.queue.size;
  }

  get isActive(): boolean {
    return this.#held.size > 0 || this.#returned.size > 0 || this.queue.size > 0;
  }

  async acquire(options: AcquireOptions = {}): Promise<LeasedPermit> {
    const { weight = 1, label } = options;
    requireInteger('weight', weight, 1, this.capacity);
    checkWaitOptions(options);
    if (this.#closed) throw this.#refuse('closed', this.#report.closed());
    if (this.#bound.refuses(this.queue.size)) throw this.#refuse('full', this.#report.full(this));
    const waiter = this.queue.add(weight, label, options);
    const permit = promised(waiter);
    this.#weights.add(weight);
    this.#bound.ask(waiter);
    this.#report.queued(waiter, this);
    this.session.poke();
    return await permit;
  }

  giveBack(permit: LeasedPermit): void {
    this.#take(permit);
    this.#returned.set(permit.fencingToken, permit.weight);
    this.#report.publish('finished', this);
    this.session.poke();
  }

  resize(capacity: number): void {
    this.capacity = capacity;
    if (this.isActive) this.session.poke();
  }

  close(mode: 'drain' | 'reject'): Promise<void> {
    this.#closed = true;
    if (mode === 'reject') this.#rejectAll(() => this.#report.closed(), 'closed');
    if (this.isActive) this.session.poke();
    return this.idle.whenIdle();
  }

  timedOut(waiter: Waiter<LeasedPermit>): Error {
    return this.#report.timeout(waiter.weight, this);
  }

  left(waiter: Waiter<LeasedPermit>, reason: 'aborted' | 'timeout'): void {
    this.#leave(waiter);
    this.#report.publish('rejected', this, waiter.waitedMs, reason);
    this.session.poke();
  }

  /** Where the weights differ, the head asks alone, so that nobody gets a permit made for another. */
  demand(): Demand {
    const { capacity } = this;
    // A head heavier than a limit that shrank since can never be served.
    for (let { first } = this.queue; first !== undefined && first.weight > capacity; first = this.queue.first) this.#reject(first, this.#report.resized(first.weight, capacity), 'resized');
    this.#bound.send();
    const weight = this.queue.first?.weight ?? 1;
    const count = this.#weights.isMixed ? 1 : Math.min(this.queue.size, Math.floor(capacity / weight));
    return { capacity, weight, count, returned: this.#returned, held: this.#held };
  }

  /** A permit that the head no longer fits, because it changed meanwhile, goes back. */
  granted(token: number, weight: number): void {
    const { first } = this.queue;
    if (first?.weight !== weight) {
      this.#returned.set(token, weight);
      return this.session.poke();
    }
    this.queue.remove(first);
    this.#leave(first);
    const permit = new LeasedPermit(this, token, weight, first.label === undefined ? undefined : this.holdings.add(first.label, weight, false));
    this.#held.set(token, permit);
    this.inUse += weight;
    this.#report.publish('started', this, first.waitedMs);
    first.resolve(permit);
  }

  confirmed(returnedTokens: readonly number[]): void {
    for (const token of returnedTokens) this.#returned.delete(token);
  }

  answered(): void {
    for (const waiter of this.#bound.answered(this.queue.size)) this.#reject(waiter, this.#report.full(this), 'full');
  }

  lost(token: number, why = 'the server had given it to others.', cause?: unknown): void {
    const permit = this.#held.get(token);
    if (permit === undefined) return;
    this.#take(permit);
    this.#report.publish('finished', this);
    permit.lose(this.#report.lost(why, cause));
  }

  refused(error: RedisError): void {
    this.#rejectAll(() => new RedisError(error.message, { cause: error.cause }), 'aborted');
  }

  expired(cause: RedisError): void {
    this.#returned.clear();
    for (const token of [...this.#held.keys()]) this.lost(token, 'it could not be renewed in time.', cause);
    this.refused(cause);
    this.rested();
  }

  rested(): void {
    this.idle.check();
  }

  #take(permit: LeasedPermit): void {
    this.#held.delete(permit.fencingToken);
    this.inUse -= permit.weight;
    if (permit.holding !== undefined) this.holdings.remove(permit.holding);
  }

  #leave(waiter: Waiter<LeasedPermit>): void {
    this.#weights.remove(waiter.weight);
    this.#bound.left(waiter);
  }

  #refuse<Refusal extends Error>(reason: LimiterEvent['reason'], error: Refusal): Refusal {
    this.#report.publish('rejected', this, 0, reason);
    return error;
  }

  #rejectAll(makeError: () => Error, reason: LimiterEvent['reason']): void {
    for (let { first } = this.queue; first !== undefined; first = this.queue.first) this.#reject(first, makeError(), reason);
  }

  #reject(waiter: Waiter<LeasedPermit>, error: Error, reason: LimiterEvent['reason']): void {
    this.queue.remove(waiter);
    this.#leave(waiter);
    waiter.reject(error);
    this.#report.publish('rejected', this, waiter.waitedMs, reason);
  }
}
