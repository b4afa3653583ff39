import { openChannel } from '../diagnostics.ts';
import { checkLeaseOptions, type LeaseOptions } from './lease-options.ts';
import { LeaseReport } from './lease-report.ts';
import { LeasedLimiter } from './leased-limiter.ts';
import { Leases } from './leases.ts';

const events = /* @__PURE__ */ openChannel('headgate:mutex');

/**
 * One holder at a time, in all processes that use the same `name` on the same server. Order and errors as of `Semaphore`. Not re-entrant.
 * A process that came to a halt may hold on after its lease has ended; `permit.fencingToken` lets the store refuse what it writes then.
 */
export class Mutex extends LeasedLimiter {
  readonly name: string;
  readonly leaseMs: number;
  protected readonly leases: Leases;

  constructor(options: LeaseOptions) {
    super();
    const checked = checkLeaseOptions(options);
    this.name = checked.name;
    this.leaseMs = checked.leaseMs;
    this.leases = new Leases(new LeaseReport(this, 'mutex', events, checked.name), 'mutex', 1, checked);
  }

  /** Whether somebody holds it anywhere, as the server sees it. */
  async isLocked(): Promise<boolean> {
    return (await this.used()) > 0;
  }
}
