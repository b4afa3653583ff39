import pLimit from 'p-limit';
import pMap from 'p-map';
import { type Runtime } from '../built.ts';
import { type Case, type Comparison } from '../harness.ts';
import { immediate } from './contended.ts';

const n = 100_000;
const concurrency = 100;
const items = Array.from({ length: n }, (_, index) => index);

/** 100,000 items, 100 at once. */
export function map(runtime: Runtime): Comparison[] {
  return [
    {
      title: 'map of 100k items, 100 at once, resolved at once',
      against: ['floor: 100 loops over an index', 'p-map'],
      goals: [
        { subject: 'mapLimit, array', reference: 'floor: 100 loops over an index', most: 1.5 },
        { subject: 'mapLimit, array', reference: 'p-map', most: 1 / 5 },
      ],
      cases: cases(runtime, async item => item + 1),
    },
    {
      title: 'map of 100k items, 100 at once, setImmediate',
      against: ['floor: 100 loops over an index', 'p-map'],
      goals: [{ subject: 'mapLimit, array', reference: 'floor: 100 loops over an index', most: 1.5 }],
      cases: cases(runtime, async item => {
        await immediate();
        return item + 1;
      }),
    },
  ];
}

function cases({ Semaphore, limit, mapLimit, mapLimitSettled }: Runtime, mapper: (item: number) => Promise<number>): Case[] {
  return [
    { name: 'floor: 100 loops over an index', operations: n, run: () => loops(mapper) },
    { name: 'floor: Promise.all(items.map)', operations: n, run: () => Promise.all(items.map(mapper)) },
    { name: 'mapLimit, array', operations: n, run: () => mapLimit(items, concurrency, mapper) },
    { name: 'mapLimitSettled, array', operations: n, run: () => mapLimitSettled(items, concurrency, mapper) },
    { name: 'mapLimit, iterator', operations: n, run: () => mapLimit(items.values(), concurrency, mapper) },
    { name: 'mapLimit, async generator', operations: n, run: () => mapLimit(stream(), concurrency, mapper) },
    { name: 'mapLimit, array, Semaphore', operations: n, run: () => mapLimit(items, new Semaphore(concurrency), mapper) },
    { name: 'limit.map', operations: n, run: () => limit(concurrency).map(items, mapper) },
    { name: 'p-map', operations: n, run: () => pMap(items, mapper, { concurrency }) },
    { name: 'p-map, async generator', operations: n, run: () => pMap(stream(), mapper, { concurrency }) },
    { name: 'p-limit.map', operations: n, run: () => pLimit(concurrency).map(items, mapper) },
  ];
}

async function loops(mapper: (item: number) => Promise<number>): Promise<number[]> {
  const results = new Array<number>(n);
  let next = 0;
  await Promise.all(Array.from({ length: concurrency }, async () => {
    while (next < n) {
      const index = next++;
      results[index] = await mapper(items[index] as number);
    }
  }));
  return results;
}

async function* stream(): AsyncGenerator<number> {
  yield* items;
}
