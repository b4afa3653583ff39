import genericPool from 'generic-pool';
import { LRUCache } from 'lru-cache';
import { Pool as Tarn } from 'tarn';
import { type Runtime } from '../built.ts';
import { type Comparison } from '../harness.ts';

const leases = 50_000;
const hits = 200_000;
const misses = 20_000;

/** Things that are kept: a warm resource, a cached value. */
export function kept({ ResourcePool, TtlCache }: Runtime): Comparison[] {
  const create = async (): Promise<object> => ({});
  const pool = new ResourcePool({ create, max: 10 });
  const generic = genericPool.createPool({ create, destroy: async () => {} }, { max: 10 });
  const tarn = new Tarn({ create, destroy: () => {}, min: 0, max: 10 });
  const load = async (key: number): Promise<number> => key;
  const cache = new TtlCache<number, number>(load, { ttlMs: 60_000, maxEntries: 1000 });
  const lru = new LRUCache<number, number>({ max: 1000, ttl: 60_000, fetchMethod: load });
  let key = 0;

  return [
    {
      title: 'A warm resource, acquired and released one after the other',
      against: ['generic-pool', 'tarn'],
      goals: [{ subject: 'ResourcePool', reference: 'generic-pool', most: 1 / 5 }, { subject: 'ResourcePool', reference: 'tarn', most: 1 / 5 }],
      cases: [
        { name: 'ResourcePool', operations: leases, run: async () => {
          for (let i = 0; i < leases; i++) (await pool.acquire()).release();
        } },
        { name: 'generic-pool', operations: leases, run: async () => {
          for (let i = 0; i < leases; i++) await generic.release(await generic.acquire());
        } },
        { name: 'tarn', operations: leases, run: async () => {
          for (let i = 0; i < leases; i++) tarn.release(await tarn.acquire().promise);
        } },
      ],
    },
    {
      title: 'A cached value, asked for again and again',
      against: ['lru-cache fetch'],
      goals: [{ subject: 'TtlCache hit', reference: 'lru-cache fetch', most: 1.1 }],
      cases: [
        { name: 'TtlCache hit', operations: hits, run: async () => {
          for (let i = 0; i < hits; i++) await cache.get(i & 127);
        } },
        { name: 'lru-cache fetch', operations: hits, run: async () => {
          for (let i = 0; i < hits; i++) await lru.fetch(i & 127);
        } },
      ],
    },
    {
      title: 'A value that is not cached',
      against: ['lru-cache fetch'],
      goals: [{ subject: 'TtlCache miss', reference: 'lru-cache fetch', most: 0.5 }],
      cases: [
        { name: 'floor: await load()', operations: misses, run: async () => {
          for (let i = 0; i < misses; i++) await load(key++);
        } },
        { name: 'TtlCache miss', operations: misses, run: async () => {
          for (let i = 0; i < misses; i++) await cache.get(key++);
        } },
        { name: 'lru-cache fetch', operations: misses, run: async () => {
          for (let i = 0; i < misses; i++) await lru.fetch(key++);
        } },
      ],
    },
  ];
}
