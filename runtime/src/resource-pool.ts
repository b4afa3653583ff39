import { requireFunction, requireOneOf } from './arguments.ts';
import { openChannel, type PoolEvent } from './diagnostics.ts';
import { ClosedError, OverloadError, TimeoutError, type Holder } from './errors.ts';
import { type PermitSource } from './governor.ts';
import { describeHolders, Holdings } from './holdings.ts';
import { Lease, type PooledResource } from './lease.ts';
import { type CloseOptions } from './limiter.ts';
import { completeOptions, type CompleteOptions, type LeaseOptions, type ResourcePoolOptions, type ResourcePoolStats } from './resource-pool-options.ts';
import { ResourceStock } from './resource-stock.ts';
import { checkWaitOptions } from './wait-options.ts';
import { promised, WaitQueue, type Waiter } from './wait-queue.ts';

const channel = /* @__PURE__ */ openChannel('headgate:resource-pool');
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
  readonly #queue: WaitQueue<Lease<Resource>>;
  readonly #holdings = new Holdings();
  readonly #owner = { takeBack: (lease: Lease<Resource>, usable: boolean) => this.#takeBack(lease, usable) };
  readonly #counts = { acquired: 0, timeouts: 0, shed: 0 };
  #lent = 0;
  #lastFailure: { readonly error: unknown } | undefined;
  #shedding = false;
  #closed = false;

  constructor(options: ResourcePoolOptions<Resource>) {
    this.#options = completeOptions(options);
    this.#queue = new WaitQueue<Lease<Resource>>({ timedOut: waiter => this.#timedOut(waiter), left: (waiter, reason) => this.#left(waiter, reason) }, 100);
    this.#stock = new ResourceStock(this.#options, {
      queue: this.#queue,
      lend: slot => {
        const waiter = this.#queue.first as Waiter<Lease<Resource>>;
        this.#queue.remove(waiter);
        waiter.resolve(this.#lend(slot, waiter.label, waiter));
      },
      createFailed: (error, stranded) => this.#createFailed(error, stranded),
      changed: what => channel.hasSubscribers && this.#publish(what),
    });
    this.#stock.serve();
  }

  get stats(): ResourcePoolStats {
    const { size, idle, creating, destroying, created, createFailures, destroyed } = this.#stock;
    const lent = this.#lent;
    const waiting = this.#queue.size;
    return { size, idle, lent, creating, destroying, waiting, utilisation: (lent + waiting) / this.#options.max, ...this.#counts, created, createFailures, destroyed };
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
    if (mode === 'reject') this.#rejectAll('closed', () => new ClosedError(`Closed while waiting for ${this.#title()}.`));
    await this.#stock.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #take(options: LeaseOptions): Lease<Resource> | Promise<Lease<Resource>> {
    if (options !== noOptions) checkWaitOptions(options);
    if (this.#closed) throw new ClosedError(`Cannot acquire from ${this.#title()}: it is closed.`);
    if (this.#options.shedAbove < Infinity) this.#checkLoad();
    const slot = this.#queue.size === 0 ? this.#stock.take() : undefined;
    return slot === undefined ? this.#wait(options) : this.#lend(slot, options.label);
  }

  #wait(options: LeaseOptions): Promise<Lease<Resource>> {
    const waiter = this.#queue.add(1, options.label, { timeoutMs: this.#options.acquireTimeoutMs, ...options });
    const lease = promised(waiter);
    waiter.queuedAt = performance.now();
    if (channel.hasSubscribers) this.#publish('queued');
    this.#stock.serve();
    return lease;
  }

  /** The circuit has two thresholds, so that it does not flutter between them. */
  #checkLoad(): void {
    const { shedAbove, resumeAt, max } = this.#options;
    const demand = this.#lent + this.#queue.size;
    this.#shedding = demand + 1 > shedAbove * max || (this.#shedding && demand > resumeAt * max);
    if (!this.#shedding) return;
    this.#counts.shed++;
    if (channel.hasSubscribers) this.#publish('rejected', { waitMs: 0, reason: 'overload' });
    throw new OverloadError(`Cannot acquire from ${this.#title()}: ${this.#lent} of ${max} lent and ${this.#queue.size} waiting.`);
  }

  #lend(slot: PooledResource<Resource>, label: string | undefined, waiter?: Waiter<Lease<Resource>>): Lease<Resource> {
    const { trace } = this.#options;
    const holding = label === undefined && !trace ? undefined : this.#holdings.add(label, 1, trace);
    this.#lent++;
    this.#counts.acquired++;
    if (channel.hasSubscribers) this.#publish('started', { waitMs: waiter === undefined ? 0 : waitedMs(waiter) });
    return new Lease(this.#owner, slot, holding);
  }

  #takeBack(lease: Lease<Resource>, usable: boolean): void {
    this.#lent--;
    if (lease.holding !== undefined) this.#holdings.remove(lease.holding);
    this.#stock.putBack(lease.slot, usable);
    if (channel.hasSubscribers) this.#publish('finished');
  }

  #createFailed(error: unknown, stranded: boolean): void {
    this.#lastFailure = { error };
    if (channel.hasSubscribers) this.#publish('create-failed');
    if (stranded && this.#queue.size > 0) this.#rejectAll('create-failed', () => error);
    else this.#options.onError(error);
  }

  #rejectAll(reason: PoolEvent['reason'], error: () => unknown): void {
    for (let { first } = this.#queue; first !== undefined; first = this.#queue.first) {
      this.#queue.remove(first);
      first.reject(error());
      if (channel.hasSubscribers) this.#publish('rejected', { waitMs: waitedMs(first), reason });
    }
  }

  #left(waiter: Waiter<Lease<Resource>>, reason: 'aborted' | 'timeout'): void {
    if (channel.hasSubscribers) this.#publish('rejected', { waitMs: waitedMs(waiter), reason });
    this.#stock.serve();
  }

  #timedOut(waiter: Waiter<Lease<Resource>>): TimeoutError {
    this.#counts.timeouts++;
    const holders = this.holders();
    const state = `${this.#lent} of ${this.#options.max} lent, ${this.#stock.creating} being created, ${this.#queue.size + 1} waiting`;
    const failure = this.#lastFailure === undefined ? '' : ` Last failure of create: ${String(this.#lastFailure.error)}.`;
    const held = this.#lent === 0 ? '' : ` ${describeHolders(holders, this.#lent - holders.length)}`;
    return new TimeoutError(`Timed out after ${Math.round(waitedMs(waiter))} ms waiting for ${this.#title()}: ${state}.${held}${failure}`, holders, this.#lastFailure && { cause: this.#lastFailure.error });
  }

  #title(): string {
    return this.#options.name === undefined ? 'this resource pool' : `resource pool '${this.#options.name}'`;
  }

  #publish(type: PoolEvent['type'], details: Pick<PoolEvent, 'waitMs' | 'reason'> = {}): void {
    const { max: capacity, name } = this.#options;
    const { size, idle } = this.#stock;
    channel.publish({ type, limiter: this, name, inFlight: this.#lent, waiting: this.#queue.size, capacity, size, idle, ...details });
  }
}

// An async function makes its promise without the generic resolve path.
async function resolved<Resource>(lease: Lease<Resource>): Promise<Lease<Resource>> {
  return lease;
}

function waitedMs({ queuedAt = 0 }: { readonly queuedAt: number | undefined }): number {
  return performance.now() - queuedAt;
}
