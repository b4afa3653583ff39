import { mapLimit, Semaphore } from '@headgate/runtime';
import { describe, expect, test } from 'vitest';
import { controllerOf, settle } from './lock-contract.ts';

describe('mapLimit reads its source', () => {
  test('lazily: one item per free place, never two calls of next at a time', async () => {
    let pulled = 0;
    let pulling = 0;
    const source: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({
      next: async () => {
        expect(++pulling).toBe(1);
        await settle();
        pulling--;
        return pulled < 10 ? { done: false, value: pulled++ } : { done: true, value: undefined };
      },
    }) };
    let running = 0;
    await mapLimit(source, 3, async () => {
      expect(pulled - running++).toBeLessThanOrEqual(10);
      expect(running).toBeLessThanOrEqual(3);
      await settle();
      running--;
    });
    expect(pulled).toBe(10);
  });

  test.each([['a number', 1], ['a governor', new Semaphore(1)]])('and closes it after a failure, once the tasks have settled (%s)', async (_name, limit) => {
    const events: string[] = [];
    async function* source(): AsyncGenerator<number> {
      try {
        for (let item = 0; ; item++) yield item;
      } finally {
        events.push('closed');
      }
    }
    await expect(mapLimit(source(), limit, async item => {
      events.push(`task ${item}`);
      if (item === 1) throw new Error('task');
    })).rejects.toThrow('task');
    expect(events).toEqual(['task 0', 'task 1', 'closed']);
  });

  test('and starts nothing with an item that arrives in the turn of a failure', async () => {
    const arrive: ((result: IteratorResult<number>) => void)[] = [];
    const source: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(resolve => arrive.push(resolve)) }) };
    const started: number[] = [];
    let fail = (_error: Error): void => {};
    const run = mapLimit(source, 2, item => {
      started.push(item);
      return new Promise((_resolve, reject) => (fail = reject));
    });
    arrive[0]?.({ done: false, value: 1 });
    await settle();
    arrive[1]?.({ done: false, value: 2 });
    fail(new Error('task'));
    await expect(run).rejects.toThrow('task');
    expect(started).toEqual([1]);
  });

  test('and rejects with its error after the running tasks have settled', async () => {
    let ended = false;
    function* source(): Generator<number> {
      yield 1;
      throw new Error('source');
    }
    await expect(mapLimit(source(), 2, async () => {
      await settle();
      ended = true;
    })).rejects.toThrow('source');
    expect(ended).toBe(true);
  });

  test('and does not wait for one that hangs when the run is aborted', async () => {
    const { signal, abort } = controllerOf();
    const hanging: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: () => new Promise(() => {}) }) };
    const run = mapLimit(hanging, 2, async () => {}, { signal });
    abort('enough');
    await expect(run).rejects.toBe('enough');
  });
});
