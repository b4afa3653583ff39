import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Lease } from '../../runtime/src/lease.ts';
import { ResourcePool } from '../../runtime/src/resource-pool.ts';
import { openFactory, type Thing } from './open-factory.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Call {
  readonly controller: AbortController;
  state: 'waiting' | 'lent' | 'done';
  lease?: Lease<Thing>;
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('acquire' as const), which: fc.constant(0) }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constantFrom('release' as const, 'destroy' as const, 'leave' as const, 'make' as const, 'fail' as const), which: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pass' as const), which: fc.nat(3000) }) },
);

test.each([
  { name: 'without validation', validate: undefined },
  { name: 'with validation that sometimes fails', validate: async ({ id }: Thing) => id % 3 !== 0 },
])('$name: never above max, in order, nothing lent twice, nothing lost, under any order of events', async ({ validate }) => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), fc.nat(1), async (steps, max, min) => {
    const factory = openFactory();
    const pool = new ResourcePool({ ...factory, validate, max, min, idleTimeoutMs: 2000, maxLifetimeMs: 5000, factoryTimeoutMs: Infinity, acquireTimeoutMs: Infinity, onError: () => undefined });
    const calls: Call[] = [];
    const granted: Call[] = [];
    const open = new Set<number>();
    const settle = async (): Promise<void> => {
      await new Promise(setImmediate);
      for (let index = 0; index < factory.creations.length; index++) if (!settledCreations.has(index)) open.add(index);
    };
    const settledCreations = new Set<number>();
    const answer = (index: number, works: boolean): void => {
      open.delete(index);
      settledCreations.add(index);
      if (works) factory.make(index);
      else factory.creations[index]?.reject(new Error('down'));
    };
    await settle();
    for (const { type, which } of steps) {
      const lent = calls.filter(call => call.state === 'lent');
      const waiting = calls.filter(call => call.state === 'waiting');
      if (type === 'acquire') {
        const call: Call = { controller: new AbortController(), state: 'waiting' };
        calls.push(call);
        pool.acquire({ signal: call.controller.signal }).then(lease => {
          granted.push(call);
          Object.assign(call, { state: 'lent', lease });
        }, () => { call.state = 'done'; });
      } else if (type === 'leave') {
        waiting[which % Math.max(1, waiting.length)]?.controller.abort();
      } else if (type === 'make' || type === 'fail') {
        const index = [...open][which % Math.max(1, open.size)];
        if (index !== undefined) answer(index, type === 'make');
      } else if (type === 'pass') {
        await vi.advanceTimersByTimeAsync(which);
      } else {
        const call = lent[which % Math.max(1, lent.length)];
        if (call !== undefined) call.state = 'done';
        call?.lease?.[type]();
      }
      await settle();
      const leases = calls.filter(call => call.state === 'lent').map(call => call.lease?.resource as Thing);
      expect(new Set(leases).size, 'lent twice').toBe(leases.length);
      expect(leases.every(thing => factory.alive.has(thing)), 'lent after destroy').toBe(true);
      expect(factory.alive.size + open.size, 'above max').toBeLessThanOrEqual(max);
      expect(pool.stats).toMatchObject({ lent: leases.length, waiting: calls.filter(call => call.state === 'waiting').length, creating: open.size });
      expect(pool.stats.idle > 0 && pool.stats.waiting > 0, 'idle while somebody waits').toBe(false);
      expect(granted.map(call => calls.indexOf(call)), 'order').toEqual(granted.map(call => calls.indexOf(call)).sort((a, b) => a - b));
    }
    const closed = pool.close({ mode: 'reject' });
    for (const call of calls) if (call.state === 'lent') call.lease?.release();
    await closed;
    for (const index of open) answer(index, true);
    await settle();
    expect([factory.alive.size, vi.getTimerCount(), calls.some(call => call.state === 'waiting')]).toEqual([0, 0, false]);
  }), { numRuns: 150 });
});

test('whatever ends first, creation, check, use, destruction or abort: never above max, none lent twice, every caller answered, nothing left', async () => {
  const fates = fc.array(fc.constantFrom('use' as const, 'break' as const, 'leave' as const), { maxLength: 10 });
  await fc.assert(fc.asyncProperty(fc.scheduler(), fates, fc.array(fc.boolean(), { minLength: 1 }), fc.integer({ min: 1, max: 3 }), async (scheduler, all, answers, max) => {
    const turn = (what: string): Promise<unknown> => scheduler.schedule(Promise.resolve(), what);
    const existing = new Set<Thing>();
    const lent = new Set<Thing>();
    const faults: string[] = [];
    let made = 0;
    let asked = 0;
    const answer = (): boolean => answers[asked++ % answers.length] === true;
    const pool = new ResourcePool<Thing>({
      max, idleTimeoutMs: 1e7, factoryTimeoutMs: Infinity, acquireTimeoutMs: Infinity, onError: () => undefined,
      create: async () => {
        const thing = { id: made++ };
        if (existing.add(thing).size > max) faults.push(`${existing.size} exist`);
        await turn(`create ${thing.id}`);
        if (answer()) return thing;
        existing.delete(thing);
        throw new Error('down');
      },
      validate: async ({ id }) => turn(`check ${id}`).then(answer),
      destroy: async thing => {
        if (lent.has(thing)) faults.push(`${thing.id} destroyed while lent`);
        await turn(`destroy ${thing.id}`);
        if (!existing.delete(thing)) faults.push(`${thing.id} destroyed twice`);
      },
    });
    const signals: AbortSignal[] = [];
    const calls = all.map(async (fate, index) => {
      const controller = new AbortController();
      signals.push(controller.signal);
      await turn(`call ${index}`);
      if (fate === 'leave') void turn(`leave ${index}`).then(() => controller.abort('left'));
      return pool.use(async (thing, lease) => {
        if (lent.has(thing) || !existing.has(thing)) faults.push(`${thing.id} lent twice or after its end`);
        lent.add(thing);
        await turn(`use ${index}`);
        lent.delete(thing);
        if (fate === 'break') lease.destroy();
        return 'used';
      }, { signal: controller.signal }).catch((error: unknown) => (error === 'left' && fate === 'leave' ? 'left' : (error as Error).message));
    });
    let ended: string[] | undefined;
    void Promise.all(calls).then(outcomes => { ended = outcomes; });
    for (let round = 0; round < 50 && (ended === undefined || scheduler.count() > 0); round++) {
      await scheduler.waitIdle();
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(faults).toEqual([]);
    expect(ended?.filter(outcome => !['used', 'left', 'down'].includes(outcome)), 'every caller is answered').toEqual([]);
    const { size, acquired, created, createFailures, destroyed, ...left } = pool.stats;
    expect(left).toMatchObject({ lent: 0, waiting: 0, creating: 0, destroying: 0, idle: existing.size });
    expect([acquired, size, created + createFailures]).toEqual([ended?.filter(outcome => outcome === 'used').length, created - destroyed, made]);
    await scheduler.waitFor(pool.close());
    expect([existing.size, vi.getTimerCount(), signals.flatMap(signal => getEventListeners(signal, 'abort'))]).toEqual([0, 0, []]);
  }), { numRuns: 500 });
});
