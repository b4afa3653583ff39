import { type EventChannel, type LimiterEvent } from './diagnostics.ts';
import { ClosedError, DeadlockError, QueueFullError, TimeoutError } from './errors.ts';
import { type Permit } from './governor.ts';
import { describeHolders } from './holdings.ts';
import { type Permits } from './permits.ts';
import { type Waiter } from './wait-queue.ts';

type Reason = NonNullable<LimiterEvent['reason']>;

/** What a limiter says about itself: the errors its callers get and the events its observers see. */
export class PermitReport {
  readonly #events: EventChannel<LimiterEvent>;
  readonly #limiter: object;
  readonly #kind: string;
  readonly #name: string | undefined;

  constructor(limiter: object, kind: string, events: EventChannel<LimiterEvent>, name: string | undefined) {
    this.#limiter = limiter;
    this.#kind = kind;
    this.#events = events;
    this.#name = name;
  }

  closed(): ClosedError {
    return new ClosedError(`${this.#text()} is closed.`);
  }

  full({ queue }: Permits): QueueFullError {
    return new QueueFullError(`${this.#text()} lets nobody else wait: ${queue.size} wait already.`);
  }

  resized(weight: number, { capacity }: Permits): RangeError {
    return new RangeError(`Expected \`weight\` to be an integer from 1 to ${capacity}, got ${weight} (number): ${this.#text()} shrank while this waited.`);
  }

  timeout(weight: number, permits: Permits): TimeoutError {
    const holders = permits.holdings.list();
    const untracked = permits.inUse - holders.reduce((sum, holder) => sum + holder.weight, 0);
    const { capacity, inUse, queue } = permits;
    const wanted = `${weight} of ${capacity} permits of ${this.#text()}`;
    return new TimeoutError(`Timed out waiting for ${wanted}; ${inUse} in use, ${queue.size} others waiting. ${describeHolders(holders, untracked)}`, holders);
  }

  deadlock(weight: number, held: number, stack: string, { capacity }: Permits): DeadlockError {
    const wanted = `${weight} of ${capacity} permits of ${this.#text()}`;
    return new DeadlockError(`Waiting for ${wanted} can never end: callers of this code hold ${held}, acquired\n${stack}\n  and asked for again`, stack);
  }

  refuse<Refusal extends Error>(reason: Reason, error: Refusal, permits: Permits): Refusal {
    this.publish('rejected', permits, 0, reason);
    return error;
  }

  queued(waiter: Waiter<Permit>, permits: Permits): void {
    if (!this.#events.hasSubscribers) return;
    waiter.queuedAt = performance.now();
    this.publish('queued', permits);
  }

  /** `waitMs` goes with `started` and `rejected`. */
  publish(type: LimiterEvent['type'], { capacity, inUse: inFlight, queue }: Permits, waitMs?: number, reason?: Reason): void {
    if (!this.#events.hasSubscribers) return;
    this.#events.publish({ type, limiter: this.#limiter, name: this.#name, inFlight, waiting: queue.size, capacity, waitMs, reason });
  }

  #text(): string {
    return this.#name === undefined ? `this ${this.#kind}` : `${this.#kind} '${this.#name}'`;
  }
}
