import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { ExplorationError, explore, simulate, type ExploreOptions, type Simulation } from '@headgate/runtime/testing';
import { shrink, type Failure } from '../../../runtime/src/testing/shrink.ts';

type Body = (sim: Simulation) => Promise<unknown>;

async function failureOf(body: Body, options?: ExploreOptions): Promise<ExplorationError> {
  const error = await explore(body, options).then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ExplorationError);
  return error as ExplorationError;
}

/** Runs `counts[i]` steps in lane i and notes the order. */
const lanes = (counts: readonly number[], done: (order: string) => void): Body => async sim => {
  let order = '';
  await Promise.all(counts.map(async (count, lane) => {
    for (let step = 0; step < count; step++) {
      await sim.step(`lane ${lane}`);
      order += lane;
    }
  }));
  done(order);
};

test('an exhaustive exploration tries every interleaving exactly once, and says so', async () => {
  const orders: string[] = [];
  const exploration = await explore(lanes([2, 2, 1], order => orders.push(order)), { exhaustive: true, runs: 1000 });
  expect(exploration).toEqual({ runs: 30, isComplete: true }); // 5! / (2! · 2! · 1!)
  expect(new Set(orders).size).toBe(30);
});

test('an exhaustive exploration that runs out of runs says that it is not complete', async () => {
  expect(await explore(lanes([2, 2, 1], () => undefined), { exhaustive: true, runs: 29 })).toEqual({ runs: 29, isComplete: false });
});

test('a body with nothing to interleave runs once', async () => {
  const body = vi.fn(async (sim: Simulation) => sim.step());
  expect(await explore(body)).toEqual({ runs: 1, isComplete: true });
  expect(body).toHaveBeenCalledOnce();
});

test('the first run keeps the natural order: what is due first happens first', async () => {
  const order = await simulate(async sim => {
    const seen: string[] = [];
    const later = new Promise(resolve => setTimeout(resolve, 3)).then(() => seen.push('timer of 3 ms'));
    for (let step = 1; step <= 4; step++) await sim.step().then(() => seen.push(`step ${step}`));
    await later;
    return seen;
  });
  expect(order).toEqual(['step 1', 'step 2', 'timer of 3 ms', 'step 3', 'step 4']);
});

test('a failure prints seed, schedule and the shortest interleaving', async () => {
  const failure = await failureOf(lanes([3, 2], order => expect(order).not.toMatch(/^10/)), { seed: 7 });
  expect(failure.schedule).toBe('7:1');
  expect(failure.message).toMatch(/^Run \d+ failed: AssertionError: expected '10/);
  expect(failure.message).toContain("    1. 1 ms  lane 1  (before: lane 0)\n    2. 1 ms  lane 0\n");
  expect(failure.message).toMatch(/Repeat it with \{ schedule: '7:1' \}; the search was \{ seed: 7 \}\.$/);
});

test('the schedule repeats the failure, run for run', async () => {
  const orders: string[] = [];
  const body = lanes([4, 4], order => {
    orders.push(order);
    expect(order.startsWith('11')).toBe(false);
  });
  const { schedule, story } = await failureOf(body, { seed: 3 });
  for (let repetition = 0; repetition < 2; repetition++) expect((await failureOf(body, { schedule })).story).toEqual(story);
  expect(orders.at(-1)).toBe(orders.at(-2));
});

test('the same seed tries the same interleavings and draws the same random numbers', async () => {
  const runs = async (seed: number): Promise<string[]> => {
    const orders: string[] = [];
    await explore(async sim => {
      orders.push(String(Math.random()));
      await lanes([3, 3], order => orders.push(order))(sim);
    }, { seed, runs: 20 });
    return orders;
  };
  expect(await runs(5)).toEqual(await runs(5));
  expect(await runs(5)).not.toEqual(await runs(6));
});

test('a deadlock is a failure', async () => {
  const failure = await failureOf(async sim => {
    const locks: [held: boolean, held: boolean] = [false, false];
    const both = async (first: 0 | 1, second: 0 | 1): Promise<void> => {
      locks[first] = true;
      await sim.step(`holds ${first}`);
      if (locks[second]) await new Promise(() => undefined);
      locks[second] = true;
      await sim.step(`holds both`);
      locks[first] = locks[second] = false;
    };
    await Promise.all([both(0, 1), sim.step('later').then(() => both(1, 0))]);
  }, { seed: 1 });
  expect(failure.cause).toMatchObject({ name: 'StalledError', code: 'ERR_HEADGATE_STALLED' });
});

test('choices are explored too, the first one being the ordinary case', async () => {
  const failure = await failureOf(async sim => {
    const status = [1, 2, 3].map(() => sim.choose([200, 503]));
    expect(status.filter(code => code === 503).length).toBeLessThan(2);
  }, { seed: 1 });
  expect(failure.schedule).toMatch(/^1:(1\.1|0\.1\.1|1\.0\.1)$/);
  expect(failure.story).toEqual(['chosen: 503', 'chosen: 503']);
});

test('shrinking keeps the decisions that matter and takes back the others', async () => {
  const fails = ([a = 0, b = 0, , d = 0]: readonly number[]): boolean => d > 0 || (a > 0 && b > 0);
  const failure = (script: readonly number[]): Failure => ({ script, story: [], reason: new Error('fault') });
  const { script } = await shrink(failure([1, 1, 0, 1]), async tried => (fails(tried) ? failure(tried) : undefined));
  expect(script).toEqual([0, 0, 0, 1]);
});

test('a simpler run that fails otherwise is another fault, and the search does not slip to it', async () => {
  let isFound = false;
  const failure = await failureOf(async sim => {
    const faults = [1, 2, 3].filter(() => sim.choose([false, true]));
    if (faults.length === 3) {
      isFound = true;
      throw new RangeError('all three');
    }
    if (isFound && faults.length === 2) throw new TypeError('just two');
  }, { seed: 1 });
  expect(failure.cause).toEqual(new RangeError('all three'));
});

test('a step may be as slow as slowestStepMs allows, and no slower', async () => {
  const body: Body = async sim => {
    let fired = false;
    setTimeout(() => (fired = true), 30_000);
    await sim.step('query');
    expect(fired).toBe(false);
  };
  await explore(body, { runs: 100, slowestStepMs: 1000 });
  expect((await failureOf(body, { runs: 100 })).story).toEqual(['30000 ms  timer of 30000 ms  (before: query)', '30000 ms  query']);
});

test('an io function has its effect once, late or not, and a throw is a rejection', async () => {
  await explore(async sim => {
    const effect = vi.fn((value: number) => {
      if (value < 0) throw new RangeError('negative');
      return value * 2;
    });
    const double = sim.io('double', effect);
    expect(await Promise.allSettled([double(1), double(-1), double(2)])).toMatchObject([{ value: 2 }, { reason: new RangeError('negative') }, { value: 4 }]);
    expect(effect).toHaveBeenCalledTimes(3);
  }, { runs: 50 });
});

test('only one exploration runs at a time', async () => {
  const failure = await failureOf(() => explore(async () => undefined));
  expect(failure.message).toContain('Expected one simulation at a time');
});

test.each([
  [{ runs: 0 }, 'Expected `runs` to be an integer from 1 up, got 0 (number).'],
  [{ seed: 0.5 }, 'Expected `seed` to be an integer from 0 up, got 0.5 (number).'],
  [{ maxSteps: 0 }, 'Expected `maxSteps` to be an integer from 1 up, got 0 (number).'],
  [{ slowestStepMs: -1 }, 'Expected `slowestStepMs` to be a number from 0 up, got -1 (number).'],
  [{ schedule: '1:0..1' }, "Expected `schedule` to be the schedule of an ExplorationError, like '42:0.1', got '1:0..1'."],
  [{ schedule: '1:0-1' }, "Expected `schedule` to be the schedule of an ExplorationError, like '42:0.1', got '1:0-1'."],
])('%o is refused', async (options, message) => {
  await expect(explore(async () => undefined, options)).rejects.toThrow(new RangeError(message));
});

test('whatever order is forbidden, it is found among all, and the failure repeats from its schedule', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 2, maxLength: 3 }), fc.nat(), async (counts, pick) => {
    const orders: string[] = [];
    await explore(lanes(counts, order => orders.push(order)), { exhaustive: true, runs: 1000 });
    const forbidden = orders[pick % orders.length];
    const body = lanes(counts, order => expect(order).not.toBe(forbidden));
    const { schedule } = await failureOf(body, { exhaustive: true, runs: 1000 });
    await failureOf(body, { schedule });
  }), { numRuns: 20 });
});
