import { openChannel, type PoolEvent } from './diagnostics.ts';
import { ClosedError, OverloadError, TimeoutError, type Holder } from './errors.ts';
import { describeHolders } from './holdings.ts';
import { type ResourcePoolStats } from './resource-pool-options.ts';

interface ReportedPool {
  readonly stats: ResourcePoolStats;
  holders(): readonly Holder[];
}

interface Waited {
  readonly waitedMs: number | undefined;
}

const channel = /* @__PURE__ */ openChannel('headgate:resource-pool');

/** What a pool says about itself: the errors its callers get, the events its observers see, and how often each of them happened. */
export class PoolReport {
  readonly counts = { acquired: 0, timeouts: 0, shed: 0 };
  readonly #pool: ReportedPool;
  readonly #name: string | undefined;
  readonly #max: number;
  #lastFailure: { readonly error: unknown } | undefined;

  constructor(pool: ReportedPool, { name, max }: { readonly name: string | undefined; readonly max: number }) {
    this.#pool = pool;
    this.#name = name;
    this.#max = max;
  }

  lent(waiter: Waited | undefined): void {
    this.counts.acquired++;
    this.publish('started', waiter);
  }

  createFailed(error: unknown): void {
    this.#lastFailure = { error };
    this.publish('create-failed');
  }

  refused(): ClosedError {
    return new ClosedError(`Cannot acquire from ${this.#title()}: it is closed.`);
  }

  closed(): ClosedError {
    return new ClosedError(`Closed while waiting for ${this.#title()}.`);
  }

  shed(): OverloadError {
    const { lent, waiting } = this.#pool.stats;
    this.counts.shed++;
    this.publish('rejected', undefined, 'overload');
    return new OverloadError(`Cannot acquire from ${this.#title()}: ${lent} of ${this.#max} lent and ${waiting} waiting.`);
  }

  /** Names the holders and the last failure of `create`. The waiter is out of the queue already. */
  timedOut({ waitedMs = 0 }: Waited): TimeoutError {
    this.counts.timeouts++;
    const { lent, creating, waiting } = this.#pool.stats;
    const holders = this.#pool.holders();
    const state = `${lent} of ${this.#max} lent, ${creating} being created, ${waiting + 1} waiting`;
    const failure = this.#lastFailure === undefined ? '' : ` Last failure of create: ${String(this.#lastFailure.error)}.`;
    const held = lent === 0 ? '' : ` ${describeHolders(holders, lent - holders.length)}`;
    return new TimeoutError(`Timed out after ${Math.round(waitedMs)} ms waiting for ${this.#title()}: ${state}.${held}${failure}`, holders, this.#lastFailure && { cause: this.#lastFailure.error });
  }

  publish(type: PoolEvent['type'], waiter?: Waited, reason?: PoolEvent['reason']): void {
    if (!channel.hasSubscribers) return;
    const waitMs = type === 'started' || type === 'rejected' ? waiter?.waitedMs ?? 0 : undefined;
    const { lent: inFlight, waiting, size, idle } = this.#pool.stats;
    channel.publish({ type, limiter: this.#pool, name: this.#name, inFlight, waiting, capacity: this.#max, size, idle, waitMs, reason });
  }

  #title(): string {
    return this.#name === undefined ? 'this resource pool' : `resource pool '${this.#name}'`;
  }
}
