import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep, scheduler, setInterval as ticks } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { Semaphore, TimeoutError, TokenBucket, TtlCache, withTimeout, yieldToEventLoop } from '@headgate/runtime';
import { simulate, StalledError } from '@headgate/runtime/testing';

const day = 86_400_000;
const globals = (): unknown[] => [setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, Date, performance.now, process.hrtime, AbortSignal.timeout, Math.random, sleep];
const before = globals();
afterEach(() => {
  expect(globals(), 'the globals are back').toEqual(before);
});

test('every clock and every kind of timer of Node runs on virtual time', async () => {
  const elapsed = await simulate(async () => {
    const [start, date, hr] = [performance.now(), Date.now(), process.hrtime.bigint()];
    await new Promise(resolve => setTimeout(resolve, day));
    await sleep(day);
    await promisify(setTimeout)(day);
    await scheduler.wait(day);
    await new Promise(resolve => AbortSignal.timeout(day).addEventListener('abort', resolve));
    for await (const _tick of ticks(day)) break;
    const days = new Date(Date.now()).getTime() - date;
    return [performance.now() - start, days, Number(process.hrtime.bigint() - hr) / 1e6];
  });
  expect(elapsed).toEqual([6 * day, 6 * day, 6 * day]);
});

test('timers fire in the order of their times, equal times in the order they were set, immediates and cancelled ones as in Node', async () => {
  const log = await simulate(async () => {
    const seen: string[] = [];
    const note = (what: string): void => void seen.push(what);
    setTimeout(note, 20, 'b');
    setTimeout(note, 10, 'a');
    setTimeout(note, 20, 'c');
    clearTimeout(setTimeout(note, 5, 'cancelled'));
    clearTimeout(Number(setTimeout(note, 5, 'cancelled by number')));
    setTimeout(note, NaN, 'nonsense is 1 ms');
    setImmediate(note, 'immediate');
    clearImmediate(setImmediate(note, 'cancelled'));
    const interval = setInterval(() => {
      note('tick');
      if (seen.filter(what => what === 'tick').length === 2) clearInterval(interval);
    }, 100);
    await sleep(1000);
    return seen;
  });
  expect(log).toEqual(['immediate', 'nonsense is 1 ms', 'a', 'b', 'c', 'tick', 'tick']);
});

test('a date is a date, before, during and after', async () => {
  const made = await simulate(() => {
    expect(new Date()).toBeInstanceOf(Date);
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
    return new Date();
  });
  expect(made).toBeInstanceOf(Date);
  expect(made.toISOString()).toBe('2030-01-01T00:00:00.000Z');
});

test('a timer keeps the context it was set in', async () => {
  const context = new AsyncLocalStorage<string>();
  const seen = await simulate(() => new Promise(resolve => context.run('request 1', () => setTimeout(() => resolve(context.getStore()), 10))));
  expect(seen).toBe('request 1');
});

test('a sleep ends with the AbortError of Node, and its timer with it', async () => {
  const error = await simulate(async sim => {
    const controller = new AbortController();
    const sleeping = sleep(day, undefined, { signal: controller.signal }).catch((caught: unknown) => caught);
    controller.abort('stop');
    const caught = await sleeping;
    expect(sim.timers).toBe(0);
    return caught;
  });
  expect(error).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR', cause: 'stop' });
});

test('a timer that was set before the run can be cleared in it', async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter(resource => resource === 'Timeout').length;
  const others = timers();
  const real = setTimeout(() => undefined, day);
  expect(timers()).toBe(others + 1);
  await simulate(() => clearTimeout(real));
  expect(timers()).toBe(others);
});

test('a timer that throws fails the run', async () => {
  await expect(simulate(() => new Promise(() => setTimeout(() => {
    throw new Error('in the timer');
  }, 10)))).rejects.toThrow('in the timer');
});

test('a body that nobody can wake is told apart from a slow one', async () => {
  await expect(simulate(() => new Promise(() => undefined))).rejects.toThrow(StalledError);
  await expect(simulate(async () => {
    for (;;) await sleep(1);
  }, { maxSteps: 100 })).rejects.toThrow('The body has not settled after 100 steps.');
});

test('drives a Semaphore with timeouts', async () => {
  await simulate(async sim => {
    const semaphore = new Semaphore(1);
    const permit = await semaphore.acquire({ label: 'nightly import' });
    await expect(semaphore.acquire({ timeoutMs: day })).rejects.toThrow(TimeoutError);
    expect(sim.nowMs).toBe(day);
    const granted = semaphore.acquire({ timeoutMs: day });
    permit.release();
    (await granted).release();
    expect(sim.timers).toBe(0);
  });
});

test('drives a TokenBucket', async () => {
  await simulate(async sim => {
    const bucket = new TokenBucket({ capacity: 10, refillPerSecond: 1 / 60 });
    for (let token = 0; token < 70; token++) await bucket.take();
    expect(sim.nowMs).toBe(3_600_000);
    expect(sim.timers).toBe(0);
  });
});

test('drives a TtlCache', async () => {
  await simulate(async () => {
    let loads = 0;
    const cache = new TtlCache(async () => ++loads, { ttlMs: day, staleMs: day });
    expect([await cache.get('a'), await cache.get('a')]).toEqual([1, 1]);
    await sleep(day);
    expect(await cache.get('a')).toBe(1);
    await sleep(1);
    expect(await cache.get('a')).toBe(2);
    await sleep(3 * day);
    expect(await cache.get('a')).toBe(3);
  });
});

test('drives withTimeout and yieldToEventLoop', async () => {
  await simulate(async sim => {
    await expect(withTimeout(() => sleep(2 * day), day)).rejects.toThrow(TimeoutError);
    expect(sim.nowMs).toBe(day);
    for (let round = 0; round < 10; round++) await yieldToEventLoop({ sliceMs: 0 });
  });
});

test('real I/O is waited for', async () => {
  const length = await simulate(async () => (await (await import('node:fs/promises')).readFile(import.meta.filename)).length, { realIoMs: 5_000 });
  expect(length).toBeGreaterThan(0);
});
