import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TimeoutError, type AcquireOptions, type Permit } from '@headgate/runtime';

/** One lock, however it is named. */
export interface Lock {
  acquire(options?: AcquireOptions): Promise<Permit>;
  tryAcquire(options?: Pick<AcquireOptions, 'label'>): Permit | undefined;
  with<Result>(task: (permit: Permit) => PromiseLike<Result> | Result, options?: AcquireOptions): Promise<Awaited<Result>>;
  wrap<Arguments extends unknown[], Result>(task: (...args: Arguments) => Result): (...args: Arguments) => Promise<Awaited<Result>>;
  waiting(): number;
}

/** Lets every promise reaction that is due run. */
export async function settle(): Promise<void> {
  for (let hop = 0; hop < 20; hop++) await undefined;
}

/** What everything with room for one holder promises. */
export function lockContract(factory: () => Lock): void {
  describe('as a lock', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => {
      expect(vi.getTimerCount()).toBe(0);
      vi.useRealTimers();
    });

    test('first come, first served', async () => {
      const lock = factory();
      const order: number[] = [];
      await Promise.all([1, 2, 3, 4].map(async turn => {
        using _permit = await lock.acquire();
        order.push(turn);
        await settle();
      }));
      expect([order, lock.waiting()]).toEqual([[1, 2, 3, 4], 0]);
    });

    test('a released permit is handed over: who asks between cannot take it', async () => {
      const lock = factory();
      const first = await lock.acquire();
      const second = lock.acquire();
      first.release();
      expect(lock.tryAcquire()).toBeUndefined();
      const order: string[] = [];
      const late = lock.acquire().then(permit => (order.push('late'), permit));
      (await second.then(permit => (order.push('second'), permit))).release();
      (await late).release();
      expect(order).toEqual(['second', 'late']);
    });

    test('releasing twice lets one in, not two', async () => {
      const lock = factory();
      const first = await lock.acquire();
      const second = lock.acquire();
      const third = lock.acquire();
      first.release();
      first.release();
      first[Symbol.dispose]();
      await second;
      expect(lock.waiting()).toBe(1);
      (await second).release();
      (await third).release();
      expect(lock.tryAcquire()).toBeDefined();
    });

    test('a waiter whose signal aborts leaves with the reason, untouched, and without a trace', async () => {
      const lock = factory();
      const held = await lock.acquire();
      const { signal, abort } = controllerOf();
      const waiters = [lock.acquire({ signal }), lock.acquire({ signal }), lock.acquire()];
      const reason = { why: 'left' };
      abort(reason);
      expect([lock.waiting(), getEventListeners(signal, 'abort').length]).toEqual([1, 0]);
      await expect(waiters[0]).rejects.toBe(reason);
      await expect(waiters[1]).rejects.toBe(reason);
      held.release();
      (await waiters[2])?.release();
    });

    test('one listener per signal however many wait', async () => {
      const lock = factory();
      const held = await lock.acquire();
      const { signal } = controllerOf();
      const waiters = Array.from({ length: 50 }, () => lock.acquire({ signal }));
      expect(getEventListeners(signal, 'abort').length).toBe(1);
      held.release();
      for (const waiter of waiters) (await waiter).release();
      expect(getEventListeners(signal, 'abort').length).toBe(0);
    });

    test('a signal aborted before the call rejects even when the lock is free', async () => {
      const lock = factory();
      await expect(lock.acquire({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
      expect(lock.tryAcquire()).toBeDefined();
    });

    test('a grant before the abort stands: no permit is lost and none doubled', async () => {
      const lock = factory();
      const held = await lock.acquire();
      const { signal, abort } = controllerOf();
      const waiter = lock.acquire({ signal });
      held.release();
      abort();
      const permit = await waiter;
      expect(lock.tryAcquire()).toBeUndefined();
      permit.release();
      expect(lock.tryAcquire()).toBeDefined();
    });

    test('an abort before the grant stands: the permit goes to the next', async () => {
      const lock = factory();
      const held = await lock.acquire();
      const { signal, abort } = controllerOf();
      const gone = lock.acquire({ signal });
      const next = lock.acquire();
      abort('gone');
      held.release();
      await expect(gone).rejects.toBe('gone');
      (await next).release();
    });

    test('a timeout rejects the waiter, names the holder, and the call that waited is on its stack', async () => {
      const lock = factory();
      using _held = await lock.acquire({ label: 'the report' });
      async function impatient(): Promise<void> {
        await lock.acquire({ timeoutMs: 50 });
      }
      const error = impatient().catch((reason: unknown) => reason);
      vi.advanceTimersByTime(49);
      expect(lock.waiting()).toBe(1);
      vi.advanceTimersByTime(1);
      expect(lock.waiting()).toBe(0);
      expect(await error).toBeInstanceOf(TimeoutError);
      expect(await error).toMatchObject({ code: 'ERR_HEADGATE_TIMEOUT', name: 'TimeoutError', holders: [{ label: 'the report', weight: 1, heldMs: 50 }] });
      expect(await error).toHaveProperty('message', expect.stringContaining(`Held: 'the report' for 50 ms.`));
      expect(await error).toHaveProperty('stack', expect.stringMatching(/at (async )?impatient/));
    });

    test('a grant clears the timer', async () => {
      const lock = factory();
      const held = await lock.acquire();
      const waiter = lock.acquire({ timeoutMs: 50 });
      expect(vi.getTimerCount()).toBe(1);
      held.release();
      expect(vi.getTimerCount()).toBe(0);
      (await waiter).release();
    });

    test('higher priority goes first, in order of arrival within one', async () => {
      const lock = factory();
      const held = await lock.acquire();
      const order: string[] = [];
      const waits = [['a', 0], ['b', 5], ['c', 0], ['d', 5], ['e', -1]] as const;
      const all = waits.map(([name, priority]) => lock.with(() => void order.push(name), { priority }));
      held.release();
      await Promise.all(all);
      expect(order).toEqual(['b', 'd', 'a', 'c', 'e']);
    });

    test('with starts at once when free, passes the permit and gives the result', async () => {
      const lock = factory();
      let started = false;
      const result = lock.with(permit => {
        started = true;
        permit.release();
        return 'done';
      });
      expect(started).toBe(true);
      expect(await result).toBe('done');
    });

    test.each(['throws', 'rejects'])('a task that %s gives the permit back', async how => {
      const lock = factory();
      const error = new Error('task');
      const failing = lock.with(() => {
        if (how === 'throws') throw error;
        return Promise.reject(error);
      });
      await expect(failing).rejects.toBe(error);
      expect(lock.tryAcquire()).toBeDefined();
    });

    test('wrapped functions keep `this`, arguments and result', async () => {
      const lock = factory();
      const counter = { by: 2, add: lock.wrap(function (this: { by: number }, to: number) { return to + this.by; }) };
      expect(await Promise.all([counter.add(1), counter.add(2)])).toEqual([3, 4]);
    });

    test('a queued task keeps the AsyncLocalStorage context of its caller', async () => {
      const lock = factory();
      const storage = new AsyncLocalStorage<string>();
      const held = await lock.acquire();
      const seen = ['one', 'two'].map(name => storage.run(name, () => lock.with(async () => {
        await settle();
        return storage.getStore();
      })));
      storage.run('releaser', () => held.release());
      expect(await Promise.all(seen)).toEqual(['one', 'two']);
    });

    test('the stack of an error in a queued task leads to its caller', async () => {
      const lock = factory();
      const held = await lock.acquire();
      async function caller(): Promise<void> {
        await lock.with(async () => {
          await settle();
          throw new Error('deep');
        });
      }
      const failure = caller().catch((error: unknown) => error);
      held.release();
      expect(await failure).toHaveProperty('stack', expect.stringMatching(/at (async )?caller/));
    });

    test.each([
      [{ timeoutMs: -1 }, RangeError, 'Expected `timeoutMs` to be a number from 0 up, got -1 (number).'],
      [{ timeoutMs: NaN }, RangeError, 'Expected `timeoutMs` to be a number from 0 up, got NaN (number).'],
      [{ priority: 0.5 }, RangeError, 'Expected `priority` to be an integer, got 0.5 (number).'],
      [{ weight: 2 }, RangeError, 'Expected `weight` to be an integer from 1 to 1, got 2 (number).'],
      [{ weight: '1' as unknown as number }, TypeError, `Expected \`weight\` to be an integer from 1 to 1, got '1'.`],
      [{ signal: {} as AbortSignal }, TypeError, 'Expected `signal` to be an AbortSignal, got object.'],
    ])('%o rejects at once and queues nothing', async (options, kind, message) => {
      const lock = factory();
      using _held = await lock.acquire();
      await expect(lock.acquire(options)).rejects.toEqual(new kind(message));
      expect(lock.waiting()).toBe(0);
    });
  });
}

export function controllerOf(): { readonly signal: AbortSignal; readonly abort: (reason?: unknown) => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: reason => controller.abort(reason) };
}
