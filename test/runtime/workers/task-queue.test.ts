import { ClosedError, Deferred, QueueFullError } from '@headgate/runtime';
import { type SavedTask, TaskQueue, type TaskRun, type TaskStore } from '@headgate/runtime/workers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => vi.useRealTimers());

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

test('a few at a time, in order of priority and arrival', async () => {
  const starts: string[] = [];
  const gates = new Map<string, Deferred>();
  const queue = new TaskQueue((name: string) => {
    starts.push(name);
    gates.set(name, new Deferred());
    return gates.get(name)!.promise;
  }, { concurrency: 2 });
  const all = Promise.all([queue.add('a'), queue.add('b'), queue.add('c'), queue.add('d', { priority: 1 })]);
  await turns();
  expect(starts).toEqual(['a', 'b']);
  expect(queue).toMatchObject({ running: 2, waiting: 2 });
  gates.get('b')!.resolve();
  await turns();
  expect(starts).toEqual(['a', 'b', 'd']);
  for (const name of ['a', 'd']) gates.get(name)!.resolve();
  await turns();
  gates.get('c')!.resolve();
  await all;
  expect(queue).toMatchObject({ running: 0, waiting: 0 });
});

test('a task whose id is known is not added again, until it has ended', async () => {
  const handler = vi.fn(async (value: number) => value);
  const queue = new TaskQueue(handler, { concurrency: 1 });
  const first = queue.add(1, { id: 'same' });
  expect(queue.add(2, { id: 'same' })).toBe(first);
  expect(queue.has('same')).toBe(true);
  expect(await first).toBe(1);
  expect(await queue.add(3, { id: 'same' })).toBe(3);
  expect(handler).toHaveBeenCalledTimes(2);
});

test('a failure is tried again, later each time, and others go on meanwhile', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const runs: [string, number][] = [];
  const queue = new TaskQueue(async (name: string, { attempt }: TaskRun) => {
    runs.push([name, attempt]);
    if (name === 'bad' && attempt < 3) throw new Error('not yet');
    return name;
  }, { concurrency: 1, retry: { attempts: 3, delayMs: 100 } });
  const results = Promise.all([queue.add('bad'), queue.add('good')]);
  await turns();
  expect(runs).toEqual([['bad', 1], ['good', 1]]);
  await vi.advanceTimersByTimeAsync(99);
  expect(runs).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(runs).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(200);
  expect(await results).toEqual(['bad', 'good']);
  vi.restoreAllMocks();
});

test('the last failure is the result, and `retryIf` can make it the first', async () => {
  const handler = vi.fn(async (): Promise<never> => {
    throw new Error('always');
  });
  const queue = new TaskQueue(handler, { concurrency: 1, retry: { attempts: 2, delayMs: 1, retryIf: (_, attempt) => attempt < 2 } });
  const failed = expect(queue.add(0)).rejects.toThrow('always');
  await vi.advanceTimersByTimeAsync(10);
  await failed;
  expect(handler).toHaveBeenCalledTimes(2);
});

test('a paused queue starts nothing', async () => {
  const handler = vi.fn(async () => {});
  const queue = new TaskQueue(handler, { concurrency: 1 });
  queue.pause();
  const task = queue.add(0);
  await turns();
  expect(handler).not.toHaveBeenCalled();
  expect(queue.isPaused).toBe(true);
  queue.resume();
  await task;
  expect(handler).toHaveBeenCalledOnce();
});

test('`cancel` ends what runs, what waits and what is to be tried again', async () => {
  const queue = new TaskQueue((kind: string, { signal }: TaskRun) => {
    if (kind === 'fails') throw new Error('try again');
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }, { concurrency: 1, retry: { attempts: 2, delayMs: 1000 } });
  const tasks = [queue.add('fails', { id: 'a' }), queue.add('runs', { id: 'b' }), queue.add('waits', { id: 'c' })];
  const ended = Promise.allSettled(tasks);
  await turns();
  expect(queue).toMatchObject({ running: 1, waiting: 2 });
  for (const id of ['a', 'b', 'c']) expect(queue.cancel(id, `no ${id}`)).toBe(true);
  expect((await ended).map(one => one.status === 'rejected' && one.reason)).toEqual(['no a', 'no b', 'no c']);
  expect(queue.cancel('a')).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});

test('a full queue and a closed one refuse', async () => {
  const gate = new Deferred();
  const queue = new TaskQueue(() => gate.promise, { concurrency: 1, maxWaiting: 1 });
  const accepted = [queue.add(0), queue.add(1)];
  await expect(queue.add(2)).rejects.toThrow(QueueFullError);
  const closing = queue.close();
  await expect(queue.add(3)).rejects.toThrow(ClosedError);
  gate.resolve();
  await closing;
  await Promise.all(accepted);
  await queue.onIdle();
});

function memoryStore<Payload>(saved = new Map<string, SavedTask<Payload>>()): TaskStore<Payload> & { readonly saved: Map<string, SavedTask<Payload>>; readonly failures: unknown[] } {
  const failures: unknown[] = [];
  return {
    saved, failures, load: () => [...saved.values()], save: async task => saved.set(task.id, task),
    remove: async (id, failure) => {
      saved.delete(id);
      if (failure) failures.push(failure.error);
    },
  };
}

test('the store holds a task until it has ended, and a new queue brings it back', async () => {
  const store = memoryStore<string>();
  const stuck = new TaskQueue(() => new Promise<never>(() => {}), { concurrency: 1, store });
  void stuck.add('left over', { id: '1', priority: 2 }); // The process ends here.
  await turns();
  expect([...store.saved.values()]).toEqual([{ id: '1', payload: 'left over', priority: 2 }]);

  const handled: string[] = [];
  const queue = new TaskQueue(async (payload: string) => void handled.push(payload), { concurrency: 1, store });
  expect(await queue.restore()).toBe(1);
  await queue.onIdle();
  expect(handled).toEqual(['left over']);
  expect(store.saved.size).toBe(0);
});

test('what waits at a close stays in the store; what failed is told to it', async () => {
  const store = memoryStore<string>();
  const failing = new TaskQueue(async (): Promise<never> => {
    throw new Error('broken');
  }, { concurrency: 1, store });
  await expect(failing.add('x')).rejects.toThrow('broken');
  expect(store.failures).toMatchObject([{ message: 'broken' }]);

  const paused = new TaskQueue(async () => {}, { concurrency: 1, store });
  paused.pause();
  const waiting = expect(paused.add('later', { id: '2' })).rejects.toThrow(ClosedError);
  await turns();
  await paused.close({ mode: 'reject' });
  await waiting;
  expect([...store.saved.keys()]).toEqual(['2']);
});

test('a store that fails to save refuses the task; one that fails to remove tells `onError`', async () => {
  const onError = vi.fn();
  const broken = (method: 'save' | 'remove'): TaskStore<number> => ({ ...memoryStore<number>(), [method]: () => Promise.reject(new Error(method)) });
  const handler = vi.fn(async (value: number) => value);
  await expect(new TaskQueue(handler, { concurrency: 1, store: broken('save') }).add(1)).rejects.toThrow('save');
  expect(handler).not.toHaveBeenCalled();
  expect(await new TaskQueue(handler, { concurrency: 1, store: broken('remove'), onError }).add(2)).toBe(2);
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ message: 'remove' }));
});
