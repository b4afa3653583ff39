import { TimeoutError } from '@headgate/runtime';
import { WorkerPool } from '@headgate/runtime/workers';
import { getEventListeners } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorOf, makeGate, open, started, tasksFile, type TestPool } from './signals.ts';

let pool: TestPool;

beforeAll(() => {
  pool = new WorkerPool(tasksFile, { maxThreads: 1 });
});

afterAll(() => pool.close());

test('a task that computes sees the abort, and its thread goes on', async () => {
  const thread = await pool.run('thread', []);
  const gate = makeGate();
  const controller = new AbortController();
  const reason = { why: 'enough' };
  const spinning = pool.run('spin', [gate], { signal: controller.signal });
  await started(gate);
  controller.abort(reason);
  await expect(spinning).rejects.toBe(reason);
  await started(gate, 2);
  expect(await pool.run('thread', [])).toBe(thread);
  expect(pool.stats.lostThreads).toBe(0);
});

test('a task that waits hears of the abort', async () => {
  const gate = makeGate();
  const controller = new AbortController();
  const listening = pool.run('listen', [gate], { signal: controller.signal });
  await started(gate);
  controller.abort(new Error('stop'));
  await expect(listening).rejects.toThrow('stop');
  await pool.drain();
  expect(pool.stats.lostThreads).toBe(0);
});

test('the time of a run counts from its start', async () => {
  const gate = makeGate();
  const blocked = pool.run('block', [gate]);
  await started(gate);
  const behind = pool.run('add', [1, 1], { timeoutMs: 20 });
  await new Promise(resolve => setTimeout(resolve, 60)); // Longer than it may run.
  open(gate);
  expect(await behind).toBe(2);
  await blocked;
});

test('a task that takes too long is asked to stop', async () => {
  const error = await errorOf(pool.run('spin', [makeGate()], { timeoutMs: 10 }));
  expect(error).toBeInstanceOf(TimeoutError);
  expect(error.message).toBe("The task 'spin' ran longer than its 10 ms.");
  await pool.drain();
  expect(pool.stats.lostThreads).toBe(0);
});

test('a task that waits in the queue is taken out of it', async () => {
  const gate = makeGate();
  const log = new SharedArrayBuffer(4 * 3);
  const controller = new AbortController();
  const blocked = pool.run('block', [gate]);
  await started(gate);
  const dropped = pool.run('record', [log, 1], { signal: controller.signal });
  const kept = pool.run('record', [log, 2], { signal: controller.signal, priority: 1 });
  const other = pool.run('record', [log, 3]);
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
  controller.abort(new Error('gone'));
  await expect(dropped).rejects.toThrow('gone');
  await expect(kept).rejects.toThrow('gone');
  open(gate);
  await Promise.all([blocked, other]);
  expect([...new Int32Array(log)]).toEqual([1, 3, 0]);
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
});

test('an aborted signal starts nothing', async () => {
  const { messages } = pool.stats;
  await expect(pool.run('add', [1, 2], { signal: AbortSignal.abort('before') })).rejects.toBe('before');
  expect(pool.stats.messages).toBe(messages);
});

test('a task that does not listen ends with its thread, once its grace is over, and alone', async () => {
  await using strict = new WorkerPool(tasksFile, { maxThreads: 1, graceMs: 10 }) as TestPool;
  const log = new SharedArrayBuffer(4 * 101);
  const gate = makeGate();
  const record = (id: number): Promise<number> => strict.run('record', [log, id]);
  const harmless = Array.from({ length: 20 }, () => 'not' as const);
  for (let round = 0; round < 2; round++) await Promise.all(harmless.flatMap(how => [strict.run('thread', []), record(0), strict.run('misbehave', [how, gate])]));
  new Int32Array(log)[0] = 0;
  const thread = await strict.run('thread', []);
  const controller = new AbortController();
  const before = Array.from({ length: 20 }, (_, index) => record(index + 1));
  const deaf = strict.run('misbehave', ['spin', gate], { signal: controller.signal });
  const after = Array.from({ length: 20 }, (_, index) => record(index + 21));
  await started(gate);
  controller.abort(new Error('now'));
  await expect(deaf).rejects.toThrow('now');
  expect(await Promise.all([...before, ...after])).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  expect(new Int32Array(log)[0]).toBe(40); // Each of them ran once.
  expect(await strict.run('thread', [])).not.toBe(thread);
  expect(strict.stats.lostThreads).toBe(1);
});

test('abort and result may come in any order', async () => {
  for (let round = 0; round < 60; round++) {
    const controller = new AbortController();
    const call = pool.run('echo', [round], { signal: controller.signal });
    if (round % 3 === 0) await new Promise(setImmediate);
    controller.abort('late');
    expect([round, 'late']).toContain(await call.catch((reason: unknown) => reason));
  }
  await pool.drain();
  expect(pool.stats).toMatchObject({ lostThreads: 0, waiting: 0, running: 0 });
});
