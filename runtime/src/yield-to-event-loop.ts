import { requireNumber } from './arguments.ts';

export interface YieldOptions {
  /** How long work may run before the event loop gets its turn, in milliseconds from 0 up; 0 yields every time. Default 5. */
  readonly sliceMs?: number;
  /** Rejects with `signal.reason`, so that a long loop can be stopped. */
  readonly signal?: AbortSignal;
}

const resolved = Promise.resolve();
let sliceStart = -Infinity;

/**
 * Call it in every round of a long loop: it gives timers, I/O and other requests their turn once the slice is used up, and costs a clock reading otherwise.
 *
 * The slice belongs to the event loop, not to the caller: loops that run side by side share it, so many of them hold up the loop hardly longer than one does.
 * Order: callers go on in the order they came.
 */
export function yieldToEventLoop({ sliceMs = 5, signal }: YieldOptions = {}): Promise<void> {
  requireNumber('sliceMs', sliceMs);
  if (signal?.aborted) return Promise.reject(signal.reason);
  const elapsedMs = performance.now() - sliceStart;
  return elapsedMs >= 0 && elapsedMs < sliceMs ? resolved : turn(signal); // Below 0 the clock was replaced, by a test.
}

function turn(signal: AbortSignal | undefined): Promise<void> {
  const usedUp = sliceStart;
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      if (sliceStart === usedUp) sliceStart = performance.now(); // The first one back starts the slice that all of them share.
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    });
  });
}
