import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Redis } from 'ioredis';
import { LeaseLostError, Mutex, RedisError, Semaphore, type IoRedisClient, type LeaseOptions } from '@headgate/runtime/redis';
import { isInstalled, TestServer } from './server.ts';

/** A client whose way to the server can be cut. Commands then fail, or get no answer. */
class Wire implements IoRedisClient {
  state: 'up' | 'silent' | 'deaf' | Error = 'up';
  readonly #client: Redis;
  constructor(client: Redis) {
    this.#client = client;
  }

  evalsha(...call: Parameters<IoRedisClient['evalsha']>): Promise<unknown> {
    return this.#carry(() => this.#client.evalsha(...call));
  }

  eval(...call: Parameters<IoRedisClient['eval']>): Promise<unknown> {
    return this.#carry(() => this.#client.eval(...call));
  }

  duplicate(): Redis {
    return this.#client.duplicate();
  }

  async #carry(send: () => Promise<unknown>): Promise<unknown> {
    if (this.state instanceof Error) throw this.state;
    if (this.state !== 'silent') await send();
    return await (this.state === 'up' ? send() : new Promise(() => {}));
  }
}

describe.skipIf(!isInstalled)('leases', () => {
  let server: TestServer;
  let admin: Redis;
  let name = 0;
  beforeAll(async () => {
    server = await TestServer.start();
    admin = server.ioRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  function options(client: IoRedisClient = admin): LeaseOptions {
    return { client, name: `lease ${name}`, leaseMs: 300, graceMs: 0 };
  }

  test('a command that is carried out twice counts once', async () => {
    name++;
    const semaphore = new Semaphore(3, options(new Wire(admin))); // Carries everything out twice while it is up.
    const permits = await Promise.all([semaphore.acquire(), semaphore.acquire()]);
    expect(await semaphore.available()).toBe(1);
    for (const permit of permits) permit.release();
    await semaphore.onIdle();
    expect(await semaphore.available()).toBe(3);
  });

  test('a lease is renewed for as long as the permit is held', async () => {
    name++;
    const [holder, other] = [new Mutex(options()), new Mutex(options())];
    const permit = await holder.acquire();
    await expect(other.acquire({ timeoutMs: 700 })).rejects.toThrow('Timed out');
    expect(permit.signal.aborted).toBe(false);
    permit.release();
    (await other.acquire()).release();
    await Promise.all([holder.onIdle(), other.onIdle()]);
  });

  test.each(['silent', new Error('Connection is closed.')] as const)('a holder cut off (%s) is told before somebody else gets the permit, whose token is higher', async state => {
    name++;
    const wire = new Wire(admin);
    const [holder, other] = [new Mutex(options(wire)), new Mutex(options())];
    const unread = await new Mutex({ ...options(wire), name: `lease ${name} unread` }).acquire();
    const permit = await holder.acquire();
    wire.state = state;
    const order: string[] = [];
    permit.signal.addEventListener('abort', () => order.push('lost'));
    const next = await other.acquire();
    order.push('granted');
    expect(order).toEqual(['lost', 'granted']);
    expect(permit.signal.reason).toBeInstanceOf(LeaseLostError);
    expect(permit.signal.reason).toMatchObject({ code: 'ERR_HEADGATE_LEASE_LOST', cause: expect.any(RedisError), message: `The lease of a permit of mutex 'lease ${name}' on Redis was lost: it could not be renewed in time.` });
    expect(unread.signal.aborted).toBe(true);
    expect(next.fencingToken).toBeGreaterThan(permit.fencingToken);
    permit.release();
    expect(await other.isLocked()).toBe(true);
    next.release();
    wire.state = 'up';
    (await holder.acquire()).release();
    await Promise.all([holder.onIdle(), other.onIdle()]);
  });

  test('a grant whose answer got lost is not lost', async () => {
    name++;
    const wire = new Wire(admin);
    const mutex = new Mutex(options(wire));
    (await mutex.acquire()).release();
    await mutex.onIdle();
    wire.state = 'deaf';
    await expect(mutex.acquire()).rejects.toThrow(RedisError);
    wire.state = 'up';
    (await mutex.acquire()).release();
    await mutex.onIdle();
    expect(await mutex.isLocked()).toBe(false);
  });

  test('who waits is rejected when the server was out of reach for a lease, not before', async () => {
    name++;
    const wire = new Wire(admin);
    const [mutex, holder] = [new Mutex(options(wire)), new Mutex(options())];
    wire.state = new Error('Socket closed unexpectedly');
    await expect(mutex.acquire()).rejects.toMatchObject({ code: 'ERR_HEADGATE_REDIS', cause: wire.state, message: 'Redis gave no answer: Socket closed unexpectedly' });
    const patient = mutex.acquire();
    setImmediate(() => (wire.state = 'up'));
    (await patient).release();
    await Promise.all([mutex.onIdle(), holder.onIdle()]);
  });

  test('a refusal of the server is not tried again', async () => {
    name++;
    const wire = new Wire(admin);
    wire.state = new Error(`NOPERM User default has no permissions to run the 'evalsha' command`);
    const mutex = new Mutex({ ...options(wire), leaseMs: 3_600_000 });
    await expect(mutex.acquire()).rejects.toMatchObject({ cause: wire.state });
    await expect(mutex.tryAcquire()).rejects.toMatchObject({ cause: wire.state });
    await expect(mutex.isLocked()).rejects.toMatchObject({ cause: wire.state });
    expect(mutex.waiting).toBe(0);
  });

  test('what was deleted on the server is claimed again by who holds it', async () => {
    name++;
    const [holder, other] = [new Semaphore(2, options()), new Semaphore(2, options())];
    const permits = [await holder.acquire(), await holder.acquire()];
    await admin.flushall();
    await expect.poll(() => other.available()).toBe(0);
    expect(permits.map(permit => permit.signal.aborted)).toEqual([false, false]);
    for (const permit of permits) permit.release();
    (await other.acquire({ weight: 2 })).release();
    await Promise.all([holder.onIdle(), other.onIdle()]);
  });

  test('what was given back and comes again with older data is given back again', async () => {
    name++;
    const [holder, other] = [new Semaphore(2, options()), new Semaphore(2, options())];
    const [kept, returned] = [await holder.acquire(), await holder.acquire()];
    const keys = await admin.keys(`*{lease ${name}}*`);
    const older = await Promise.all(keys.map(key => admin.dumpBuffer(key)));
    returned.release();
    await other.available();
    await Promise.all(keys.map((key, index) => admin.restore(key, 0, older[index]!, 'REPLACE')));
    expect(await other.available()).toBe(0);
    (await other.acquire()).release();
    expect(kept.signal.aborted).toBe(false);
    kept.release();
    await Promise.all([holder.onIdle(), other.onIdle()]);
    expect(await other.available()).toBe(2);
  });

  test('a mutex that somebody else has had since is lost, even if it is free again', async () => {
    name++;
    const [holder, other] = [new Mutex(options()), new Mutex(options())];
    const permit = await holder.acquire();
    await admin.flushall();
    const later = await other.acquire();
    const lost = new Promise(resolve => permit.signal.addEventListener('abort', resolve));
    later.release();
    await lost;
    expect(permit.signal.reason).toMatchObject({ message: `The lease of a permit of mutex 'lease ${name}' on Redis was lost: the server had given it to others.` });
    await Promise.all([holder.onIdle(), other.onIdle()]);
  });

  test('nothing is left on the server for ever', async () => {
    name++;
    const mutex = new Mutex(options());
    const permit = await mutex.acquire();
    for (const key of await admin.keys(`*{lease ${name}}*`)) expect([key, await admin.ttl(key)]).toEqual([key, 7200]);
    permit.release();
    await mutex.onIdle();
  });

  test.each([
    [{ name: '' }, new RangeError(`Expected \`name\` to be a string without braces, not empty, got ''.`)],
    [{ name: 'a{b}' }, new RangeError(`Expected \`name\` to be a string without braces, not empty, got 'a{b}'.`)],
    [{ leaseMs: 99 }, new RangeError('Expected `leaseMs` to be an integer from 100 to 3600000, got 99 (number).')],
    [{ graceMs: -1 }, new RangeError('Expected `graceMs` to be an integer from 0 up, got -1 (number).')],
    [{ client: {} as IoRedisClient }, new TypeError('Expected `client` to be a client of the package `redis` or `ioredis`, got a value of type object.')],
  ])('%o is refused', (wrong, error) => {
    expect(() => new Mutex({ ...options(), ...wrong })).toThrow(error);
  });
});
