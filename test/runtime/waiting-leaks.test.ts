import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { Gate, hedge, TaskScope, withTimeout } from '@headgate/runtime';

const rounds = 50_000;

/** What `round` leaves on the heap after many rounds, in bytes per round. */
async function bytesPerRound(round: () => Promise<unknown>): Promise<number> {
  const { gc } = globalThis;
  if (!gc) throw new Error('Expected node to run with --expose-gc.');
  for (let warmUp = 0; warmUp < 1000; warmUp++) await round();
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let count = 0; count < rounds; count++) await round();
  await new Promise(resolve => setImmediate(resolve));
  gc();
  return (process.memoryUsage().heapUsed - before) / rounds;
}

/** A signal that lives as long as the process, as that of a shutdown does. */
const { signal } = new AbortController();
const scope = new TaskScope({ signal, limit: 10 });
const gate = new Gate();

test.each<[string, () => Promise<unknown>]>([
  ['a call under a timeout', () => withTimeout(async () => undefined, 60_000, { signal })],
  ['a hedged call', () => hedge(async () => undefined, { afterMs: 60_000, signal })],
  ['a child of a scope that never ends', () => scope.spawn(async () => undefined)],
  ['a nested scope', () => TaskScope.run(nested => nested.spawn(async () => undefined), { parent: scope, timeoutMs: 60_000 })],
  ['a wait at a gate', () => {
    const wait = gate.wait({ signal, timeoutMs: 60_000 });
    gate.open();
    gate.close();
    return wait;
  }],
])('%s leaves nothing on the heap', async (_name, round) => {
  expect(await bytesPerRound(round)).toBeLessThan(20);
});

test('none of them leaves a listener', async () => {
  scope.cancel();
  await scope.join();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
