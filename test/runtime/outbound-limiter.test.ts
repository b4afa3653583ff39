import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AdaptiveLimiter } from '../../runtime/src/adaptive-limiter.ts';
import { TimeoutError } from '../../runtime/src/errors.ts';
import { type Permit } from '../../runtime/src/governor.ts';
import { type OutboundLimiterOptions } from '../../runtime/src/outbound-limiter-options.ts';
import { OutboundLimiter } from '../../runtime/src/outbound-limiter.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

const settle = (): Promise<void> => new Promise(setImmediate);

/** Asks for a permit and notes its key in `started` when it comes. */
function call(limiter: OutboundLimiter, key: string, started: string[], permits: Permit[]): void {
  void limiter.acquire(key).then(permit => (started.push(key), permits.push(permit)));
}

describe('a storm of webhooks', () => {
  test('to one slow receiver leaves the others their share', async () => {
    const limiter = new OutboundLimiter({ concurrency: 4, perKey: { concurrency: 2 } });
    const started: string[] = [];
    const permits: Permit[] = [];
    for (let index = 0; index < 100; index++) call(limiter, 'slow', started, permits);
    call(limiter, 'a', started, permits);
    call(limiter, 'b', started, permits);
    await settle();
    expect([started, limiter.inFlight, limiter.waiting]).toEqual([['slow', 'slow', 'a', 'b'], 4, 98]);
  });

  test('keeps the rate of each receiver, and the receivers apart', async () => {
    const limiter = new OutboundLimiter({ concurrency: Infinity, perKey: { ratePerSecond: 2, burst: 3 } });
    const started: string[] = [];
    for (const key of ['a', 'b']) for (let index = 0; index < 5; index++) call(limiter, key, started, []);
    await settle();
    expect(started).toEqual(['a', 'a', 'a', 'b', 'b', 'b']);
    await vi.advanceTimersByTimeAsync(500);
    expect(started.slice(6)).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(500);
    expect(started.slice(8)).toEqual(['a', 'b']);
    expect(limiter.waiting).toBe(0);
  });

  test('follows a common limit that moves', async () => {
    const common = new AdaptiveLimiter({ initial: 2, max: 2 });
    const limiter = new OutboundLimiter({ concurrency: common, perKey: {} });
    const permits: Permit[] = [];
    for (const key of ['a', 'b', 'c']) call(limiter, key, [], permits);
    await settle();
    expect([permits.length, common.inFlight]).toEqual([2, 2]);
    permits[0]?.release();
    permits[0]?.release();
    await settle();
    expect([permits.length, common.inFlight, limiter.inFlight]).toEqual([3, 2, 2]);
  });
});

describe('a call that gives up', () => {
  test('in the common queue spends neither its rate nor its permits', async () => {
    const limiter = new OutboundLimiter({ concurrency: 1, perKey: { concurrency: 1, ratePerSecond: 0.001, burst: 1 } });
    const busy = await limiter.acquire('other');
    const controller = new AbortController();
    const waiting = limiter.acquire('a', { signal: controller.signal });
    await settle();
    controller.abort('gone');
    await expect(waiting).rejects.toBe('gone');
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    busy.release();
    (await limiter.acquire('a')).release();
    expect([limiter.inFlight, limiter.waiting]).toEqual([0, 0]);
  });

  test('waits its timeout once over all limits, and the error names the key and the limit', async () => {
    const limiter = new OutboundLimiter({ concurrency: 1, perKey: { ratePerSecond: 1, burst: 1 }, name: 'webhooks' });
    const busy = await limiter.acquire('b');
    const failed = limiter.acquire('b', { timeoutMs: 1500 }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(1500);
    const error = await failed;
    expect(error).toBeInstanceOf(TimeoutError);
    expect((error as Error).message).toBe("Timed out after 1500 ms waiting to call 'b' through outbound limiter 'webhooks'.");
    expect(String((error as Error).cause)).toMatch(/permits of semaphore 'webhooks'/);
    busy.release();
    (await limiter.acquire('b')).release();
  });
});

describe('memory', () => {
  test('keys in no use and with no debt are forgotten', async () => {
    const limiter = new OutboundLimiter({ concurrency: 10, perKey: { concurrency: 1, ratePerSecond: 10, burst: 1 } });
    for (let index = 0; index < 100; index++) await limiter.with(`key ${index}`, async () => vi.advanceTimersByTime(50));
    expect(limiter.keys).toBeLessThanOrEqual(3);
  });

  test('a flood of keys is remembered up to maxKeys, the least recently used first out, and keys in use stay', async () => {
    const limiter = new OutboundLimiter({ concurrency: 10, perKey: { concurrency: 1, ratePerSecond: 0.001, burst: 2 }, maxKeys: 3 });
    const held = await limiter.acquire('held');
    for (const key of ['a', 'b', 'c', 'a', 'd']) (await limiter.acquire(key)).release();
    expect(limiter.keys).toBe(4);
    const owing = ['held', 'a'].map(key => expect(limiter.acquire(key, { timeoutMs: 1 }), key).rejects.toBeInstanceOf(TimeoutError));
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all(owing);
    for (let start = 0; start < 2; start++) (await limiter.acquire('b')).release();
    held.release();
  });
});

test('one key as a governor; callers keep their AsyncLocalStorage', async () => {
  const storage = new AsyncLocalStorage<string>();
  const limiter = new OutboundLimiter({ concurrency: 1, perKey: {} });
  const permit = await limiter.acquire('a');
  const load = storage.run('caller', () => limiter.for('a').wrap((item: number) => [item, storage.getStore()] as const)(1));
  storage.run('releaser', () => permit.release());
  expect(await load).toEqual([1, 'caller']);
});

test.each([
  { name: 'no tasks per key', options: { concurrency: 1, perKey: { concurrency: 0 } }, message: 'Expected `perKey.concurrency` to be an integer from 1 up or Infinity, got 0 (number).' },
  { name: 'half a burst', options: { concurrency: 1, perKey: { ratePerSecond: 1, burst: 0.5 } }, message: 'Expected `perKey.burst` to be an integer from 1 up, got 0.5 (number).' },
  { name: 'no room in common', options: { concurrency: 0, perKey: {} }, message: 'Expected `concurrency` to be an integer from 1 up, Infinity or a governor, got 0 (number).' },
])('refuses $name', ({ options, message }: { options: OutboundLimiterOptions; message: string }) => {
  expect(() => new OutboundLimiter(options)).toThrow(new RangeError(message));
});
