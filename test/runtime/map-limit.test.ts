import { forEachLimit, mapLimit, mapLimitSettled, Semaphore, type Items, type Limit, type MapTask, type Permit } from '@headgate/runtime';
import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { controllerOf, settle } from './lock-contract.ts';

async function* asynchronous<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

const inputs: readonly (readonly [string, <Item>(items: Item[]) => Items<Item>])[] = [['an array', items => items], ['an iterable', items => items.values()], ['an async iterable', asynchronous]];
const limits: readonly (readonly [string, (limit: number) => Limit])[] = [['a number', limit => limit], ['a governor', limit => new Semaphore(limit)]];
const ways = inputs.flatMap(([input, from]) => limits.map(([limit, of]) => ({ way: `${input}, limited by ${limit}`, from, of })));

describe.each(ways)('mapLimit over $way', ({ from, of }) => {
  test('whatever the schedule: results in input order, starts in input order, never more than the limit, nothing lost', async () => {
    await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(fc.nat(), { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (scheduler, items, limit) => {
      let running = 0;
      let peak = 0;
      const started: number[] = [];
      const results = await scheduler.waitFor(mapLimit(from(items), of(limit), async (item, index) => {
        peak = Math.max(peak, ++running);
        started.push(index);
        await scheduler.schedule(Promise.resolve());
        running--;
        return [item, index];
      }));
      expect(results).toEqual(items.map((item, index) => [item, index]));
      expect(started).toEqual([...items.keys()]);
      expect(peak).toBe(Math.min(limit, items.length));
    }), { numRuns: 40 });
  });

  test('whatever the schedule, after the first failure nothing starts, and it rejects when all that started has settled', async () => {
    await fc.assert(fc.asyncProperty(fc.scheduler(), fc.uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 4 }), async (scheduler, failing, limit) => {
      let failure: Error | undefined;
      let running = 0;
      const run = mapLimit(from([...Array(10).keys()]), of(limit), async item => {
        expect(failure).toBeUndefined();
        running++;
        await scheduler.schedule(Promise.resolve());
        running--;
        if (!failing.includes(item)) return;
        failure ??= new Error(`${item}`);
        throw failure;
      });
      const error = await scheduler.waitFor(run.then(() => undefined, (reason: unknown) => reason));
      expect(error).toBe(failure);
      expect(error).toBeDefined();
      expect(running).toBe(0);
    }), { numRuns: 40 });
  });

  test('a failure aborts the signal of the tasks that run', async () => {
    const reasons: unknown[] = [];
    const error = new Error('first');
    const run = mapLimit(from([1, 2, 3]), of(2), async (item, _index, { signal }) => {
      if (item === 2) throw error;
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      reasons.push(signal.reason);
    });
    await expect(run).rejects.toBe(error);
    expect(reasons).toEqual([error]);
  });

  test('an abort starts nothing more, joins what runs and rejects with the reason, leaving no listener', async () => {
    const { signal, abort } = controllerOf();
    const started: number[] = [];
    const tasks: MapTask[] = [];
    const run = mapLimit(from([1, 2, 3, 4]), of(2), async (item, _index, task) => {
      started.push(item);
      tasks.push(task);
      if (item === 2) abort('stop');
      await settle();
    }, { signal });
    await expect(run).rejects.toBe('stop');
    expect(started).toEqual([1, 2]);
    expect(tasks.map(task => [task.signal.aborted, task.signal.reason])).toEqual([[true, 'stop'], [true, 'stop']]);
    expect(getEventListeners(signal, 'abort').length).toBe(0);
  });

  test('with stopOnError false, tries all and rejects with all errors', async () => {
    const tried: number[] = [];
    const run = mapLimit(from([1, 2, 3, 4]), of(2), async item => {
      tried.push(item);
      if (item % 2 === 1) throw new Error(`${item}`);
    }, { stopOnError: false });
    await expect(run).rejects.toEqual(new AggregateError([new Error('1'), new Error('3')], '2 of 4 tasks failed.'));
    expect(tried).toEqual([1, 2, 3, 4]);
  });

  test('reports progress after each task, and an error from there is an error of the run', async () => {
    const seen: unknown[] = [];
    await mapLimit(from(['a', 'b']), of(1), async () => {}, { onProgress: progress => seen.push(progress) });
    const total = Array.isArray(from([])) ? 2 : undefined;
    expect(seen).toEqual([{ completed: 1, total }, { completed: 2, total }]);
    await expect(mapLimit(from(['a', 'b']), of(1), async () => {}, { onProgress: () => {
      throw new Error('progress');
    } })).rejects.toThrow('progress');
  });

  test('a signal aborted before the call starts nothing', async () => {
    let started = 0;
    await expect(mapLimit(from([1]), of(1), () => void started++, { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    expect(started).toBe(0);
  });
});

test('a governor that fails ends the run, and no permit is kept', async () => {
  const semaphore = new Semaphore(2);
  const broken = { acquire: (): Promise<Permit> => (semaphore.available > 0 ? semaphore.acquire() : Promise.reject(new Error('governor'))) };
  await expect(mapLimit([1, 2, 3], broken, settle)).rejects.toThrow('governor');
  expect(semaphore.available).toBe(2);
});

test('mapLimitSettled gives every outcome in input order', async () => {
  const error = new Error('b');
  const results = await mapLimitSettled(['a', 'b'], 2, item => (item === 'b' ? Promise.reject(error) : item));
  expect(results).toEqual([{ status: 'fulfilled', value: 'a' }, { status: 'rejected', reason: error }]);
});

test('forEachLimit runs all and gives nothing', async () => {
  const seen: number[] = [];
  expect(await forEachLimit([1, 2, 3], 2, item => void seen.push(item))).toBeUndefined();
  expect(seen).toEqual([1, 2, 3]);
});

test('the stack of an error in a mapper leads to the caller', async () => {
  async function caller(): Promise<void> {
    await mapLimit([1, 2, 3], 1, async item => {
      await undefined;
      if (item === 2) throw new Error('deep');
    });
  }
  await expect(caller()).rejects.toHaveProperty('stack', expect.stringMatching(/at (async )?caller/));
});

test.each<[unknown, unknown, unknown, string]>([
  [[1], 0, () => {}, 'Expected `limit` to be an integer from 1 up, Infinity or a governor, got 0 (number).'],
  [[1], '5', () => {}, "Expected `limit` to be an integer from 1 up, Infinity or a governor, got '5'."],
  [[1], 1, undefined, 'Expected `mapper` to be a function, got undefined (undefined).'],
  [5, 1, () => {}, 'Expected `items` to be an iterable or an async iterable, got 5 (number).'],
])('mapLimit(%o, %o, %o) rejects', async (items, limit, mapper, message) => {
  await expect(mapLimit(items as [], limit as number, mapper as () => void)).rejects.toThrow(message);
});

test('items and results are typed', () => {
  expectTypeOf(mapLimit([1], 2, async item => `${item}`)).toEqualTypeOf<Promise<string[]>>();
  expectTypeOf(mapLimit(new Map<string, number>(), new Semaphore(1), ([key, value]) => ({ key, value }))).toEqualTypeOf<Promise<{ key: string; value: number }[]>>();
  expectTypeOf(mapLimit(JSON.parse('[{ "id": 1 }]'), 2, async ({ id }) => Number(id))).toEqualTypeOf<Promise<number[]>>();
  expectTypeOf(mapLimitSettled([1], 2, async () => 'a')).toEqualTypeOf<Promise<PromiseSettledResult<string>[]>>();
});
