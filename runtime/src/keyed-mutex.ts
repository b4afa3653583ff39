import { requireFunction } from './arguments.ts';
import { openChannel } from './diagnostics.ts';
import { type Holder } from './errors.ts';
import { type AcquireOptions, type Permit } from './governor.ts';
import { PermitReport } from './permit-report.ts';
import { type PermitsOptions } from './permits-options.ts';
import { Permits } from './permits.ts';

const events = /* @__PURE__ */ openChannel('headgate:keyed-mutex');

/** A mutex per key. Keys are compared as in a `Map`. A key that nobody holds or waits for takes no memory. */
export class KeyedMutex<Key> {
  readonly #locks = new Map<Key, Permits>();
  readonly #options: PermitsOptions | undefined;
  readonly #report: PermitReport;

  constructor(options?: PermitsOptions) {
    this.#options = options;
    this.#report = new PermitReport(this, 'keyed mutex', events, options?.name);
    this.#open(undefined as Key); // Bad options fail here, not at the first use.
  }

  /** Keys somebody holds or waits for. */
  get size(): number {
    return this.#locks.size;
  }

  isLocked(key: Key): boolean {
    return this.#locks.has(key);
  }

  /** Callers that wait for `key`. */
  waiting(key: Key): number {
    return this.#locks.get(key)?.queue.size ?? 0;
  }

  /** The lock of `key`, released once by hand or by `using`. Prefer `with`, which cannot forget. */
  acquire(key: Key, options?: AcquireOptions): Promise<Permit> {
    const known = this.#locks.get(key);
    if (known !== undefined) return known.acquire(options);
    const lock = this.#open(key);
    const permit = lock.acquire(options);
    if (lock.inUse > 0) this.#locks.set(key, lock);
    return permit;
  }

  /** The lock of `key` if it is free, without waiting. */
  tryAcquire(key: Key, options?: Pick<AcquireOptions, 'label'>): Permit | undefined {
    if (this.#locks.has(key)) return undefined;
    const lock = this.#open(key);
    const permit = lock.tryTake(options);
    this.#locks.set(key, lock);
    return permit;
  }

  /** Runs `task` while nobody else holds `key`. It starts before this returns when the lock is free. */
  with<Result>(key: Key, task: (permit: Permit) => PromiseLike<Result> | Result, options?: AcquireOptions): Promise<Awaited<Result>> {
    const known = this.#locks.get(key);
    if (known !== undefined) return known.run(task, options);
    const lock = this.#open(key);
    this.#locks.set(key, lock); // Before the task starts: it may ask for the same key.
    const result = lock.run(task, options);
    if (lock.inUse === 0) this.#locks.delete(key);
    return result;
  }

  /** The same function, whose calls with equal keys run one at a time. */
  wrap<This, Arguments extends unknown[], Result>(
    keyOf: (...args: Arguments) => Key,
    task: (this: This, ...args: Arguments) => PromiseLike<Result> | Result,
    options?: AcquireOptions,
  ): (this: This, ...args: Arguments) => Promise<Awaited<Result>> {
    const locks = this;
    requireFunction('keyOf', keyOf);
    requireFunction('task', task);
    return function (...args) {
      return locks.with(keyOf(...args), () => task.apply(this, args), options);
    };
  }

  /** Who holds `key`, when the lock has a label or the mutex traces. */
  holders(key: Key): readonly Holder[] {
    return this.#locks.get(key)?.holdings.list() ?? [];
  }

  #open(key: Key): Permits {
    const lock = new Permits(this.#report, 1, this.#options);
    lock.idle.onIdle(() => this.#locks.delete(key));
    return lock;
  }
}
