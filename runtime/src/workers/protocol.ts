import { type MessagePort } from 'node:worker_threads';
import { type EncodedError } from './error-transport.ts';

/** What a thread gets once, as the task that piscina runs for as long as the thread serves us. */
export interface SessionData {
  readonly port: MessagePort;
  readonly words: Int32Array;
  /** Calls that a thread serves in its life. */
  readonly maxTasks: number;
}

/** Where a call of the message stands. Both sides move it by compare-and-exchange only, so that a call is started or taken back, never both. */
export const status = { queued: 0, running: 1, done: 2, withdrawn: 3, aborted: 4, timedOut: 5 } as const;

/** Most calls in one message. */
export const maxBatch = 256;

/**
 * The memory that a thread and the pool share, in 32-bit words: two that hold, as one double, when the running call started
 * (`performance.timeOrigin` + `performance.now()`, kept for calls that may be interrupted); one that tells whether the thread serves; then per call its
 * status and the microseconds it ran.
 */
export const layout = { servesAt: 2, calls: 4, perCall: 2 } as const;

export function makeWords(): Int32Array {
  return new Int32Array(new SharedArrayBuffer((layout.calls + layout.perCall * maxBatch) * Int32Array.BYTES_PER_ELEMENT));
}

export function statusAt(index: number): number {
  return layout.calls + layout.perCall * index;
}

/** A function by the number it has in messages. */
export type Introduction = readonly [id: number, url: string, name: string];

export const flag = { interruptible: 1, each: 2 } as const;

/** Functions that this thread has not heard of, then three entries per call: function, flags, arguments. `undefined` ends the session. */
export type Request = readonly [introduced: readonly Introduction[] | undefined, ...calls: unknown[]] | undefined;

export const ending = { goesOn: 0, ended: 1, retires: 2 } as const;

/** Results of calls one after another from `first` on; the place of a failed call or one taken back holds undefined. After the last reply what was not started goes back. */
export type Reply = readonly [first: number, ending: number, values: readonly unknown[], errors: readonly (readonly [index: number, error: EncodedError])[] | undefined];
