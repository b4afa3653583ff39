import { expect, test } from 'vitest';
import { AdaptiveLimiter, Gate, hedge, mapLimit, OutboundLimiter, ResourcePool, Semaphore, singleFlight, TaskScope, withTimeout } from '@headgate/runtime';
import { explore, type Simulation } from '@headgate/runtime/testing';

/** Notes how many tasks run at once. */
function gauge(): { readonly peak: () => number; readonly around: <T>(task: () => Promise<T>) => Promise<T> } {
  let [running, peak] = [0, 0];
  return {
    peak: () => peak,
    around: async task => {
      peak = Math.max(peak, ++running);
      try {
        return await task();
      } finally {
        running--;
      }
    },
  };
}

const bodies: Readonly<Record<string, (sim: Simulation) => Promise<void>>> = {
  'a semaphore under timeouts, aborts and resizes loses no permit and admits none too many': async sim => {
    const semaphore = new Semaphore(2);
    const { peak, around } = gauge();
    const controllers = [1, 2, 3, 4, 5].map(() => new AbortController());
    const uses = controllers.map(({ signal }) => semaphore.with(() => around(() => sim.step('work')), { signal, timeoutMs: 20 }));
    const aborts = controllers.map(async controller => {
      await sim.step('abort?');
      if (sim.choose([false, true])) controller.abort();
    });
    const resize = sim.step('resize').then(() => semaphore.resize(sim.choose([2, 1])));
    await Promise.allSettled([...uses, ...aborts, resize]);
    expect(peak()).toBeLessThanOrEqual(2);
    expect(semaphore.available).toBe(semaphore.capacity);
    expect([semaphore.waiting, sim.timers]).toEqual([0, 0]);
  },
  'mapLimit starts nothing after a failure and leaves nothing running': async sim => {
    const { peak, around } = gauge();
    let running = 0;
    await mapLimit([1, 2, 3, 4, 5], 2, () => around(async () => {
      running++;
      await sim.step('task');
      running--;
      if (sim.choose([false, true])) throw new Error('task');
    })).catch((error: Error) => expect(error.message).toBe('task'));
    expect(running).toBe(0);
    expect(peak()).toBeLessThanOrEqual(2);
  },
  'a pool lends each resource to one caller at a time, whatever create and validate do': async sim => {
    let made = 0;
    const lent = new Set<number>();
    const pool = new ResourcePool({
      create: async () => {
        await sim.step('create');
        if (sim.choose([false, true])) throw new Error('create');
        return ++made;
      },
      validate: async () => {
        await sim.step('validate');
        return sim.choose([true, false]);
      },
      max: 2,
      acquireTimeoutMs: 1_000,
      onError: () => undefined,
    });
    await Promise.allSettled([1, 2, 3, 4].map(() => pool.use(async resource => {
      expect(lent.has(resource)).toBe(false);
      lent.add(resource);
      await sim.step('use');
      lent.delete(resource);
    })));
    await pool.drain();
    expect(pool.stats).toMatchObject({ size: 0, lent: 0, waiting: 0, creating: 0 });
    expect(sim.timers).toBe(0);
  },
  'an outbound limiter keeps both limits': async sim => {
    const limiter = new OutboundLimiter({ concurrency: 2, perKey: { concurrency: 1, ratePerSecond: 10 } });
    const [all, a] = [gauge(), gauge()];
    const call = (key: string): Promise<void> => limiter.with(key, () => all.around(() => (key === 'a' ? a.around(() => sim.step('a')) : sim.step(key))));
    await Promise.all(['a', 'a', 'b', 'c'].map(call));
    expect([all.peak() <= 2, a.peak(), limiter.inFlight, limiter.waiting]).toEqual([true, 1, 0, 0]);
  },
  'an adaptive limiter gets every permit back': async sim => {
    const limiter = new AdaptiveLimiter({ min: 1, max: 3, initial: 2, minSamples: 1, minWindowMs: 0 });
    await Promise.allSettled([1, 2, 3, 4].map(() => limiter.with(async () => {
      await sim.step('call');
      if (sim.choose([false, true])) throw Object.assign(new Error('busy'), { status: 503 });
    })));
    expect([limiter.inFlight, limiter.waiting]).toEqual([0, 0]);
    expect(limiter.limit).toBeGreaterThanOrEqual(1);
  },
  'a hedge in a timeout in a scope ends with everything it started': async sim => {
    let running = 0;
    const attempt = async (): Promise<string> => {
      running++;
      await sim.step('attempt');
      running--;
      if (sim.choose([false, true])) throw new Error('503');
      return 'answer';
    };
    await TaskScope.run(async scope => {
      const call = (): Promise<string> => withTimeout(() => hedge(attempt, { afterMs: 5, maxAttempts: 3 }), 50);
      await Promise.allSettled([scope.spawn(call), scope.spawn(call)]);
    }, { stopOnError: false }).catch(() => undefined);
    while (running > 0) await sim.step('losers');
  },
  'callers of a single flight get one value, and leave without taking it from others': async sim => {
    let loads = 0;
    const get = singleFlight(async () => {
      await sim.step('load');
      return ++loads;
    });
    const controller = new AbortController();
    const calls = [get('a', { signal: controller.signal }), get('a')];
    const leave = sim.step('leave').then(() => controller.abort('left'));
    const [left, stayed] = await Promise.allSettled(calls);
    await leave;
    expect(stayed).toEqual({ status: 'fulfilled', value: 1 });
    expect([1, 'left']).toContain(left?.status === 'fulfilled' ? left.value : left?.reason);
  },
  'a gate lets pass whoever met it open': async sim => {
    const gate = new Gate();
    const waits = [1, 2].map(() => sim.step('arrive').then(() => gate.wait({ timeoutMs: 100 })).then(() => 'passed', () => 'timeout'));
    await sim.step('open');
    gate.open();
    if (sim.choose([false, true])) gate.close();
    await Promise.all(waits);
    expect([gate.waiting, sim.timers]).toEqual([0, 0]);
  },
};

test.each(Object.entries(bodies))('%s', async (_name, body) => {
  await explore(body, { runs: 150, seed: 1 });
});
