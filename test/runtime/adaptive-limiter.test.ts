import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AdaptiveLimiter } from '../../runtime/src/adaptive-limiter.ts';
import { type AdaptivePermit } from '../../runtime/src/adaptive-permit.ts';
import { ClosedError } from '../../runtime/src/errors.ts';
import { aimd, type LatencySample } from '../../runtime/src/limit-algorithms.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

/** One sample per task, so that each task may move the limit. */
const everyTask = { minSamples: 1, minWindowMs: 0, maxWindowMs: 0 };

describe('the limit', () => {
  test('is held while it moves: a shrink takes no permit back and lets nobody in until enough came back', async () => {
    const limits = [1, 3];
    const limiter = new AdaptiveLimiter({ ...everyTask, initial: 3, algorithm: () => limits.shift() as number });
    const permits = await Promise.all([limiter.acquire(), limiter.acquire(), limiter.acquire()]);
    let late: AdaptivePermit | undefined;
    const acquiring = limiter.acquire().then(permit => { late = permit; });
    permits[0]?.drop();
    permits[1]?.ignore();
    await Promise.resolve();
    expect([limiter.limit, limiter.inFlight, limiter.waiting, late]).toEqual([1, 1, 1, undefined]);
    permits[2]?.release();
    await acquiring;
    expect([limiter.limit, limiter.inFlight]).toEqual([3, 1]);
    late?.ignore();
  });

  test('is given away under the new limit: the task whose end shrinks it starts no other', async () => {
    const limiter = new AdaptiveLimiter({ ...everyTask, initial: 2, algorithm: () => 1 });
    const [first] = await Promise.all([limiter.acquire(), limiter.acquire()]);
    void limiter.acquire();
    first?.drop();
    expect([limiter.inFlight, limiter.waiting]).toEqual([1, 1]);
  });

  test('stays between min and max and says when it moved', async () => {
    const moves: unknown[] = [];
    const listener = (event: unknown): void => void ((event as { type: string }).type === 'adjusted' && moves.push(event));
    subscribe('headgate:adaptive-limiter', listener);
    const limits = [1000, 0, 4.9];
    const limiter = new AdaptiveLimiter({ ...everyTask, initial: 5, min: 2, max: 8, name: 'api', algorithm: () => limits.shift() as number });
    for (let task = 0; task < 3; task++) await limiter.with(async () => undefined);
    unsubscribe('headgate:adaptive-limiter', listener);
    expect(moves).toMatchObject([{ name: 'api', previous: 5, current: 8 }, { previous: 8, current: 2 }, { previous: 2, current: 4 }]);
  });

  test('falls once for a burst of drops, not once per task', async () => {
    const limiter = new AdaptiveLimiter({ initial: 100, algorithm: aimd(), minSamples: 10, minWindowMs: 100 });
    const permits = await Promise.all(Array.from({ length: 100 }, () => limiter.acquire()));
    for (const permit of permits) permit.drop();
    expect(limiter.limit).toBe(90);
  });

  test('stands still for tasks that say nothing about load', async () => {
    const limiter = new AdaptiveLimiter({ ...everyTask, initial: 10, algorithm: aimd() });
    await expect(limiter.with(async () => { throw new Error('bad request'); })).rejects.toThrow('bad request');
    expect(limiter.limit).toBe(10);
    await expect(limiter.with(async () => { throw new DOMException('slow', 'TimeoutError'); })).rejects.toThrow('slow');
    expect(limiter.limit).toBe(9);
  });

  test('sees latency without the delay of its own event loop', async () => {
    const samples: LatencySample[] = [];
    const limiter = new AdaptiveLimiter({ ...everyTask, loopDelayMs: () => 30, algorithm: (limit, sample) => (samples.push(sample), limit) });
    for (const ms of [100, 10]) {
      const permit = await limiter.acquire();
      vi.advanceTimersByTime(ms);
      permit.release();
    }
    expect(samples.map(({ latencyMs }) => latencyMs)).toEqual([70, 0]);
  });
});

test('a permit counts once, whatever is called after', async () => {
  const limiter = new AdaptiveLimiter({ ...everyTask, initial: 10, algorithm: aimd() });
  const permit = await limiter.acquire();
  permit.drop();
  permit.release();
  permit.drop();
  expect([limiter.inFlight, limiter.limit]).toEqual([0, 9]);
});

test('an algorithm that fails loses no permit', async () => {
  const limiter = new AdaptiveLimiter({ ...everyTask, algorithm: () => NaN });
  const permit = await limiter.acquire();
  expect(() => permit.release()).toThrow(new RangeError('Expected `limit of the algorithm` to be a number from 0 up, got NaN (number).'));
  expect(limiter.inFlight).toBe(0);
});

test('a waiting task keeps its AsyncLocalStorage, and close rejects it', async () => {
  const storage = new AsyncLocalStorage<string>();
  const limiter = new AdaptiveLimiter({ initial: 1, max: 1 });
  const permit = await limiter.acquire();
  const seen = storage.run('waiter', () => limiter.with(() => storage.getStore()));
  storage.run('releaser', () => permit.release());
  expect(await seen).toBe('waiter');
  const last = await limiter.acquire();
  const rejected = expect(limiter.acquire()).rejects.toBeInstanceOf(ClosedError);
  const closed = limiter.close({ mode: 'reject' });
  last.release();
  await Promise.all([rejected, closed]);
});

test('under any order of calls and outcomes: no grant above the limit, no permit lost', async () => {
  const step = fc.oneof(fc.record({ type: fc.constant('acquire' as const), which: fc.nat(9) }), fc.record({ type: fc.constantFrom('release' as const, 'drop' as const, 'ignore' as const), which: fc.nat(9) }));
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1 }), async (steps, limits) => {
    let next = 0;
    const limiter = new AdaptiveLimiter({ ...everyTask, initial: 3, max: 6, algorithm: () => limits[next++ % limits.length] as number });
    const held: AdaptivePermit[] = [];
    let asked = 0;
    let granted = 0;
    let ended = 0;
    for (const { type, which } of steps) {
      const before = limiter.inFlight;
      if (type === 'acquire') {
        asked++;
        void limiter.acquire().then(permit => (granted++, held.push(permit)));
      } else if (held.length > 0) {
        held.splice(which % held.length, 1)[0]?.[type]();
        ended++;
      }
      await new Promise(setImmediate);
      expect(limiter.inFlight, 'above the limit').toBeLessThanOrEqual(Math.max(before, limiter.limit));
      expect([limiter.inFlight, limiter.waiting]).toEqual([granted - ended, asked - granted]);
      expect(limiter.waiting > 0 && limiter.inFlight < limiter.limit, 'waiting beside a free permit').toBe(false);
    }
    while (held.length > 0) {
      held.pop()?.ignore();
      await new Promise(setImmediate);
    }
    expect([limiter.inFlight, limiter.waiting, granted]).toEqual([0, 0, asked]);
  }));
});

test('whatever ends first, tasks or waits: no start above the limit of the moment, in order, every call answered, nothing left', async () => {
  const call = fc.constantFrom('succeed', 'fail', 'time out', 'leave');
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(call, { maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1 }), async (scheduler, fates, limits) => {
    const [arrived, started, faults, controllers]: [number[], number[], string[], AbortController[]] = [[], [], [], []];
    let [moves, atLastMove] = [0, 0];
    const check = (): unknown => limiter.inFlight > Math.max(atLastMove, limiter.limit) && faults.push(`${limiter.inFlight} above ${limiter.limit}`);
    const limiter: AdaptiveLimiter = new AdaptiveLimiter({ ...everyTask, initial: 2, max: 4, algorithm: () => {
      check();
      atLastMove = limiter.inFlight - 1;
      return limits[moves++ % limits.length] as number;
    } });
    const calls = fates.map(async (fate, index) => {
      const controller = controllers[index] = new AbortController();
      await scheduler.schedule(Promise.resolve(), `call ${index}`);
      arrived.push(index);
      if (fate === 'leave') void scheduler.schedule(Promise.resolve(), `leave ${index}`).then(() => controller.abort(new Error('leave')));
      return limiter.with(async () => {
        started.push(index);
        check();
        await scheduler.schedule(Promise.resolve(), `end ${index}`);
        if (fate === 'time out' || fate === 'fail') throw fate === 'fail' ? new Error(fate) : new DOMException(fate, 'TimeoutError');
        return 'succeed';
      }, { signal: controller.signal }).catch((error: Error) => error.message);
    });
    const outcomes = await scheduler.waitFor(Promise.all(calls));
    await scheduler.waitIdle();
    expect([faults, started]).toEqual([[], arrived.filter(index => started.includes(index))]);
    expect(outcomes).toEqual(fates.map((fate, index) => (fate === 'leave' && started.includes(index) ? 'succeed' : fate)));
    expect([limiter.inFlight, limiter.waiting, controllers.flatMap(({ signal }) => getEventListeners(signal, 'abort'))]).toEqual([0, 0, []]);
  }));
});
