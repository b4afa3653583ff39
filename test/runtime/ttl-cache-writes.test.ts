import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TtlCache } from '../../runtime/src/ttl-cache.ts';

test('whatever comes first, reads, writes or the ends of loads: nobody reads what was overwritten before it asked', async () => {
  const step = fc.record({ type: fc.constantFrom('get' as const, 'get' as const, 'set' as const, 'invalidate' as const, 'clear' as const), key: fc.constantFrom('a', 'b') });
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(step, { maxLength: 15 }), async (scheduler, steps) => {
    const turn = (what: string): Promise<unknown> => scheduler.schedule(Promise.resolve(), what);
    const stored = { a: 0, b: 0 };
    const cache = new TtlCache<'a' | 'b', number>(async key => {
      await turn(`query ${key}`);
      const version = stored[key];
      await turn(`answer ${key}: ${version}`);
      return version;
    }, { ttlMs: Infinity });
    const reads = steps.map(async ({ type, key }, index) => {
      const name = key as 'a' | 'b';
      await turn(`${type} ${key} ${index}`);
      if (type === 'get') {
        const newest = stored[name];
        return (await cache.get(name)) >= newest;
      }
      stored[name]++;
      if (type === 'set') cache.set(name, stored[name]);
      else cache[type](name);
      return true;
    });
    expect(await scheduler.waitFor(Promise.all(reads))).toEqual(steps.map(() => true));
    await scheduler.waitIdle();
    const { hits, misses, loads } = cache.stats;
    expect([cache.loading, hits + misses, loads <= misses]).toEqual([0, steps.filter(({ type }) => type === 'get').length, true]);
    for (const key of ['a', 'b'] as const) expect([undefined, stored[key]]).toContain(cache.peek(key));
  }), { numRuns: 300 });
});
