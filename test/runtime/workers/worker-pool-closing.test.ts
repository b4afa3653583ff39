import { ClosedError, QueueFullError } from '@headgate/runtime';
import { WorkerPool, type WorkerPoolOptions } from '@headgate/runtime/workers';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorOf, makeGate, open, started, tasksFile, type TestPool } from './signals.ts';

const openPool = (options: WorkerPoolOptions = {}): TestPool => new WorkerPool(tasksFile, { maxThreads: 1, graceMs: 10, ...options });

test('a full queue says so, also to calls with a signal, and `ready` waits for room', async () => {
  await using pool = openPool({ maxQueue: 2, name: 'images' });
  const gate = makeGate();
  const { signal } = new AbortController();
  const running = pool.run('block', [gate]);
  const queued = [pool.run('add', [1, 1], { signal }), pool.run('add', [2, 2])];
  for (const options of [{}, { signal }]) {
    const error = await errorOf(pool.run('add', [3, 3], options));
    expect(error).toBeInstanceOf(QueueFullError);
    expect(error.message).toMatch(/^The queue of the worker pool 'images' is full: \d tasks wait and \d run\. Await `ready\(\)` before the next one\.$/);
  }
  let isReady = false;
  const ready = pool.ready().then(() => (isReady = true));
  await started(gate);
  expect(isReady).toBe(false);
  open(gate);
  await ready;
  expect(await pool.run('add', [4, 4])).toBe(8);
  expect(await Promise.all(queued)).toEqual([2, 4]);
  await running;
});

test('producers that wait for `ready` never find the queue full, and all get their turn', async () => {
  await using pool = openPool({ maxQueue: 3 });
  const sums = await Promise.all(Array.from({ length: 50 }, async (_, index) => {
    await pool.ready();
    return await pool.run('add', [index, 0]);
  }));
  expect(sums).toEqual(Array.from({ length: 50 }, (_, index) => index));
});

test('waiting for `ready` can be given up', async () => {
  await using pool = openPool({ maxQueue: 0 });
  const gate = makeGate();
  const running = pool.run('block', [gate]);
  const controller = new AbortController();
  const ready = pool.ready({ signal: controller.signal });
  controller.abort('enough');
  await expect(ready).rejects.toBe('enough');
  open(gate);
  await running;
});

test('`drain` waits for what runs and waits, and leaves the pool open', async () => {
  await using pool = openPool();
  const ended: number[] = [];
  for (const id of [1, 2, 3]) void pool.run('later', [id, 1]).then(value => ended.push(value));
  await pool.drain();
  expect(ended).toEqual([1, 2, 3]);
  expect(pool.stats).toMatchObject({ running: 0, waiting: 0, utilisation: 0 });
  expect(await pool.run('add', [1, 1])).toBe(2);
});

test('a closed pool runs what it has and takes no more, for good', async () => {
  const pool = openPool({ name: 'images' });
  const sums = [1, 2, 3].map(one => pool.run('add', [one, one]));
  const closing = pool.close();
  const refused = await errorOf(pool.run('add', [1, 1]));
  expect(refused).toBeInstanceOf(ClosedError);
  expect(refused.message).toBe("The worker pool 'images' is closed.");
  expect(await Promise.all(sums)).toEqual([2, 4, 6]);
  await closing;
  await expect(pool.run('add', [1, 1])).rejects.toThrow(ClosedError);
  await expect(pool.ready()).rejects.toThrow(ClosedError);
  expect(pool.stats.threads).toBe(0);
});

test('the deadline ends what listens, what does not, and what waits', async () => {
  const pool = openPool({ maxThreads: 2, graceMs: 480 });
  const [deaf, listener] = [makeGate(), makeGate()];
  const calls = [pool.run('spinDeaf', [deaf]), pool.run('listen', [listener], { timeoutMs: 60_000 })];
  const waiting = [pool.run('add', [1, 1]), pool.run('add', [2, 2])];
  await Promise.all([started(deaf), started(listener)]);
  const errors = Promise.all([...calls, ...waiting].map(errorOf));
  await pool.close({ deadlineMs: 500 });
  for (const error of await errors) expect(error).toMatchObject({ code: 'ERR_HEADGATE_CLOSED', message: expect.stringContaining('its deadline of 500 ms is over') });
  expect(new Int32Array(listener)[1]).toBe(1); // It was asked first, and could clean up.
  expect(pool.stats.threads).toBe(0);
});

test('an idle pool that nobody closes lets the process end', () => {
  const script = join(import.meta.dirname, '../scripts/idle-worker-pool.ts');
  const output = execFileSync(process.execPath, ['--import=tsx', '--conditions=@headgate/source', script], { encoding: 'utf8', timeout: 25_000 });
  expect(output).toBe('3\n');
});
