import { onAbort, type Abortable, type Subscription } from './abort.ts';
import { requireFunction } from './arguments.ts';
import { openChannel, type EventChannel, type MapEvent } from './diagnostics.ts';
import { type Permit, type PermitSource } from './governor.ts';

/** What a mapper learns about the run it is part of. */
export interface MapTask {
  /** Aborted when the run stops early: with the caller's reason, or with the first error. Made when first read. */
  readonly signal: AbortSignal;
}

export type Mapper<Item, Result> = (item: Item, index: number, task: MapTask) => PromiseLike<Result> | Result;

export interface MapProgress {
  /** Tasks that ended, failed ones included. */
  readonly completed: number;
  /** The number of items where the input is an array, else undefined. */
  readonly total: number | undefined;
}

export interface ForEachOptions {
  /** Stops the run: nothing more starts, running tasks see it on their own signal, and the promise rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
  /** `true` (default): the first error stops the run. `false`: all items are tried, then an `AggregateError` holds all errors, in order of failure. */
  readonly stopOnError?: boolean | undefined;
  /** Called after each task that ends while the run goes on. An error it throws counts as the error of that task. */
  readonly onProgress?: ((progress: MapProgress) => void) | undefined;
}

const events = /* @__PURE__ */ openChannel('headgate:map-limit');

class Task implements MapTask {
  #controller: AbortController | undefined;
  #stopped = false;
  #reason: unknown;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#stopped) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  stop(reason: unknown): void {
    this.#stopped = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

/** The state that the tasks of one run share: whether it goes on, and what failed. */
export class MapRun implements Abortable {
  /** Once set, nothing more starts. */
  stopped = false;
  readonly task = new Task();
  /** Called once, when the run stops early. */
  onStop: (() => void) | undefined;
  /** Tasks that run; drivers count each start. */
  inFlight = 0;
  #completed = 0;
  #reason: unknown;
  readonly #errors: unknown[] = [];
  readonly #events: EventChannel<MapEvent>;
  readonly #total: number | undefined;
  readonly #stopOnError: boolean;
  readonly #onProgress: ForEachOptions['onProgress'];
  readonly #subscription: Subscription | undefined;

  /** Throws `signal.reason` when that is aborted already. */
  constructor(total: number | undefined, { signal, stopOnError = true, onProgress }: ForEachOptions, channel: EventChannel<MapEvent> = events) {
    signal?.throwIfAborted();
    if (onProgress !== undefined) requireFunction('onProgress', onProgress);
    this.#events = channel;
    this.#total = total;
    this.#stopOnError = stopOnError;
    this.#onProgress = onProgress;
    this.#subscription = signal && onAbort(signal, this);
    if (this.#events.hasSubscribers) this.#publish('started');
  }

  abort(reason: unknown): void {
    this.stop(reason);
  }

  /** Ends the run early; the first reason counts. */
  stop(reason: unknown): void {
    if (this.stopped) return;
    this.stopped = true;
    this.#reason = reason;
    this.task.stop(reason);
    this.onStop?.();
  }

  failed(error: unknown): void {
    if (this.#stopOnError) this.stop(error);
    else this.#errors.push(error);
  }

  /** Call once per start, after `failed` if that is due. */
  ended(): void {
    this.inFlight--;
    this.#completed++;
    if (this.stopped) return;
    if (this.#events.hasSubscribers) this.#publish('progress');
    try {
      this.#onProgress?.({ completed: this.#completed, total: this.#total });
    } catch (error) {
      this.failed(error);
    }
  }

  /** Call when every task has settled. */
  end(): void {
    this.#subscription?.cancel();
    if (this.#events.hasSubscribers) this.#publish(this.stopped || this.#errors.length > 0 ? 'rejected' : 'finished');
  }

  /** Throws what the run ended with. */
  throwIfFailed(): void {
    if (this.stopped) throw this.#reason;
    if (this.#errors.length > 0) throw new AggregateError(this.#errors, `${this.#errors.length} of ${this.#completed} tasks failed.`);
  }

  #publish(type: MapEvent['type']): void {
    this.#events.publish({ type, run: this, inFlight: this.inFlight, completed: this.#completed });
  }
}

/** A permit for the next task, or undefined when the run stopped. A governor that ignores its signal delays the end of a stopped run. */
export async function obtainPermit(governor: PermitSource, run: MapRun): Promise<Permit | undefined> {
  if (run.stopped) return undefined;
  try {
    const permit = await governor.acquire({ signal: run.task.signal });
    if (!run.stopped) return permit;
    permit.release();
  } catch (error) {
    run.stop(error);
  }
  return undefined;
}
