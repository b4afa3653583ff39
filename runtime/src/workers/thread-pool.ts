import { requireNumber } from '../arguments.ts';
import { type Dispatcher } from './dispatcher.ts';
import { type WorkerPoolStats } from './worker-pool-options.ts';

export interface WorkerPoolCloseOptions {
  /** When the pool is gone at the latest, in milliseconds, 0 to `Infinity` (default). */
  readonly deadlineMs?: number | undefined;
}

/** What all pools of threads have. */
export abstract class ThreadPool implements AsyncDisposable {
  protected abstract readonly dispatcher: Dispatcher;

  get stats(): WorkerPoolStats {
    return this.dispatcher.stats;
  }

  /** Resolves when the queue has room for a task, first come first served. Run it before the next `await`, else somebody else may take the place. */
  ready({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    return this.dispatcher.ready(signal);
  }

  /** Resolves when no task runs or waits. Others may still be added, also meanwhile. */
  drain(): Promise<void> {
    return this.dispatcher.drain();
  }

  /**
   * Takes no more tasks, runs those it has and ends the threads. `graceMs` before the deadline the tasks that wait are rejected with `ClosedError` and those that
   * run are asked to stop; at the deadline their threads are terminated.
   */
  close({ deadlineMs = Infinity }: WorkerPoolCloseOptions = {}): Promise<void> {
    return this.dispatcher.close(requireNumber('deadlineMs', deadlineMs));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
