export interface PermitsOptions {
  /** Names the limiter in errors and events. */
  readonly name?: string | undefined;
  /** Most callers that may wait; one more is rejected with `QueueFullError`. An integer from 0 up, or `Infinity` (default). */
  readonly maxWaiting?: number | undefined;
  /** How many later arrivals with one step more priority may go ahead of a waiter before it goes first. An integer from 1 up, default 100. */
  readonly overtakeLimit?: number | undefined;
  /**
   * Records where each permit was acquired, and rejects with `DeadlockError` a call from inside `with` that asks for more than its own
   * callers leave. A nested call that nobody awaits looks the same and is rejected too. Default: whether NODE_ENV is 'development'.
   */
  readonly trace?: boolean | undefined;
}
