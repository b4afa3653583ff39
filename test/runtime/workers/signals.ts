import { type WorkerPool } from '@headgate/runtime/workers';
import type * as tasks from './tasks-worker.ts';

export type TestPool = WorkerPool<typeof tasks>;

/** The worker file of the tests, by the name it would have after a build. */
export const tasksFile = new URL('./tasks-worker.js', import.meta.url);

/** Memory with a word that tasks count up when they start, and one that lets `block` go on. */
export function makeGate(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
}

/** Resolves when so many tasks have announced themselves. */
export async function started(gate: SharedArrayBuffer, count = 1): Promise<void> {
  const words = new Int32Array(gate);
  for (let seen = Atomics.load(words, 0); seen < count; seen = Atomics.load(words, 0)) await new Promise(setImmediate);
}

export function open(gate: SharedArrayBuffer): void {
  const words = new Int32Array(gate);
  Atomics.store(words, 1, 1);
  Atomics.notify(words, 1);
}

export async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('Expected a rejection.');
}
