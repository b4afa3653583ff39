import { availableParallelism } from 'node:os';
import { requireFunction, requireInteger, requireNumber } from './arguments.ts';
import { gracefulShutdown } from './graceful-shutdown.ts';
import { Fleet } from './run-cluster/fleet.ts';
import { ready } from './run-cluster/member.ts';

export interface RunClusterOptions {
  /** Processes that run `start`: an integer from 1 up. Default `availableParallelism()`, the cores this process may use. */
  readonly workers?: number | undefined;
  /** How long the whole shutdown may take, and how long one replaced worker may; what is left is killed. Default 9,500: a little more than `gracefulShutdown`. */
  readonly deadlineMs?: number | undefined;
  /** A shutdown tells the workers one after the other, at even distances over this time, so that the rest can take what the first lets go. Default 400. */
  readonly staggerMs?: number | undefined;
  /** How long a reload waits for a new worker before it gives up and leaves the old ones as they are. Default 30,000. */
  readonly readyTimeoutMs?: number | undefined;
  /** Workers that may end unasked within `restartWindowMs`. One more and the cluster shuts down with exit code 1. Default 10, or `Infinity`. */
  readonly maxRestarts?: number | undefined;
  /** Default 60,000. */
  readonly restartWindowMs?: number | undefined;
  /** Pause before a restart, doubled with each one until a window has passed without any. Default 100. */
  readonly restartDelayMs?: number | undefined;
  /** Longest such pause. Default 5,000. */
  readonly maxRestartDelayMs?: number | undefined;
  /** Gets what happens to workers unasked, and a reload that failed. Default: `console.error`. */
  readonly onError?: ((error: unknown) => unknown) | undefined;
}

/** The primary's view of its workers. */
export interface Cluster extends AsyncDisposable {
  /** Of the workers that run, oldest first. */
  readonly pids: readonly number[];
  /** Replaces every worker by a new one, one at a time, as SIGHUP does. Rejects when a new worker does not get ready; the old ones then go on. */
  reload(): Promise<void>;
  /** Ends the workers. Rejects when one of them did not end in order. */
  close(): Promise<void>;
}

/**
 * Runs `start` in one process per core. The process that calls it first is the primary: it forks itself, and there alone the promise has a value.
 *
 * A worker is ready when `start` has resolved and it listens where its predecessor did. One that ends unasked is restarted after a pause.
 * SIGTERM and SIGINT end the workers and then the primary, by `gracefulShutdown`; workers get SIGTERM. SIGHUP replaces them; no connection is refused meanwhile.
 * The primary never outlives its workers, nor they it. State is not shared: a limit, a lock or a cache holds per process.
 * Errors: `RangeError` or `TypeError` for an option out of range. In a worker, what `start` throws.
 */
export async function runCluster(start: () => unknown, options: RunClusterOptions = {}): Promise<Cluster | undefined> {
  requireFunction('start', start);
  const complete = completeOptions(options);
  const { default: cluster } = await import('node:cluster');
  if (cluster.isWorker) {
    await start();
    process.send?.(ready);
    return undefined;
  }
  const fleet = new Fleet(cluster, complete);
  const { deadlineMs, onError } = complete;
  const shutdown = gracefulShutdown({ servers: [fleet], signals: ['SIGTERM', 'SIGINT'], deadlineMs, onError });
  fleet.run(() => void shutdown.begin());
  return fleet;
}

function completeOptions(options: RunClusterOptions) {
  const { workers = availableParallelism(), maxRestarts = 10, maxRestartDelayMs = 5000, onError = error => console.error(error) } = options;
  return {
    workers: requireInteger('workers', workers, 1),
    maxRestarts: requireNumber('maxRestarts', maxRestarts),
    deadlineMs: requireNumber('deadlineMs', options.deadlineMs ?? 9500),
    staggerMs: requireNumber('staggerMs', options.staggerMs ?? 400, 0, 2 ** 31 - 1),
    readyTimeoutMs: requireNumber('readyTimeoutMs', options.readyTimeoutMs ?? 30_000),
    restartWindowMs: requireNumber('restartWindowMs', options.restartWindowMs ?? 60_000),
    maxRestartDelayMs: requireNumber('maxRestartDelayMs', maxRestartDelayMs, 0, 2 ** 31 - 1),
    restartDelayMs: requireNumber('restartDelayMs', options.restartDelayMs ?? 100, 0, maxRestartDelayMs),
    onError: requireFunction('onError', onError),
  };
}

export type CompleteOptions = ReturnType<typeof completeOptions>;
