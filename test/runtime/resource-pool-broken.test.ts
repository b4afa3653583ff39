import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ResourcePool } from '../../runtime/src/resource-pool.ts';
import { openFactory, readyFactory } from './open-factory.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

describe('broken resources', () => {
  test('a resource given back as broken is destroyed, and the waiter gets a new one', async () => {
    const factory = readyFactory();
    const pool = new ResourcePool({ ...factory, max: 1 });
    const lease = await pool.acquire();
    const waiting = pool.use(({ id }) => id);
    lease.destroy();
    expect([await waiting, factory.destroyed]).toEqual([1, [0]]);
    await pool.close();
  });

  test('a resource that died while lent is not handed to the next waiter', async () => {
    const dead = new Set<number>();
    const factory = readyFactory();
    const pool = new ResourcePool({ ...factory, max: 1, validate: async ({ id }) => !dead.has(id) });
    const lease = await pool.acquire();
    const waiting = pool.use(({ id }) => id);
    dead.add(lease.resource.id);
    lease.release();
    expect([await waiting, factory.destroyed]).toEqual([1, [0]]);
    await pool.close();
  });

  test('validation that throws or never ends counts as broken', async () => {
    const onError = vi.fn();
    const answers = [() => { throw new Error('check'); }, () => new Promise<boolean>(() => undefined)];
    const factory = readyFactory();
    const pool = new ResourcePool({ ...factory, max: 1, onError, factoryTimeoutMs: 100, validate: () => (answers.shift() as () => Promise<boolean>)() });
    for (const expected of [0, 1]) expect(await pool.use(({ id }) => id)).toBe(expected);
    const third = pool.use(({ id }) => id);
    await vi.advanceTimersByTimeAsync(100);
    expect([await third, factory.destroyed, onError.mock.calls.map(([error]) => String(error))])
      .toEqual([2, [0, 1], ['Error: check', "TimeoutError: Timed out after 100 ms waiting for 'validate'."]]);
    await pool.close();
  });

  test('max counts what is being destroyed, for as long as destroy may take', async () => {
    const onError = vi.fn();
    const factory = openFactory();
    const pool = new ResourcePool({ create: factory.create, destroy: () => new Promise(() => undefined), max: 1, factoryTimeoutMs: 100, onError });
    const first = pool.acquire();
    factory.make(0);
    (await first).destroy();
    const second = pool.acquire();
    await vi.advanceTimersByTimeAsync(99);
    expect(factory.creations).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect([factory.creations.length, onError.mock.calls.length]).toEqual([2, 1]);
    factory.make(1);
    (await second).release();
    const closed = pool.close();
    await vi.advanceTimersByTimeAsync(100);
    await closed;
  });
});
