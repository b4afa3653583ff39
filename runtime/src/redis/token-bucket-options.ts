import { type RedisClient } from './client.ts';

export interface TokenBucketOptions {
  /** The user's own client, connected. It is not closed here. */
  readonly client: RedisClient;
  /** What all processes that share it call it; also shown in errors and events. Not empty, without braces. */
  readonly name: string;
  /** Tokens that may be taken at once after a quiet time: an integer from 1 up, the same in all processes. The bucket starts full. */
  readonly capacity: number;
  /** Tokens that flow in per second, evenly: a finite number over 0, for example 0.5; the same in all processes. */
  readonly refillPerSecond: number;
  /** How many later arrivals at this instance with one step more priority may go ahead of a waiter before it goes first. An integer from 1 up, default 100. */
  readonly overtakeLimit?: number | undefined;
  /** How long to wait for an answer of the server before callers are rejected with `RedisError`. Milliseconds, an integer from 1 up; default 10,000. */
  readonly answerTimeoutMs?: number | undefined;
}
