import { Piscina } from 'piscina';
import { median, report } from '../harness.ts';
import { type Workers } from './built.ts';

const runs = 15;

/** Milliseconds from the abort of a task that runs until the next task on the same single thread has its result. */
export async function printCancellation({ WorkerPool }: Workers): Promise<void> {
  const file = new URL('spin.mjs', import.meta.url);
  const pool = new WorkerPool<{ spin: (gate: SharedArrayBuffer) => void; noop: () => void }>(file, { minThreads: 1, maxThreads: 1 });
  const piscina = new Piscina({ filename: file.pathname, minThreads: 1, maxThreads: 1 });
  const ours = await nextTaskAfterAbort((gate, signal) => pool.run('spin', [gate], { signal }), () => pool.run('noop', []));
  const theirs = await nextTaskAfterAbort((gate, signal) => piscina.run(gate, { name: 'spin', signal }), () => piscina.run(undefined, { name: 'noop' }));
  console.log(`\nnext task after the abort of a running one, milliseconds, median of ${runs}\n  headgate ${ours.toFixed(2)} (threads lost: ${pool.stats.lostThreads})\n  piscina  ${theirs.toFixed(2)}`);
  report({ subject: 'headgate', reference: 'piscina', most: 0.1 }, ours / theirs);
  await pool.close();
  await piscina.destroy();
}

async function nextTaskAfterAbort(spin: (gate: SharedArrayBuffer, signal: AbortSignal) => Promise<unknown>, next: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run <= runs; run++) {
    const gate = new SharedArrayBuffer(4);
    const controller = new AbortController();
    const aborted = spin(gate, controller.signal).catch(() => {});
    while (Atomics.load(new Int32Array(gate), 0) === 0) await new Promise(setImmediate);
    const before = performance.now();
    controller.abort();
    await next();
    if (run > 0) times.push(performance.now() - before);
    await aborted;
  }
  return median(times);
}
