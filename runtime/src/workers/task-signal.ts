import { TimeoutError } from '../errors.ts';
import { status } from './protocol.ts';
import { waitAsync } from './wait-async.ts';

// On the global object of the thread: the package may be loaded twice in it, from the pool and from the task's own module.
const key = Symbol.for('@headgate/runtime/workers running');
const thread = globalThis as { [key]?: Interruption | undefined };

/**
 * The signal of the task that this thread runs: it aborts when the caller's `signal` does or `timeoutMs` is over. `aborted` looks at shared memory, so a loop
 * that never gives the event loop a turn sees it; listeners and functions that take a signal are told between two turns.
 * Shape: ask for it while the task runs; it belongs to that call. Outside a pool, and for a call that nobody can interrupt, it never aborts.
 * The reason is an `AbortError` or a `TimeoutError` made in this thread: the caller's own reason stays on his side.
 */
export function taskSignal(): AbortSignal {
  return thread[key]?.signal ?? new AbortController().signal;
}

export function enter(interruption: Interruption | undefined): void {
  thread[key] = interruption;
}

/** The abort of one call, as its task sees it. */
export class Interruption {
  readonly #words: Int32Array;
  readonly #at: number;
  #controller: AbortController | undefined;
  #over = false;

  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) this.#make(new AbortController());
    return this.#controller!.signal;
  }

  /** Whether the caller has asked. Tells the listeners if so. */
  check(): boolean {
    const now = this.#over ? status.done : Atomics.load(this.#words, this.#at);
    if (now === status.aborted) this.#controller?.abort();
    else if (now === status.timedOut) this.#controller?.abort(new TimeoutError('The task ran out of time.'));
    return now === status.aborted || now === status.timedOut || this.#controller?.signal.reason !== undefined;
  }

  /** The task has ended: the words are about to serve another call. */
  end(): void {
    this.#over = true;
    if (this.#controller !== undefined) Atomics.notify(this.#words, this.#at);
  }

  #make(controller: AbortController): void {
    this.#controller = controller;
    Object.defineProperties(controller.signal, {
      aborted: { get: () => this.check() },
      throwIfAborted: { value: () => {
        if (this.check()) throw controller.signal.reason;
      } },
    });
    // `end` wakes the wait too, so that none outlives its call.
    void waitAsync(this.#words, this.#at, status.running)?.then(() => this.check());
    this.check();
  }
}
