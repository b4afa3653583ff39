import { WorkerPool } from '@headgate/runtime/workers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeGate, open, started, tasksFile, type TestPool } from './signals.ts';

let pool: TestPool;

beforeAll(() => {
  pool = new WorkerPool(tasksFile, { maxThreads: 1 });
});

afterAll(() => pool.close());

test('a function of the module runs in a thread, whatever language the file is in', async () => {
  expect(await pool.run('add', [1, 2])).toBe(3);
  expect(await pool.run('default', ['it'])).toBe('it in a thread');
  expect(await pool.run('later', [5, 1])).toBe(5);
});

test('`task` gives a function with the same parameters', async () => {
  const add = pool.task('add');
  expect(await add(20, 22)).toBe(42);
  expect(await add.with({ priority: 1 })(1, 1)).toBe(2);
});

test('results go to their own calls, and calls start in order', async () => {
  const log = new SharedArrayBuffer(4 * 501);
  const ids = Array.from({ length: 500 }, (_, index) => index + 1);
  expect(await Promise.all(ids.map(id => pool.run('record', [log, id])))).toEqual(ids);
  expect([...new Int32Array(log, 4)]).toEqual(ids);
});

test('abortable and plain calls keep one order', async () => {
  const log = new SharedArrayBuffer(4 * 31);
  const { signal } = new AbortController();
  const ids = Array.from({ length: 30 }, (_, index) => index + 1);
  await Promise.all(ids.map(id => pool.run('record', [log, id], id % 3 === 0 ? { signal } : id % 3 === 1 ? { timeoutMs: 60_000 } : {})));
  expect([...new Int32Array(log, 4)]).toEqual(ids);
});

test('a higher priority goes first', async () => {
  const gate = makeGate();
  const log = new SharedArrayBuffer(4 * 5);
  const blocked = pool.run('block', [gate]);
  await started(gate);
  const rest = [1, 2, 3, 4].map(id => pool.run('record', [log, id], { priority: id === 3 ? 2 : id === 4 ? 1 : 0 }));
  open(gate);
  await Promise.all([blocked, ...rest]);
  expect([...new Int32Array(log, 4)]).toEqual([3, 4, 1, 2]);
});

test('short tasks of one tick share messages, unless that is switched off', async () => {
  await using separate = new WorkerPool(tasksFile, { maxThreads: 1, coalesce: false }) as TestPool;
  const messagesOf = async (one: TestPool): Promise<number> => {
    const { messages } = one.stats;
    await Promise.all(Array.from({ length: 400 }, (_, index) => one.run('add', [index, 1])));
    return one.stats.messages - messages;
  };
  await messagesOf(pool);
  expect(await messagesOf(pool)).toBeLessThan(100);
  expect(await messagesOf(separate)).toBe(400);
});

test('what is long to copy travels alone', async () => {
  await pool.run('byteLengthOf', [new Uint8Array(1)]);
  const { messages } = pool.stats;
  await Promise.all(Array.from({ length: 8 }, () => pool.run('byteLengthOf', [new Uint8Array(100_000)])));
  expect(pool.stats.messages - messages).toBe(8);
});

test('a long task does not hold back those behind it while a thread is free', async () => {
  await using two = new WorkerPool(tasksFile, { maxThreads: 2, minThreads: 2 }) as TestPool;
  const gate = makeGate();
  await Promise.all(Array.from({ length: 100 }, () => two.run('thread', []))); // Now this task is known to be short.
  open(gate);
  await two.run('block', [gate]); // So is this one, and wrongly so.
  const closed = makeGate();
  const blocked = two.run('block', [closed]);
  const others = Array.from({ length: 50 }, (_, index) => two.run('add', [index, 0]));
  expect(await Promise.all(others)).toEqual(others.map((_, index) => index));
  open(closed);
  await blocked;
});

test('memory is moved both ways', async () => {
  const bytes = new Uint8Array(64);
  expect(await pool.run('byteLengthOf', [bytes], { transfer: [bytes.buffer] })).toBe(64);
  expect(bytes.byteLength).toBe(0);
  expect(await pool.run('fill', [1000])).toEqual(new Uint8Array(1000).fill(7));
});

test('arguments are checked before anything starts', async () => {
  expect(() => new WorkerPool(new URL('./missing-worker.js', import.meta.url))).toThrow(/Expected `module` to be the file of a worker, but `.*missing-worker.js` does not exist, nor does `.*missing-worker.ts`/);
  expect(() => new WorkerPool('./tasks-worker.ts')).toThrow('Expected `module` to be a file: URL or an absolute path');
  expect(() => new WorkerPool(tasksFile, { maxThreads: 0 })).toThrow('Expected `maxThreads` to be an integer from 1 up, got 0 (number).');
  expect(() => new WorkerPool(tasksFile, { minThreads: 3, maxThreads: 2 })).toThrow(RangeError);
  await expect(pool.run('add', [1, 2], { timeoutMs: -1 })).rejects.toThrow('Expected `timeoutMs` to be a number from 0 up');
});

test('names, arguments and results are typed', () => {
  const check = async (): Promise<number> => {
    // @ts-expect-error -- The module has no such function.
    await pool.run('missing', []);
    // @ts-expect-error -- `add` takes numbers.
    await pool.run('add', ['1', 2]);
    // @ts-expect-error -- So does the function of it.
    await pool.task('add')('1', 2);
    return await pool.run('later', [1, 2]);
  };
  expect(check).toBeTypeOf('function');
});
