import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClosedError, OverloadError, TimeoutError } from '../../runtime/src/errors.ts';
import { type Lease } from '../../runtime/src/lease.ts';
import { ResourcePool } from '../../runtime/src/resource-pool.ts';
import { openFactory, readyFactory, type Thing } from './open-factory.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

const settled = (): Promise<void> => new Promise(setImmediate);

describe('lending', () => {
  test('a resource is made when needed, kept, and lent again, last used first', async () => {
    const factory = readyFactory();
    const pool = new ResourcePool({ ...factory, max: 3 });
    for (const lease of await Promise.all([pool.acquire(), pool.acquire()])) lease.release();
    const leases = await Promise.all([pool.acquire(), pool.acquire()]);
    expect([leases.map(({ resource }) => resource.id), factory.creations.length]).toEqual([[1, 0], 2]);
    for (const lease of leases) lease.release();
    await pool.close();
    expect(factory.alive.size).toBe(0);
  });

  test('creations under way count: no more are started than callers wait or than max', async () => {
    const factory = openFactory();
    const pool = new ResourcePool({ ...factory, max: 3 });
    const leases = [1, 2, 3, 4, 5].map(() => pool.acquire());
    expect([factory.creations.length, pool.stats]).toMatchObject([3, { creating: 3, waiting: 5, size: 0 }]);
    for (const index of [0, 1, 2]) factory.make(index);
    for (const lease of leases) (await lease).release();
    expect(factory.creations).toHaveLength(3);
    await pool.close();
  });

  test('a resource that comes back goes to the head waiter and not to who asks in between', async () => {
    const pool = new ResourcePool({ ...readyFactory(), max: 1 });
    const order: string[] = [];
    const first = await pool.acquire();
    const waiting = pool.use(() => void order.push('waiter'));
    first.release();
    await Promise.all([pool.use(() => void order.push('late')), waiting]);
    expect(order).toEqual(['waiter', 'late']);
    await pool.close();
  });

  test('a second release does nothing, so a resource is never lent to two', async () => {
    const pool = new ResourcePool({ ...readyFactory(), max: 1 });
    const first = await pool.acquire();
    first.release();
    const second = await pool.acquire();
    first.release();
    first.destroy();
    expect(() => first.resource).toThrow(new ClosedError('Cannot use the resource of a lease that was given back.'));
    expect(pool.stats).toMatchObject({ lent: 1, idle: 0 });
    second.release();
    await pool.close();
  });

  test('use gives the resource back when the task throws', async () => {
    const pool = new ResourcePool({ ...readyFactory(), max: 1 });
    await expect(pool.use(() => { throw new Error('task'); })).rejects.toThrow('task');
    expect(pool.stats).toMatchObject({ lent: 0, idle: 1 });
    await pool.close();
  });

  test('min resources are made before anybody asks, and replaced when broken', async () => {
    const factory = readyFactory();
    const pool = new ResourcePool({ ...factory, min: 2, max: 3 });
    await settled();
    expect(pool.stats.idle).toBe(2);
    (await pool.acquire()).destroy();
    await settled();
    expect([pool.stats.idle, factory.destroyed]).toEqual([2, [1]]);
    await pool.close();
  });
});

describe('waiting', () => {
  test('a timeout names the holders and the last failure of create', async () => {
    const factory = openFactory();
    const pool = new ResourcePool({ ...factory, max: 2, name: 'db', acquireTimeoutMs: 500, onError: () => undefined });
    const first = pool.acquire({ label: 'OrderRepo.save' });
    factory.make(0);
    const lease = await first;
    const waiting = pool.acquire().catch((error: unknown) => error);
    const refused = new Error('ECONNREFUSED');
    factory.creations[1]?.reject(refused);
    await vi.advanceTimersByTimeAsync(500);
    const error = await waiting;
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ cause: refused, holders: [{ label: 'OrderRepo.save', heldMs: 500 }] });
    expect((error as Error).message).toMatch(/^Timed out after 500 ms waiting for resource pool 'db': 1 of 2 lent, [01] being created, 1 waiting\. Held: 'OrderRepo\.save' for 500 ms\. Last failure of create: Error: ECONNREFUSED\.$/);
    lease.release();
    await pool.close();
  });

  test('a traced lease tells where it was acquired', async () => {
    const pool = new ResourcePool({ ...readyFactory(), max: 1, trace: true });
    const lease = await pool.acquire();
    lease.release();
    const again = pool.acquire();
    expect(pool.holders()[0]?.stack).toContain('resource-pool.test.ts');
    (await again).release();
    await pool.close();
  });

  test('waiters that leave lose nothing: what was made for them is kept', async () => {
    const factory = openFactory();
    const pool = new ResourcePool({ ...factory, max: 1 });
    const controller = new AbortController();
    const leaving = pool.acquire({ signal: controller.signal });
    controller.abort('bored');
    await expect(leaving).rejects.toBe('bored');
    factory.make(0);
    await settled();
    expect(pool.stats).toMatchObject({ idle: 1, lent: 0, waiting: 0 });
    await pool.close();
  });

  test('a thousand waiters on one signal add one listener, and none stays', async () => {
    const pool = new ResourcePool({ ...readyFactory(), max: 1 });
    const { signal } = new AbortController();
    const lease = await pool.acquire();
    const waiting = Array.from({ length: 1000 }, () => pool.use(({ id }) => id, { signal }));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    lease.release();
    await Promise.all(waiting);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await pool.close();
  });

  test('callers keep their AsyncLocalStorage and the factory has none of theirs', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const look = (): boolean => seen.push(storage.getStore()) > 0;
    const pool = storage.run('start-up', () => new ResourcePool({ create: look, validate: look, destroy: look, max: 1 }));
    const contexts = await Promise.all(['a', 'b'].map(name => storage.run(name, () => pool.use(() => storage.getStore()))));
    await storage.run('request', () => pool.close());
    expect([contexts, new Set(seen), seen.length]).toEqual([['a', 'b'], new Set(['start-up']), 3]);
  });

  test.each([
    { shedAbove: 1, resumeAt: 1, taken: [true, true, false], after: [true] },
    { shedAbove: 1, resumeAt: 0, taken: [true, true, false], after: [false] },
  ])('above $shedAbove of max callers are turned away until it is down to $resumeAt', async ({ shedAbove, resumeAt, taken, after }) => {
    const pool = new ResourcePool({ ...readyFactory(), max: 2, shedAbove, resumeAt, name: 'db' });
    const leases: Lease<Thing>[] = [];
    const tryAcquire = async (): Promise<boolean> => {
      try {
        return leases.push(await pool.acquire()) > 0;
      } catch (error) {
        expect(error).toBeInstanceOf(OverloadError);
        return false;
      }
    };
    const first: boolean[] = [];
    for (let call = 0; call < 3; call++) first.push(await tryAcquire());
    leases.pop()?.release();
    expect([first, [await tryAcquire()]]).toEqual([taken, after]);
    for (const lease of leases) lease.release();
    expect(await tryAcquire()).toBe(true);
    leases.at(-1)?.release();
    await pool.close();
  });
});
