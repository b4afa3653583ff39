import { type LatencySample } from './limit-algorithms.ts';

export interface LatencyWindowOptions {
  /** A window closes after twice its lowest latency, but not before this: milliseconds, default 100. */
  readonly minWindowMs: number;
  /** And is not kept open longer than this for slow tasks: milliseconds, default 1000. */
  readonly maxWindowMs: number;
  /** It stays open until this many tasks have ended. Default 10. */
  readonly minSamples: number;
}

/**
 * Gathers finished tasks until there are enough to judge by, so that one burst moves the limit once and not once per task.
 * Source: `WindowedLimit` and `AverageSampleWindow` of Netflix concurrency-limits. Unlike there a window of drops alone closes too.
 */
export class LatencyWindow {
  readonly #options: LatencyWindowOptions;
  #closesAt = -Infinity;
  #lowestMs = Infinity;
  #sumMs = 0;
  #succeeded = 0;
  #dropped = 0;
  #inFlight = 0;

  constructor(options: LatencyWindowOptions) {
    this.#options = options;
  }

  /** Counts one task. Gives the sample, and starts anew, when that closes the window. */
  add(now: number, latencyMs: number, inFlight: number, dropped: boolean): LatencySample | undefined {
    this.#inFlight = Math.max(this.#inFlight, inFlight);
    if (dropped) {
      this.#dropped++;
    } else {
      this.#succeeded++;
      this.#sumMs += latencyMs;
      this.#lowestMs = Math.min(this.#lowestMs, latencyMs);
    }
    const { minWindowMs, maxWindowMs, minSamples } = this.#options;
    if (now < this.#closesAt || this.#succeeded + this.#dropped < minSamples) return undefined;
    const sample = { latencyMs: this.#succeeded === 0 ? Infinity : this.#sumMs / this.#succeeded, inFlight: this.#inFlight, dropped: this.#dropped > 0 };
    this.#closesAt = now + Math.min(Math.max(this.#lowestMs * 2, minWindowMs), maxWindowMs);
    this.#lowestMs = Infinity;
    this.#sumMs = this.#succeeded = this.#dropped = this.#inFlight = 0;
    return sample;
  }
}
