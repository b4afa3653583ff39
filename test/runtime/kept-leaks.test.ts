import { expect, test } from 'vitest';
import { AdaptiveLimiter } from '../../runtime/src/adaptive-limiter.ts';
import { OutboundLimiter } from '../../runtime/src/outbound-limiter.ts';
import { ResourcePool } from '../../runtime/src/resource-pool.ts';
import { singleFlight } from '../../runtime/src/single-flight.ts';
import { TokenBucket } from '../../runtime/src/token-bucket.ts';
import { TtlCache } from '../../runtime/src/ttl-cache.ts';

const waiters = 20_000;
const collect = globalThis.gc as () => void;

/** Lets `waiters` calls wait and leave by one signal, as often as `rounds` says. */
async function comeAndGo(call: (signal: AbortSignal) => Promise<unknown>, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const controller = new AbortController();
    const calls = Array.from({ length: waiters }, () => call(controller.signal).catch(() => undefined));
    controller.abort('gone');
    await Promise.all(calls);
  }
}

let key = 0;
const never = (): Promise<never> => new Promise(() => undefined);
const bucket = new TokenBucket({ capacity: 1, refillPerSecond: 0.001 });
const adaptive = new AdaptiveLimiter({ initial: 1, max: 1 });
const outbound = new OutboundLimiter<number>({ concurrency: 1, perKey: { concurrency: 1, ratePerSecond: 1000, burst: 1000 } });
const pool = new ResourcePool({ create: () => 1, max: 1, acquireTimeoutMs: Infinity });
const shared = singleFlight<number, never>(never);
const cache = new TtlCache<number, never>(never, { ttlMs: 1000 });

test.each([
  { name: 'TokenBucket', hold: () => bucket.take(), call: (signal: AbortSignal) => bucket.take(1, { signal }) },
  { name: 'AdaptiveLimiter', hold: () => adaptive.acquire(), call: (signal: AbortSignal) => adaptive.acquire({ signal }) },
  { name: 'OutboundLimiter, a key each', hold: () => outbound.acquire(-1), call: (signal: AbortSignal) => outbound.acquire(key++, { signal }) },
  { name: 'ResourcePool', hold: () => pool.acquire(), call: (signal: AbortSignal) => pool.acquire({ signal }) },
  { name: 'singleFlight, one key', hold: async () => undefined, call: (signal: AbortSignal) => shared(0, { signal }) },
  { name: 'TtlCache, a key each', hold: async () => undefined, call: (signal: AbortSignal) => cache.get(key++, { signal }) },
])('$name gives back the memory of those who waited and left', async ({ hold, call }) => {
  await hold();
  await comeAndGo(call, 1);
  collect();
  const before = process.memoryUsage().heapUsed;
  await comeAndGo(call, 3);
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(waiters * 3 * 16);
});
