import { openChannel } from './diagnostics.ts';
import { Limiter } from './limiter.ts';
import { PermitReport } from './permit-report.ts';
import { type PermitsOptions } from './permits-options.ts';
import { Permits } from './permits.ts';

export type MutexOptions = PermitsOptions;

const events = /* @__PURE__ */ openChannel('headgate:mutex');

/** One holder at a time; the others wait, first come first served within a priority. Errors as of `Semaphore`. Not re-entrant. */
export class Mutex extends Limiter {
  protected readonly permits: Permits;

  constructor(options?: MutexOptions) {
    super();
    this.permits = new Permits(new PermitReport(this, 'mutex', events, options?.name), 1, options);
  }

  get isLocked(): boolean {
    return this.permits.inUse > 0;
  }
}
