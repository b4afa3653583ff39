import { type AcquireOptions, type Limit } from './governor.ts';

export interface PerKeyLimits {
  /** Most tasks of one key at once: an integer from 1 up, or `Infinity` (default). */
  readonly concurrency?: number | undefined;
  /** Task starts per second of one key: a finite number over 0. Default: no limit. */
  readonly ratePerSecond?: number | undefined;
  /** Starts of one key at once after a quiet time: an integer from 1 up. Default: `ratePerSecond` rounded up. */
  readonly burst?: number | undefined;
}

export interface OutboundLimiterOptions {
  /** Limit over all keys: a number, or a governor, for example an `AdaptiveLimiter`. */
  readonly concurrency: Limit;
  readonly perKey: PerKeyLimits;
  /**
   * Most keys remembered beside those in use; the least recently used goes first. A key is forgotten anyway once its rate has recovered, so that only a
   * flood of keys makes one come back early with a full burst. An integer from 1 up, default 10,000.
   */
  readonly maxKeys?: number | undefined;
  /** Names the limiter in errors and events. */
  readonly name?: string | undefined;
}

export type OutboundOptions = Omit<AcquireOptions, 'weight'>;
