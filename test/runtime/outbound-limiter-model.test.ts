import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TimeoutError } from '../../runtime/src/errors.ts';
import { type Permit } from '../../runtime/src/governor.ts';
import { OutboundLimiter } from '../../runtime/src/outbound-limiter.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

const settle = (): Promise<void> => new Promise(setImmediate);

test('under any order of calls, ends and aborts: no limit passed, order kept per key, nothing lost, no key kept', async () => {
  const step = fc.oneof(fc.record({ type: fc.constant('call' as const), which: fc.nat(2) }), fc.record({ type: fc.constantFrom('end' as const, 'abort' as const), which: fc.nat(9) }));
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 50 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), async (steps, concurrency, perKey) => {
    const limiter = new OutboundLimiter<number>({ concurrency, perKey: { concurrency: perKey } });
    const waiting: { key: number; id: number; controller: AbortController }[] = [];
    const running: { key: number; permit: Permit }[] = [];
    const order: number[][] = [[], [], []];
    for (const [id, { type, which }] of steps.entries()) {
      if (type === 'call') {
        const one = { key: which, id, controller: new AbortController() };
        waiting.push(one);
        limiter.acquire(which, { signal: one.controller.signal }).then(permit => {
          running.push({ key: which, permit });
          order[which]?.push(id);
          waiting.splice(waiting.indexOf(one), 1);
        }, () => waiting.splice(waiting.indexOf(one), 1));
      } else if (type === 'abort') waiting[which % Math.max(1, waiting.length)]?.controller.abort();
      else if (running.length > 0) running.splice(which % running.length, 1)[0]?.permit.release();
      await settle();
      const inUse = [0, 1, 2].map(key => running.filter(one => one.key === key).length);
      expect(Math.max(...inUse)).toBeLessThanOrEqual(perKey);
      expect([limiter.inFlight, limiter.waiting]).toEqual([running.length, waiting.length]);
      expect(running.length).toBeLessThanOrEqual(concurrency);
      if (running.length < concurrency) for (const { key } of waiting) expect(inUse[key], 'waiting beside free permits').toBe(perKey);
      for (const ids of order) expect(ids).toEqual([...ids].sort((a, b) => a - b));
    }
    while (running.length > 0) {
      running.pop()?.permit.release();
      await settle();
    }
    expect([limiter.inFlight, limiter.waiting, limiter.keys, waiting.length]).toEqual([0, 0, 0, 0]);
  }));
});

test('whatever comes first, calls, ends, aborts or time: no limit passed, order kept per key, every call answered, nothing left', async () => {
  const call = fc.record({ key: fc.nat(2), fate: fc.constantFrom('end', 'leave', 'time out') });
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(call, { maxLength: 12 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }), async (scheduler, all, concurrency, perKey) => {
    const limiter = new OutboundLimiter<number>({ concurrency, perKey: { concurrency: perKey, ratePerSecond: 2, burst: 2 } });
    const startedAt = performance.now();
    const keys = [0, 1, 2].map(() => ({ running: 0, arrived: new Array<number>(), started: new Array<number>() }));
    const controllers = all.map(() => new AbortController());
    const faults: string[] = [];
    const turn = (what: string): Promise<unknown> => scheduler.schedule(Promise.resolve(), what);
    for (let pass = 0; pass < all.length; pass++) void turn('400 ms pass').then(() => vi.advanceTimersByTime(400));
    const calls = all.map(async ({ key, fate }, index) => {
      await turn(`call ${key}: ${index}`);
      const one = keys[key] as (typeof keys)[number];
      const { signal } = controllers[index] as AbortController;
      one.arrived.push(index);
      if (fate === 'leave') void turn(`leave ${index}`).then(() => controllers[index]?.abort('left'));
      try {
        return await limiter.with(key, async () => {
          one.started.push(index);
          if (++one.running > perKey) faults.push(`${one.running} of one key`);
          if (keys.reduce((sum, { running }) => sum + running, 0) > concurrency) faults.push('above the common limit');
          if (one.started.length > 2 + (performance.now() - startedAt) / 500 + 1e-6) faults.push('above the rate');
          await turn(`end ${index}`);
          one.running--;
          return 'end';
        }, { signal, timeoutMs: fate === 'time out' ? 900 : 1e6 });
      } catch (error) {
        return error === 'left' ? 'leave' : error instanceof TimeoutError ? 'time out' : error;
      }
    });
    let outcomes: unknown[] | undefined;
    void Promise.all(calls).then(answers => { outcomes = answers; });
    for (let round = 0; round < 50 && outcomes === undefined; round++) {
      while (scheduler.count() > 0) {
        await scheduler.waitNext(1);
        await settle();
      }
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(faults).toEqual([]);
    expect(outcomes).toEqual(all.map(({ key, fate }, index) => (keys[key]?.started.includes(index) ? 'end' : fate)));
    for (const { arrived, started } of keys) expect(started).toEqual(arrived.filter(index => started.includes(index)));
    await vi.advanceTimersByTimeAsync(5000);
    expect([limiter.inFlight, limiter.waiting, controllers.flatMap(({ signal }) => getEventListeners(signal, 'abort'))]).toEqual([0, 0, []]);
  }));
});
