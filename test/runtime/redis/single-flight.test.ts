import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Deferred } from '@headgate/runtime';
import { RemoteLoadError, singleFlight, type IoRedisClient, type RedisClient, type SingleFlight, type SingleFlightOptions } from '@headgate/runtime/redis';
import { isInstalled, TestServer } from './server.ts';

interface Value { readonly of: string }

/** One load that the test settles by hand. */
class OpenLoad extends Deferred<Value> {
  readonly process: number;
  readonly key: string;
  readonly signal: AbortSignal;
  constructor(process: number, key: string, signal: AbortSignal) {
    super();
    this.process = process;
    this.key = key;
    this.signal = signal;
  }
}

describe.skipIf(!isInstalled).each(['redis', 'ioredis'] as const)('singleFlight on Redis with %s', kind => {
  let server: TestServer;
  let client: RedisClient;
  let name = 0;
  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.connect(kind);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  /** Two of them behave as two processes would: what they share is the server. */
  function flights(options: Partial<SingleFlightOptions<Value>> = {}): { readonly loads: OpenLoad[]; readonly started: (number: number) => Promise<OpenLoad>; readonly get: readonly [SingleFlight<Value>, SingleFlight<Value>] } {
    const loads: OpenLoad[] = [];
    const shared = { client, name: `flight ${++name}`, leaseMs: 5_000, ...options }; // A busy machine may not get to renew a shorter one in time.
    const make = (process: number): SingleFlight<Value> => singleFlight((key, { signal }) => {
      const load = new OpenLoad(process, key, signal);
      loads.push(load);
      return load.promise;
    }, shared);
    return { loads, get: [make(0), make(1)], started: async number => (await expect.poll(() => loads.length, { timeout: 10_000 }).toBe(number), loads[number - 1]!) };
  }

  /** Resolves when so many processes wait for the load of `key`, and can hear how it ends: until then it would be over for them, and they would load. */
  async function waiting(key: string, number = 1): Promise<void> {
    const admin = server.ioRedis();
    await expect.poll(() => admin.hlen(`headgate:flight ${name}:flight:${key}`), { timeout: 10_000 }).toBe(1 + number);
    await expect.poll(async () => (await admin.pubsub('CHANNELS', 'headgate:*')).length, { timeout: 10_000 }).toBeGreaterThan(0);
  }

  test('one load per key in all processes; the others get what it gave', async () => {
    const { loads, get: [one, other], started } = flights();
    const calls = [one('a'), one('a')];
    await started(1);
    calls.push(other('a'), other('a'));
    await waiting('a');
    const value = { of: 'a' };
    loads[0]?.resolve(value);
    expect(await Promise.all(calls)).toEqual(Array(4).fill(value));
    expect([loads.length, await calls[0] === value, one.loading, other.loading]).toEqual([1, true, 0, 0]);
    const again = other('a');
    (await started(2)).resolve({ of: 'a again' });
    expect(await again).toEqual({ of: 'a again' });
  });

  test('a failure reaches everyone who waits, and the next call tries again', async () => {
    const { get: [one, other], started } = flights();
    const first = one('a');
    const load = await started(1);
    const second = other('a');
    await waiting('a');
    const error = new TypeError('no such row');
    load.reject(error);
    await expect(first).rejects.toBe(error);
    await expect(second).rejects.toThrow(new RemoteLoadError(`The load of 'a' failed in another process: TypeError: no such row`));
    const again = other('a');
    (await started(2)).resolve({ of: 'a' });
    await again;
  });

  test('a load that takes longer than a lease is still the only one', async () => {
    const { loads, get: [one, other], started } = flights({ leaseMs: 500 });
    const first = one('a');
    const load = await started(1);
    const second = other('a');
    await new Promise(resolve => setTimeout(resolve, 1_200));
    expect(loads.length).toBe(1);
    load.resolve({ of: 'a' });
    await Promise.all([first, second]);
  });

  test('when a process dies while it loads, another one loads after the lease', async () => {
    const { get: [, other], started } = flights({ leaseMs: 300 });
    await server.ioRedis().hset(`headgate:flight ${name}:flight:a`, 'loader', 'a process that died');
    await server.ioRedis().pexpire(`headgate:flight ${name}:flight:a`, 200);
    const call = other('a');
    (await started(1)).resolve({ of: 'a' });
    expect(await call).toEqual({ of: 'a' });
  });

  test('a caller leaves alone; when the last of a process leaves, its load is aborted and the next process loads', async () => {
    const { get: [one, other], started } = flights();
    const controller = new AbortController();
    const gone = one('a', { signal: controller.signal });
    const load = await started(1);
    const staying = other('a');
    const leaving = other('a', { signal: controller.signal });
    await waiting('a');
    controller.abort('left');
    await expect(gone).rejects.toBe('left');
    await expect(leaving).rejects.toBe('left');
    expect(load.signal.aborted).toBe(true);
    load.reject(load.signal.reason);
    (await started(2)).resolve({ of: 'a' });
    expect(await staying).toEqual({ of: 'a' });
  });

  test('who waits for another process can leave', async () => {
    const { get: [one, other], started } = flights();
    const call = one('a');
    const load = await started(1);
    const controller = new AbortController();
    const leaving = other('a', { signal: controller.signal });
    await waiting('a');
    controller.abort('left');
    await expect(leaving).rejects.toBe('left');
    load.resolve({ of: 'a' });
    await call;
    expect(other.loading).toBe(0);
  });

  test('after forget the next load is a new one, everywhere', async () => {
    const { loads, get: [one, other], started } = flights();
    const old = one('a');
    await started(1);
    const waiter = other('a');
    await waiting('a');
    expect(await one.forget('a')).toBe(true);
    const load = await started(2);
    loads[0]?.resolve({ of: 'old' });
    load.resolve({ of: 'new' });
    expect([await old, await waiter]).toEqual([{ of: 'old' }, { of: 'new' }]);
    expect(await other.forget('a')).toBe(false);
  });

  test('what a value becomes on the way is up to the caller', async () => {
    const { get: [one, other], started } = flights({ encode: ({ of }) => of, decode: text => ({ of: `decoded ${text}` }) });
    const first = one('a');
    const load = await started(1);
    const second = other('a');
    await waiting('a');
    load.resolve({ of: 'with spaces' });
    expect(await Promise.all([first, second])).toEqual([{ of: 'with spaces' }, { of: 'decoded with spaces' }]);
  });

  test('without an answer of the server each process loads for itself', async () => {
    const unreachable: IoRedisClient = { evalsha: () => Promise.reject(new Error('Connection is closed.')), eval: () => new Promise(() => {}), duplicate: () => server.ioRedis() };
    const get = singleFlight(async key => key.toUpperCase(), { client: unreachable, name: 'far' });
    expect(await Promise.all([get('a'), get('b')])).toEqual(['A', 'B']);
  });
});
