import { hasSubscribers } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { detach, Gate, hedge, KeyedMutex, limit, mapLimit, Mutex, Semaphore, TaskScope, TtlCache, withTimeout } from '@headgate/runtime';
import { collectMetrics, type CollectOptions, type Metrics, type SeriesSnapshot } from '@headgate/runtime/metrics';
import { openChannel } from '../../../runtime/src/diagnostics.ts';

let metrics: Metrics;
beforeEach(() => {
  vi.useFakeTimers();
  metrics = collectMetrics({ eventLoop: false });
});
afterEach(() => {
  metrics.stop();
  vi.useRealTimers();
});

function seriesOf(primitive: string, name?: string, from = metrics): SeriesSnapshot {
  const found = from.snapshot().series.find(one => one.primitive === primitive && one.name === name);
  if (!found) throw new Error(`no series ${primitive} ${name}`);
  return found;
}

/** A collection of its own, so that options can differ. */
async function collecting(options: CollectOptions, use: (own: Metrics) => unknown): Promise<void> {
  using own = collectMetrics({ eventLoop: false, ...options });
  await use(own);
}

test('queue depth, wait, in flight and rejections of a named semaphore', async () => {
  const semaphore = new Semaphore(2, { name: 'db', maxWaiting: 2 });
  const permits = [await semaphore.acquire(), await semaphore.acquire()];
  const served = semaphore.acquire();
  const failing = semaphore.acquire({ timeoutMs: 20 }).catch(() => undefined);
  await semaphore.acquire().catch(() => undefined);
  expect(seriesOf('semaphore', 'db').gauges).toEqual({ inFlight: 2, waiting: 2, capacity: 2 });
  await vi.advanceTimersByTimeAsync(20);
  await failing;
  await vi.advanceTimersByTimeAsync(10);
  permits[0]?.release();
  await served;
  const { gauges, events, rejected, wait } = seriesOf('semaphore', 'db');
  expect(gauges).toEqual({ inFlight: 2, waiting: 0, capacity: 2 });
  expect(events).toEqual({ started: 3, queued: 2, rejected: 2, finished: 1 });
  expect(rejected).toEqual({ full: 1, timeout: 1 });
  expect(wait).toMatchObject({ count: 5, sumMs: 50, maxMs: 30 });
});

test('instances of one name add up, other names and kinds stay apart', async () => {
  for (const name of ['a', 'a', 'b']) await new Semaphore(3, { name }).acquire();
  await new Mutex({ name: 'a' }).acquire();
  expect(seriesOf('semaphore', 'a').gauges).toEqual({ inFlight: 2, waiting: 0, capacity: 6 });
  expect(seriesOf('semaphore', 'b').gauges).toEqual({ inFlight: 1, waiting: 0, capacity: 3 });
  expect(seriesOf('mutex', 'a').gauges).toEqual({ inFlight: 1, waiting: 0, capacity: 1 });
});

test('the keys of a KeyedMutex add up', async () => {
  const mutex = new KeyedMutex<string>({ name: 'accounts' });
  const permits = [await mutex.acquire('a'), await mutex.acquire('b')];
  expect(seriesOf('keyed-mutex', 'accounts').gauges.inFlight).toBe(2);
  for (const permit of permits) permit.release();
  expect(seriesOf('keyed-mutex', 'accounts').gauges.inFlight).toBe(0);
});

test('tasks are counted by their starts and ends, per name', async () => {
  const scope = new TaskScope({ name: 'request', timeoutMs: 10 });
  void scope.spawn(signal => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))));
  void scope.spawn(async () => undefined);
  const joined = scope.join().catch(() => undefined);
  await vi.advanceTimersByTimeAsync(5);
  expect(seriesOf('task-scope', 'request').gauges).toEqual({ inFlight: 1 });
  await vi.advanceTimersByTimeAsync(5);
  await joined;
  expect(seriesOf('task-scope', 'request')).toMatchObject({ gauges: { inFlight: 0 }, events: { started: 2, finished: 1, timeout: 1 } });
  await Promise.all([withTimeout(async () => 1, 5, { name: 'a' }), withTimeout(async () => 1, 5, { name: 'b' })]);
  expect(seriesOf('with-timeout', 'a')).toMatchObject({ gauges: { inFlight: 0 }, events: { started: 1, finished: 1 } });
});

test('what was in flight before the collection does not show as less than nothing', async () => {
  const ended = withTimeout(() => new Promise(resolve => setTimeout(resolve, 10)), 50, { name: 'old' });
  await collecting({}, async own => {
    await vi.advanceTimersByTimeAsync(10);
    await ended;
    expect(seriesOf('with-timeout', 'old', own).gauges).toEqual({ inFlight: 0 });
  });
});

test('loads of a cache', async () => {
  const cache = new TtlCache((key: string) => new Promise(resolve => setTimeout(resolve, 30, key)), { ttlMs: 1000, name: 'users' });
  const gets = [cache.get('a'), cache.get('a')];
  expect(seriesOf('ttl-cache', 'users').gauges).toEqual({ size: 0, loading: 1 });
  await vi.advanceTimersByTimeAsync(30);
  await Promise.all(gets);
  const { events, load } = seriesOf('ttl-cache', 'users');
  expect(events).toEqual({ miss: 1, shared: 1, loaded: 1 });
  expect(load).toMatchObject({ count: 1, sumMs: 30 });
});

test('every kind reports under its name', async () => {
  await limit({ concurrency: 1, name: 'l' })(async () => undefined);
  await mapLimit([1], 1, async () => undefined);
  await hedge(async () => 1, { afterMs: Infinity, name: 'h' });
  detach(Promise.resolve(), () => undefined);
  const gate = new Gate({ name: 'g' });
  const opened = gate.wait();
  gate.open();
  await opened;
  const kinds = metrics.snapshot().series.map(({ primitive, name }) => [primitive, name]);
  expect(kinds).toEqual(expect.arrayContaining([['limit', 'l'], ['map-limit', undefined], ['hedge', 'h'], ['detach', undefined], ['gate', 'g']]));
  expect(seriesOf('gate', 'g').gauges).toEqual({ inFlight: 0, waiting: 0, capacity: 0 });
});

describe('cost and leaks', () => {
  const name = 'headgate:semaphore';

  test('after stop nothing is subscribed, so the primitives publish nothing', () => {
    expect(hasSubscribers(name)).toBe(true);
    metrics.stop();
    expect(hasSubscribers(name)).toBe(false);
  });

  test('names without end do not grow without end: past maxSeries they add up under other', async () => {
    await collecting({ maxSeries: 3 }, own => {
      for (let tenant = 0; tenant < 100; tenant++) openChannel('headgate:semaphore').publish({ type: 'started', limiter: {}, name: `tenant ${tenant}`, inFlight: 1, waiting: 0, capacity: 1 });
      expect(own.snapshot().series.map(series => [series.name, series.gauges.inFlight])).toEqual([['tenant 0', 1], ['tenant 1', 1], ['tenant 2', 1], ['other', 97]]);
    });
  });

  test('a duration listener hears each duration until it stops', async () => {
    const heard = vi.fn();
    const stop = metrics.onDuration(heard);
    await new Semaphore(1, { name: 'db' }).acquire();
    stop();
    await new Semaphore(1, { name: 'db' }).acquire();
    expect(heard).toHaveBeenCalledExactlyOnceWith({ kind: 'wait', primitive: 'semaphore', name: 'db', ms: 0 });
  });
});

test('the event loop is watched where asked for, in finite figures, and nowhere else', async () => {
  expect(metrics.snapshot().eventLoop).toBeUndefined();
  await collecting({ eventLoop: true }, own => {
    const { eventLoop } = own.snapshot();
    const figures = [...Object.values(eventLoop?.delayMs ?? {}), eventLoop?.utilization ?? NaN];
    expect(figures).toHaveLength(5);
    expect(figures.filter(figure => !(figure >= 0 && Number.isFinite(figure)))).toEqual([]);
  });
});
