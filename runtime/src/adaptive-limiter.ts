import { AdaptivePermit } from './adaptive-permit.ts';
import { requireFunction, requireInteger, requireNumber, requireOneOf } from './arguments.ts';
import { openChannel } from './diagnostics.ts';
import { AcquiringGovernor, type AcquireOptions } from './governor.ts';
import { type CloseOptions } from './limiter.ts';
import { LatencyWindow, type LatencyWindowOptions } from './latency-window.ts';
import { gradient, type LimitAlgorithm } from './limit-algorithms.ts';
import { classifyError, type Outcome } from './outcome.ts';
import { PermitReport } from './permit-report.ts';
import { type PermitsOptions } from './permits-options.ts';
import { Permits } from './permits.ts';

export interface AdaptiveLimiterOptions extends PermitsOptions, Partial<LatencyWindowOptions> {
  /** How the limit moves: `gradient()` (default), `aimd()` or your own. */
  readonly algorithm?: LimitAlgorithm | undefined;
  /** The first limit: `min` to `max`. Default 20, or the nearest of them. */
  readonly initial?: number | undefined;
  /** An integer from 1 up. Default 1. */
  readonly min?: number | undefined;
  /** An integer from `min` up. Default 200. */
  readonly max?: number | undefined;
  /** What an error of a task run by `with` or `wrap` says about the load. Default: timeouts, broken connections and HTTP 408, 429, 502 to 504 are drops, anything else is ignored. */
  readonly classify?: ((error: unknown) => Outcome) | undefined;
  /**
   * Milliseconds by which the event loop was late, taken off each latency, so that a busy process does not blame the other side. For example the mean of
   * `perf_hooks.monitorEventLoopDelay()` divided by 1e6. Default: nothing is taken off.
   */
  readonly loopDelayMs?: (() => number) | undefined;
}

const channel = /* @__PURE__ */ openChannel('headgate:adaptive-limiter');

/**
 * A semaphore that finds its own limit from how long tasks take and whether the other side drops them.
 *
 * It is one object whose limit moves: permits out stay counted whatever the limit does, and after a shrink nobody new gets in until enough came back.
 * Permits: `release` counts as success; `drop()` and `ignore()` say otherwise. `with` and `wrap` choose by `classify`.
 * Source: Netflix concurrency-limits, https://github.com/Netflix/concurrency-limits.
 */
export class AdaptiveLimiter extends AcquiringGovernor implements AsyncDisposable {
  readonly name: string | undefined;
  readonly min: number;
  readonly max: number;
  readonly #permits: Permits;
  readonly #algorithm: LimitAlgorithm;
  readonly #classify: (error: unknown) => Outcome;
  readonly #loopDelayMs: (() => number) | undefined;
  readonly #window: LatencyWindow;
  /** Where the algorithm stands; the permits have it rounded down. */
  #limit: number;

  constructor(options: AdaptiveLimiterOptions = {}) {
    super();
    const { algorithm = gradient(), min = 1, max = 200, classify = classifyError, minWindowMs = 100, maxWindowMs = 1000, minSamples = 10, loopDelayMs } = options;
    this.name = options.name;
    this.min = requireInteger('min', min, 1);
    this.max = requireInteger('max', max, min);
    this.#limit = requireInteger('initial', options.initial ?? Math.min(max, Math.max(min, 20)), min, max);
    this.#algorithm = requireFunction('algorithm', algorithm);
    this.#classify = requireFunction('classify', classify);
    this.#loopDelayMs = loopDelayMs;
    requireNumber('minWindowMs', minWindowMs, 0, maxWindowMs);
    this.#window = new LatencyWindow({ minWindowMs, maxWindowMs: requireNumber('maxWindowMs', maxWindowMs), minSamples: requireInteger('minSamples', minSamples, 1) });
    this.#permits = new Permits(new PermitReport(this, 'adaptive limiter', channel, options.name), this.#limit, options);
  }

  /** Permits that may be out now, `min` to `max`. */
  get limit(): number {
    return this.#permits.capacity;
  }

  get inFlight(): number {
    return this.#permits.inUse;
  }

  get waiting(): number {
    return this.#permits.queue.size;
  }

  override async acquire(options?: AcquireOptions): Promise<AdaptivePermit> {
    const permit = await this.#permits.acquire(options);
    return new AdaptivePermit(permit, this.#permits.inUse, (outcome, startedAt, inFlight) => this.#finished(outcome, startedAt, inFlight));
  }

  override async with<Result>(task: (permit: AdaptivePermit) => PromiseLike<Result> | Result, options?: AcquireOptions): Promise<Awaited<Result>> {
    const permit = await this.acquire(options);
    try {
      const result = await task(permit);
      permit.release();
      return result;
    } catch (error) {
      permit.settle(this.#classify(error));
      throw error;
    }
  }

  /** Resolves when no permit is out and nobody waits. */
  onIdle(): Promise<void> {
    return this.#permits.idle.whenIdle();
  }

  /** Lets nobody else in. Resolves when the last permit came back. */
  close({ mode = 'drain' }: CloseOptions = {}): Promise<void> {
    return this.#permits.close(requireOneOf('mode', mode, ['drain', 'reject']));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Moves the limit while the permit of the finished task is still out, so that its place is given away under the new limit. */
  #finished(outcome: Outcome, startedAt: number, inFlight: number): void {
    if (outcome === 'ignored') return;
    const now = performance.now();
    const sample = this.#window.add(now, Math.max(0, now - startedAt - (this.#loopDelayMs?.() ?? 0)), inFlight, outcome === 'dropped');
    if (sample === undefined) return;
    this.#limit = Math.min(this.max, Math.max(this.min, requireNumber('limit of the algorithm', this.#algorithm(this.#limit, sample))));
    const previous = this.limit;
    const current = Math.floor(this.#limit);
    if (current === previous) return;
    this.#permits.resize(current);
    if (channel.hasSubscribers) channel.publish({ type: 'adjusted', limiter: this, name: this.name, previous, current });
  }
}
