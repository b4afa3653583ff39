import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TimeoutError, withTimeout } from '@headgate/runtime';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

const never = (): Promise<never> => new Promise(() => undefined);

test('gives the value of the task and clears its timer', async () => {
  await expect(withTimeout(async () => 'answer', 1000)).resolves.toBe('answer');
  await expect(withTimeout(() => 'no promise', 1000)).resolves.toBe('no promise');
});

test('rejects with TimeoutError, which names the task, and aborts the loser with it', async () => {
  let seen: AbortSignal | undefined;
  const call = withTimeout(function loadUser(signal) {
    seen = signal;
    return never();
  }, 50);
  const failed = expect(call).rejects.toThrow("Timed out after 50 ms waiting for 'loadUser'.");
  await vi.advanceTimersByTimeAsync(49);
  expect(seen?.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await failed;
  expect(seen?.reason).toBeInstanceOf(TimeoutError);
});

test('a task that ends in time keeps a signal that never aborts', async () => {
  const signal = await withTimeout(async own => own, 50);
  await vi.advanceTimersByTimeAsync(1000);
  expect(signal.aborted).toBe(false);
});

test('the error has the stack of the caller', async () => {
  async function handlerOfTheRequest(): Promise<void> {
    await withTimeout(never, 5);
  }
  const failed = handlerOfTheRequest().catch((error: Error) => error.stack);
  await vi.advanceTimersByTimeAsync(5);
  expect(await failed).toContain('handlerOfTheRequest');
});

test('an error of the task keeps its stack across the call', async () => {
  async function caller(): Promise<void> {
    await withTimeout(async () => {
      await Promise.resolve();
      await Promise.resolve();
      throw new Error('deep');
    }, 5);
  }
  expect(await caller().catch((error: Error) => error.stack)).toMatch(/deep[^]*withTimeout[^]*caller/);
});

test('a synchronous throw is a rejection and leaves no timer', async () => {
  await expect(withTimeout(() => {
    throw new RangeError('at once');
  }, 1000)).rejects.toThrow(new RangeError('at once'));
});

test('an abort ends the wait with the reason, untouched, and reaches the task', async () => {
  const controller = new AbortController();
  let seen: AbortSignal | undefined;
  const call = withTimeout(signal => {
    seen = signal;
    return never();
  }, 1000, { signal: controller.signal });
  const reason = { because: 'shutdown' };
  controller.abort(reason);
  await expect(call).rejects.toBe(reason);
  expect(seen?.reason).toBe(reason);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('an aborted signal starts nothing', async () => {
  const task = vi.fn();
  await expect(withTimeout(task, 10, { signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
  expect(task).not.toHaveBeenCalled();
});

test('a task that aborts its own caller while starting still settles', async () => {
  const controller = new AbortController();
  const call = withTimeout(() => {
    controller.abort('self');
    return never();
  }, 1000, { signal: controller.signal });
  await expect(call).rejects.toBe('self');
});

test('a thousand calls on one signal leave one listener while they run and none after', async () => {
  const { signal } = new AbortController();
  const calls = Array.from({ length: 1000 }, async () => withTimeout(async () => undefined, 1000, { signal }));
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  await Promise.all(calls);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('the late error of a loser is dropped, or told on request, but never unhandled', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const late: unknown[] = [];
  const failing = (signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => queueMicrotask(() => reject(new Error('late')))));
  const obedient = (signal: AbortSignal): Promise<never> => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const calls = [
    withTimeout(failing, 5),
    withTimeout(failing, 5, { onLateError: error => late.push(String(error)) }),
    withTimeout(obedient, 5, { onLateError: error => late.push(String(error)) }),
  ].map(call => expect(call).rejects.toBeInstanceOf(TimeoutError));
  await vi.advanceTimersByTimeAsync(5);
  await Promise.all(calls);
  vi.useRealTimers();
  await new Promise(resolve => setImmediate(resolve));
  vi.useFakeTimers();
  process.off('unhandledRejection', unhandled);
  expect(late).toEqual(['Error: late']);
  expect(unhandled).not.toHaveBeenCalled();
});

test('keeps the process alive unless asked otherwise', async () => {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  await Promise.all([withTimeout(async () => undefined, 5), withTimeout(async () => undefined, 5, { keepsAlive: false })]);
  expect(timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([true, false]);
  timers.mockRestore();
});

test('Infinity sets no timer, and a delay beyond the 32 bits of a timer does not fire at once', async () => {
  const answer = Promise.resolve('slow');
  expect(await withTimeout(() => answer, Infinity)).toBe('slow');
  let ended = false;
  const call = withTimeout(never, 2 ** 31 + 10).catch(() => (ended = true));
  await vi.advanceTimersByTimeAsync(2 ** 31);
  expect(ended).toBe(false);
  await vi.advanceTimersByTimeAsync(10);
  await call;
});

test.each([-1, NaN, '5' as unknown as number])('a timeout of %s is refused, with option, range and value', async timeoutMs => {
  await expect(withTimeout(never, timeoutMs)).rejects.toThrow(/Expected `timeoutMs` to be a number from 0 up, got .*\./);
});

test('the task runs in the context of the caller', async () => {
  const context = new AsyncLocalStorage<string>();
  const seen = await context.run('request 1', () => withTimeout(async () => {
    await Promise.resolve();
    return context.getStore();
  }, 10));
  expect(seen).toBe('request 1');
});

test('whatever ends first, exactly that is told, and only a loser is aborted', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }), fc.boolean(), async (taskMs, timeoutMs, abortMs, fails) => {
    const controller = new AbortController();
    let own: AbortSignal | undefined;
    const task = (signal: AbortSignal): Promise<string> => {
      own = signal;
      return new Promise((resolve, reject) => setTimeout(() => (fails ? reject(new Error('task')) : resolve('task')), taskMs + 0.5));
    };
    const call = withTimeout(task, timeoutMs, { signal: controller.signal }).catch((error: Error) => (error instanceof TimeoutError ? 'timeout' : error.message ?? error));
    setTimeout(() => controller.abort({ message: 'abort' }), abortMs);
    await vi.runAllTimersAsync();
    const ended = await call;
    const first = Math.min(Math.max(1, Math.trunc(taskMs + 0.5)), Math.max(1, timeoutMs), Math.max(1, abortMs));
    expect([taskMs, timeoutMs, abortMs].map(ms => Math.max(1, ms))[['task', 'timeout', 'abort'].indexOf(String(ended))]).toBe(first);
    expect(own?.aborted).toBe(ended !== 'task');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  }), { numRuns: 200 });
});

test('in whatever order task, timer and abort come: the first decides, the task hears of the others, nothing is left', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, fails) => {
    const [controller, late, order, left] = [new AbortController(), vi.fn(), new Array<string>(), new Array<unknown>()];
    const event = (name: string): Promise<unknown> => scheduler.schedule(Promise.resolve(), name).then(() => order.push(name));
    let own: AbortSignal | undefined;
    const call = withTimeout(async signal => {
      own = signal;
      await event('task');
      if (fails) throw new Error('task');
      return 'task';
    }, 50, { signal: controller.signal, onLateError: late }).catch((error: unknown) => (error instanceof TimeoutError ? 'timeout' : error instanceof Error ? error.message : error))
      .finally(() => left.push(vi.getTimerCount(), getEventListeners(controller.signal, 'abort')));
    void event('timeout').then(() => vi.advanceTimersByTime(50));
    void event('abort').then(() => controller.abort('abort'));
    while (scheduler.count() > 0) {
      await scheduler.waitNext(1);
      await vi.advanceTimersByTimeAsync(0);
    }
    expect([await call, own?.aborted, late.mock.calls.length]).toEqual([order[0], order[0] !== 'task', Number(fails && order[0] !== 'task')]);
    expect(left).toEqual([0, []]);
  }));
});
