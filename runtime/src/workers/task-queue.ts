import { randomUUID } from 'node:crypto';
import { isAbortOf, onAbort } from '../abort.ts';
import { requireConcurrency, requireFunction, requireInteger, requireNumber } from '../arguments.ts';
import { BackOff } from '../back-off.ts';
import { Deadlines } from '../deadlines.ts';
import { ClosedError } from '../errors.ts';
import { Gate } from '../gate.ts';
import { IdleWatch } from '../idle-watch.ts';
import { type CloseOptions } from '../limiter.ts';
import { Semaphore } from '../semaphore.ts';
import { bindingOf, type TaskFunction } from './task-function.ts';
import { type RetryOptions, type SavedTask, type TaskQueueOptions, type TaskStore } from './task-store.ts';

export interface TaskRun {
  readonly id: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Aborts when the task is cancelled. */
  readonly signal: AbortSignal;
}

export type TaskHandler<Payload, Result> = (payload: Payload, run: TaskRun) => PromiseLike<Result> | Result;

export interface AddOptions {
  /** A task whose id is queued or runs already is not added again: its promise is given. Default: one of its own. */
  readonly id?: string | undefined;
  /** Higher goes first; an integer, default 0. */
  readonly priority?: number | undefined;
}

interface Entry<Result> {
  readonly controller: AbortController;
  readonly result: Promise<Result>;
}

/**
 * Tasks with an identity, run by one handler a few at a time: `new TaskQueue(pool.task('render'), { concurrency: 4, retry: { attempts: 5 } })`.
 *
 * Order: higher priority first, first come first served within one. A task that is to be tried again leaves its place to others meanwhile.
 * Errors: what the handler throws in its last attempt; `QueueFullError`; `ClosedError`; the reason given to `cancel`; what the store throws when it saves.
 */
export class TaskQueue<Payload, Result> implements AsyncDisposable {
  readonly #handler: TaskHandler<Payload, Result>;
  readonly #permits: Semaphore;
  readonly #retry: CompleteRetry;
  readonly #store: TaskStore<Payload> | undefined;
  readonly #onError: (error: unknown) => void;
  readonly #gate = new Gate({ open: true });
  readonly #deadlines = new Deadlines();
  readonly #entries = new Map<string, Entry<Awaited<Result>>>();
  readonly #idle = new IdleWatch(() => this.#entries.size === 0);
  #running = 0;
  #closed: Error | undefined;

  /** `handler`: any function, or one of a pool, which gets the payload alone; what it gives `taskSignal()` then aborts when the task is cancelled. */
  constructor(handler: TaskHandler<Payload, Result> | TaskFunction<(payload: Payload) => Result>, options: TaskQueueOptions<Payload>) {
    const { concurrency, maxWaiting, name, retry = { attempts: 1 }, store, onError = warn } = options;
    this.#handler = inThread(requireFunction('handler', handler) as TaskHandler<Payload, Result>);
    this.#permits = new Semaphore(requireConcurrency('concurrency', concurrency), { maxWaiting, name });
    this.#retry = completeRetry(retry);
    this.#store = store;
    this.#onError = requireFunction('onError', onError);
  }

  /** Tasks that the handler works on. */
  get running(): number {
    return this.#running;
  }

  /** Tasks that wait for their turn or for another attempt. */
  get waiting(): number {
    return this.#entries.size - this.#running;
  }

  get isPaused(): boolean {
    return !this.#gate.isOpen;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** Settles when the task has ended, after all its attempts. */
  add(payload: Payload, { id = randomUUID(), priority = 0 }: AddOptions = {}): Promise<Awaited<Result>> {
    return this.#entries.get(id)?.result ?? this.#enter({ id, payload, priority }, true);
  }

  /** Adds what the store has kept. Gives the number of tasks once they are queued; what becomes of them is told to `onError` alone. */
  async restore(): Promise<number> {
    const tasks = [...((await this.#store?.load()) ?? [])].filter(task => !this.#entries.has(task.id));
    for (const task of tasks) this.#enter(task, false).catch(this.#onError);
    return tasks.length;
  }

  /** Ends a task: one that waits never starts, one that runs is told by its signal. False when there is none of this id. */
  cancel(id: string, reason: unknown = new DOMException(`The task '${id}' was cancelled.`, 'AbortError')): boolean {
    const entry = this.#entries.get(id);
    entry?.controller.abort(reason);
    return entry !== undefined;
  }

  /** Starts nothing until `resume`. What runs goes on. */
  pause(): void {
    this.#gate.close();
  }

  resume(): void {
    this.#gate.open();
  }

  /** Resolves when no task runs or waits. */
  onIdle(): Promise<void> {
    return this.#idle.whenIdle();
  }

  /** Takes no more tasks. `reject` rejects those that wait and leaves them in the store, for the next start; what runs is waited for. */
  async close({ mode = 'drain' }: CloseOptions = {}): Promise<void> {
    this.#closed = new ClosedError('The task queue is closed.');
    if (mode === 'reject') for (const { controller } of this.#entries.values()) controller.abort(this.#closed);
    else this.resume();
    await this.onIdle();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #enter(task: SavedTask<Payload>, isNew: boolean): Promise<Awaited<Result>> {
    if (this.#closed) return Promise.reject(this.#closed);
    const controller = new AbortController();
    const result = this.#process(task, controller.signal, isNew).finally(() => {
      this.#entries.delete(task.id);
      this.#idle.check();
    });
    this.#entries.set(task.id, { controller, result });
    return result;
  }

  async #process(task: SavedTask<Payload>, signal: AbortSignal, isNew: boolean): Promise<Awaited<Result>> {
    if (isNew) await this.#store?.save(task);
    let failure: { readonly error: unknown } | undefined;
    try {
      return await this.#attempt(task, signal);
    } catch (error) {
      failure = { error };
      throw error;
    } finally {
      if (failure?.error === undefined || failure.error !== this.#closed) await this.#forget(task.id, failure);
    }
  }

  async #forget(id: string, failure: { readonly error: unknown } | undefined): Promise<void> {
    try {
      await this.#store?.remove(id, failure);
    } catch (error) {
      this.#onError(error);
    }
  }

  async #attempt({ id, payload, priority }: SavedTask<Payload>, signal: AbortSignal): Promise<Awaited<Result>> {
    const { attempts, delayMs, maxDelayMs, retryIf } = this.#retry;
    const backOff = new BackOff(delayMs, maxDelayMs);
    for (let attempt = 1; ; attempt++) {
      const permit = await this.#permits.acquire({ signal, priority });
      try {
        await this.#gate.wait({ signal });
        this.#running++;
        try {
          return await this.#handler(payload, { id, attempt, signal });
        } finally {
          this.#running--;
        }
      } catch (error) {
        if (attempt >= attempts || isAbortOf(signal, error) || !retryIf(error, attempt)) throw error;
      } finally {
        permit.release();
      }
      backOff.fail();
      await this.#sleep(backOff.remainingMs(), signal);
    }
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const deadline = this.#deadlines.add(ms, { expire: () => {
        subscription?.cancel();
        resolve();
      } });
      if (signal.aborted) reject(signal.reason);
      const subscription = signal.aborted ? undefined : onAbort(signal, { abort: reason => {
        this.#deadlines.remove(deadline);
        reject(reason);
      } });
    });
  }
}

function inThread<Payload, Result>(handler: TaskHandler<Payload, Result>): TaskHandler<Payload, Result> {
  const binding = bindingOf(handler);
  return binding === undefined ? handler : (payload, { signal }) => binding.dispatcher.submit(binding.definition, [payload], { ...binding.options, signal }) as Promise<Result>;
}

function completeRetry({ attempts = 3, delayMs = 100, maxDelayMs = 30_000, retryIf = () => true }: RetryOptions) {
  requireInteger('attempts', attempts, 1);
  requireNumber('maxDelayMs', maxDelayMs, 1);
  return { attempts, delayMs: requireNumber('delayMs', delayMs, 1, maxDelayMs), maxDelayMs, retryIf: requireFunction('retryIf', retryIf) };
}

type CompleteRetry = ReturnType<typeof completeRetry>;

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
