import { type ResourceLimits } from 'node:worker_threads';
import { availableParallelism } from 'node:os';
import { requireFunction, requireInteger, requireNumber } from '../arguments.ts';
import { type ErrorClass } from './error-transport.ts';

export interface WorkerPoolOptions {
  /** Most threads at once: an integer from 1 up. Default: `os.availableParallelism()`. */
  readonly maxThreads?: number | undefined;
  /** Threads started with the pool and kept when idle: 0 (default) to `maxThreads`. */
  readonly minThreads?: number | undefined;
  /** Most tasks that wait while all threads are busy; one more is rejected with `QueueFullError`. 0 up to `Infinity` (default). */
  readonly maxQueue?: number | undefined;
  /** How long a task that was asked to stop may take to do so before its thread is terminated, in milliseconds. Default 1,000. */
  readonly graceMs?: number | undefined;
  /** Tasks a thread runs before it is replaced: an integer from 1 up, or `Infinity` (default). */
  readonly maxTasksPerWorker?: number | undefined;
  /** How long a thread above `minThreads` may be idle, in milliseconds. Default 30,000. */
  readonly idleTimeoutMs?: number | undefined;
  /** Whether short tasks that are queued together may go to a thread together. Default true. */
  readonly coalesce?: boolean | undefined;
  /** Memory of each thread, as in `node:worker_threads`. A thread that exceeds it is replaced. */
  readonly resourceLimits?: ResourceLimits | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Options of `node` for the threads. Default: those of this process. */
  readonly execArgv?: readonly string[] | undefined;
  /** Classes of errors that tasks throw: such an error arrives as an instance. The built-in classes and ours are known. */
  readonly errorClasses?: readonly ErrorClass[] | undefined;
  /** Gets the error of a thread that failed while it ran no task. Default: `process.emitWarning`. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Names the pool in errors and events. */
  readonly name?: string | undefined;
}

export interface WorkerPoolStats {
  readonly threads: number;
  /** Threads that run a task. */
  readonly running: number;
  /** Tasks that have not started. */
  readonly waiting: number;
  /** (running + waiting) / maxThreads. */
  readonly utilisation: number;
  /** Counts since the pool was made. A task is counted once, where it ended. */
  readonly succeeded: number;
  readonly failed: number;
  readonly interrupted: number;
  /** Threads lost: killed after their grace, or crashed. */
  readonly lostThreads: number;
  /** Messages sent to threads: below the number of tasks by what was sent together. */
  readonly messages: number;
}

/** Every option, checked. */
export function completeOptions(options: WorkerPoolOptions) {
  const { maxThreads = availableParallelism(), maxQueue = Infinity, maxTasksPerWorker = Infinity, onError = warn } = options;
  requireInteger('maxThreads', maxThreads, 1);
  return {
    maxThreads, name: options.name, coalesce: options.coalesce ?? true, resourceLimits: options.resourceLimits, env: options.env,
    errorClasses: options.errorClasses ?? [],
    execArgv: options.execArgv && [...options.execArgv],
    minThreads: requireInteger('minThreads', options.minThreads ?? 0, 0, maxThreads),
    maxQueue: maxQueue === Infinity ? maxQueue : requireInteger('maxQueue', maxQueue, 0),
    graceMs: requireNumber('graceMs', options.graceMs ?? 1000),
    maxTasksPerWorker: maxTasksPerWorker === Infinity ? maxTasksPerWorker : requireInteger('maxTasksPerWorker', maxTasksPerWorker, 1),
    idleTimeoutMs: requireNumber('idleTimeoutMs', options.idleTimeoutMs ?? 30_000),
    onError: requireFunction('onError', onError),
  };
}

export type CompleteOptions = ReturnType<typeof completeOptions>;

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
