/**
 * How long to leave a failing thing alone: twice as long after each failure in a row, up to a bound, a random half of it cut off so that many
 * processes do not come back together.
 * Source: "equal jitter" in Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog (2015).
 */
export class BackOff {
  readonly #firstMs: number;
  readonly #longestMs: number;
  #failures = 0;
  #until = -Infinity;

  constructor(firstMs: number, longestMs: number) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
  }

  /** Whether the last attempt failed, so that the next one is a probe. */
  get failing(): boolean {
    return this.#failures > 0;
  }

  /** Milliseconds until the next attempt may start; 0 when it may start now. */
  remainingMs(): number {
    return this.#failures === 0 ? 0 : Math.max(0, this.#until - performance.now());
  }

  fail(): void {
    const ceilingMs = Math.min(this.#longestMs, this.#firstMs * 2 ** this.#failures++);
    this.#until = performance.now() + ceilingMs * (1 - Math.random() / 2);
  }

  succeed(): void {
    this.#failures = 0;
  }
}
