import { AsyncLocalStorage } from 'node:async_hooks';
import { expect, expectTypeOf, test, vi } from 'vitest';
import { Deferred } from '@headgate/runtime';

test('it settles once, and its functions can be handed out', async () => {
  const { promise, resolve, reject } = new Deferred<number>();
  resolve(1);
  reject(new Error('too late'));
  resolve(2);
  await expect(promise).resolves.toBe(1);
});

test('a rejection reaches everyone who waits, untouched', async () => {
  const { promise, reject } = new Deferred();
  const waits = [promise, promise.then(() => 'never')];
  const reason = { because: 'shutdown' };
  reject(reason);
  expect(await Promise.allSettled(waits)).toEqual(Array(2).fill({ status: 'rejected', reason }));
});

test('resolved with a promise it follows that promise, and is settled for every later call', async () => {
  const first = new Deferred<string>();
  const second = new Deferred<string>();
  first.resolve(second.promise);
  first.resolve('ignored');
  second.reject(new Error('down'));
  await expect(first.promise).rejects.toThrow('down');
});

test('who waits goes on in its own context, not in that of who settles it', async () => {
  const context = new AsyncLocalStorage<string>();
  const { promise, resolve } = new Deferred();
  const seen = context.run('waiter', async () => {
    await promise;
    return context.getStore();
  });
  context.run('settler', () => resolve());
  expect(await seen).toBe('waiter');
});

test('a rejection that nobody awaits is unhandled, one that somebody awaits is not', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const awaited = new Deferred();
  const dropped = new Deferred();
  awaited.promise.catch(() => undefined);
  awaited.reject(new Error('awaited'));
  dropped.reject(new Error('dropped'));
  await new Promise(setImmediate);
  process.off('unhandledRejection', unhandled);
  expect(unhandled).toHaveBeenCalledExactlyOnceWith(new Error('dropped'), expect.anything());
});

test('without a type argument it carries no value, with one it needs it', () => {
  expectTypeOf(new Deferred().resolve).toBeCallableWith();
  expectTypeOf(new Deferred<number>().promise).toEqualTypeOf<Promise<number>>();
  expectTypeOf<Parameters<Deferred<number>['resolve']>>().toEqualTypeOf<[value: number | PromiseLike<number>]>();
});
