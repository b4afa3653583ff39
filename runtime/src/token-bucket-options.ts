export interface TokenBucketOptions {
  /** Tokens that may be taken at once after a quiet time: an integer from 1 up. The bucket starts full. */
  readonly capacity: number;
  /** Tokens that flow in per second, evenly: a finite number over 0, for example 0.5. */
  readonly refillPerSecond: number;
  /** How many later arrivals with one step more priority may go ahead of a waiter before it goes first. An integer from 1 up, default 100. */
  readonly overtakeLimit?: number | undefined;
  /** Shown in timeouts and diagnostics. */
  readonly name?: string | undefined;
}
