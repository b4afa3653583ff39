import { taskSignal } from '../../../node_modules/.cache/headgate-bench/dist/workers/index.js';

/** Computes until it is asked to stop; piscina has no way to ask. */
export function spin(gate) {
  Atomics.store(new Int32Array(gate), 0, 1);
  const signal = taskSignal();
  while (!signal.aborted);
}

export function noop() {}
