import { KeyedMutex } from '@headgate/runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { controllerOf, lockContract, settle } from './lock-contract.ts';

describe('KeyedMutex', () => {
  lockContract(() => {
    const locks = new KeyedMutex<string>();
    return {
      acquire: options => locks.acquire('key', options),
      tryAcquire: options => locks.tryAcquire('key', options),
      with: (task, options) => locks.with('key', task, options),
      wrap: task => locks.wrap(() => 'key', task),
      waiting: () => locks.waiting('key'),
    };
  });

  test('different keys do not wait for each other, NaN equals itself', async () => {
    const locks = new KeyedMutex<unknown>();
    using _a = await locks.acquire('a');
    using _nan = await locks.acquire(NaN);
    expect([locks.tryAcquire('a'), locks.tryAcquire(NaN), locks.isLocked('b'), locks.size]).toEqual([undefined, undefined, false, 2]);
  });

  test.each<[string, (locks: KeyedMutex<string>) => Promise<unknown>]>([
    ['a release', async locks => (await locks.acquire('a')).release()],
    ['a task', locks => locks.with('a', () => {})],
    ['a failing task', locks => locks.with('a', () => Promise.reject(new Error('task'))).catch(() => {})],
    ['a rejected acquire', locks => locks.acquire('a', { signal: AbortSignal.abort() }).catch(() => {})],
    ['a rejected task', locks => locks.with('a', () => {}, { signal: AbortSignal.abort() }).catch(() => {})],
    ['an aborted waiter', async locks => {
      const held = await locks.acquire('a');
      const { signal, abort } = controllerOf();
      const waiter = locks.acquire('a', { signal });
      abort();
      await waiter.catch(() => {});
      held.release();
    }],
  ])('a key takes no memory after %s', async (_name, use) => {
    const locks = new KeyedMutex<string>();
    await use(locks);
    expect([locks.size, locks.isLocked('a'), locks.holders('a')]).toEqual([0, false, []]);
  });

  test('an asker inside the task waits for it instead of getting a lock of its own', async () => {
    const locks = new KeyedMutex<string>();
    let inner: Promise<string> | undefined;
    const order: string[] = [];
    await locks.with('a', async () => {
      inner = locks.with('a', () => String(order.push('inner')));
      await settle();
      order.push('outer');
    });
    await inner;
    expect(order).toEqual(['outer', 'inner']);
  });

  test('bad options fail in the constructor', () => {
    expect(() => new KeyedMutex({ maxWaiting: -1 })).toThrow(new RangeError('Expected `maxWaiting` to be an integer from 0 up, got -1 (number).'));
  });

  test('whatever the schedule, one holder per key and no key left behind', async () => {
    await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }), async (scheduler, keys) => {
      const locks = new KeyedMutex<string>();
      const holding = new Map<string, number>();
      const tasks = keys.map(key => locks.with(key, async () => {
        holding.set(key, (holding.get(key) ?? 0) + 1);
        expect(holding.get(key)).toBe(1);
        await scheduler.schedule(Promise.resolve());
        holding.set(key, 0);
      }));
      await scheduler.waitFor(Promise.all(tasks));
      expect(locks.size).toBe(0);
    }));
  });
});
