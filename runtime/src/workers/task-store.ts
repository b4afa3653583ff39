export interface SavedTask<Payload> {
  readonly id: string;
  readonly payload: Payload;
  readonly priority: number;
}

/**
 * Keeps tasks over a restart of the process. A task is saved before `add` goes on and removed after it has ended, so after a crash it may run again: it runs at
 * least once.
 */
export interface TaskStore<Payload> {
  save(task: SavedTask<Payload>): PromiseLike<unknown> | unknown;
  /** `error` is what a task failed with in its last attempt, for those who keep such tasks elsewhere. */
  remove(id: string, failure?: { readonly error: unknown }): PromiseLike<unknown> | unknown;
  load(): PromiseLike<Iterable<SavedTask<Payload>>> | Iterable<SavedTask<Payload>>;
}

export interface RetryOptions {
  /** Most attempts, the first included: an integer from 1 up. Default 3. */
  readonly attempts?: number | undefined;
  /** Pause after the first failure, in milliseconds; doubled after each further one, up to half of it cut off at random. Default 100. */
  readonly delayMs?: number | undefined;
  /** Longest pause. Default 30,000. */
  readonly maxDelayMs?: number | undefined;
  /** Whether it is worth another attempt. Default: always. */
  readonly retryIf?: ((error: unknown, attempt: number) => boolean) | undefined;
}

export interface TaskQueueOptions<Payload> {
  /** Most tasks that run at once: an integer from 1 up, or `Infinity`. */
  readonly concurrency: number;
  /** Most tasks in the queue; one more is rejected with `QueueFullError`. Default `Infinity`. */
  readonly maxWaiting?: number | undefined;
  /** By default a task that fails has failed. */
  readonly retry?: RetryOptions | undefined;
  readonly store?: TaskStore<Payload> | undefined;
  /** Gets the failures that reach no caller: of tasks that `restore` brought back, and of the store once a task has ended. Default: `process.emitWarning`. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Names the queue in events and errors. */
  readonly name?: string | undefined;
}
