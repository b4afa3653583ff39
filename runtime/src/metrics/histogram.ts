/** Upper bounds of the buckets, in milliseconds; what is above the last one is counted in `count` only. */
export const bucketBoundsMs: readonly number[] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000];

export interface HistogramSnapshot {
  readonly count: number;
  readonly sumMs: number;
  readonly maxMs: number;
  /** Measurements up to each of `bucketBoundsMs`, cumulative. */
  readonly buckets: readonly number[];
}

/** Durations in buckets: constant memory however many come. */
export class Histogram {
  #count = 0;
  #sumMs = 0;
  #maxMs = 0;
  readonly #buckets = bucketBoundsMs.map(() => 0);

  record(ms: number): void {
    this.#count++;
    this.#sumMs += ms;
    this.#maxMs = Math.max(this.#maxMs, ms);
    const bucket = bucketBoundsMs.findIndex(bound => ms <= bound);
    if (bucket >= 0) this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  snapshot(): HistogramSnapshot {
    let total = 0;
    return { count: this.#count, sumMs: this.#sumMs, maxMs: this.#maxMs, buckets: this.#buckets.map(count => (total += count)) };
  }
}
