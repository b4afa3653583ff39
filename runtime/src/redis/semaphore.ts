import { requireInteger } from '../arguments.ts';
import { openChannel } from '../diagnostics.ts';
import { checkLeaseOptions, type LeaseOptions } from './lease-options.ts';
import { LeaseReport } from './lease-report.ts';
import { LeasedLimiter } from './leased-limiter.ts';
import { Leases } from './leases.ts';

const events = /* @__PURE__ */ openChannel('headgate:semaphore');

/**
 * Lets at most `permits` holders in at once, in all processes that use the same `name` on the same server.
 *
 * Order: first come, first served within a priority in one instance; instances take turns.
 * Errors: `acquire`, `with` and wrapped functions reject with `signal.reason`, `TimeoutError`, `QueueFullError`, `ClosedError`, `RedisError`, or `RangeError`
 * for a weight above the capacity. A permit whose lease cannot be renewed is lost: its `signal` aborts with `LeaseLostError`.
 */
export class Semaphore extends LeasedLimiter {
  readonly name: string;
  readonly leaseMs: number;
  protected readonly leases: Leases;

  /** `permits`: an integer from 1 up, the same in all instances. */
  constructor(permits: number, options: LeaseOptions) {
    super();
    const checked = checkLeaseOptions(options);
    this.name = checked.name;
    this.leaseMs = checked.leaseMs;
    this.leases = new Leases(new LeaseReport(this, 'semaphore', events, checked.name), 'semaphore', requireInteger('permits', permits, 1), checked);
  }

  get capacity(): number {
    return this.leases.capacity;
  }

  /** Permits that nobody holds anywhere, as the server sees it; negative after a shrink below what is in use. */
  async available(): Promise<number> {
    return this.capacity - (await this.used());
  }

  /** Moves the limit that this instance goes by. Move it in all of them. */
  resize(permits: number): void {
    this.leases.resize(requireInteger('permits', permits, 1));
  }
}
