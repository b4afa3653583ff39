import { fileURLToPath } from 'node:url';
import { type ResourceLimits, type Transferable, Worker, type WorkerOptions } from 'node:worker_threads';
import { onAbort, type Subscription } from '../abort.ts';
import { Deadlines, type Deadline } from '../deadlines.ts';
import { TimeoutError } from '../errors.ts';
import { checkWaitOptions } from '../wait-options.ts';
import { WorkerCrashedError } from './errors.ts';
import { resolveWorker } from './module-url.ts';

export interface RunWorkerOptions {
  /** What the worker finds as `workerData`. */
  readonly workerData?: unknown;
  /** What of it is moved instead of copied. */
  readonly transfer?: readonly Transferable[] | undefined;
  /** Terminates the thread; the promise rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** Longest life of the thread, in milliseconds, 0 to `Infinity` (default); then `TimeoutError`. */
  readonly timeoutMs?: number | undefined;
  readonly resourceLimits?: ResourceLimits | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly execArgv?: readonly string[] | undefined;
}

type Ending = { readonly message: unknown } | { readonly error: unknown } | { readonly exitCode: number } | 'timeout' | 'aborted';

/**
 * Runs a worker file once, in a thread of its own: the first message it posts is the result, and ends it. For more than a few tasks use a `WorkerPool`, which
 * does not pay some 25 ms for each new thread.
 *
 * Shape: settles on every ending, once the thread is gone: a message, an uncaught error, an exit with any code, a message that cannot be read.
 * Errors: the uncaught error; `WorkerCrashedError` when it exits without a message; `TimeoutError`; `signal.reason`.
 */
export async function runWorker<Result = unknown>(file: string | URL, options: RunWorkerOptions = {}): Promise<Result> {
  checkWaitOptions(options);
  const { signal, timeoutMs = Infinity } = options;
  const url = resolveWorker('file', file);
  const deadlines = new Deadlines();
  let deadline: Deadline | undefined;
  let subscription: Subscription | undefined;
  const worker = start(url, options);
  let ending: Ending;
  try {
    ending = await new Promise<Ending>(resolve => {
      worker.on('message', (message: unknown) => resolve({ message }));
      worker.on('messageerror', error => resolve({ error }));
      worker.on('error', error => resolve({ error }));
      worker.on('exit', exitCode => resolve({ exitCode }));
      if (timeoutMs !== Infinity) deadline = deadlines.add(timeoutMs, { expire: () => resolve('timeout') });
      if (signal !== undefined) subscription = onAbort(signal, { abort: () => resolve('aborted') });
    });
  } finally {
    if (deadline !== undefined) deadlines.remove(deadline);
    subscription?.cancel();
    await worker.terminate();
  }
  // Made after the await, so that their stacks name the caller.
  if (ending === 'timeout') throw new TimeoutError(`The worker ${url.href} ran longer than its ${timeoutMs} ms.`);
  if (ending === 'aborted') throw signal?.reason;
  if ('message' in ending) return ending.message as Result;
  if ('error' in ending) throw ending.error;
  throw new WorkerCrashedError(`The worker ${url.href} exited with code ${ending.exitCode} and posted no message.`);
}

function start(url: URL, { workerData, transfer, resourceLimits, env, execArgv }: RunWorkerOptions): Worker {
  const options: WorkerOptions = {
    workerData,
    ...(transfer && { transferList: [...transfer] }), ...(resourceLimits && { resourceLimits }), ...(env && { env }), ...(execArgv && { execArgv: [...execArgv] }),
  };
  if (!/\.[cm]?ts$/.test(url.pathname) || 'typescript' in process.features) return new Worker(url, options);
  const loader = fileURLToPath(resolveWorker('loader', new URL('./task-module.js', import.meta.url)));
  // A module, since those of `--import` are there before it runs.
  const code = `import { createRequire } from 'node:module'; await createRequire(${JSON.stringify(loader)})(${JSON.stringify(loader)}).load(${JSON.stringify(url.href)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), options);
}
