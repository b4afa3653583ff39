import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TtlCache } from '../../runtime/src/ttl-cache.ts';
import { openLoads } from './shared-load-contract.ts';

describe('eviction', () => {
  test('the cache never holds more than maxEntries, and what is used stays', async () => {
    let loads = 0;
    const cache = new TtlCache(async (_key: string) => ++loads, { ttlMs: 1000, maxEntries: 3 });
    for (const key of ['a', 'b', 'c']) await cache.get(key);
    await cache.get('a');
    await cache.get('d');
    expect([cache.size, ['a', 'b', 'c', 'd'].map(key => cache.peek(key)), cache.stats.evictions]).toEqual([3, [1, undefined, 3, 4], 1]);
  });

  test('eviction during a load neither aborts it nor loses its value', async () => {
    const { loads, load } = openLoads();
    const cache = new TtlCache(load, { ttlMs: 1000, maxEntries: 1 });
    const call = cache.get('a');
    cache.set('b', 'B');
    loads[0]?.resolve('A');
    expect([await call, cache.peek('a'), cache.peek('b')]).toEqual(['A', 'A', undefined]);
  });

  test('agrees with the SIEVE of the paper, a list and a hand', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(7), { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), async (keys, capacity) => {
      const cache = new TtlCache(async (key: number) => key, { ttlMs: Infinity, maxEntries: capacity });
      const list: { key: number; used: boolean }[] = [];
      let hand = 0;
      for (const key of keys) {
        const found = list.find(entry => entry.key === key);
        if (found !== undefined) {
          found.used = true;
        } else {
          if (list.length === capacity) {
            for (hand %= capacity; list[hand]?.used === true; hand = (hand + 1) % capacity) list[hand] = { ...list[hand] as { key: number; used: boolean }, used: false };
            list.splice(hand, 1);
          }
          list.push({ key, used: false });
        }
        await cache.get(key);
        expect([0, 1, 2, 3, 4, 5, 6, 7].filter(candidate => cache.peek(candidate) !== undefined)).toEqual(list.map(entry => entry.key).sort());
      }
    }));
  });
});
