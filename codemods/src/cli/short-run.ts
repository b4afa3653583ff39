import v8 from 'node:v8';

/** Paths of a run that is mostly over before it needs as much memory as one over a repository. */
const SHORT = 100;

/**
 * Has V8 let the heap of a short run grow, and collect in this thread alone: threads that help wait for each other, for longer than they save. A tenth of what
 * a hook costs. A run over a repository would take more memory for it, and get nothing.
 */
export function collectSeldom(paths: number): void {
  if (paths > SHORT || Number.parseInt(process.versions.v8) >= 12) return;
  v8.setFlagsFromString('--heap-growing-percent=900');
  v8.setFlagsFromString('--no-parallel-scavenge');
}
