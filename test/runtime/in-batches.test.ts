import { inBatches } from '@headgate/runtime';
import fc from 'fast-check';
import { expect, expectTypeOf, test } from 'vitest';
import { settle } from './lock-contract.ts';

test.each([
  ['an array', (items: number[]) => items],
  ['an iterable', (items: number[]) => items.values()],
  ['an async iterable', async function* (items: number[]) { yield* items; }],
])('every item of %s is in one batch, in order, and all batches but the last are full', async (_name, from) => {
  await fc.assert(fc.asyncProperty(fc.array(fc.nat()), fc.integer({ min: 1, max: 5 }), async (items, size) => {
    const batches = await inBatches(from(items), size, batch => batch);
    expect(batches.flat()).toEqual(items);
    expect(batches.slice(0, -1).every(({ length }) => length === size)).toBe(true);
    expect(batches.length).toBe(Math.ceil(items.length / size));
  }));
});

test.each([[undefined, 1], [2, 2]])('with limit %o, %i batches run at once', async (limit, expected) => {
  let running = 0;
  let peak = 0;
  await inBatches([1, 2, 3, 4, 5], 2, async () => {
    peak = Math.max(peak, ++running);
    await settle();
    running--;
  }, { limit });
  expect(peak).toBe(expected);
});

test('the first failing batch is the last', async () => {
  const seen: number[] = [];
  await expect(inBatches([1, 2, 3, 4], 2, async (_batch, index) => {
    seen.push(index);
    throw new Error('batch');
  })).rejects.toThrow('batch');
  expect(seen).toEqual([0]);
});

test('a batch size that is not an integer from 1 up is refused', async () => {
  await expect(inBatches([1], 0, () => {})).rejects.toEqual(new RangeError('Expected `size` to be an integer from 1 up, got 0 (number).'));
});

test('results are typed', () => {
  expectTypeOf(inBatches(['a'], 2, async batch => batch.length)).toEqualTypeOf<Promise<number[]>>();
});
