import { limit, type LimitFunction } from '@headgate/runtime';
import fc from 'fast-check';
import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, expectTypeOf, test } from 'vitest';
import { settle } from './lock-contract.ts';

interface Open {
  readonly promise: Promise<void>;
  readonly finish: () => void;
}

function open(): Open {
  let finish = (): void => {};
  const promise = new Promise<void>(resolve => (finish = resolve));
  return { promise, finish };
}

test('never runs more than its concurrency, in call order, each call once', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 4 }), fc.nat({ max: 15 }), fc.boolean(), async (scheduler, concurrency, calls, defer) => {
    const run = limit({ concurrency, defer });
    let running = 0;
    let peak = 0;
    const order: number[] = [];
    const results = Array.from({ length: calls }, (_, call) => run(async id => {
      peak = Math.max(peak, ++running);
      expect(run.activeCount).toBeGreaterThanOrEqual(running);
      expect(run.activeCount).toBeLessThanOrEqual(concurrency);
      order.push(id);
      await scheduler.schedule(Promise.resolve());
      running--;
      if (id % 3 === 0) throw new Error(`${id}`);
      return id;
    }, call));
    const settled = await scheduler.waitFor(Promise.allSettled(results));
    expect(settled.map(({ status }) => status)).toEqual(order.map(id => (id % 3 === 0 ? 'rejected' : 'fulfilled')));
    expect(order).toEqual(Array.from({ length: calls }, (_, call) => call));
    expect(peak).toBe(Math.min(concurrency, calls));
    expect([run.activeCount, run.pendingCount]).toEqual([0, 0]);
  }), { numRuns: 60 });
});

test('starts at once when there is room', () => {
  let started = false;
  void limit(1)(() => void (started = true));
  expect(started).toBe(true);
});

test('with defer, a call counts as running at once and starts after the caller, as in p-limit', async () => {
  const run = limit({ concurrency: 1, defer: true });
  const started: string[] = [];
  const calls = ['first', 'second'].map(name => run(() => void started.push(name)));
  expect([started, run.activeCount, run.pendingCount]).toEqual([[], 1, 1]);
  await Promise.all(calls);
  expect([started, run.activeCount, run.pendingCount]).toEqual([['first', 'second'], 0, 0]);
});

test('a task that throws rejects its own promise and frees its place', async () => {
  const run = limit(1);
  const error = new Error('task');
  const failing = run(() => {
    throw error;
  });
  await expect(failing).rejects.toBe(error);
  expect(await run(() => 'next')).toBe('next');
});

test('takes what a task returns: a value, a promise, a thenable', async () => {
  const run = limit(1);
  const thenable: PromiseLike<string> = { then: (...handlers) => Promise.resolve('thenable').then(...handlers) };
  expect(await Promise.all([run(() => 1), run(async () => 2), run(() => thenable), run(() => thenable)])).toEqual([1, 2, 'thenable', 'thenable']);
});

test('clearQueue rejects what it drops with an AbortError and leaves what runs alone', async () => {
  const run = limit(1);
  const running = open();
  const calls = [run(() => running.promise), run(() => 'dropped'), run(() => 'dropped')];
  run.clearQueue();
  expect([run.activeCount, run.pendingCount]).toEqual([1, 0]);
  const next = run(() => 'next');
  await expect(calls[1]).rejects.toMatchObject({ name: 'AbortError', code: 'ERR_HEADGATE_CLEARED' });
  await expect(calls[2]).rejects.toThrow('Dropped by clearQueue() before it started.');
  expect(run.activeCount).toBe(1);
  running.finish();
  expect(await next).toBe('next');
  expect(run.activeCount).toBe(0);
});

test('a task that fails because of clearQueue still gives its place back', async () => {
  const run = limit(1);
  const inner = open();
  const outer = run(async () => {
    await inner.promise;
    throw new Error('outer');
  });
  const dropped = run(() => {});
  run.clearQueue();
  inner.finish();
  await Promise.allSettled([outer, dropped]);
  await settle();
  expect([run.activeCount, await run(() => 'next')]).toEqual([0, 'next']);
});

test('with rejectOnClear false, what clearQueue drops stays pending, as in p-limit', async () => {
  const run = limit({ concurrency: 1, rejectOnClear: false });
  const running = open();
  void run(() => running.promise);
  const dropped = run(() => 'dropped');
  run.clearQueue();
  running.finish();
  await settle();
  expect(await Promise.race([dropped, Promise.resolve('pending')])).toBe('pending');
});

test('concurrency moves while in use', async () => {
  const run = limit(1);
  const tasks = Array.from({ length: 5 }, open);
  const calls = tasks.map(({ promise }) => run(() => promise));
  run.concurrency = 3;
  expect([run.activeCount, run.pendingCount]).toEqual([3, 2]);
  run.concurrency = 1;
  tasks[0]?.finish();
  tasks[1]?.finish();
  await settle();
  expect([run.activeCount, run.pendingCount, run.concurrency]).toEqual([1, 2, 1]);
  for (const { finish } of tasks) finish();
  await Promise.all(calls);
});

test('map gives results in input order and passes the index', async () => {
  const tasks = Array.from({ length: 3 }, open);
  const result = limit(2).map(tasks.values(), async ({ promise }, index) => {
    await promise;
    return index;
  });
  for (const { finish } of tasks.toReversed()) finish();
  expect(await result).toEqual([0, 1, 2]);
});

test('map rejects with the error of the iterable and reports no other', async () => {
  function* broken(): Generator<number> {
    yield 1;
    throw new Error('iterable');
  }
  await expect(limit(1).map(broken(), () => Promise.reject(new Error('mapper')))).rejects.toThrow('iterable');
});

test('a queued call keeps the AsyncLocalStorage context and the stack of its caller', async () => {
  const storage = new AsyncLocalStorage<string>();
  const run = limit(1);
  const running = open();
  void storage.run('releaser', () => run(() => running.promise));
  async function caller(): Promise<void> {
    await run(async () => {
      await settle();
      throw new Error(storage.getStore());
    });
  }
  const failure = storage.run('caller', caller).catch((error: unknown) => error);
  running.finish();
  expect(await failure).toHaveProperty('message', 'caller');
  expect(await failure).toHaveProperty('stack', expect.stringMatching(/at (async )?caller/));
});

test.each([[0, '0 (number)'], [1.5, '1.5 (number)'], [NaN, 'NaN (number)']])('a concurrency of %s is a RangeError', (concurrency, shown) => {
  const error = new RangeError(`Expected \`concurrency\` to be an integer from 1 up or Infinity, got ${shown}.`);
  expect(() => limit(concurrency)).toThrow(error);
  expect(() => Object.assign(limit(1), { concurrency })).toThrow(error);
});

test('arguments and results are typed', () => {
  const run = limit(1);
  expectTypeOf(run).toEqualTypeOf<LimitFunction>();
  expectTypeOf(run((a: number, b: string) => `${a}${b}`, 1, 'b')).toEqualTypeOf<Promise<string>>();
  expectTypeOf(run(async () => 1)).toEqualTypeOf<Promise<number>>();
  expectTypeOf(run.map(['a'], async (item, index) => ({ item, index }))).toEqualTypeOf<Promise<{ item: string; index: number }[]>>();
  // @ts-expect-error The second argument has the wrong type.
  void run((a: number, b: string) => `${a}${b}`, 1, 2);
});
