import { parallelMap, type TaskFunction, WorkerPool } from '@headgate/runtime/workers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorOf, makeGate, started, tasksFile, type TestPool } from './signals.ts';

let pool: TestPool;
let echo: TaskFunction<(value: number) => number>;

beforeAll(() => {
  pool = new WorkerPool(tasksFile, { maxThreads: 2 });
  echo = pool.task('echo') as TaskFunction<(value: number) => number>;
});

afterAll(() => pool.close());

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('no items start no thread', async () => {
  expect(await parallelMap([], echo)).toEqual([]);
  expect(pool.stats).toMatchObject({ threads: 0, messages: 0 });
});

test('results come in item order, one per item, in far fewer messages', async () => {
  const items = upTo(100_000);
  expect(await parallelMap(items, echo)).toEqual(items);
  expect(pool.stats.messages).toBeLessThan(5_000);
});

test.each([1, 7, 1000])('chunks of %i', async chunkSize => {
  const { messages } = pool.stats;
  expect(await parallelMap(upTo(100), echo, { chunkSize })).toEqual(upTo(100));
  expect(pool.stats.messages - messages).toBe(Math.ceil(100 / chunkSize));
});

test('results that are arrays stay arrays', async () => {
  const pairs = [[1, 2], [3, 4], [5]];
  expect(await parallelMap(pairs, pool.task('echo'))).toEqual(pairs);
});

test('a source is read lazily and closed', async () => {
  let read = 0;
  let closed = false;
  async function* source(): AsyncGenerator<number> {
    try {
      for (;;) yield read++;
    } finally {
      closed = true;
    }
  }
  const failing = pool.task('fail') as unknown as TaskFunction<(item: number) => never>;
  await expect(parallelMap(source(), failing, { chunkSize: 1 })).rejects.toThrow();
  expect(read).toBeLessThan(20);
  expect(closed).toBe(true);
});

test('the first error is thrown with its fields', async () => {
  const error = await errorOf(parallelMap(['custom', 'custom'] as const, pool.task('fail')));
  expect(error).toMatchObject({ name: 'QuotaError', code: 'E_QUOTA' });
});

test('an abort ends the chunks that run, and their threads go on', async () => {
  const gates = [makeGate(), makeGate()];
  const controller = new AbortController();
  const running = parallelMap(gates, pool.task('spin'), { signal: controller.signal, chunkSize: 1 });
  await Promise.all(gates.map(gate => started(gate)));
  controller.abort('enough');
  await expect(running).rejects.toBe('enough');
  await pool.drain();
  expect(pool.stats.lostThreads).toBe(0);
});

test('a function that is not of a pool is refused', async () => {
  const plain = Object.assign(async (item: number) => item, { with: () => echo }) as TaskFunction<(item: number) => number>;
  await expect(parallelMap([1], plain)).rejects.toThrow('Expected `task` to be a function of a pool, from `pool.task(name)` or `offload`.');
  await expect(parallelMap([1], echo, { chunkSize: 0 })).rejects.toThrow(RangeError);
});
