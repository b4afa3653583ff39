import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ClosedError, mapLimit, QueueFullError, TimeoutError } from '@headgate/runtime';
import { Semaphore, type LeaseOptions, type RedisClient } from '@headgate/runtime/redis';
import { isInstalled, TestServer } from './server.ts';

describe.skipIf(!isInstalled).each(['redis', 'ioredis'] as const)('Semaphore on Redis with %s', kind => {
  let server: TestServer;
  let client: RedisClient;
  let made: Semaphore[] = [];
  let name = 0;
  beforeAll(async () => {
    server = await TestServer.start();
    client = await server.connect(kind);
  });
  afterAll(() => server[Symbol.asyncDispose]());
  afterEach(async () => {
    // Whatever a test did, nothing may be left: no permit and no waiter.
    await Promise.all(made.map(semaphore => semaphore.onIdle()));
    expect(await made[0]?.available()).toBe(made[0]?.capacity);
    made = [];
  });

  /** As many instances as there would be processes, each with its own queue. */
  function instances(permits: number, number = 1, options: Partial<LeaseOptions> = {}): Semaphore[] {
    const shared = { client, name: `semaphore ${++name}`, graceMs: 0, ...options };
    return (made = Array.from({ length: number }, () => new Semaphore(permits, shared)));
  }

  test('never more holders than permits in all instances together, and everybody gets in', async () => {
    const semaphores = instances(3, 4);
    let inFlight = 0;
    let peak = 0;
    const results = await Promise.all(Array.from({ length: 200 }, (_, index) => semaphores[index % 4]!.with(async () => {
      peak = Math.max(peak, ++inFlight);
      await undefined;
      inFlight--;
      return index;
    })));
    expect([peak, results]).toEqual([3, Array.from({ length: 200 }, (_, index) => index)]);
  });

  test('first come, first served in one instance, higher priority first', async () => {
    const [semaphore] = instances(1) as [Semaphore];
    const held = await semaphore.acquire();
    const order: string[] = [];
    const waits = [['a', 0], ['b', 5], ['c', 0], ['d', 5], ['e', -1]] as const;
    const all = waits.map(([who, priority]) => semaphore.with(() => void order.push(who), { priority }));
    held.release();
    await Promise.all(all);
    expect(order).toEqual(['b', 'd', 'a', 'c', 'e']);
  });

  test('instances take turns, however many wait in one', async () => {
    const [busy, quiet] = instances(1, 2) as [Semaphore, Semaphore];
    const held = await busy.acquire();
    const order: string[] = [];
    const all = Array.from({ length: 6 }, () => busy.with(() => void order.push('busy')));
    await busy.available(); // Answered after what was sent before.
    all.push(quiet.with(() => void order.push('quiet')));
    await quiet.available();
    held.release();
    await Promise.all(all);
    expect(order.indexOf('quiet')).toBeLessThan(3);
  });

  test('weights: the head is not skipped because a lighter one fits', async () => {
    const [one, other] = instances(4, 2) as [Semaphore, Semaphore];
    const held = await one.acquire({ weight: 3 });
    const order: string[] = [];
    const all = [one.with(() => void order.push('heavy'), { weight: 4 }), one.with(() => void order.push('light'))];
    await one.available();
    expect(await other.tryAcquire()).toBeUndefined();
    expect(order).toEqual([]);
    held.release();
    await Promise.all(all);
    expect(order).toEqual(['heavy', 'light']);
  });

  test('tryAcquire gives a permit or undefined, and leaves nothing behind', async () => {
    const [one, other] = instances(1, 2) as [Semaphore, Semaphore];
    const permit = await one.tryAcquire();
    expect(permit).toBeDefined();
    expect([await one.tryAcquire(), await other.tryAcquire(), one.waiting, other.waiting]).toEqual([undefined, undefined, 0, 0]);
    permit?.release();
    (await other.tryAcquire())?.release();
  });

  test('releasing twice lets one in, not two', async () => {
    const [one, other] = instances(2, 2) as [Semaphore, Semaphore];
    const [first, second] = await Promise.all([one.acquire(), one.acquire()]);
    first.release();
    first.release();
    first[Symbol.dispose]();
    const third = await other.acquire();
    await expect(one.acquire({ timeoutMs: 1 })).rejects.toThrow('in this process 1 in use');
    [second, third].forEach(permit => permit.release());
  });

  test('fencing tokens grow with every grant, in whichever instance', async () => {
    const semaphores = instances(2, 3);
    const tokens: number[] = [];
    await Promise.all(Array.from({ length: 30 }, (_, index) => semaphores[index % 3]!.with(({ fencingToken }) => void tokens.push(fencingToken))));
    expect(new Set(tokens).size).toBe(30);
    const later = await semaphores[1]!.with(({ fencingToken }) => fencingToken);
    expect(later).toBeGreaterThan(Math.max(...tokens));
    expect(Number.isSafeInteger(later)).toBe(true);
  });

  test('an abort rejects with the reason, untouched, and the permit goes to the next', async () => {
    const [semaphore] = instances(1) as [Semaphore];
    const held = await semaphore.acquire();
    const controller = new AbortController();
    const gone = semaphore.acquire({ signal: controller.signal });
    const next = semaphore.acquire();
    const reason = { why: 'left' };
    controller.abort(reason);
    await expect(gone).rejects.toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    held.release();
    (await next).release();
    await expect(semaphore.acquire({ signal: controller.signal })).rejects.toBe(reason);
  });

  test('a permit granted to somebody who has just left goes to the next', async () => {
    const [semaphore] = instances(1) as [Semaphore];
    const controller = new AbortController();
    const gone = semaphore.acquire({ signal: controller.signal });
    process.nextTick(() => controller.abort('left')); // The request is on its way by now.
    await expect(gone).rejects.toBe('left');
    (await semaphore.acquire()).release();
  });

  test('a timeout rejects, names the holders here, and the caller is on its stack', async () => {
    const [semaphore] = instances(1) as [Semaphore];
    using _held = await semaphore.acquire({ label: 'the report' });
    async function impatient(): Promise<void> {
      await semaphore.acquire({ timeoutMs: 20 });
    }
    const error = await impatient().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ holders: [{ label: 'the report', weight: 1 }], message: expect.stringContaining(`permits of semaphore 'semaphore ${name}' on Redis`) });
    expect(error).toHaveProperty('stack', expect.stringMatching(/at (async )?impatient/));
  });

  test('of those who ask together, as many as are free are let in, `maxWaiting` wait and the latest are refused', async () => {
    const [semaphore] = instances(2, 1, { maxWaiting: 1 }) as [Semaphore];
    const asking = Array.from({ length: 5 }, () => semaphore.acquire());
    await expect(asking[3]).rejects.toThrow(QueueFullError);
    await expect(asking[4]).rejects.toThrow(`semaphore '${semaphore.name}' on Redis lets nobody else wait in this process`);
    await expect(semaphore.acquire()).rejects.toThrow(QueueFullError);
    expect(semaphore.waiting).toBe(1);
    for (const permit of asking.slice(0, 3)) (await permit).release();
  });

  test('a closed semaphore lets nobody in, rejects who waits when told so, and waits for its holders', async () => {
    const [semaphore, other] = instances(2, 2) as [Semaphore, Semaphore];
    const held = await semaphore.acquire({ weight: 2 });
    const waiting = semaphore.acquire();
    await expect(semaphore.acquire({ weight: 3 })).rejects.toEqual(new RangeError('Expected `weight` to be an integer from 1 to 2, got 3 (number).'));
    const closed = semaphore.close({ mode: 'reject' });
    await expect(waiting).rejects.toThrow(ClosedError);
    await expect(semaphore.acquire()).rejects.toThrow(new ClosedError(`semaphore '${semaphore.name}' on Redis is closed in this process.`));
    held.release();
    await closed;
    (await other.acquire({ weight: 2 })).release();
  });

  test('a resize lets more in at once; a waiter too heavy for a smaller limit is rejected', async () => {
    const [semaphore] = instances(1) as [Semaphore];
    const held = await semaphore.acquire();
    const second = semaphore.acquire();
    semaphore.resize(3);
    const heavy = semaphore.acquire({ weight: 3 });
    (await second).release();
    semaphore.resize(2);
    await expect(heavy).rejects.toThrow('shrank while this waited');
    held.release();
  });

  test('a task keeps its AsyncLocalStorage context, `this`, arguments and result', async () => {
    const [semaphore] = instances(1) as [Semaphore];
    const storage = new AsyncLocalStorage<string>();
    const counter = { by: 2, add: semaphore.wrap(function (this: { by: number }, to: number) { return [to + this.by, storage.getStore()]; }) };
    expect(await Promise.all(['one', 'two'].map((who, index) => storage.run(who, () => counter.add(index))))).toEqual([[2, 'one'], [3, 'two']]);
  });

  test('stands where a limit is accepted', async () => {
    const [semaphore] = instances(2) as [Semaphore];
    expect(await mapLimit([1, 2, 3], semaphore, async item => item * 2)).toEqual([2, 4, 6]);
  });

  test('goes on after SCRIPT FLUSH', async () => {
    const [semaphore] = instances(1) as [Semaphore];
    (await semaphore.acquire()).release();
    await server.ioRedis().script('FLUSH');
    (await semaphore.acquire()).release();
  });
});
