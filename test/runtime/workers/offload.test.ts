import { ClosedError } from '@headgate/runtime';
import { offload, offloadPool, parallelMap } from '@headgate/runtime/workers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { multiply, place } from './offload.ts';

test('an offloaded function has the parameters it had, and runs in a thread of one pool', async () => {
  expect(offloadPool().stats.threads).toBe(0);
  expect(await multiply(6, 7)).toBe(42);
  expect(await place()).toBe('thread');
  expect(await multiply.with({ timeoutMs: 60_000 })(2, 3)).toBe(6);
  expect(await parallelMap([1, 2, 3], offload<(item: number) => number>(new URL('./offload.ts', import.meta.url), 'multiply'))).toEqual([NaN, NaN, NaN]);
  expect(offloadPool().stats.succeeded).toBe(6);
});

test('`__filename` names the caller too', async () => {
  const fromCommonJs = offload<(a: number, b: number) => number>(fileURLToPath(new URL('./offload.ts', import.meta.url)), 'multiply');
  expect(await fromCommonJs(3, 4)).toBe(12);
});

test('a worker file itself may be named, too', async () => {
  const named = offload<(a: number, b: number) => number>(new URL('./offload.worker.js', import.meta.url), 'multiply');
  expect(await named(5, 4)).toBe(20);
});

test('a caller with no worker file beside it is refused when the module loads', () => {
  expect(() => offload(import.meta.url, 'multiply')).toThrow(/does not exist, nor does `.*offload\.test\.worker\.js`/);
});

test('the pool is closed like any other', async () => {
  await offloadPool().close();
  await expect(multiply(1, 2)).rejects.toThrow(ClosedError);
});
