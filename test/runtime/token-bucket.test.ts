import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClosedError, TimeoutError } from '../../runtime/src/errors.ts';
import { TokenBucket } from '../../runtime/src/token-bucket.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

/** Notes in `log` when the promise of `name` settles. */
function record(log: string[], name: string, promise: Promise<unknown>): void {
  promise.then(() => log.push(name), (error: unknown) => log.push(`${name}: ${error instanceof Error ? error.name : String(error)}`));
}

describe('taking', () => {
  test('a full bucket gives its capacity at once and no more', () => {
    const bucket = new TokenBucket({ capacity: 3, refillPerSecond: 1 });
    expect([1, 2, 3, 4].map(() => bucket.tryTake())).toEqual([true, true, true, false]);
  });

  test('tokens flow in evenly, with fractions', () => {
    const bucket = new TokenBucket({ capacity: 10, refillPerSecond: 0.5 });
    bucket.tryTake(10);
    vi.advanceTimersByTime(500);
    expect(bucket.available).toBe(0.25);
    expect(bucket.msUntil(1)).toBe(1500);
    vi.advanceTimersByTime(1500);
    expect(bucket.tryTake()).toBe(true);
  });

  test('a third of a second a thousand times is exactly three hundred and thirty-three tokens and a third', () => {
    const bucket = new TokenBucket({ capacity: 1000, refillPerSecond: 1000 / 3 });
    bucket.tryTake(1000);
    for (let turn = 0; turn < 1000; turn++) {
      vi.advanceTimersByTime(3);
      expect(bucket.tryTake()).toBe(true);
    }
    expect(bucket.available).toBeCloseTo(0, 9);
  });

  test('an idle bucket never holds more than its capacity', () => {
    const bucket = new TokenBucket({ capacity: 2, refillPerSecond: 100 });
    bucket.tryTake();
    vi.advanceTimersByTime(1_000_000);
    expect(bucket.available).toBe(2);
    bucket.giveBack(2);
    expect(bucket.available).toBe(2);
  });

  test('a change of the wall clock gives no tokens', () => {
    const bucket = new TokenBucket({ capacity: 1, refillPerSecond: 1 });
    bucket.tryTake();
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(bucket.tryTake()).toBe(false);
  });
});

describe('waiting', () => {
  test('waiters are served in order and a small request never overtakes a large one', async () => {
    const bucket = new TokenBucket({ capacity: 5, refillPerSecond: 1 });
    const log: string[] = [];
    bucket.tryTake(5);
    record(log, 'large', bucket.take(5));
    record(log, 'small', bucket.take(1));
    await vi.advanceTimersByTimeAsync(4999);
    expect([bucket.tryTake(), log]).toEqual([false, []]);
    await vi.advanceTimersByTimeAsync(1);
    expect(log).toEqual(['large']);
    await vi.advanceTimersByTimeAsync(1000);
    expect(log).toEqual(['large', 'small']);
  });

  test('there is one timer however many wait', async () => {
    const bucket = new TokenBucket({ capacity: 1, refillPerSecond: 1 });
    const takes = Array.from({ length: 50 }, () => bucket.take());
    expect([vi.getTimerCount(), bucket.waiting]).toEqual([1, 49]);
    await vi.advanceTimersByTimeAsync(49_000);
    await Promise.all(takes);
  });

  test('an aborted head lets the next go when its smaller need is met', async () => {
    const bucket = new TokenBucket({ capacity: 10, refillPerSecond: 1 });
    const log: string[] = [];
    const controller = new AbortController();
    bucket.tryTake(8);
    record(log, 'head', bucket.take(10, { signal: controller.signal }));
    record(log, 'next', bucket.take(2));
    controller.abort('changed my mind');
    await vi.advanceTimersByTimeAsync(0);
    expect(log.sort()).toEqual(['head: changed my mind', 'next']);
  });

  test('a thousand waiters on one signal add one listener, and none stays', async () => {
    const bucket = new TokenBucket({ capacity: 1, refillPerSecond: 1 });
    const { signal } = new AbortController();
    bucket.tryTake();
    const takes = Array.from({ length: 1000 }, () => bucket.take(1, { signal }));
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    bucket.close();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    for (const result of await Promise.allSettled(takes)) expect(result).toMatchObject({ reason: expect.any(ClosedError) });
  });

  test('an aborted signal rejects even while there are tokens, and spends none', async () => {
    const bucket = new TokenBucket({ capacity: 1, refillPerSecond: 1 });
    await expect(bucket.take(1, { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(bucket.available).toBe(1);
  });

  test('a timeout spends no token and names the bucket', async () => {
    const bucket = new TokenBucket({ capacity: 2, refillPerSecond: 0.1, name: 'mail' });
    bucket.tryTake(2);
    const take = expect(bucket.take(1, { timeoutMs: 50 })).rejects.toThrow(new TimeoutError("Timed out after 50 ms waiting for 1 of 2 tokens of token bucket 'mail': 0.1 per second, 1 waiting."));
    await vi.advanceTimersByTimeAsync(50);
    await take;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(bucket.available).toBe(2);
  });

  test('a wait longer than a 32-bit timer is not cut short', async () => {
    const bucket = new TokenBucket({ capacity: 1, refillPerSecond: 1 / 3_000_000 });
    bucket.tryTake();
    const log: string[] = [];
    record(log, 'served', bucket.take());
    await vi.advanceTimersByTimeAsync(2 ** 31);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_000_000_000 - 2 ** 31);
    expect(log).toEqual(['served']);
  });

  test('tokens given back serve the head at once', async () => {
    const bucket = new TokenBucket({ capacity: 2, refillPerSecond: 0.001 });
    bucket.tryTake(2);
    const take = bucket.take();
    bucket.giveBack();
    await take;
    expect(bucket.waiting).toBe(0);
  });

  test('the AsyncLocalStorage of the waiter is kept', async () => {
    const storage = new AsyncLocalStorage<string>();
    const bucket = new TokenBucket({ capacity: 1, refillPerSecond: 1 });
    bucket.tryTake();
    const seen = storage.run('waiter', () => bucket.with(() => storage.getStore()));
    await storage.run('timer', () => vi.advanceTimersByTimeAsync(1000));
    expect(await seen).toBe('waiter');
  });
});

test('a closed bucket gives nothing more', async () => {
  const bucket = new TokenBucket({ capacity: 2, refillPerSecond: 1, name: 'mail' });
  bucket.close();
  expect(bucket.tryTake()).toBe(false);
  await expect(bucket.take()).rejects.toThrow(new ClosedError("Cannot take from token bucket 'mail': it is closed."));
});

test.each([
  { name: 'more tokens than the bucket can ever hold', run: (bucket: TokenBucket) => bucket.take(6), message: 'Expected `tokens` to be an integer from 1 to 5, got 6 (number).' },
  { name: 'half a token', run: (bucket: TokenBucket) => bucket.acquire({ weight: 0.5 }), message: 'Expected `tokens` to be an integer from 1 to 5, got 0.5 (number).' },
  { name: 'a negative timeout', run: (bucket: TokenBucket) => bucket.take(1, { timeoutMs: -1 }), message: 'Expected `timeoutMs` to be a number from 0 up, got -1 (number).' },
  { name: 'a rate of 0', run: async () => new TokenBucket({ capacity: 1, refillPerSecond: 0 }), message: 'Expected `refillPerSecond` to be a finite number over 0, got 0 (number).' },
])('refuses $name at once', async ({ run, message }) => {
  await expect(run(new TokenBucket({ capacity: 5, refillPerSecond: 1 }))).rejects.toThrow(new RangeError(message));
});
