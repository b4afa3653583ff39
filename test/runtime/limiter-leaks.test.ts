import { limit, mapLimit, Mutex, Semaphore } from '@headgate/runtime';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes that `use` leaves behind, after a first use that pays for code and caches. */
async function bytesLeftBy(use: () => Promise<void>): Promise<number> {
  await use();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  await use();
  collectGarbage();
  return process.memoryUsage().heapUsed - before;
}

const million = 1_000_000;
const megabyte = 2 ** 20;

test('a million waiters that come and go through one semaphore leave nothing', async () => {
  const semaphore = new Semaphore(1);
  expect(await bytesLeftBy(async () => {
    const held = await semaphore.acquire();
    let last: Promise<unknown> = Promise.resolve();
    for (let index = 0; index < million / 2; index++) last = semaphore.acquire().then(permit => permit.release());
    held.release();
    await last;
  })).toBeLessThan(megabyte);
}, 60_000);

test('a million calls that queue in one limit leave nothing', async () => {
  const run = limit(1);
  expect(await bytesLeftBy(async () => {
    let last: Promise<unknown> = Promise.resolve();
    for (let index = 0; index < million / 2; index++) last = run(() => {});
    await last;
  })).toBeLessThan(megabyte);
}, 60_000);

test('waiters that abort leave nothing on a signal that outlives them, nor in the limiter', async () => {
  const { signal } = new AbortController();
  const mutex = new Mutex();
  expect(await bytesLeftBy(async () => {
    const held = await mutex.acquire();
    const own = Array.from({ length: 50_000 }, () => new AbortController());
    const waiters = own.map(controller => mutex.acquire({ signal: controller.signal }));
    const sharers = own.map(() => mutex.acquire({ signal }));
    for (const controller of own) controller.abort();
    await Promise.allSettled(waiters);
    held.release();
    for (const waiter of sharers) (await waiter).release();
  })).toBeLessThan(megabyte);
}, 60_000);

test('a long-lived signal keeps nothing of the runs it was passed to', async () => {
  const { signal } = new AbortController();
  expect(await bytesLeftBy(async () => {
    for (let index = 0; index < 20_000; index++) await mapLimit([1], 1, item => item, { signal });
  })).toBeLessThan(megabyte);
}, 60_000);
