import { ClosedError, QueueFullError, Semaphore, TimeoutError } from '@headgate/runtime';
import { describe, expect, test, vi } from 'vitest';
import { controllerOf, lockContract, settle } from './lock-contract.ts';

describe('Semaphore', () => {
  lockContract(() => {
    const semaphore = new Semaphore(1);
    return {
      acquire: options => semaphore.acquire(options),
      tryAcquire: options => semaphore.tryAcquire(options),
      with: (task, options) => semaphore.with(task, options),
      wrap: task => semaphore.wrap(task),
      waiting: () => semaphore.waiting,
    };
  });

  describe('weights', () => {
    test('a heavy waiter does not starve: nobody lighter passes it', async () => {
      const semaphore = new Semaphore(3);
      const first = await semaphore.acquire({ weight: 2 });
      const heavy = semaphore.acquire({ weight: 3 });
      const light = semaphore.acquire();
      expect([semaphore.available, semaphore.waiting, semaphore.tryAcquire()]).toEqual([1, 2, undefined]);
      first.release();
      const permit = await heavy;
      expect([semaphore.available, semaphore.waiting]).toEqual([0, 1]);
      permit.release();
      (await light).release();
      expect(semaphore.available).toBe(3);
    });

    test('a heavy head that aborts lets those behind it in at once', async () => {
      const semaphore = new Semaphore(3);
      await semaphore.acquire({ weight: 2 });
      const { signal, abort } = controllerOf();
      const heavy = semaphore.acquire({ weight: 3, signal });
      const light = semaphore.acquire();
      abort('left');
      expect([semaphore.available, semaphore.waiting]).toEqual([0, 0]);
      await expect(heavy).rejects.toBe('left');
      await light;
    });

    test('a light waiter that goes ahead by priority is let in at once when it fits', async () => {
      const semaphore = new Semaphore(2);
      await semaphore.acquire();
      const heavy = semaphore.acquire({ weight: 2 });
      const urgent = semaphore.acquire({ priority: 1 });
      expect([semaphore.available, semaphore.waiting]).toEqual([0, 1]);
      (await urgent).release();
      void heavy;
    });

    test('a weight above the capacity is a RangeError at once, not a wait that blocks everybody', async () => {
      const semaphore = new Semaphore(3);
      await expect(semaphore.acquire({ weight: 4 })).rejects.toEqual(new RangeError('Expected `weight` to be an integer from 1 to 3, got 4 (number).'));
      await expect(semaphore.acquire({ weight: 0 })).rejects.toThrow(RangeError);
      expect(() => semaphore.tryAcquire({ weight: 4 })).toThrow(RangeError);
      expect(semaphore.available).toBe(3);
    });
  });

  test('a low priority does not starve: later arrivals pass it only so often', async () => {
    const semaphore = new Semaphore(1, { overtakeLimit: 3 });
    const held = await semaphore.acquire();
    const order: string[] = [];
    const low = semaphore.with(() => void order.push('low'));
    const high = Array.from({ length: 10 }, (_, index) => semaphore.with(() => void order.push(`high ${index}`), { priority: 1 }));
    held.release();
    await Promise.all([low, ...high]);
    expect(order.indexOf('low')).toBe(3);
  });

  describe('resize', () => {
    test('growing lets waiters in', async () => {
      const semaphore = new Semaphore(1);
      await semaphore.acquire();
      const waiters = [semaphore.acquire(), semaphore.acquire()];
      semaphore.resize(3);
      await Promise.all(waiters);
      expect([semaphore.capacity, semaphore.available]).toEqual([3, 0]);
    });

    test('shrinking below what is in use forgets no holder', async () => {
      const semaphore = new Semaphore(3);
      const permits = [await semaphore.acquire(), await semaphore.acquire(), await semaphore.acquire()];
      semaphore.resize(1);
      const waiter = semaphore.acquire();
      expect([semaphore.available, semaphore.waiting]).toEqual([-2, 1]);
      permits[0]?.release();
      permits[1]?.release();
      expect([semaphore.available, semaphore.waiting]).toEqual([0, 1]);
      permits[2]?.release();
      await waiter;
    });

    test('a waiter that can never fit any more is rejected when its turn comes, and the next is served', async () => {
      const semaphore = new Semaphore(3);
      const held = await semaphore.acquire();
      const heavy = semaphore.acquire({ weight: 3 });
      const light = semaphore.acquire();
      semaphore.resize(2);
      await expect(heavy).rejects.toEqual(new RangeError('Expected `weight` to be an integer from 1 to 2, got 3 (number): this semaphore shrank while this waited.'));
      await light;
      held.release();
    });
  });

  describe('close', () => {
    test('drain serves those who wait, lets nobody else in and ends when all is released', async () => {
      const semaphore = new Semaphore(1, { name: 'db' });
      const held = await semaphore.acquire();
      const waiter = semaphore.acquire();
      let closed = false;
      const closing = semaphore.close().then(() => (closed = true));
      await expect(semaphore.acquire()).rejects.toEqual(new ClosedError(`semaphore 'db' is closed.`));
      expect(() => semaphore.tryAcquire()).toThrow(ClosedError);
      held.release();
      const last = await waiter;
      await settle();
      expect(closed).toBe(false);
      last.release();
      await closing;
    });

    test('reject turns those who wait away', async () => {
      const semaphore = new Semaphore(1);
      const held = await semaphore.acquire();
      const waiter = semaphore.acquire();
      const closing = semaphore.close({ mode: 'reject' });
      await expect(waiter).rejects.toMatchObject({ name: 'ClosedError', code: 'ERR_HEADGATE_CLOSED' });
      held.release();
      await closing;
    });

    test('await using drains', async () => {
      const finished: string[] = [];
      {
        await using semaphore = new Semaphore(1);
        void semaphore.with(async () => {
          await settle();
          finished.push('task');
        });
      }
      expect(finished).toEqual(['task']);
    });

    test('onIdle waits for holders and waiters, and is there at once when there are none', async () => {
      const semaphore = new Semaphore(1);
      await semaphore.onIdle();
      const done: number[] = [];
      void semaphore.with(settle).then(() => done.push(1));
      void semaphore.with(settle).then(() => done.push(2));
      await semaphore.onIdle();
      await settle();
      expect(done).toEqual([1, 2]);
    });
  });

  test('a full queue turns callers away', async () => {
    const semaphore = new Semaphore(1, { maxWaiting: 1 });
    await semaphore.acquire();
    void semaphore.acquire();
    await expect(semaphore.acquire()).rejects.toEqual(new QueueFullError('this semaphore lets nobody else wait: 1 wait already.'));
  });

  test('those served in one step go on in the order of service, deadline or not', async () => {
    const semaphore = new Semaphore(2);
    const held = await semaphore.acquire({ weight: 2 });
    const order: string[] = [];
    const waits = [semaphore.acquire({ timeoutMs: 1_000 }).then(permit => (order.push('with a deadline'), permit)), semaphore.acquire().then(permit => (order.push('without'), permit))];
    held.release();
    for (const permit of await Promise.all(waits)) permit.release();
    expect(order).toEqual(['with a deadline', 'without']);
  });

  test('holders are listed oldest first, and a timeout counts those that cannot be named', async () => {
    vi.useFakeTimers();
    const semaphore = new Semaphore(4, { name: 'db' });
    await semaphore.acquire({ label: 'report', weight: 2 });
    vi.advanceTimersByTime(100);
    const second = await semaphore.acquire({ label: 'import' });
    await semaphore.acquire();
    expect(semaphore.holders()).toEqual([{ label: 'report', weight: 2, heldMs: 100, stack: undefined }, { label: 'import', weight: 1, heldMs: 0, stack: undefined }]);
    const late = semaphore.acquire({ timeoutMs: 10 });
    vi.advanceTimersByTime(10);
    await expect(late).rejects.toEqual(new TimeoutError(
      `Timed out waiting for 1 of 4 permits of semaphore 'db'; 4 in use, 0 others waiting. Held: 'report' (2) for 110 ms, 'import' for 10 ms, 1 by permits without a \`label\`.`,
      [{ label: 'report', weight: 2, heldMs: 110, stack: undefined }, { label: 'import', weight: 1, heldMs: 10, stack: undefined }],
    ));
    second.release();
    expect(semaphore.holders().length).toBe(1);
    vi.useRealTimers();
  });
});
