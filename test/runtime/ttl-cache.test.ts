import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CacheEvent } from '../../runtime/src/diagnostics.ts';
import { type Load } from '../../runtime/src/flights.ts';
import { type TtlCacheOptions } from '../../runtime/src/ttl-cache-options.ts';
import { TtlCache } from '../../runtime/src/ttl-cache.ts';
import { openLoads, sharedLoadContract, type SharedLoads } from './shared-load-contract.ts';
import { sharedLoadModel } from './shared-load-model.ts';

sharedLoadContract(keepingNothing);
sharedLoadModel(keepingNothing);

function keepingNothing(load: Load<string, string>): SharedLoads {
  const cache = new TtlCache(load, { ttlMs: 0 });
  return { get: (key, options) => cache.get(key, options), forget: key => cache.invalidate(key), loading: () => cache.loading };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

/** A cache whose n-th load gives `n`. */
function counting(options: Partial<TtlCacheOptions<string>>) {
  let loads = 0;
  return new TtlCache(async (_key: string) => ++loads, { ttlMs: 1000, ...options });
}

describe('freshness', () => {
  test('a value is served until its TTL and loaded again after', async () => {
    const cache = counting({});
    expect([await cache.get('a'), await cache.get('a')]).toEqual([1, 1]);
    vi.advanceTimersByTime(999);
    expect([await cache.get('a'), cache.peek('a')]).toEqual([1, 1]);
    vi.advanceTimersByTime(1);
    expect([cache.peek('a'), await cache.get('a')]).toEqual([undefined, 2]);
  });

  test('a failure is not cached and takes nothing from other keys', async () => {
    let down = true;
    const cache = new TtlCache(async (key: string) => {
      if (down) throw new Error('down');
      return key;
    }, { ttlMs: 1000 });
    await expect(cache.get('a')).rejects.toThrow('down');
    down = false;
    expect(await cache.get('a')).toBe('a');
    expect(cache.stats).toEqual({ hits: 0, staleHits: 0, misses: 2, loads: 2, failures: 1, evictions: 0 });
  });

  test('undefined and null are cached, for the negative TTL', async () => {
    let loads = 0;
    const cache = new TtlCache(async (key: string) => (loads++, key === 'found' ? key : undefined), { ttlMs: 1000, negativeTtlMs: 10 });
    await Promise.all([cache.get('found'), cache.get('missing')]);
    vi.advanceTimersByTime(9);
    await cache.get('missing');
    expect(loads).toBe(2);
    vi.advanceTimersByTime(1);
    await Promise.all([cache.get('found'), cache.get('missing')]);
    expect(loads).toBe(3);
  });

  test('jitter only shortens, up to its share, so that values loaded together expire apart', async () => {
    vi.spyOn(Math, 'random').mockReturnValueOnce(0).mockReturnValueOnce(0.5).mockReturnValueOnce(0.999);
    const cache = counting({ jitter: 0.2 });
    for (const key of ['a', 'b', 'c']) await cache.get(key);
    const kept = (): string[] => ['a', 'b', 'c'].filter(key => cache.peek(key) !== undefined);
    const seen = [801, 99, 100].map(ms => (vi.advanceTimersByTime(ms), kept()));
    expect(seen).toEqual([['a', 'b'], ['a'], []]);
  });

  test('set keeps a value without loading it', async () => {
    const cache = counting({});
    cache.set('a', 7);
    expect([await cache.get('a'), cache.stats.loads]).toEqual([7, 0]);
  });

  test('a TTL of Infinity never expires', async () => {
    const cache = counting({ ttlMs: Infinity, staleMs: Infinity });
    await cache.get('a');
    vi.advanceTimersByTime(1e12);
    expect(await cache.get('a')).toBe(1);
  });
});

describe('stale while revalidate', () => {
  test('the stale value is served at once while one load renews it', async () => {
    const cache = counting({ staleMs: 500 });
    await cache.get('a');
    vi.advanceTimersByTime(1499);
    expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual([1, 1]);
    expect([await cache.get('a'), cache.stats]).toEqual([2, { hits: 1, staleHits: 2, misses: 1, loads: 2, failures: 0, evictions: 0 }]);
  });

  test('after the stale time callers wait for the load', async () => {
    const cache = counting({ staleMs: 500 });
    await cache.get('a');
    vi.advanceTimersByTime(1500);
    expect(await cache.get('a')).toBe(2);
  });

  test('a renewal that fails keeps the stale value, is told, and rejects nobody', async () => {
    const { loads, load } = openLoads();
    const onRenewError = vi.fn();
    const cache = new TtlCache(load, { ttlMs: 1000, staleMs: 500, onRenewError });
    cache.set('a', 'old');
    vi.advanceTimersByTime(1000);
    expect(await cache.get('a')).toBe('old');
    loads[0]?.reject('down');
    await vi.waitFor(() => expect(onRenewError).toHaveBeenCalledWith('down', 'a'));
    expect(await cache.get('a')).toBe('old');
    loads[1]?.resolve('new');
    await vi.waitFor(() => expect(cache.peek('a')).toBe('new'));
  });

  test('a renewal goes on when a caller that joined it late leaves', async () => {
    const { loads, load } = openLoads();
    const cache = new TtlCache(load, { ttlMs: 1000, staleMs: 500 });
    cache.set('a', 'old');
    vi.advanceTimersByTime(1000);
    await cache.get('a');
    vi.advanceTimersByTime(500);
    const controller = new AbortController();
    const late = cache.get('a', { signal: controller.signal });
    controller.abort('bored');
    await expect(late).rejects.toBe('bored');
    expect([loads.length, loads[0]?.context.signal.aborted]).toEqual([1, false]);
  });
});

describe('invalidation', () => {
  test.each([
    { name: 'invalidate', change: (cache: TtlCache<string, string>) => cache.invalidate('a'), kept: undefined },
    { name: 'clear', change: (cache: TtlCache<string, string>) => cache.clear(), kept: undefined },
    { name: 'set', change: (cache: TtlCache<string, string>) => cache.set('a', 'written'), kept: 'written' },
  ])('$name during a load keeps the load from writing back', async ({ change, kept }) => {
    const { loads, load } = openLoads();
    const cache = new TtlCache(load, { ttlMs: 1000 });
    const before = cache.get('a');
    change(cache);
    if (kept === undefined) void cache.get('a');
    loads[0]?.resolve('read before the change');
    expect([await before, cache.peek('a')]).toEqual(['read before the change', kept]);
  });
});

test('tells its subscribers what happened', async () => {
  const events: string[] = [];
  const listener = (event: unknown): void => void events.push((event as CacheEvent).type);
  subscribe('headgate:ttl-cache', listener);
  const cache = counting({ maxEntries: 1, staleMs: 500 });
  await Promise.all([cache.get('a'), cache.get('a')]);
  await cache.get('a');
  vi.advanceTimersByTime(1000);
  await cache.get('a');
  await vi.waitFor(() => expect(cache.peek('a')).toBe(2));
  await cache.get('b');
  unsubscribe('headgate:ttl-cache', listener);
  expect(events).toEqual(['miss', 'shared', 'loaded', 'hit', 'stale', 'loaded', 'miss', 'evicted', 'loaded']);
});

test.each([
  { name: 'a negative TTL', options: { ttlMs: -1 }, message: 'Expected `ttlMs` to be a number from 0 up, got -1 (number).' },
  { name: 'jitter over 1', options: { ttlMs: 1, jitter: 2 }, message: 'Expected `jitter` to be a number from 0 to 1, got 2 (number).' },
  { name: 'room for nothing', options: { ttlMs: 1, maxEntries: 0 }, message: 'Expected `maxEntries` to be an integer from 1 up or Infinity, got 0 (number).' },
])('refuses $name', ({ options, message }) => {
  expect(() => counting(options)).toThrow(new RangeError(message));
});
