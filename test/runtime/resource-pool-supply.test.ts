import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClosedError } from '../../runtime/src/errors.ts';
import { ResourcePool } from '../../runtime/src/resource-pool.ts';
import { openFactory, readyFactory } from './open-factory.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

const settled = (): Promise<void> => new Promise(setImmediate);

describe('a factory that fails', () => {
  test('is left alone for longer and longer, so that the event loop is not starved', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const create = vi.fn(async () => { throw new Error('down'); });
    const pool = new ResourcePool({ create, max: 5, min: 1, onError: () => undefined, retryDelayMs: 100, maxRetryDelayMs: 1000 });
    const calls: number[] = [];
    for (const ms of [0, 100, 200, 400, 800, 1000, 1000, 1000]) {
      await vi.advanceTimersByTimeAsync(ms);
      calls.push(create.mock.calls.length);
    }
    expect(calls).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await pool.close();
  });

  test('rejects those who wait with its own error as soon as nothing could serve them', async () => {
    const factory = openFactory();
    const pool = new ResourcePool({ ...factory, max: 2, onError: () => undefined });
    const waiting = Promise.allSettled([pool.acquire(), pool.acquire(), pool.acquire()]);
    factory.creations[0]?.reject(new Error('first'));
    await settled();
    expect(pool.stats).toMatchObject({ waiting: 3, creating: 1 });
    const last = new Error('last');
    factory.creations[1]?.reject(last);
    expect(await waiting).toEqual(Array(3).fill({ status: 'rejected', reason: last }));
    await pool.close();
  });

  test('lets callers wait for what is lent, and is tried by one creation at a time', async () => {
    const factory = openFactory();
    const onError = vi.fn();
    const pool = new ResourcePool({ ...factory, max: 3, onError });
    const first = pool.acquire();
    factory.make(0);
    const lease = await first;
    const waiting = [pool.use(({ id }) => id), pool.use(({ id }) => id)];
    factory.creations[1]?.reject(new Error('down'));
    factory.creations[2]?.reject(new Error('down'));
    await vi.advanceTimersByTimeAsync(1000);
    expect([factory.creations.length, onError.mock.calls.length, pool.stats.waiting]).toEqual([4, 2, 2]);
    lease.release();
    expect(await Promise.all(waiting)).toEqual([0, 0]);
    await pool.close();
  });

  test('that never answers frees its place, and what comes late is destroyed', async () => {
    const factory = openFactory();
    const pool = new ResourcePool({ ...factory, max: 1, factoryTimeoutMs: 100 });
    const timedOut = expect(pool.acquire()).rejects.toThrow("Timed out after 100 ms waiting for 'create'.");
    await vi.advanceTimersByTimeAsync(100);
    await timedOut;
    expect(factory.creations[0]?.signal?.aborted).toBe(true);
    factory.make(0);
    await settled();
    expect([factory.destroyed, pool.stats.size]).toEqual([[0], 0]);
    await pool.close();
  });
});

describe('age', () => {
  test('resources above min go once idle for long, and no timer holds the process', async () => {
    const factory = readyFactory();
    const pool = new ResourcePool({ ...factory, min: 1, max: 3, idleTimeoutMs: 1000 });
    for (const lease of await Promise.all([pool.acquire(), pool.acquire(), pool.acquire()])) lease.release();
    await vi.advanceTimersByTimeAsync(999);
    expect(pool.stats.size).toBe(3);
    await vi.advanceTimersByTimeAsync(501);
    expect([pool.stats.size, factory.alive.size]).toEqual([1, 1]);
    await pool.close();
  });

  test('a resource in use now and then is not idle', async () => {
    const pool = new ResourcePool({ ...readyFactory(), max: 1, idleTimeoutMs: 1000 });
    for (let turn = 0; turn < 10; turn++) {
      expect(await pool.use(({ id }) => id)).toBe(0);
      await vi.advanceTimersByTimeAsync(900);
    }
    await pool.close();
  });

  test('a resource past its lifetime is replaced, idle or on its way to a caller, and never while lent', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const factory = readyFactory();
    const pool = new ResourcePool({ ...factory, min: 1, max: 1, maxLifetimeMs: 1000, idleTimeoutMs: Infinity });
    const lease = await pool.acquire();
    await vi.advanceTimersByTimeAsync(5000);
    expect([lease.resource.id, factory.destroyed]).toEqual([0, []]);
    lease.release();
    expect(await pool.use(({ id }) => id)).toBe(1);
    await vi.advanceTimersByTimeAsync(1100);
    expect([factory.destroyed, pool.stats.idle]).toEqual([[0, 1], 1]);
    await pool.close();
  });
});

describe('closing', () => {
  test('drain serves who waits, waits for what is lent, and destroys everything', async () => {
    const factory = readyFactory();
    const pool = new ResourcePool({ ...factory, max: 1, name: 'db' });
    const log: string[] = [];
    const lease = await pool.acquire();
    const waiting = pool.use(() => void log.push('served'));
    const drained = pool.drain().then(() => log.push('drained'));
    await expect(pool.acquire()).rejects.toThrow(new ClosedError("Cannot acquire from resource pool 'db': it is closed."));
    await settled();
    expect(log).toEqual([]);
    lease.release();
    await Promise.all([waiting, drained]);
    expect([log, factory.alive.size]).toEqual([['served', 'drained'], 0]);
  });

  test('reject turns away who waits and still waits for what is lent', async () => {
    const factory = readyFactory();
    const pool = new ResourcePool({ ...factory, max: 1 });
    const lease = await pool.acquire();
    const waiting = expect(pool.acquire()).rejects.toThrow(new ClosedError('Closed while waiting for this resource pool.'));
    let closed = false;
    const closing = pool.close({ mode: 'reject' }).then(() => { closed = true; });
    await waiting;
    await settled();
    expect(closed).toBe(false);
    lease.release();
    await closing;
    expect(factory.alive.size).toBe(0);
  });

  test('a creation nobody waits for is aborted, and destroyed if it comes all the same', async () => {
    const factory = openFactory();
    const pool = new ResourcePool({ ...factory, min: 1, max: 1 });
    await pool.close();
    expect(factory.creations[0]?.signal?.reason).toBeInstanceOf(ClosedError);
    factory.make(0);
    await settled();
    expect(factory.alive.size).toBe(0);
  });
});

test.each([
  { name: 'min above max', options: { min: 3, max: 2 }, message: 'Expected `min` to be an integer from 0 to 2, got 3 (number).' },
  { name: 'a max of 0', options: { max: 0 }, message: 'Expected `max` to be an integer from 1 up, got 0 (number).' },
  { name: 'a circuit that closes above where it opens', options: { max: 1, shedAbove: 1, resumeAt: 2 }, message: 'Expected `resumeAt` to be a number from 0 to 1, got 2 (number).' },
])('refuses $name', ({ options, message }) => {
  expect(() => new ResourcePool({ create: () => 1, ...options })).toThrow(new RangeError(message));
});
