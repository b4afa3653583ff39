import { isAbortOf, onAbort, type Subscription } from './abort.ts';
import { requireFunction, requireNumber } from './arguments.ts';
import { Deadlines, type Deadline } from './deadlines.ts';
import { openChannel, type TaskEvent } from './diagnostics.ts';
import { TimeoutError } from './errors.ts';

export interface WithTimeoutOptions {
  /** Ends the wait with `signal.reason` and aborts the task's own signal. */
  readonly signal?: AbortSignal | undefined;
  /** False lets the process exit while only this timeout is pending. Default true. */
  readonly keepsAlive?: boolean | undefined;
  /** Shown in the `TimeoutError` and in diagnostics. Default: the name of the task function. */
  readonly name?: string | undefined;
  /** Makes what the wait ends with on the timeout, and what the task's signal aborts with, in place of a `TimeoutError`: an error that callers know already. */
  readonly timeoutError?: (() => unknown) | undefined;
  /** Gets the error of a task that failed after the wait had ended, unless it is the abort itself. By default such an error is dropped: the caller has gone. */
  readonly onLateError?: ((error: unknown) => unknown) | undefined;
}

const channel = /* @__PURE__ */ openChannel('headgate:with-timeout');
const timeout = /* @__PURE__ */ Symbol('timeout');
const aborted = /* @__PURE__ */ Symbol('aborted');
let inFlight = 0;

/**
 * Runs `task` and waits for it `timeoutMs` milliseconds at most: 0 to `Infinity`.
 *
 * The task gets a signal that aborts on the timeout, with the `TimeoutError` as its reason, and when `options.signal` aborts, with that reason. A task that
 * ignores its signal runs on, but nobody waits for it. The timer and the listener are gone when the promise settles.
 * Errors: what the task throws; `TimeoutError`, with the stack of the caller, or what `timeoutError` gives; `signal.reason`.
 */
export async function withTimeout<Result>(
  task: (signal: AbortSignal) => PromiseLike<Result> | Result, timeoutMs: number, options: WithTimeoutOptions = {},
): Promise<Result> {
  requireFunction('task', task);
  requireNumber('timeoutMs', timeoutMs);
  const { signal, keepsAlive = true, name = task.name || undefined, timeoutError = () => timedOut(timeoutMs, name), onLateError } = options;
  requireFunction('timeoutError', timeoutError);
  signal?.throwIfAborted();
  const controller = new AbortController();
  const deadlines = new Deadlines(keepsAlive);
  let deadline: Deadline | undefined;
  let subscription: Subscription | undefined;
  let ending: TaskEvent['type'] = 'failed';
  report('started', name, 1);
  try {
    // Plain resolve and reject, and the error made after the await: V8 then follows the awaits, so that stacks name the caller and cost nothing until then.
    const running = new Promise<Result>(start => start(task(controller.signal)));
    const outcome = await new Promise<Result | typeof timeout | typeof aborted>((resolve, reject) => {
      running.then(resolve, reject);
      if (timeoutMs < Infinity) deadline = deadlines.add(timeoutMs, { expire: () => resolve(timeout) });
      if (signal?.aborted) resolve(aborted);
      else if (signal) subscription = onAbort(signal, { abort: () => resolve(aborted) });
    });
    if (outcome !== timeout && outcome !== aborted) {
      ending = 'finished';
      return outcome;
    }
    ending = outcome === timeout ? 'timeout' : 'aborted';
    const reason: unknown = outcome === timeout ? timeoutError() : signal?.reason;
    controller.abort(reason);
    if (onLateError) void running.catch(error => (isAbortOf(controller.signal, error) ? undefined : onLateError(error)));
    throw reason;
  } finally {
    if (deadline) deadlines.remove(deadline);
    subscription?.cancel();
    report(ending, name, -1);
  }
}

function timedOut(timeoutMs: number, name: string | undefined): TimeoutError {
  return new TimeoutError(`Timed out after ${timeoutMs} ms waiting for ${name ? `'${name}'` : 'this task'}.`);
}

function report(type: TaskEvent['type'], name: string | undefined, change: 1 | -1): void {
  inFlight += change;
  if (channel.hasSubscribers) channel.publish({ type, owner: withTimeout, name, inFlight });
}
