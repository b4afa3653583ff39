/** Less than any clock shows: a wait below it is the rounding of one division. */
const nanosecond = 1e-6;

/**
 * Tokens that flow into a bucket at an even rate, computed when asked for. It knows no clock: every question brings its own `now`, in milliseconds.
 *
 * Exactness: the state is the time of the last full bucket and the tokens taken since, so nothing drifts however long it runs.
 * Source: the virtual scheduling form of the generic cell rate algorithm, ITU-T I.371 annex A.
 */
export class Refill {
  readonly capacity: number;
  readonly perSecond: number;
  #fullSince = -Infinity;
  #taken = 0;

  constructor(capacity: number, perSecond: number) {
    this.capacity = capacity;
    this.perSecond = perSecond;
  }

  /** Tokens in the bucket, with the fraction that has flowed in. */
  available(now: number): number {
    this.#settle(now);
    return this.#taken === 0 ? this.capacity : Math.max(0, this.capacity - this.#taken + (now - this.#fullSince) * this.perSecond / 1000);
  }

  /** Milliseconds until the bucket holds `tokens`; 0 when it does now. */
  msUntil(tokens: number, now: number): number {
    this.#settle(now);
    const missing = this.#taken + tokens - this.capacity;
    if (missing <= 0) return 0;
    const waitMs = missing * 1000 / this.perSecond - (now - this.#fullSince);
    return waitMs > nanosecond ? waitMs : 0;
  }

  /** Takes tokens that `msUntil` has just found. */
  take(tokens: number): void {
    this.#taken += tokens;
  }

  /** Puts back tokens that were taken and not used; never more than `capacity` are held. */
  giveBack(tokens: number): void {
    this.#taken = Math.max(0, this.#taken - tokens);
  }

  #settle(now: number): void {
    if (this.#taken * 1000 / this.perSecond - (now - this.#fullSince) > nanosecond) return;
    this.#fullSince = now;
    this.#taken = 0;
  }
}
