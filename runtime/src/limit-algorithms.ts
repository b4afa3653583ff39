import { requireNumber, requirePositive } from './arguments.ts';

/** What one window of finished tasks showed. */
export interface LatencySample {
  /** Mean time a task took, in milliseconds; `Infinity` when all were dropped. */
  readonly latencyMs: number;
  /** Most tasks in flight at once. */
  readonly inFlight: number;
  /** Whether any task was turned away or timed out: the other side said that it is overloaded. */
  readonly dropped: boolean;
}

/** Gives the next limit from the current one. Limits are fractional here; the limiter rounds down and keeps them between its min and max. */
export type LimitAlgorithm = (limit: number, sample: LatencySample) => number;

export interface AimdOptions {
  /** Latency that counts as a drop, in milliseconds. Default `Infinity`. */
  readonly timeoutMs?: number | undefined;
  /** Factor after a drop, 0.5 to 1. Default 0.9. */
  readonly backOff?: number | undefined;
}

/**
 * Additive increase, multiplicative decrease: one more after a window without a drop, a tenth less after one with. It does not grow while less than half is used.
 * Source: `AIMDLimit` of Netflix concurrency-limits; Chiu and Jain, "Analysis of the Increase and Decrease Algorithms" (1989).
 */
export function aimd({ timeoutMs = Infinity, backOff = 0.9 }: AimdOptions = {}): LimitAlgorithm {
  requireNumber('timeoutMs', timeoutMs);
  requireNumber('backOff', backOff, 0.5, 1);
  return (limit, { latencyMs, inFlight, dropped }) => {
    if (dropped || latencyMs > timeoutMs) return limit * backOff;
    return inFlight * 2 >= limit ? limit + 1 : limit;
  };
}

export interface GradientOptions {
  /** How many times the long-term latency is still healthy, 1 up. Default 1.5. */
  readonly tolerance?: number | undefined;
  /** Tasks allowed to queue on the other side, over 0; also how fast the limit grows. Default 4. */
  readonly queueSize?: number | undefined;
  /** Weight of the newest limit, over 0 to 1. Default 0.2. */
  readonly smoothing?: number | undefined;
  /** Windows the long-term latency is averaged over. Default 600. */
  readonly longWindow?: number | undefined;
  /** Factor after a drop, 0.5 to 1. Default 0.9. */
  readonly backOff?: number | undefined;
}

/**
 * Compares the latency of the last window with the long-term one: the limit shrinks as latency grows past `tolerance`, down to half at a time, and grows otherwise.
 * It judges by change: a server that is always overloaded looks normal in the long run, so give the limiter a `max` that is safe, or use `aimd` with a timeout.
 * Source: `Gradient2Limit` of Netflix concurrency-limits, which looks at latency alone; here a drop shrinks the limit too.
 */
export function gradient({ tolerance = 1.5, queueSize = 4, smoothing = 0.2, longWindow = 600, backOff = 0.9 }: GradientOptions = {}): LimitAlgorithm {
  requireNumber('tolerance', tolerance, 1);
  requirePositive('queueSize', queueSize);
  requireNumber('smoothing', requirePositive('smoothing', smoothing), 0, 1);
  requireNumber('backOff', backOff, 0.5, 1);
  const longLatency = new SlowAverage(requireNumber('longWindow', longWindow, 1));
  return (limit, { latencyMs, inFlight, dropped }) => {
    if (dropped) return limit * backOff;
    const longMs = longLatency.add(latencyMs);
    const ratio = latencyMs > 0 ? longMs / latencyMs : 1;
    // After a long overload the long-term latency is too high; let it come down faster than the window would.
    if (ratio > 2) longLatency.scale(0.95);
    if (inFlight < limit / 2) return limit;
    const slope = Math.max(0.5, Math.min(1, tolerance * ratio));
    return limit * (1 - smoothing) + (limit * slope + queueSize) * smoothing;
  };
}

/** Exponential average over about `window` values, a plain mean of the first ten. */
class SlowAverage {
  readonly #factor: number;
  #value = 0;
  #count = 0;

  constructor(window: number) {
    this.#factor = 2 / (window + 1);
  }

  add(value: number): number {
    const weight = this.#count < 10 ? 1 / ++this.#count : this.#factor;
    return (this.#value += (value - this.#value) * weight);
  }

  scale(factor: number): void {
    this.#value *= factor;
  }
}
