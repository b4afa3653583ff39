import { mapStream, Semaphore, type Items, type Limit, type MapStreamOptions } from '@headgate/runtime';
import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { controllerOf, settle } from './lock-contract.ts';

async function collect<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

async function* watched(events: string[], length = Infinity): AsyncGenerator<number> {
  try {
    for (let item = 0; item < length; item++) yield item;
  } finally {
    events.push('source closed');
  }
}

const ways: readonly (readonly [string, (items: number[]) => Items<number>, (limit: number) => Limit])[] = [
  ['an array', items => items, limit => limit],
  ['an async iterable', async function* (items) { yield* items; }, limit => limit],
  ['an array with a governor', items => items, limit => new Semaphore(limit)],
];

describe.each(ways)('mapStream over %s', (_name, from, of) => {
  test.each([true, false])('whatever the schedule: nothing lost, bounded in flight and ahead (ordered: %s)', async ordered => {
    const property = fc.asyncProperty(fc.scheduler(), fc.array(fc.nat(), { maxLength: 10 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), async (scheduler, items, limit, readAhead) => {
      let running = 0;
      let started = 0;
      let taken = 0;
      const completed: number[] = [];
      const stream = mapStream(from(items), of(limit), async (_item, index) => {
        expect(++running).toBeLessThanOrEqual(limit);
        expect(++started - taken).toBeLessThanOrEqual(readAhead + 1);
        await scheduler.schedule(Promise.resolve());
        running--;
        completed.push(index);
        return index;
      }, { ordered, readAhead });
      const results: number[] = [];
      await scheduler.waitFor((async () => {
        for await (const result of stream) {
          taken++;
          results.push(result);
          await scheduler.schedule(Promise.resolve());
        }
      })());
      expect(results).toEqual(ordered ? [...items.keys()] : completed);
      expect([results.length, running]).toEqual([items.length, 0]);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  test.each([true, false])('a task error is thrown, nothing starts after it, and what runs has settled (ordered: %s)', async ordered => {
    let running = 0;
    const started: number[] = [];
    const results: number[] = [];
    const error = new Error('task');
    const stream = mapStream(from([0, 1, 2, 3, 4, 5]), of(2), async item => {
      started.push(item);
      running++;
      await settle();
      running--;
      if (item === 1) throw error;
      return item;
    }, { ordered });
    await expect((async () => {
      for await (const result of stream) results.push(result);
    })()).rejects.toBe(error);
    expect([results, running]).toEqual([[0], 0]);
    expect(started.length).toBeLessThanOrEqual(3);
  });
});

describe('mapStream', () => {
  test('starts nothing before the first result is asked for, and stops at its read-ahead', async () => {
    const started: number[] = [];
    const stream = mapStream(watched([]), 10, item => void started.push(item), { readAhead: 3 });
    await settle();
    expect(started).toEqual([]);
    await stream.next();
    await settle();
    expect(started).toEqual([0, 1, 2, 3]);
    await stream.return();
  });

  test('break closes the source, aborts what runs and waits for it', async () => {
    const events: string[] = [];
    for await (const item of mapStream(watched(events), 2, async (item, _index, { signal }) => {
      if (item === 0) return item;
      await new Promise(resolve => signal.addEventListener('abort', resolve));
      events.push(`task ${item} saw ${String((signal.reason as Error).name)}`);
      return item;
    })) {
      expect(item).toBe(0);
      break;
    }
    expect(events).toEqual(expect.arrayContaining(['source closed', 'task 1 saw AbortError']));
    expect(events.at(-1)).toBe('source closed');
  });

  test('an abort ends a stream whose source hangs, and leaves no listener', async () => {
    const { signal, abort } = controllerOf();
    const hanging: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
    const reading = collect(mapStream(hanging, 2, item => item, { signal }));
    await settle();
    abort('enough');
    await expect(reading).rejects.toBe('enough');
    expect(getEventListeners(signal, 'abort').length).toBe(0);
  });

  test('an error of the source comes after the results before it', async () => {
    function* broken(): Generator<number> {
      yield 1;
      throw new Error('source');
    }
    const results: number[] = [];
    await expect((async () => {
      for await (const result of mapStream(broken(), 4, item => item)) results.push(result);
    })()).rejects.toThrow('source');
    expect(results).toEqual([1]);
  });

  test('a governor gets all its permits back', async () => {
    const semaphore = new Semaphore(2);
    for await (const _ of mapStream([1, 2, 3, 4], semaphore, settle)) break;
    expect(semaphore.available).toBe(2);
  });

  test.each<[MapStreamOptions, string]>([[{ readAhead: 0 }, 'Expected `readAhead` to be an integer from 1 up, got 0 (number).']])('%o is refused', async (options, message) => {
    await expect(collect(mapStream([1], 1, item => item, options))).rejects.toThrow(message);
  });

  test('results are typed', () => {
    expectTypeOf(mapStream([1], 1, async item => `${item}`)).toExtend<AsyncGenerator<string, void, void>>();
  });
});
