import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClosedError, TimeoutError } from '@headgate/runtime';
import { RedisError, TokenBucket, type IoRedisClient, type RedisClient } from '@headgate/runtime/redis';
import { isInstalled, TestServer } from './server.ts';

describe.skipIf(!isInstalled).each(['redis', 'ioredis'] as const)('TokenBucket on Redis with %s', kind => {
  let server: TestServer;
  let client: RedisClient;
  let name = 0;
  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.connect(kind);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  function buckets(capacity: number, refillPerSecond: number, number = 1): TokenBucket[] {
    const shared = { client, name: `bucket ${++name}`, capacity, refillPerSecond };
    return Array.from({ length: number }, () => new TokenBucket(shared));
  }

  test('all instances together take what is there and no more', async () => {
    const [one, other] = buckets(3, 0.001, 2) as [TokenBucket, TokenBucket];
    await Promise.all([one.take(), other.take()]);
    expect(await Promise.all([one.tryTake(2), other.tryTake(), one.tryTake()])).toEqual([false, true, false]);
    expect(Math.floor(await one.available())).toBe(0);
    expect(await one.msUntil(1)).toBeGreaterThan(900_000);
  });

  test('waiters of all instances get tokens as they flow in, by the clock of the server', async () => {
    const both = buckets(1, 200, 2);
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 41 }, (_, index) => both[index % 2]!.take()));
    expect(performance.now() - startedAt).toBeGreaterThan(199);
  });

  test('within an instance first come, first served, whatever the number of tokens, higher priority first', async () => {
    const [bucket] = buckets(4, 200) as [TokenBucket];
    expect(await bucket.tryTake(4)).toBe(true);
    const order: string[] = [];
    const waits = [['four', 4, 0], ['one', 1, 0], ['two', 2, 0], ['urgent', 3, 1]] as const;
    await Promise.all(waits.map(([who, tokens, priority]) => bucket.take(tokens, { priority }).then(() => order.push(who))));
    expect(order).toEqual(['urgent', 'four', 'one', 'two']);
  });

  test('who leaves spends nothing: what was reserved for him goes to the next, or back', async () => {
    const [bucket] = buckets(10, 10.5) as [TokenBucket]; // One token is near enough to be reserved.
    await bucket.take(10);
    const controller = new AbortController();
    const leaving = [1, 2, 3].map(() => bucket.take(1, { signal: controller.signal }));
    await bucket.available();
    await bucket.available(); // Asked after the reservations were, which was at the end of the tick.
    controller.abort('left');
    for (const left of leaving) await expect(left).rejects.toBe('left');
    expect(await bucket.msUntil(1)).toBeLessThanOrEqual(96);
    const [gone, next] = [bucket.take(1, { timeoutMs: 1 }), bucket.take(1)];
    await expect(gone).rejects.toThrow(TimeoutError);
    await next;
    expect(bucket.waiting).toBe(0);
  });

  test('tokens given back serve who waits for them', async () => {
    const [bucket] = buckets(2, 0.001) as [TokenBucket];
    await bucket.take(2);
    const waiting = bucket.take();
    await bucket.giveBack();
    await waiting;
    await bucket.giveBack(2);
    await bucket.giveBack(2);
    expect(await bucket.available()).toBe(2);
  });

  test('a closed bucket gives nothing more and rejects who waits', async () => {
    const [bucket] = buckets(1, 0.001) as [TokenBucket];
    await bucket.take();
    const waiting = bucket.take();
    bucket.close();
    await expect(waiting).rejects.toThrow(new ClosedError(`Closed while waiting for token bucket 'bucket ${name}' on Redis.`));
    await expect(bucket.take()).rejects.toThrow(ClosedError);
    expect(await bucket.tryTake()).toBe(false);
  });

  test('is a governor; the context of the waiter is kept', async () => {
    const [bucket] = buckets(2, 200) as [TokenBucket];
    const storage = new AsyncLocalStorage<number>();
    const seen = await Promise.all([1, 2, 3, 4].map(caller => storage.run(caller, () => bucket.with(() => storage.getStore(), { weight: 2 }))));
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  test('one exchange serves all who ask in one tick', async () => {
    const admin = server.ioRedis();
    const [bucket] = buckets(1000, 1) as [TokenBucket];
    await bucket.take();
    await admin.config('RESETSTAT');
    await Promise.all(Array.from({ length: 500 }, () => bucket.take()));
    expect(await admin.info('commandstats')).toContain('cmdstat_evalsha:calls=1,');
  });

  test.each([
    [1, 'silent', 'Redis gave no answer: Timed out after 50 ms'],
    [1, new Error('Socket closed unexpectedly'), 'Redis gave no answer: Socket closed unexpectedly'],
  ])('a server out of reach rejects who waits', async (_, way, message) => {
    const unreachable: IoRedisClient = {
      evalsha: () => (way instanceof Error ? Promise.reject(way) : new Promise(() => {})),
      eval: () => Promise.reject(new Error('unused')),
      duplicate: () => server.ioRedis(),
    };
    const bucket = new TokenBucket({ client: unreachable, name: 'far', capacity: 1, refillPerSecond: 1, answerTimeoutMs: 50 });
    const failures = await Promise.allSettled([bucket.take(), bucket.take(), bucket.tryTake(), bucket.available()]);
    expect(failures.map(failure => failure.status === 'rejected' && failure.reason instanceof RedisError && failure.reason.message.startsWith(message))).toEqual([true, true, false, true]);
  });

  test('refuses arguments out of range', async () => {
    const [bucket] = buckets(5, 1) as [TokenBucket];
    await expect(bucket.take(6)).rejects.toThrow(new RangeError('Expected `tokens` to be an integer from 1 to 5, got 6 (number).'));
    expect(() => buckets(1, 0)).toThrow(new RangeError('Expected `refillPerSecond` to be a finite number over 0, got 0 (number).'));
  });
});
