import { DeadlockError, KeyedMutex, Mutex, Semaphore } from '@headgate/runtime';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { settle } from './lock-contract.ts';

afterEach(() => void vi.unstubAllEnvs());

describe('asking a limiter for more from inside itself', () => {
  test('rejects with both stacks when it can never be granted, and leaves the limiter usable', async () => {
    const mutex = new Mutex({ trace: true, name: 'accounts' });
    const error: unknown = await mutex.with(function outer() {
      return (async function inner(): Promise<void> {
        await settle();
        await mutex.acquire();
      })();
    }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error).toMatchObject({ code: 'ERR_HEADGATE_DEADLOCK', heldStack: expect.stringContaining('reentrancy.test') });
    expect(error).toHaveProperty('message', expect.stringContaining(`Waiting for 1 of 1 permits of mutex 'accounts' can never end: callers of this code hold 1`));
    expect(error).toHaveProperty('stack', expect.stringMatching(/at (async )?inner/));
    expect([mutex.isLocked, mutex.waiting]).toEqual([false, 0]);
  });

  test('is granted when permits are left', async () => {
    const semaphore = new Semaphore(2, { trace: true });
    expect(await semaphore.with(() => semaphore.with(() => 'inner'))).toBe('inner');
  });

  test('waits when others than its callers hold what is missing', async () => {
    const semaphore = new Semaphore(2, { trace: true });
    const other = await semaphore.acquire();
    const nested = semaphore.with(() => semaphore.with(() => 'inner'));
    await settle();
    other.release();
    expect(await nested).toBe('inner');
  });

  test('counts what all callers hold, however deep', async () => {
    const semaphore = new Semaphore(3, { trace: true });
    await expect(semaphore.with(() => semaphore.with(() => semaphore.acquire({ weight: 2 })))).rejects.toThrow('callers of this code hold 2');
  });

  test('does not count a permit that was given back', async () => {
    const mutex = new Mutex({ trace: true });
    expect(await mutex.with(permit => {
      permit.release();
      return mutex.with(() => 'inner');
    })).toBe('inner');
  });

  test('does not mix up limiters, keys or callers', async () => {
    const locks = new KeyedMutex<string>({ trace: true });
    expect(await locks.with('a', () => locks.with('b', () => 'inner'))).toBe('inner');
    const mutex = new Mutex({ trace: true });
    expect(await Promise.all([mutex.with(settle), mutex.with(settle)])).toEqual([undefined, undefined]);
  });

  test('is looked at in development, or on request', async () => {
    vi.stubEnv('NODE_ENV', 'development');
    const developed = new Mutex();
    vi.stubEnv('NODE_ENV', 'production');
    const produced = new Mutex();
    await expect(developed.with(() => developed.acquire())).rejects.toThrow(DeadlockError);
    void produced.with(() => produced.acquire());
    await settle();
    expect(produced.waiting).toBe(1);
  });

  test('tracing names where each permit was acquired', async () => {
    const semaphore = new Semaphore(2, { trace: true });
    const permit = await semaphore.acquire();
    expect(semaphore.holders()).toMatchObject([{ label: undefined, stack: expect.stringMatching(/^ +at .*reentrancy\.test/) }]);
    permit.release();
  });
});
