import { type Channels } from '../../../runtime/src/diagnostics.ts';
import { WorkerPool } from '@headgate/runtime/workers';
import { collectMetrics } from '@headgate/runtime/metrics';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, expect, test } from 'vitest';
import { errorOf, makeGate, open, started, tasksFile, type TestPool } from './signals.ts';

type Event = Channels['headgate:worker-pool'];

const events: Event[] = [];
const listener = (event: unknown): void => void events.push(event as Event);

afterEach(() => {
  unsubscribe('headgate:worker-pool', listener);
  events.length = 0;
});

test('each step of a task is an event with the state after it', async () => {
  subscribe('headgate:worker-pool', listener);
  await using pool = new WorkerPool(tasksFile, { maxThreads: 1, name: 'images', maxQueue: 1 }) as TestPool;
  const gate = makeGate();
  const controller = new AbortController();
  const running = pool.run('block', [gate]);
  await started(gate);
  const waiting = errorOf(pool.run('add', [1, 1], { signal: controller.signal }));
  await expect(pool.run('add', [1, 1])).rejects.toThrow();
  controller.abort(new Error('gone'));
  await waiting;
  open(gate);
  await running;
  await errorOf(pool.run('exit', [1]));
  expect(events.map(({ type, task, inFlight, waiting, reason }) => ({ type, task, inFlight, waiting, reason }))).toEqual([
    { type: 'queued', task: 'block', inFlight: 0, waiting: 1, reason: undefined },
    { type: 'started', task: 'block', inFlight: 1, waiting: 0, reason: undefined },
    { type: 'queued', task: 'add', inFlight: 1, waiting: 1, reason: undefined },
    { type: 'rejected', task: 'add', inFlight: 1, waiting: 1, reason: 'full' },
    { type: 'rejected', task: 'add', inFlight: 1, waiting: 0, reason: 'aborted' },
    { type: 'finished', task: 'block', inFlight: 0, waiting: 0, reason: undefined },
    { type: 'queued', task: 'exit', inFlight: 0, waiting: 1, reason: undefined },
    { type: 'started', task: 'exit', inFlight: 1, waiting: 0, reason: undefined },
    { type: 'rejected', task: 'exit', inFlight: 0, waiting: 0, reason: 'crashed' },
    { type: 'crashed', task: undefined, inFlight: 0, waiting: 0, reason: undefined },
  ]);
  for (const event of events) expect(event).toMatchObject({ name: 'images', capacity: 1, limiter: pool });
  expect(events.filter(({ type }) => type === 'started').every(({ waitMs }) => waitMs !== undefined && waitMs >= 0)).toBe(true);
  expect(events.find(({ type }) => type === 'finished')?.runMs).toBeGreaterThan(0);
});

test('the metrics have depth, utilisation, wait and run time', async () => {
  using metrics = collectMetrics({ eventLoop: false });
  await using pool = new WorkerPool(tasksFile, { maxThreads: 1, name: 'sums' }) as TestPool;
  await Promise.all([1, 2, 3].map(one => pool.run('add', [one, one])));
  const [series] = metrics.snapshot().series;
  expect(series).toMatchObject({
    primitive: 'worker-pool', name: 'sums', events: { queued: 3, started: 3, finished: 3 },
    gauges: { inFlight: 0, waiting: 0, capacity: 1, size: 1, idle: 1 }, wait: { count: 3 }, run: { count: 3 },
  });
});
