import { isAbortOf, onAbort, type Subscription } from './abort.ts';
import { requireFunction, requireInteger, requireNumber } from './arguments.ts';
import { Deadlines, type Deadline } from './deadlines.ts';
import { openChannel, type TaskEvent } from './diagnostics.ts';

export interface HedgeOptions {
  /**
   * How long an attempt may take before the next one joins it, in milliseconds from 0 to `Infinity` (next only after a failure). A function gets the number
   * of attempts started so far. The 95th percentile of the latency is a usual value: then about one call in twenty starts a second attempt.
   */
  readonly afterMs: number | ((attempts: number) => number);
  /** An integer from 1 up. Default 2. */
  readonly maxAttempts?: number | undefined;
  /**
   * Asked before each attempt but the first: false starts no more. Gets the error when the last attempt failed. For a budget, so that hedging does not add load
   * to a server that is slow because of load: `mayHedge: () => bucket.tryTake()`.
   */
  readonly mayHedge?: ((error?: unknown) => boolean) | undefined;
  /** Ends the wait with `signal.reason` and aborts all attempts. */
  readonly signal?: AbortSignal | undefined;
  /** Shown in diagnostics. */
  readonly name?: string | undefined;
}

const channel = /* @__PURE__ */ openChannel('headgate:hedge');
const exhausted = /* @__PURE__ */ Symbol('exhausted');
let inFlight = 0;

/**
 * Starts `attempt`, and again when there is no answer after `afterMs` or the last one failed. The first success is the result.
 *
 * Order: attempts are numbered from 0 and start one after another, never two at once unless `afterMs` is 0. Each has a signal of its own, aborted when another
 * attempt wins or the wait ends; the signal of the winner is not. The promise does not wait for the losers, and their errors are dropped.
 * Errors: when all attempts failed, `AggregateError` with one error per attempt, in the order of the attempts; `signal.reason`.
 * Source: hedged requests, Dean and Barroso, The Tail at Scale, CACM 2013.
 */
export async function hedge<Result>(attempt: (signal: AbortSignal, index: number) => PromiseLike<Result> | Result, options: HedgeOptions): Promise<Result> {
  requireFunction('attempt', attempt);
  const { afterMs, maxAttempts = 2, mayHedge = () => true, signal, name } = options;
  requireInteger('maxAttempts', maxAttempts, 1);
  if (typeof afterMs === 'number') requireNumber('afterMs', afterMs);
  signal?.throwIfAborted();

  const controllers: AbortController[] = [];
  const errors: unknown[] = [];
  const deadlines = new Deadlines();
  let deadline: Deadline | undefined;
  let subscription: Subscription | undefined;
  let winner: AbortController | undefined;
  let isOver = false;
  try {
    const outcome = await new Promise<Result | typeof exhausted>((resolve, reject) => {
      if (signal) subscription = onAbort(signal, { abort: reject });
      start();

      function start(): void {
        const index = controllers.length;
        const controller = new AbortController();
        controllers.push(controller);
        report('started', name, 1);
        new Promise<Result>(begin => begin(attempt(controller.signal, index))).then(
          value => {
            report('finished', name, -1);
            winner ??= controller;
            resolve(value);
          },
          error => {
            report(isAbortOf(controller.signal, error) ? 'aborted' : 'failed', name, -1);
            errors[index] = error;
            next(error);
          },
        );
        if (controllers.length === maxAttempts) return;
        const delayMs = requireNumber('afterMs', typeof afterMs === 'function' ? afterMs(controllers.length) : afterMs);
        if (delayMs === Infinity) return;
        // A promise job and not the timer starts the next attempt: it keeps the context of the caller, with fake timers too.
        void new Promise<void>(expire => (deadline = deadlines.add(delayMs, { expire }))).then(() => next());
      }

      function next(error?: unknown): void {
        if (isOver) return;
        if (deadline) deadlines.remove(deadline);
        try {
          if (controllers.length < maxAttempts && mayHedge(error)) start();
          else if (Object.keys(errors).length === controllers.length) resolve(exhausted);
        } catch (thrown) {
          reject(thrown);
        }
      }
    });
    if (outcome === exhausted) throw new AggregateError(errors, `All ${errors.length} attempts failed.`, { cause: errors.at(-1) });
    return outcome;
  } finally {
    isOver = true;
    if (deadline) deadlines.remove(deadline);
    subscription?.cancel();
    for (const controller of controllers) if (controller !== winner) controller.abort(signal?.aborted ? signal.reason : undefined);
  }
}

function report(type: TaskEvent['type'], name: string | undefined, change: 1 | -1): void {
  inFlight += change;
  if (channel.hasSubscribers) channel.publish({ type, owner: hedge, name, inFlight });
}
