import { type RunOptions, defineTask } from './call.ts';
import { Dispatcher } from './dispatcher.ts';
import { resolveWorker } from './module-url.ts';
import { type TaskFunction, taskFunction } from './task-function.ts';
import { type Task } from './task-module.ts';
import { ThreadPool } from './thread-pool.ts';
import { type WorkerPoolOptions } from './worker-pool-options.ts';

/** The names of a module's functions. */
export type TaskName<Tasks> = { [Name in keyof Tasks]: Tasks[Name] extends Task ? Name : never }[keyof Tasks] & string;
type TaskOf<Tasks, Name extends keyof Tasks> = Extract<Tasks[Name], Task>;

/**
 * Runs the functions of one module in threads: `new WorkerPool<typeof import('./tasks.ts')>(new URL('./tasks.ts', import.meta.url))`.
 *
 * Shape: a call gives what the function returns, one task at a time per thread, in the order of the calls within a priority. Threads start with the first call.
 * Errors: what the function throws, with its class, `code`, `cause` and fields, its stack followed by that of the caller; `signal.reason`; `TimeoutError`;
 * `QueueFullError`; `ClosedError`; `WorkerCrashedError` for the task that took its thread along; `NotCloneableError` for what cannot be sent.
 */
export class WorkerPool<Tasks extends object> extends ThreadPool {
  protected readonly dispatcher: Dispatcher;
  readonly #url: string;

  /** `module`: a `file:` URL or an absolute path, `.ts` or `.js`, whichever of the two is there. */
  constructor(module: string | URL, options: WorkerPoolOptions = {}) {
    super();
    this.#url = resolveWorker('module', module).href;
    this.dispatcher = new Dispatcher(this, options);
  }

  /** Calls the function that the module exports as `name`; 'default' for its default export. */
  run<Name extends TaskName<Tasks>>(name: Name, args: Parameters<TaskOf<Tasks, Name>>, options: RunOptions = {}): Promise<Awaited<ReturnType<TaskOf<Tasks, Name>>>> {
    return this.dispatcher.submit(defineTask(this.#url, name), args, options) as Promise<Awaited<ReturnType<TaskOf<Tasks, Name>>>>;
  }

  /** The function of that name as one that runs in a thread. */
  task<Name extends TaskName<Tasks>>(name: Name, options: RunOptions = {}): TaskFunction<TaskOf<Tasks, Name>> {
    const binding = { dispatcher: this.dispatcher, definition: defineTask(this.#url, name), options };
    return taskFunction(() => binding);
  }
}
