import { Mutex } from '@headgate/runtime';
import { describe, expect, test } from 'vitest';
import { lockContract } from './lock-contract.ts';

describe('Mutex', () => {
  lockContract(() => {
    const mutex = new Mutex();
    return {
      acquire: options => mutex.acquire(options),
      tryAcquire: options => mutex.tryAcquire(options),
      with: (task, options) => mutex.with(task, options),
      wrap: task => mutex.wrap(task),
      waiting: () => mutex.waiting,
    };
  });

  test('isLocked says whether somebody holds it', async () => {
    const mutex = new Mutex();
    const permit = mutex.tryAcquire();
    expect(mutex.isLocked).toBe(true);
    permit?.release();
    expect(mutex.isLocked).toBe(false);
  });

  test('read-modify-write across an await loses no update', async () => {
    const mutex = new Mutex();
    let balance = 0;
    await Promise.all(Array.from({ length: 50 }, () => mutex.with(async () => {
      const before = balance;
      await undefined;
      balance = before + 1;
    })));
    expect(balance).toBe(50);
  });
});
