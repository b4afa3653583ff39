import { monitorEventLoopDelay, performance, type IntervalHistogram } from 'node:perf_hooks';

/** How the event loop did since the last snapshot. */
export interface EventLoopSnapshot {
  /** How late a timer fired, in milliseconds beyond its interval; 0 when nothing was measured yet. */
  readonly delayMs: { readonly mean: number; readonly p50: number; readonly p99: number; readonly max: number };
  /** Share of the time that the loop was busy, 0 to 1. */
  readonly utilization: number;
}

const resolutionMs = 10;

/** Keeps no process alive. */
export class EventLoopMonitor {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: resolutionMs });
  #since = performance.eventLoopUtilization();

  constructor() {
    this.#delay.enable();
  }

  snapshot(): EventLoopSnapshot {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#since);
    const { mean, max } = this.#delay;
    const [p50, p99] = [this.#delay.percentile(50), this.#delay.percentile(99)];
    this.#delay.reset();
    this.#since = now;
    return { delayMs: { mean: lateMs(mean), p50: lateMs(p50), p99: lateMs(p99), max: lateMs(max) }, utilization: utilization > 0 ? utilization : 0 }; // NaN when no time has passed.
  }

  stop(): void {
    this.#delay.disable();
  }
}

/** The histogram holds whole intervals in nanoseconds, and NaN for a mean of nothing. */
function lateMs(nanoseconds: number): number {
  return nanoseconds > 0 ? Math.max(0, nanoseconds / 1e6 - resolutionMs) : 0;
}
