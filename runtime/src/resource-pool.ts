import { requireFunction, requireOneOf } from './arguments.ts';
import { type Holder } from './errors.ts';
import { type PermitSource } from './governor.ts';
import { Holdings } from './holdings.ts';
import { Lease, type PooledResource } from './lease.ts';
import { LeaseQueue } from './lease-queue.ts';
import { type CloseOptions } from './limiter.ts';
import { PoolReport } from './pool-report.ts';
import { completeOptions, type CompleteOptions, type LeaseOptions, type ResourcePoolOptions, type ResourcePoolStats } from './resource-pool-options.ts';
import { ResourceStock } from './resource-stock.ts';
import { checkWaitOptions } from './wait-options.ts';
import { type Waiter } from './wait-queue.ts';

const noOptions: LeaseOptions = {};

/**
 * Lends at most `max` resources that are costly to make, such as connections, and keeps them between uses.
 *
 * Order: first come first served within a priority; a resource that comes back goes to the head waiter. Idle resources are lent last used first.
 * Errors: `acquire` and `use` reject with `signal.reason`; `TimeoutError`, which names the holders and has the last failure of `create` as its cause;
 * `OverloadError`; `ClosedError`; or, as soon as no resource is left that could serve, with what `create` threw.
 */
export class ResourcePool<Resource> implements PermitSource, AsyncDisposable {
  readonly #options: CompleteOptions<Resource>;
  readonly #stock: ResourceStock<Resource>;
  readonly #report: PoolReport;
  readonly #queue: LeaseQueue<Resource>;
  readonly #holdings = new Holdings();
  readonly #owner = { takeBack: (lease: Lease<Resource>, usable: boolean) => this.#takeBack(lease, usable) };
  #lent = 0;
  #shedding = false;
  #closed = false;

  constructor(options: ResourcePoolOptions<Resource>) {
    this.#options = completeOptions(options);
    this.#report = new PoolReport(this, this.#options);
    this.#queue = new LeaseQueue(this.#report, this.#options.acquireTimeoutMs, () => this.#stock.serve());
    this.#stock = new ResourceStock(this.#options, {
      queue: this.#queue,
      lend: slot => {
        const waiter = this.#queue.shift();
        waiter.resolve(this.#lend(slot, waiter.label, waiter));
      },
      createFailed: (error, stranded) => this.#createFailed(error, stranded),
      changed: what => this.#report.publish(what),
    });
    this.#stock.serve();
  }

  get stats(): ResourcePoolStats {
    const { size, idle, creating, destroying, created, createFailures, destroyed } = this.#stock;
    const lent = this.#lent;
    const waiting = this.#queue.size;
    return { size, idle, lent, creating, destroying, waiting, utilisation: (lent + waiting) / this.#options.max, ...this.#report.counts, created, createFailures, destroyed };
  }

  /** A lease, given back once by hand or by `using`. Prefer `use`, which cannot forget. */
  acquire(options: LeaseOptions = noOptions): Promise<Lease<Resource>> {
    try {
      const taken = this.#take(options);
      return taken instanceof Lease ? resolved(taken) : taken;
    } catch (error) {
      return Promise.reject(error as Error);
    }
  }

  /** Runs `task` with a resource and gives it back when the task settles. `lease.destroy()` drops a resource the task found broken. */
  async use<Result>(task: (resource: Resource, lease: Lease<Resource>) => PromiseLike<Result> | Result, options: LeaseOptions = noOptions): Promise<Awaited<Result>> {
    requireFunction('task', task);
    const lease = await this.#take(options);
    try {
      return await task(lease.resource, lease);
    } finally {
      lease.release();
    }
  }

  /** Who has a resource, longest first: leases with a label, and all of them when the pool traces. */
  holders(): readonly Holder[] {
    return this.#holdings.list();
  }

  /** Lets nobody else in, serves those who wait, waits for what is lent and destroys everything. Resolves when nothing is left. */
  drain(): Promise<void> {
    return this.close();
  }

  /** `drain` as above, or `reject`, which rejects those who wait with `ClosedError` and waits for what is lent. */
  async close({ mode = 'drain' }: CloseOptions = {}): Promise<void> {
    requireOneOf('mode', mode, ['drain', 'reject']);
    this.#closed = true;
    if (mode === 'reject') this.#queue.rejectAll('closed', () => this.#report.closed());
    await this.#stock.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(options: LeaseOptions): Lease<Resource> | Promise<Lease<Resource>> {
    if (options !== noOptions) checkWaitOptions(options);
    if (this.#closed) throw this.#report.refused();
    if (this.#options.shedAbove < Infinity) this.#checkLoad();
    const slot = this.#queue.size === 0 ? this.#stock.take() : undefined;
    return slot === undefined ? this.#wait(options) : this.#lend(slot, options.label);
  }

  #wait(options: LeaseOptions): Promise<Lease<Resource>> {
    const lease = this.#queue.wait(options);
    this.#stock.serve();
    return lease;
  }

  /** The circuit has two thresholds, so that it does not flutter between them. */
  #checkLoad(): void {
    const { shedAbove, resumeAt, max } = this.#options;
    const demand = this.#lent + this.#queue.size;
    this.#shedding = demand + 1 > shedAbove * max || (this.#shedding && demand > resumeAt * max);
    if (this.#shedding) throw this.#report.shed();
  }

  #lend(slot: PooledResource<Resource>, label: string | undefined, waiter?: Waiter<Lease<Resource>>): Lease<Resource> {
    const { trace } = this.#options;
    const holding = label === undefined && !trace ? undefined : this.#holdings.add(label, 1, trace);
    this.#lent++;
    this.#report.lent(waiter);
    return new Lease(this.#owner, slot, holding);
  }

  #takeBack(lease: Lease<Resource>, usable: boolean): void {
    this.#lent--;
    if (lease.holding !== undefined) this.#holdings.remove(lease.holding);
    this.#stock.putBack(lease.slot, usable);
    this.#report.publish('finished');
  }

  #createFailed(error: unknown, stranded: boolean): void {
    this.#report.createFailed(error);
    if (stranded && this.#queue.size > 0) this.#queue.rejectAll('create-failed', () => error);
    else this.#options.onError(error);
  }
}

// An async function makes its promise without the generic resolve path.
async function resolved<Resource>(lease: Lease<Resource>): Promise<Lease<Resource>> {
  return lease;
}
