import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deferred, hedge } from '@headgate/runtime';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

/** Attempts whose ends the test decides. */
function replicas(): { readonly attempt: (signal: AbortSignal) => Promise<string>; readonly started: { readonly signal: AbortSignal; readonly end: Deferred<string> }[] } {
  const started: { signal: AbortSignal; end: Deferred<string> }[] = [];
  const attempt = (signal: AbortSignal): Promise<string> => {
    const end = new Deferred<string>();
    started.push({ signal, end });
    return end.promise;
  };
  return { attempt, started };
}

test('one attempt that answers in time is the only one', async () => {
  const { attempt, started } = replicas();
  const call = hedge(attempt, { afterMs: 10 });
  started[0]?.end.resolve('first');
  await expect(call).resolves.toBe('first');
  expect(started).toHaveLength(1);
  expect(started[0]?.signal.aborted).toBe(false);
});

test('attempts are staggered, the first success wins and the losers are aborted', async () => {
  const { attempt, started } = replicas();
  const call = hedge(attempt, { afterMs: 10, maxAttempts: 3 });
  await vi.advanceTimersByTimeAsync(9);
  expect(started).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(11);
  expect(started).toHaveLength(3);
  started[1]?.end.resolve('second');
  await expect(call).resolves.toBe('second');
  expect(started.map(({ signal }) => signal.aborted)).toEqual([true, false, true]);
});

test('a failure starts the next attempt at once', async () => {
  const { attempt, started } = replicas();
  const call = hedge(attempt, { afterMs: Infinity });
  started[0]?.end.reject(new Error('503'));
  await vi.advanceTimersByTimeAsync(0);
  started[1]?.end.resolve('second');
  await expect(call).resolves.toBe('second');
});

test('when all fail, every error is told in the order of the attempts', async () => {
  const { attempt, started } = replicas();
  const call = hedge(attempt, { afterMs: 10, maxAttempts: 2 }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(10);
  started[1]?.end.reject('later attempt');
  await vi.advanceTimersByTimeAsync(0);
  started[0]?.end.reject('earlier attempt');
  const error = await call;
  expect(error).toBeInstanceOf(AggregateError);
  expect(error).toMatchObject({ errors: ['earlier attempt', 'later attempt'], cause: 'later attempt' });
});

test('the error has the stack of the caller', async () => {
  async function handlerOfTheRequest(): Promise<void> {
    await hedge(() => Promise.reject(new Error('503')), { afterMs: 10 });
  }
  expect(await handlerOfTheRequest().catch((error: Error) => error.stack)).toContain('handlerOfTheRequest');
});

test('a failing attempt that throws synchronously does not stop the others', async () => {
  const attempt = (_signal: AbortSignal, index: number): string => {
    if (index === 0) throw new Error('at once');
    return `attempt ${index}`;
  };
  await expect(hedge(attempt, { afterMs: 10 })).resolves.toBe('attempt 1');
});

test('a spent budget starts no more attempts but never ends the running ones', async () => {
  const { attempt, started } = replicas();
  const mayHedge = vi.fn(() => false);
  const call = hedge(attempt, { afterMs: 10, maxAttempts: 5, mayHedge });
  await vi.advanceTimersByTimeAsync(1000);
  expect(started).toHaveLength(1);
  expect(mayHedge).toHaveBeenCalledExactlyOnceWith(undefined);
  started[0]?.end.resolve('slow');
  await expect(call).resolves.toBe('slow');
});

test('the budget sees the error, so that a permanent one is not tried again', async () => {
  const { attempt, started } = replicas();
  const call = hedge(attempt, { afterMs: Infinity, maxAttempts: 5, mayHedge: error => error !== '404' });
  started[0]?.end.reject('404');
  await expect(call).rejects.toMatchObject({ errors: ['404'] });
});

test('a budget or a delay that throws rejects the call and aborts the attempts', async () => {
  const { attempt, started } = replicas();
  const spent = hedge(attempt, { afterMs: 10, mayHedge: () => { throw new Error('no budget'); } });
  const failed = expect(spent).rejects.toThrow('no budget');
  await vi.advanceTimersByTimeAsync(10);
  await failed;
  await expect(hedge(attempt, { afterMs: () => NaN })).rejects.toThrow(RangeError);
  expect(started.map(({ signal }) => signal.aborted)).toEqual([true, true]);
});

test('an abort ends the wait with the reason and reaches every attempt', async () => {
  const { attempt, started } = replicas();
  const controller = new AbortController();
  const call = hedge(attempt, { afterMs: 10, signal: controller.signal }).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(10);
  controller.abort('shutdown');
  expect(await call).toBe('shutdown');
  expect(started.map(({ signal }) => signal.reason)).toEqual(['shutdown', 'shutdown']);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('the late failure of a loser is neither unhandled nor a reason for another attempt', async () => {
  const { attempt, started } = replicas();
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const call = hedge(attempt, { afterMs: 10, maxAttempts: 3 });
  await vi.advanceTimersByTimeAsync(10);
  started[0]?.end.resolve('first');
  await call;
  started[1]?.end.reject(new Error('late'));
  vi.useRealTimers();
  await new Promise(resolve => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  expect(started).toHaveLength(2);
  vi.useFakeTimers();
});

test('later attempts run in the context of the caller', async () => {
  const context = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const call = context.run('request 1', () => hedge((_signal, index) => {
    seen.push(context.getStore());
    return index === 2 ? 'done' : index === 1 ? Promise.reject(new Error('503')) : new Promise<string>(() => undefined);
  }, { afterMs: 10, maxAttempts: 3 }));
  await vi.advanceTimersByTimeAsync(10);
  await call;
  expect(seen).toEqual(['request 1', 'request 1', 'request 1']);
});

test('arguments are checked before anything starts', async () => {
  const attempt = vi.fn();
  await expect(hedge(attempt, { afterMs: -1 })).rejects.toThrow(new RangeError('Expected `afterMs` to be a number from 0 up, got -1 (number).'));
  await expect(hedge(attempt, { afterMs: 1, maxAttempts: 0 })).rejects.toThrow(RangeError);
  await expect(hedge(attempt, { afterMs: 1, signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
  expect(attempt).not.toHaveBeenCalled();
});

test('in any order of ends, the earliest success wins and every other attempt is aborted', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), async (scheduler, outcomes) => {
    const ends: number[] = [];
    const signals: AbortSignal[] = [];
    const attempt = async (signal: AbortSignal, index: number): Promise<number> => {
      signals.push(signal);
      await scheduler.schedule(Promise.resolve(), `end ${index}`);
      if (!outcomes[index]) throw new Error(`failure ${index}`);
      ends.push(index);
      return index;
    };
    const call = hedge(attempt, { afterMs: 0, maxAttempts: outcomes.length }).then(winner => [winner], (error: AggregateError) => error.errors.map(String));
    await vi.advanceTimersByTimeAsync(outcomes.length);
    await scheduler.waitAll();
    expect(await call).toEqual(outcomes.includes(true) ? [ends[0]] : outcomes.map((_, index) => `Error: failure ${index}`));
    signals.forEach((signal, index) => expect(signal.aborted).toBe(index !== ends[0]));
  }));
});
