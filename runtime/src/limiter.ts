import { requireFunction, requireOneOf } from './arguments.ts';
import { type Holder } from './errors.ts';
import { type AcquireOptions, type Governor, type Permit } from './governor.ts';
import { type Permits } from './permits.ts';

export interface CloseOptions {
  /** `drain` (default) still serves those who wait; `reject` rejects them with `ClosedError`. */
  readonly mode?: 'drain' | 'reject' | undefined;
}

/** What Semaphore and Mutex share. */
export abstract class Limiter implements Governor, AsyncDisposable {
  protected abstract readonly permits: Permits;

  /** Callers in the queue. */
  get waiting(): number {
    return this.permits.queue.size;
  }

  /** A permit, released once by hand or by `using`. Prefer `with`, which cannot forget. */
  acquire(options?: AcquireOptions): Promise<Permit> {
    return this.permits.acquire(options);
  }

  /** A permit if one is free and nobody waits, without waiting. Throws when closed. */
  tryAcquire(options?: Pick<AcquireOptions, 'weight' | 'label'>): Permit | undefined {
    return this.permits.tryTake(options);
  }

  /** Runs `task` with a permit. It starts before this returns when a permit is free. */
  with<Result>(task: (permit: Permit) => PromiseLike<Result> | Result, options?: AcquireOptions): Promise<Awaited<Result>> {
    return this.permits.run(task, options);
  }

  wrap<This, Arguments extends unknown[], Result>(
    task: (this: This, ...args: Arguments) => PromiseLike<Result> | Result,
    options?: AcquireOptions,
  ): (this: This, ...args: Arguments) => Promise<Awaited<Result>> {
    const { permits } = this;
    requireFunction('task', task);
    return function (...args) {
      return permits.run(() => task.apply(this, args), options);
    };
  }

  /** Who holds a permit, oldest first: those with a label, and all of them when the limiter traces. */
  holders(): readonly Holder[] {
    return this.permits.holdings.list();
  }

  /** Resolves when no permit is out and nobody waits. */
  onIdle(): Promise<void> {
    return this.permits.idle.whenIdle();
  }

  /** Lets nobody else in. Resolves when the last holder released. */
  close({ mode = 'drain' }: CloseOptions = {}): Promise<void> {
    return this.permits.close(requireOneOf('mode', mode, ['drain', 'reject']));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
