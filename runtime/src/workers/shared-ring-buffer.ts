import { isMainThread } from 'node:worker_threads';
import { onAbort } from '../abort.ts';
import { requireFunction, requireNumber } from '../arguments.ts';
import { ClosedError, TimeoutError } from '../errors.ts';
import { checkWaitOptions } from '../wait-options.ts';
import { type End, RingMemory, type RingSize } from './ring-memory.ts';
import { waitAsync } from './wait-async.ts';

export interface RingWaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest wait, in milliseconds, 0 to `Infinity` (default); then `TimeoutError`. */
  readonly timeoutMs?: number | undefined;
}

/** Writes a record into its place and gives its length in bytes. */
export type Fill = (slot: Uint8Array) => number;

/**
 * A bounded queue of records between threads that copies nothing: a writer fills the memory from which a reader reads. Many may write and read at once.
 * To another thread goes its `buffer`: `new SharedRingBuffer(buffer)` there is the same queue.
 *
 * Order: records are read in the order in which their places were taken. The memory given to `fill` and `use` is theirs until they return, which must be at once.
 * Errors: `ClosedError` for a write after `close`; `TimeoutError`; `signal.reason`; what `fill` throws, and then nothing was written; what `use` throws, and
 * then the record is gone. Limit: a thread that is terminated inside `fill` or `use` blocks the queue at that place.
 */
export class SharedRingBuffer {
  readonly #memory: RingMemory;

  constructor(source: RingSize | SharedArrayBuffer) {
    this.#memory = new RingMemory(source);
  }

  get buffer(): SharedArrayBuffer {
    return this.#memory.buffer;
  }

  /** Records that wait, those being written or read included. */
  get size(): number {
    return this.#memory.size;
  }

  get isClosed(): boolean {
    return this.#memory.isClosed;
  }

  /** Writes now, or gives false when it is full. */
  tryWrite(fill: Fill): boolean {
    requireFunction('fill', fill);
    if (this.#memory.isClosed) throw new ClosedError('The ring buffer is closed.');
    return this.#memory.put(fill);
  }

  /** Reads now, or gives undefined when it is empty. */
  tryRead<Result>(use: (record: Uint8Array) => Result): { readonly value: Result } | undefined {
    requireFunction('use', use);
    let result: { readonly value: Result } | undefined;
    this.#memory.take(record => (result = { value: use(record) }));
    return result;
  }

  /** Writes as soon as there is room. */
  async write(fill: Fill, options: RingWaitOptions = {}): Promise<void> {
    await this.#wait('emptied', () => this.tryWrite(fill) || undefined, options);
  }

  /** Reads as soon as there is a record; undefined when it is closed and empty. */
  async read<Result>(use: (record: Uint8Array) => Result, options: RingWaitOptions = {}): Promise<{ readonly value: Result } | undefined> {
    return (await this.#wait('filled', () => this.tryRead(use) ?? this.#end(use), options)) ?? undefined;
  }

  /** As `write`, but blocks the thread. Not on the main thread. */
  writeBlocking(fill: Fill, timeoutMs = Infinity): void {
    this.#block('emptied', () => this.tryWrite(fill) || undefined, timeoutMs);
  }

  /** As `read`, but blocks the thread. Not on the main thread. */
  readBlocking<Result>(use: (record: Uint8Array) => Result, timeoutMs = Infinity): { readonly value: Result } | undefined {
    return this.#block('filled', () => this.tryRead(use) ?? this.#end(use), timeoutMs) ?? undefined;
  }

  /** Takes no more records; those that wait are still read. */
  close(): void {
    this.#memory.close();
  }

  /** null ends the wait with nothing. What was written before the close is found by the second look. */
  #end<Result>(use: (record: Uint8Array) => Result): { readonly value: Result } | null | undefined {
    return this.#memory.isClosed ? (this.tryRead(use) ?? (this.#memory.size > 0 ? undefined : null)) : undefined;
  }

  async #wait<Result>(end: End, attempt: () => Result | undefined, options: RingWaitOptions): Promise<Result> {
    checkWaitOptions(options);
    const { signal, timeoutMs = Infinity } = options;
    const until = performance.now() + timeoutMs;
    for (let result = attempt(); ; ) {
      if (result !== undefined) return result;
      const { words, at, expected } = this.#memory.enter(end);
      try {
        result = attempt();
        if (result !== undefined) continue;
        const restMs = until - performance.now();
        if (restMs <= 0) throw late(timeoutMs);
        await abortable(waitAsync(words, at, expected, restMs), signal);
      } finally {
        this.#memory.leave(end);
      }
      result = attempt();
    }
  }

  #block<Result>(end: End, attempt: () => Result | undefined, timeoutMs: number): Result {
    if (isMainThread) throw new TypeError('Expected a worker thread: to block the main thread stops everything it serves. Use `read` and `write`.');
    const until = performance.now() + requireNumber('timeoutMs', timeoutMs);
    for (let result = attempt(); ; result = attempt()) {
      if (result !== undefined) return result;
      const { words, at, expected } = this.#memory.enter(end);
      try {
        const last = attempt();
        if (last !== undefined) return last;
        const restMs = until - performance.now();
        if (restMs <= 0) throw late(timeoutMs);
        Atomics.wait(words, at, expected, restMs);
      } finally {
        this.#memory.leave(end);
      }
    }
  }
}

/** The wait itself cannot be taken back: it ends with the next event or with its time. */
async function abortable(wait: Promise<unknown> | undefined, signal: AbortSignal | undefined): Promise<void> {
  if (wait === undefined) return;
  if (signal === undefined) return void (await wait);
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const subscription = onAbort(signal, { abort: reject });
    void wait.then(() => {
      subscription.cancel();
      resolve();
    });
  });
}

function late(timeoutMs: number): TimeoutError {
  return new TimeoutError(`Timed out after ${timeoutMs} ms waiting for the ring buffer.`);
}
