import { Deferred } from '@headgate/runtime';
import { WorkerCrashedError, WorkerPool } from '@headgate/runtime/workers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorOf, makeGate, tasksFile, type TestPool } from './signals.ts';

let pool: TestPool;

beforeAll(() => {
  pool = new WorkerPool(tasksFile, { maxThreads: 1 });
});

afterAll(() => pool.close());

const ids = Array.from({ length: 30 }, (_, index) => index + 1);

/** What happens to 60 tasks in one message with one that takes the thread along. */
async function crashAmong(how: 'exit' | 'throw'): Promise<{ readonly error: Error; readonly runs: number }> {
  const log = new SharedArrayBuffer(4 * 121);
  const gate = makeGate();
  const record = (id: number): Promise<number> => pool.run('record', [log, id]);
  for (let round = 0; round < 2; round++) await Promise.all(ids.flatMap(id => [record(id), pool.run('misbehave', ['not', gate])])); // Now both are known to be short.
  new Int32Array(log)[0] = 0;
  const { messages } = pool.stats;
  const before = ids.map(record);
  const crashed = errorOf(pool.run('misbehave', [how, gate]));
  const after = ids.map(record);
  expect(await Promise.all([...before, ...after])).toEqual([...ids, ...ids]);
  expect(pool.stats.messages - messages).toBeLessThan(10);
  return { error: await crashed, runs: new Int32Array(log)[0]! };
}

test('`process.exit` in a task rejects that task alone', async () => {
  const { error, runs } = await crashAmong('exit');
  expect(error).toBeInstanceOf(WorkerCrashedError);
  expect(error).toMatchObject({ code: 'ERR_HEADGATE_WORKER_CRASHED', message: "The thread that ran the task 'misbehave' ended: worker exited with code: 3" });
  expect(runs).toBe(60); // Each of the others ran once.
});

test('exit code 0 is a crash too', async () => {
  expect(await errorOf(pool.run('exit', [0]))).toBeInstanceOf(WorkerCrashedError);
});

test('an error that nobody catches rejects the task that ran, with the error as its cause', async () => {
  const { error, runs } = await crashAmong('throw');
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

test('a thread that fails while it runs nothing tells `onError`, and no task', async () => {
  const told = new Deferred<unknown>();
  await using watched = new WorkerPool(tasksFile, { maxThreads: 1, onError: told.resolve }) as TestPool;
  await watched.run('failAfterwards', []);
  expect(await told.promise).toMatchObject({ message: 'left behind' });
  expect(await watched.run('add', [1, 2])).toBe(3);
});

test('a close loses no thread', async () => {
  const closed = new WorkerPool(tasksFile, { maxThreads: 1 }) as TestPool;
  await closed.run('add', [1, 2]);
  await closed.close();
  expect(closed.stats).toMatchObject({ lostThreads: 0, threads: 0, succeeded: 1 });
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
  expect(frugal.stats.lostThreads).toBe(0);
});
