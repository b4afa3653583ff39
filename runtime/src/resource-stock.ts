import { BackOff } from './back-off.ts';
import { Deadlines, type Deadline } from './deadlines.ts';
import { Deferred } from './deferred.ts';
import { ClosedError } from './errors.ts';
import { type PooledResource } from './lease.ts';
import { ResourceFactory } from './resource-factory.ts';
import { type CompleteOptions } from './resource-pool-options.ts';

export interface StockClient<Resource> {
  readonly queue: { readonly size: number };
  /** Lends to the head of the queue, which is not empty. */
  lend(slot: PooledResource<Resource>): void;
  /** A creation failed. `stranded` when nothing is left that could serve a caller before the next attempt. */
  createFailed(error: unknown, stranded: boolean): void;
  changed(what: 'created' | 'destroyed'): void;
}

/**
 * The resources of a pool: makes what is asked for, keeps the idle ones, replaces the old and the broken.
 * Creations under way count against what waits and against `max`, and so does what is being destroyed, so there are never too many. While `create`
 * fails, one creation at a time is tried, after a pause that grows.
 */
export class ResourceStock<Resource> {
  /** Resources that are idle, lent or being validated. */
  size = 0;
  creating = 0;
  destroying = 0;
  created = 0;
  createFailures = 0;
  destroyed = 0;
  readonly #options: CompleteOptions<Resource>;
  readonly #client: StockClient<Resource>;
  /** The callers that wait. */
  readonly #queue: { readonly size: number };
  readonly #factory: ResourceFactory<Resource>;
  readonly #backOff: BackOff;
  /** Last used last. The hottest is lent first, so that the coldest can go. */
  readonly #idle: PooledResource<Resource>[] = [];
  readonly #retries = new Deadlines();
  readonly #sweeps = new Deadlines(false);
  readonly #emptied = new Deferred();
  #retry: Deadline | undefined;
  #sweep: Deadline | undefined;
  #validating = 0;
  readonly #validates: boolean;
  #closed = false;

  constructor(options: CompleteOptions<Resource>, client: StockClient<Resource>) {
    this.#options = options;
    this.#client = client;
    this.#queue = client.queue;
    this.#validates = options.validate !== undefined;
    this.#factory = new ResourceFactory(options);
    this.#backOff = new BackOff(options.retryDelayMs, options.maxRetryDelayMs);
  }

  get idle(): number {
    return this.#idle.length;
  }

  /** An idle resource that can be lent as it is. */
  take(): PooledResource<Resource> | undefined {
    return this.#validates ? undefined : this.#popIdle();
  }

  /** Takes back a resource that was lent. */
  putBack(slot: PooledResource<Resource>, usable: boolean): void {
    if (usable) this.#keep(slot);
    else this.#retire(slot);
    if (this.#queue.size > 0 || this.#sweep === undefined || this.#closed) this.serve();
  }

  /** Brings resources and callers together. Call it after every change. */
  serve(): void {
    for (;;) {
      if (this.#queue.size > this.#validating && this.#idle.length > 0) this.#advance();
      else if (this.#isShort() && this.#mayCreate()) this.#create();
      else break;
    }
    if (this.#backOff.failing) this.#scheduleRetry();
    if (this.#closed) return this.#windUp();
    if (this.#sweep === undefined && this.#idle.length > 0) this.#scheduleSweep();
  }

  /** Serves who still waits, then destroys everything. Resolves when nothing is left. */
  close(): Promise<void> {
    this.#closed = true;
    this.serve();
    return this.#emptied.promise;
  }

  #advance(): void {
    const slot = this.#popIdle();
    if (slot === undefined) return;
    if (!this.#validates) return this.#client.lend(slot);
    this.#validating++;
    void this.#factory.isUsable(slot.resource).then(usable => {
      this.#validating--;
      if (usable) this.#offer(slot);
      else this.#retire(slot);
      this.serve();
    });
  }

  #popIdle(): PooledResource<Resource> | undefined {
    for (let slot = this.#idle.pop(); slot !== undefined; slot = this.#idle.pop()) {
      if (slot.expiresAt === Infinity || performance.now() < slot.expiresAt) return slot;
      this.#retire(slot);
    }
    return undefined;
  }

  #isShort(): boolean {
    return this.#queue.size > this.#validating + this.creating || (this.size + this.creating < this.#options.min && !this.#closed);
  }

  #mayCreate(): boolean {
    if (this.size + this.creating + this.destroying >= this.#options.max) return false;
    return !this.#backOff.failing || (this.creating === 0 && this.#backOff.remainingMs() === 0);
  }

  #create(): void {
    this.creating++;
    this.#factory.make().then(resource => {
      this.creating--;
      this.created++;
      this.size++;
      this.#backOff.succeed();
      this.#client.changed('created');
      const lifetimeMs = this.#options.maxLifetimeMs * (1 - Math.random() / 10);
      this.#offer({ resource, expiresAt: performance.now() + lifetimeMs, idleSince: Infinity, lastLease: undefined });
      this.serve();
    }, (error: unknown) => {
      this.creating--;
      this.createFailures++;
      this.#backOff.fail();
      if (!this.#closed || this.#queue.size > 0) this.#client.createFailed(error, this.size === 0 && this.creating === 0);
      this.serve();
    });
  }

  #offer(slot: PooledResource<Resource>): void {
    if (this.#queue.size > 0) this.#client.lend(slot);
    else this.#keep(slot);
  }

  #keep(slot: PooledResource<Resource>): void {
    slot.idleSince = Infinity;
    this.#idle.push(slot);
  }

  #retire(slot: PooledResource<Resource>): void {
    this.size--;
    this.destroying++;
    void this.#factory.dispose(slot.resource).then(() => {
      this.destroying--;
      this.destroyed++;
      this.#client.changed('destroyed');
      this.serve();
    });
  }

  #scheduleRetry(): void {
    if (this.#retry !== undefined || this.creating > 0 || !this.#isShort()) return;
    this.#retry = this.#retries.add(Math.ceil(this.#backOff.remainingMs()), { expire: () => {
      this.#retry = undefined;
      this.serve();
    } });
  }

  /** A resource is idle from the first sweep that finds it idle: reading the clock at each release would cost a fifth of it. */
  #scheduleSweep(): void {
    const { idleTimeoutMs, maxLifetimeMs } = this.#options;
    const periodMs = Math.min(idleTimeoutMs / 4, maxLifetimeMs / 10);
    if (periodMs === Infinity) return;
    this.#sweep = this.#sweeps.add(Math.max(1, periodMs), { expire: () => {
      this.#sweep = undefined;
      this.#evict(performance.now());
      this.serve();
    } });
  }

  #evict(now: number): void {
    const { min, idleTimeoutMs } = this.#options;
    const kept = this.#idle.splice(0).filter(slot => {
      slot.idleSince = Math.min(slot.idleSince, now);
      const isOld = now >= slot.expiresAt || (this.size > min && now >= slot.idleSince + idleTimeoutMs);
      if (isOld) this.#retire(slot);
      return !isOld;
    });
    this.#idle.push(...kept);
  }

  #windUp(): void {
    if (this.#sweep !== undefined) this.#sweeps.remove(this.#sweep);
    if (this.#queue.size > 0) return;
    if (this.#retry !== undefined) this.#retries.remove(this.#retry);
    for (let slot = this.#idle.pop(); slot !== undefined; slot = this.#idle.pop()) this.#retire(slot);
    if (this.creating > 0) this.#factory.stop(new ClosedError('The pool was closed while it created a resource.'));
    if (this.size + this.creating + this.destroying === 0) this.#emptied.resolve();
  }
}
