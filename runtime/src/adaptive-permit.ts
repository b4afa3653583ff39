import { type Permit } from './governor.ts';
import { type Outcome } from './outcome.ts';

/** A permit that also tells how it went. The first of `release`, `ignore` and `drop` counts, the rest does nothing. */
export class AdaptivePermit implements Permit {
  /** Kept for its hidden class, as that of `HeldPermit`. */
  static readonly kept: AdaptivePermit = new AdaptivePermit({ release() {}, [Symbol.dispose]() {} }, 0, () => {});
  readonly then = undefined;
  readonly #startedAt = performance.now();
  readonly #inFlight: number;
  #permit: Permit | undefined;
  readonly #finished: (outcome: Outcome, startedAt: number, inFlight: number) => void;

  constructor(permit: Permit, inFlight: number, finished: (outcome: Outcome, startedAt: number, inFlight: number) => void) {
    this.#permit = permit;
    this.#inFlight = inFlight;
    this.#finished = finished;
  }

  /** The task succeeded: its latency counts. */
  release(): void {
    this.settle('success');
  }

  /** The task says nothing about load. */
  ignore(): void {
    this.settle('ignored');
  }

  /** The task was turned away or timed out. */
  drop(): void {
    this.settle('dropped');
  }

  settle(outcome: Outcome): void {
    const permit = this.#permit;
    this.#permit = undefined;
    if (permit === undefined) return;
    try {
      this.#finished(outcome, this.#startedAt, this.#inFlight);
    } finally {
      permit.release();
    }
  }

  [Symbol.dispose](): void {
    this.settle('success');
  }
}
