import { Deadlines, type Deadline } from '../deadlines.ts';

/** When an instance has to speak to the server next, and when its lease ends unless it was answered. */
export class LeaseClock {
  readonly #leaseMs: number;
  readonly #timers = new Deadlines();
  readonly #onPulse: () => void;
  readonly #onEnd: () => void;
  #pulse: Deadline | undefined;
  #end: Deadline | undefined;
  /** `performance.now()` before the last exchange that was answered; undefined while there is nothing to renew. */
  #since: number | undefined;

  constructor(leaseMs: number, onPulse: () => void, onEnd: () => void) {
    this.#leaseMs = leaseMs;
    this.#onPulse = onPulse;
    this.#onEnd = onEnd;
  }

  get isRunning(): boolean {
    return this.#since !== undefined;
  }

  /**
   * The lease counts from `since`. Here it ends before it does on the server, which counts from when the exchange arrived, but in whole milliseconds and
   * by a clock of its own. The allowance is Redlock's (redis.io, "Distributed locks").
   */
  start(since: number): void {
    this.#since = since;
    if (this.#end !== undefined) this.#timers.remove(this.#end);
    this.#end = this.#timers.add(Math.max(0, since + this.#leaseMs * 0.99 - 2 - performance.now()), {
      expire: () => {
        this.#end = undefined;
        this.#onEnd();
      },
    });
  }

  /** Speaks in `nextMs` milliseconds, and in any case three times in a lease. */
  pulse(nextMs: number): void {
    if (this.#pulse !== undefined) this.#timers.remove(this.#pulse);
    this.#pulse = this.#timers.add(Math.min(nextMs, this.#leaseMs / 3), {
      expire: () => {
        this.#pulse = undefined;
        this.#onPulse();
      },
    });
  }

  stop(): void {
    if (this.#pulse !== undefined) this.#timers.remove(this.#pulse);
    if (this.#end !== undefined) this.#timers.remove(this.#end);
    this.#pulse = this.#end = this.#since = undefined;
  }
}
