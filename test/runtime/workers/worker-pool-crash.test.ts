import { WorkerCrashedError, WorkerPool } from '@headgate/runtime/workers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorOf, tasksFile, type TestPool } from './signals.ts';

let pool: TestPool;

beforeAll(() => {
  pool = new WorkerPool(tasksFile, { maxThreads: 1 });
});

afterAll(() => pool.close());

const ids = Array.from({ length: 30 }, (_, index) => index + 1);

async function crashAmong(crash: () => Promise<unknown>): Promise<{ readonly error: Error; readonly runs: number }> {
  const log = new SharedArrayBuffer(4 * 61);
  await Promise.all(ids.map(() => pool.run('thread', []))); // Known to be short, so that all that follows may share a message.
  const before = ids.map(id => pool.run('record', [log, id]));
  const crashed = errorOf(crash());
  const after = ids.map(id => pool.run('record', [log, id]));
  expect(await Promise.all([...before, ...after])).toEqual([...ids, ...ids]);
  return { error: await crashed, runs: new Int32Array(log)[0]! };
}

test('`process.exit` in a task rejects that task alone', async () => {
  const { error, runs } = await crashAmong(() => pool.run('exit', [3]));
  expect(error).toBeInstanceOf(WorkerCrashedError);
  expect(error).toMatchObject({ code: 'ERR_HEADGATE_WORKER_CRASHED', message: "The thread that ran the task 'exit' ended: worker exited with code: 3" });
  expect(runs).toBe(60);
});

test('exit code 0 is a crash too', async () => {
  expect(await errorOf(pool.run('exit', [0]))).toBeInstanceOf(WorkerCrashedError);
});

test('an error that nobody catches rejects the task that ran, with the error as its cause', async () => {
  const { error, runs } = await crashAmong(() => pool.run('throwLater', []));
  expect(error).toBeInstanceOf(WorkerCrashedError);
  expect(error.cause).toMatchObject({ message: 'nobody catches this' });
  expect(runs).toBe(60);
});

test('a task that runs out of memory ends alone', async () => {
  await using small = new WorkerPool(tasksFile, { maxThreads: 1, resourceLimits: { maxOldGenerationSizeMb: 60, maxYoungGenerationSizeMb: 8 } }) as TestPool;
  const before = small.run('add', [1, 2]);
  const exhausted = errorOf(small.run('exhaust', []));
  const after = small.run('add', [3, 4]);
  const error = await exhausted;
  expect(error).toBeInstanceOf(WorkerCrashedError);
  expect(error.cause).toMatchObject({ code: 'ERR_WORKER_OUT_OF_MEMORY' });
  expect(await Promise.all([before, after])).toEqual([3, 7]);
});

test('a thread that cannot start is given up after three attempts', async () => {
  await using broken = new WorkerPool(tasksFile, { maxThreads: 2, execArgv: ['--import', 'data:text/javascript,throw new Error("no start")'] }) as TestPool;
  const error = await errorOf(broken.run('add', [1, 2]));
  expect(error).toBeInstanceOf(WorkerCrashedError);
  expect(broken.stats.lostThreads).toBe(3);
});

test('a thread is replaced after its number of tasks', async () => {
  await using frugal = new WorkerPool(tasksFile, { maxThreads: 1, maxTasksPerWorker: 3 }) as TestPool;
  const threads = await Promise.all(Array.from({ length: 7 }, () => frugal.run('thread', [])));
  const [first, , , fourth, , , seventh] = threads;
  expect(threads).toEqual([first, first, first, fourth, fourth, fourth, seventh]);
  expect(new Set(threads).size).toBe(3);
});
