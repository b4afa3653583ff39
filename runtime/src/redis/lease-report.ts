import { type EventChannel, type LimiterEvent } from '../diagnostics.ts';
import { ClosedError, QueueFullError, TimeoutError } from '../errors.ts';
import { describeHolders } from '../holdings.ts';
import { type Waiter } from '../wait-queue.ts';
import { LeaseLostError } from './errors.ts';
import { type LeasedPermit } from './leased-permit.ts';
import { type Leases } from './leases.ts';

/** What a limiter on Redis says about its instance in this process: the errors its callers get and the events its observers see. */
export class LeaseReport {
  readonly #events: EventChannel<LimiterEvent>;
  readonly #limiter: object;
  readonly #name: string;
  readonly #text: string;

  constructor(limiter: object, kind: string, events: EventChannel<LimiterEvent>, name: string) {
    this.#limiter = limiter;
    this.#events = events;
    this.#name = name;
    this.#text = `${kind} '${name}' on Redis`;
  }

  closed(): ClosedError {
    return new ClosedError(`${this.#text} is closed in this process.`);
  }

  full({ queue }: Leases): QueueFullError {
    return new QueueFullError(`${this.#text} lets nobody else wait in this process: ${queue.size} wait already.`);
  }

  resized(weight: number, capacity: number): RangeError {
    return new RangeError(`Expected \`weight\` to be an integer from 1 to ${capacity}, got ${weight} (number): ${this.#text} shrank while this waited.`);
  }

  timeout(weight: number, { capacity, inUse, queue, holdings }: Leases): TimeoutError {
    const holders = holdings.list();
    const untracked = inUse - holders.reduce((sum, holder) => sum + holder.weight, 0);
    const here = inUse === 0 ? '' : ` ${describeHolders(holders, untracked)}`;
    return new TimeoutError(`Timed out waiting for ${weight} of ${capacity} permits of ${this.#text}; in this process ${inUse} in use, ${queue.size} others waiting.${here}`, holders);
  }

  lost(why: string, cause?: unknown): LeaseLostError {
    return new LeaseLostError(`The lease of a permit of ${this.#text} was lost: ${why}`, cause === undefined ? undefined : { cause });
  }

  queued(waiter: Waiter<LeasedPermit>, leases: Leases): void {
    if (!this.#events.hasSubscribers) return;
    waiter.queuedAt = performance.now();
    this.publish('queued', leases);
  }

  /** `waitMs` goes with `started` and `rejected`. */
  publish(type: LimiterEvent['type'], { capacity, inUse: inFlight, queue }: Leases, waitMs?: number, reason?: LimiterEvent['reason']): void {
    if (!this.#events.hasSubscribers) return;
    this.#events.publish({ type, limiter: this.#limiter, name: this.#name, inFlight, waiting: queue.size, capacity, waitMs, reason });
  }
}
