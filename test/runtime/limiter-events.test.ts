import { KeyedMutex, limit, mapLimit, mapStream, Mutex, Semaphore } from '@headgate/runtime';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { controllerOf } from './lock-contract.ts';

const events: Record<string, unknown>[] = [];
const listen = (event: unknown): void => void events.push({ ...(event as object) });
const channels = ['semaphore', 'mutex', 'keyed-mutex', 'limit', 'map-limit', 'map-stream'].map(name => `headgate:${name}`);

beforeEach(() => {
  vi.useFakeTimers();
  for (const channel of channels) subscribe(channel, listen);
});
afterEach(() => {
  for (const channel of channels) unsubscribe(channel, listen);
  events.length = 0;
  vi.useRealTimers();
});

test('a semaphore reports queue depth, wait time, use and the reason of a rejection', async () => {
  const semaphore = new Semaphore(2, { name: 'db' });
  const first = await semaphore.acquire({ weight: 2 });
  const { signal, abort } = controllerOf();
  const gone = semaphore.acquire({ signal });
  const second = semaphore.acquire();
  vi.advanceTimersByTime(5);
  abort('left');
  first.release();
  await expect(gone).rejects.toBe('left');
  (await second).release();
  const state = { limiter: semaphore, name: 'db', capacity: 2, reason: undefined, waitMs: undefined };
  expect(events).toEqual([
    { ...state, type: 'started', inFlight: 2, waiting: 0, waitMs: 0 },
    { ...state, type: 'queued', inFlight: 2, waiting: 1 },
    { ...state, type: 'queued', inFlight: 2, waiting: 2 },
    { ...state, type: 'rejected', inFlight: 2, waiting: 1, waitMs: 5, reason: 'aborted' },
    { ...state, type: 'started', inFlight: 1, waiting: 0, waitMs: 5 },
    { ...state, type: 'finished', inFlight: 1, waiting: 0 },
    { ...state, type: 'finished', inFlight: 0, waiting: 0 },
  ]);
});

test.each<[string, (mutex: Mutex) => Promise<unknown>]>([
  ['timeout', async mutex => {
    const late = mutex.acquire({ timeoutMs: 1 });
    vi.advanceTimersByTime(1);
    await late;
  }],
  ['full', mutex => Promise.all([mutex.acquire({ signal: AbortSignal.timeout(1e6) }), mutex.acquire()])],
  ['closed', async mutex => {
    void mutex.close({ mode: 'reject' });
    await mutex.acquire();
  }],
])('a mutex reports a rejection: %s', async (reason, use) => {
  const mutex = new Mutex({ maxWaiting: 1 });
  await mutex.acquire();
  await use(mutex).catch(() => {});
  expect(events.filter(({ type }) => type === 'rejected')).toMatchObject([{ limiter: mutex, reason }]);
});

test('a deadlock is reported', async () => {
  const locks = new KeyedMutex<string>({ trace: true });
  await locks.with('a', () => locks.acquire('a')).catch(() => {});
  expect(events.find(({ type }) => type === 'rejected')).toMatchObject({ limiter: locks, reason: 'deadlock' });
});

test('limit reports what it queues, starts, finishes and drops', async () => {
  const run = limit({ concurrency: 1, name: 'mail' });
  const calls = [run(async () => {}), run(async () => {}), run(async () => {})];
  await calls[0];
  run.clearQueue();
  await Promise.allSettled(calls);
  expect(events.map(({ type, inFlight, waiting }) => [type, inFlight, waiting])).toEqual([
    ['started', 1, 0], ['queued', 1, 1], ['queued', 1, 2], ['started', 1, 1], ['finished', 1, 1], ['rejected', 1, 0], ['finished', 0, 0],
  ]);
  expect(events.every(({ name }) => name === 'mail')).toBe(true);
});

test('mapLimit and mapStream report their runs', async () => {
  await mapLimit([1, 2], 1, item => item);
  await expect(mapLimit([1], 1, () => Promise.reject(new Error('task')))).rejects.toThrow('task');
  for await (const _ of mapStream([1], 1, item => item));
  expect(events.map(({ type, inFlight, completed }) => [type, inFlight, completed])).toEqual([
    ['started', 0, 0], ['progress', 0, 1], ['progress', 0, 2], ['finished', 0, 2],
    ['started', 0, 0], ['rejected', 0, 1],
    ['started', 0, 0], ['progress', 0, 1], ['finished', 0, 1],
  ]);
});
