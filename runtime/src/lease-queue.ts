import { type PoolEvent } from './diagnostics.ts';
import { type Lease } from './lease.ts';
import { type PoolReport } from './pool-report.ts';
import { type LeaseOptions } from './resource-pool-options.ts';
import { promised, WaitQueue, type Waiter } from './wait-queue.ts';

/** The callers that wait for a lease, each until its own deadline or that of the pool. */
export class LeaseQueue<Resource> extends WaitQueue<Lease<Resource>> {
  readonly #report: PoolReport;
  readonly #timeoutMs: number;

  /** `left` is called after a caller has left without a lease: what it asked for may serve another now. */
  constructor(report: PoolReport, timeoutMs: number, left: () => void) {
    super({
      timedOut: waiter => report.timedOut(waiter),
      left: (waiter, reason) => {
        report.publish('rejected', waiter, reason);
        left();
      },
    }, 100);
    this.#report = report;
    this.#timeoutMs = timeoutMs;
  }

  wait(options: LeaseOptions): Promise<Lease<Resource>> {
    const waiter = this.add(1, options.label, { timeoutMs: this.#timeoutMs, ...options });
    const lease = promised(waiter);
    waiter.queuedAt = performance.now();
    this.#report.publish('queued');
    return lease;
  }

  /** The head, out of the queue. There must be one. */
  shift(): Waiter<Lease<Resource>> {
    const waiter = this.first as Waiter<Lease<Resource>>;
    this.remove(waiter);
    return waiter;
  }

  rejectAll(reason: PoolEvent['reason'], error: () => unknown): void {
    while (this.size > 0) {
      const waiter = this.shift();
      waiter.reject(error());
      this.#report.publish('rejected', waiter, reason);
    }
  }
}
