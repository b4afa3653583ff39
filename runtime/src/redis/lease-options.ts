import { requireInteger } from '../arguments.ts';
import { type RedisClient } from './client.ts';
import { requireName } from './names.ts';

export interface LeaseOptions {
  /** The user's own client, connected. It is not closed here. */
  readonly client: RedisClient;
  /** What all processes that share it call it; also shown in errors and events. Not empty, without braces. */
  readonly name: string;
  /**
   * How long a permit outlives the process that holds it, and how long the server may be out of reach before permits are lost and waiters are rejected.
   * Renewed three times in that time. Milliseconds, an integer from 100 to 3,600,000; default 10,000. Everybody uses the same.
   */
  readonly leaseMs?: number | undefined;
  /**
   * For how long after its start the server lets nobody in, so that those who held permits before can claim them: it may have lost its data. Milliseconds;
   * the server counts in seconds, so it can take one or two more. Default `leaseMs`, which keeps the limit; 0 where a new server has no past, as in tests.
   */
  readonly graceMs?: number | undefined;
  /** Most callers of this instance that may wait; one more is rejected with `QueueFullError`. An integer from 0 up, or `Infinity` (default). */
  readonly maxWaiting?: number | undefined;
  /** How many later arrivals at this instance with one step more priority may go ahead of a waiter before it goes first. An integer from 1 up, default 100. */
  readonly overtakeLimit?: number | undefined;
}

export type CheckedLeaseOptions = Required<{ readonly [Option in keyof LeaseOptions]: Exclude<LeaseOptions[Option], undefined> }>;

export function checkLeaseOptions({ client, name, leaseMs = 10_000, graceMs = leaseMs, maxWaiting = Infinity, overtakeLimit = 100 }: LeaseOptions): CheckedLeaseOptions {
  requireName(name);
  requireInteger('leaseMs', leaseMs, 100, 3_600_000);
  requireInteger('graceMs', graceMs, 0);
  if (maxWaiting !== Infinity) requireInteger('maxWaiting', maxWaiting, 0);
  requireInteger('overtakeLimit', overtakeLimit, 1);
  return { client, name, leaseMs, graceMs, maxWaiting, overtakeLimit };
}
