import { type RunOptions, defineTask } from './call.ts';
import { Dispatcher } from './dispatcher.ts';
import { resolveWorker, toFileUrl } from './module-url.ts';
import { type TaskFunction, taskFunction } from './task-function.ts';
import { type Task } from './task-module.ts';
import { ThreadPool } from './thread-pool.ts';

class OffloadPool extends ThreadPool {
  protected readonly dispatcher = new Dispatcher(this, { name: 'offload' });

  get runs(): Dispatcher {
    return this.dispatcher;
  }
}

let shared: OffloadPool | undefined;

/**
 * The function `name` of the worker file beside `caller`, as one that runs in a thread: for `src/image.ts` that file is `src/image.worker.ts`, and after a build
 * `dist/image.worker.js`. `caller` is `import.meta.url`, or `__filename` in CommonJS; or a worker file itself, whose name ends with `.worker` before the extension.
 *
 * Shape and errors as `WorkerPool`. All functions share one pool with a thread per core, which starts with the first call. Throws `TypeError` when there is no such file.
 */
export function offload<Fn extends Task>(caller: string | URL, name: string, options: RunOptions = {}): TaskFunction<Fn> {
  const file = toFileUrl('caller', caller);
  if (!/\.worker\.[cm]?[jt]s$/.test(file.pathname)) file.pathname = file.pathname.replace(/\.(?=[cm]?[jt]s$)/, '.worker.');
  const definition = defineTask(resolveWorker('caller', file).href, name);
  return taskFunction(() => ({ dispatcher: sharedPool().runs, definition, options }));
}

/** The pool of all offloaded functions: to see its `stats`, to `drain` it, and to `close` it when the process ends. */
export function offloadPool(): ThreadPool {
  return sharedPool();
}

function sharedPool(): OffloadPool {
  return (shared ??= new OffloadPool());
}
