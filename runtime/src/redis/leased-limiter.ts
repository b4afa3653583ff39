import { requireFunction, requireOneOf } from '../arguments.ts';
import { type Holder } from '../errors.ts';
import { AcquiringGovernor, runWith, type AcquireOptions } from '../governor.ts';
import { type CloseOptions } from '../limiter.ts';
import { usedScript } from './lease-script.ts';
import { type LeasedPermit } from './leased-permit.ts';
import { type Leases } from './leases.ts';

const notFree = Symbol('not free');

/** What Semaphore and Mutex on Redis share. */
export abstract class LeasedLimiter extends AcquiringGovernor implements AsyncDisposable {
  protected abstract readonly leases: Leases;
  abstract readonly name: string;
  abstract readonly leaseMs: number;

  /** Callers of this instance in the queue. */
  get waiting(): number {
    return this.leases.waiting;
  }

  /** A permit, released once by hand or by `using`. Prefer `with`, which cannot forget. */
  acquire(options?: AcquireOptions): Promise<LeasedPermit> {
    return this.leases.acquire(options);
  }

  /** A permit if the server has one free and nobody waits, in one round trip. */
  async tryAcquire(options?: Pick<AcquireOptions, 'weight' | 'label'>): Promise<LeasedPermit | undefined> {
    if (this.waiting > 0) return undefined;
    const controller = new AbortController();
    const permit = this.leases.acquire({ ...options, signal: controller.signal });
    this.leases.session.nextAnswer().then(() => controller.abort(notFree), (error: unknown) => controller.abort(error));
    try {
      return await permit;
    } catch (error) {
      if (error === notFree) return undefined;
      throw error;
    }
  }

  /** Runs `task` with a permit. Its result stands even when the lease was lost meanwhile: `permit.signal` tells the task. */
  override async with<Result>(task: (permit: LeasedPermit) => PromiseLike<Result> | Result, options?: AcquireOptions): Promise<Awaited<Result>> {
    requireFunction('task', task);
    const permit = await this.leases.acquire(options);
    return await runWith(permit, () => task(permit));
  }

  /** Who holds a permit in this process, oldest first: those with a label. */
  holders(): readonly Holder[] {
    return this.leases.holdings.list();
  }

  /** Resolves when this instance holds nothing, nobody waits in it, and the server knows. Await it before the process exits. */
  onIdle(): Promise<void> {
    return this.leases.idle.whenIdle();
  }

  /** Lets nobody else in through this instance. Resolves as `onIdle` does; other instances go on. */
  close({ mode = 'drain' }: CloseOptions = {}): Promise<void> {
    return this.leases.close(requireOneOf('mode', mode, ['drain', 'reject']));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Weight in use by all instances. */
  protected async used(): Promise<number> {
    const { link, keys } = this.leases.session;
    const [used] = await usedScript.run(link.transport, keys, [], this.leaseMs);
    return Number(used);
  }
}
