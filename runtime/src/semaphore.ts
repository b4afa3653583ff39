import { requireConcurrency } from './arguments.ts';
import { openChannel } from './diagnostics.ts';
import { Limiter } from './limiter.ts';
import { PermitReport } from './permit-report.ts';
import { type PermitsOptions } from './permits-options.ts';
import { Permits } from './permits.ts';

export type SemaphoreOptions = PermitsOptions;

const events = /* @__PURE__ */ openChannel('headgate:semaphore');

/**
 * Lets at most `permits` holders in at once; the others wait, first come first served within a priority.
 *
 * Errors: `acquire`, `with` and wrapped functions reject with `signal.reason`, `TimeoutError` (which names the holders), `QueueFullError`,
 * `ClosedError`, `DeadlockError`, or `RangeError` for a weight above the capacity; a rejected wait changes nothing else.
 */
export class Semaphore extends Limiter {
  protected readonly permits: Permits;

  /** `permits`: an integer from 1 up, or `Infinity`. */
  constructor(permits: number, options?: SemaphoreOptions) {
    super();
    this.permits = new Permits(new PermitReport(this, 'semaphore', events, options?.name), requireConcurrency('permits', permits), options);
  }

  get capacity(): number {
    return this.permits.capacity;
  }

  /** Permits nobody holds; negative after a shrink below what is in use, until holders release. */
  get available(): number {
    return this.permits.capacity - this.permits.inUse;
  }

  /** Moves the limit. More permits go to waiters at once; fewer take effect as holders release, and nobody loses a permit. */
  resize(permits: number): void {
    this.permits.resize(requireConcurrency('permits', permits));
  }
}
