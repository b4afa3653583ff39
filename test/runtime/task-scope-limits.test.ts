import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Deferred, Semaphore, TaskScope, TimeoutError } from '@headgate/runtime';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

/** Ends when its signal aborts, as a well-behaved child does. */
const untilAborted = (signal: AbortSignal): Promise<never> => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('deadline', () => {
  test('aborts the children and names those that ran', async () => {
    const run = TaskScope.run(scope => {
      void scope.spawn(untilAborted, { name: 'load user' });
      void scope.spawn(untilAborted);
    }, { timeoutMs: 50, name: 'request' });
    const failed = expect(run).rejects.toThrow(new TimeoutError("Timed out after 50 ms waiting for scope 'request': 2 running (load user, untilAborted)."));
    await vi.advanceTimersByTimeAsync(50);
    await failed;
  });

  test.each([[100, 20, 20], [20, 100, 20], [20, Infinity, 20]])('of a parent with %d ms and a child scope with %d ms, %d ms count', async (outerMs, innerMs, endsMs) => {
    const startMs = performance.now();
    const run = TaskScope.run(outer => outer.spawn(() => TaskScope.run(async inner => {
      expect(inner.deadline - startMs).toBe(endsMs);
      await inner.spawn(untilAborted);
    }, { parent: outer, timeoutMs: innerMs })), { timeoutMs: outerMs }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(endsMs);
    expect(await run).toBeInstanceOf(TimeoutError);
    expect(performance.now() - startMs).toBe(endsMs);
  });

  test('a scope that ends in time leaves no timer and no listener', async () => {
    const { signal } = new AbortController();
    await TaskScope.run(scope => scope.spawn(async () => undefined), { timeoutMs: 1000, signal });
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('abort', () => {
  test('a signal aborts the children with its reason, untouched, and is left without a listener', async () => {
    const controller = new AbortController();
    const reason = { because: 'shutdown' };
    let seen: AbortSignal | undefined;
    const run = TaskScope.run(scope => scope.spawn(signal => {
      seen = signal;
      return untilAborted(signal);
    }), { signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort(reason);
    await expect(run).rejects.toBe(reason);
    expect(seen?.reason).toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('an aborted signal opens no scope', async () => {
    const block = vi.fn();
    await expect(TaskScope.run(block, { signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
    expect(block).not.toHaveBeenCalled();
  });

  test('cancel stops the children and is no failure', async () => {
    await expect(TaskScope.run(scope => {
      void scope.spawn(untilAborted);
      scope.cancel();
      return 'enough';
    })).resolves.toBe('enough');
  });

  test('the AbortError that Node makes of the reason is no failure either', async () => {
    await TaskScope.run(scope => {
      void scope.spawn(signal => new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(Object.assign(new Error('The operation was aborted', { cause: signal.reason }), { name: 'AbortError' })));
      }));
      scope.cancel();
    });
  });

  test('children that wait for a permit leave the queue at once', async () => {
    const semaphore = new Semaphore(1);
    const permit = await semaphore.acquire();
    const run = TaskScope.run(scope => {
      for (let index = 0; index < 100; index++) void scope.spawn(async () => undefined);
      expect(semaphore.waiting).toBe(100);
      scope.cancel();
    }, { limit: semaphore });
    await run;
    expect(semaphore.waiting).toBe(0);
    permit.release();
  });

  test('a hundred children print no warning about listeners', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await TaskScope.run(scope => {
      for (let index = 0; index < 100; index++) void scope.spawn(untilAborted);
      scope.cancel();
    });
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });
});

test('a parent waits for its nested scopes and stops them', async () => {
  const parent = new TaskScope();
  const nested = new TaskScope({ parent });
  const end = new Deferred();
  void nested.spawn(() => end.promise);
  let joined = false;
  const join = parent.join().then(() => (joined = true));
  await vi.advanceTimersByTimeAsync(0);
  expect(joined).toBe(false);
  parent.cancel('stop');
  expect(nested.signal.reason).toBe('stop');
  end.resolve();
  await expect(nested.join()).rejects.toBe('stop');
  await join;
});

test('children run in the context they were spawned in, also when they had to wait', async () => {
  const context = new AsyncLocalStorage<number>();
  const seen = await TaskScope.run(scope => Promise.all([1, 2, 3].map(request => context.run(request, () => scope.spawn(async () => context.getStore())))), { limit: 1 });
  expect(seen).toEqual([1, 2, 3]);
});

test('a limit holds, in order of spawning, and a shared one across scopes', async () => {
  const semaphore = new Semaphore(2);
  let running = 0;
  let peak = 0;
  const started: number[] = [];
  await Promise.all([0, 10].map(first => TaskScope.run(scope => {
    for (let index = 0; index < 10; index++) void scope.spawn(async () => {
      started.push(first + index);
      peak = Math.max(peak, ++running);
      await Promise.resolve();
      running--;
    });
  }, { limit: semaphore })));
  expect(peak).toBe(2);
  expect(started.filter(index => index < 10)).toEqual([...Array(10).keys()]);
  expect(semaphore.available).toBe(2);
});

test('subscribers see what runs', async () => {
  const seen: unknown[] = [];
  const note = (message: unknown): unknown => seen.push(message);
  channel('headgate:task-scope').subscribe(note);
  await TaskScope.run(scope => scope.spawn(async () => undefined), { name: 'request' });
  channel('headgate:task-scope').unsubscribe(note);
  expect(seen).toMatchObject([{ type: 'started', name: 'request', inFlight: 1 }, { type: 'finished', inFlight: 0 }]);
});

test('under any order of ends, failures and limits, nothing outlives the scope and no failure is lost', async () => {
  const child = fc.constantFrom('ends', 'fails', 'ignores the abort');
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(child, { maxLength: 8 }), fc.integer({ min: 1, max: 4 }), fc.boolean(), async (scheduler, children, limit, stopOnError) => {
    let running = 0;
    let peak = 0;
    const failed: number[] = [];
    const run = TaskScope.run(scope => {
      for (const [index, kind] of children.entries()) void scope.spawn(async signal => {
        peak = Math.max(peak, ++running);
        try {
          await scheduler.schedule(Promise.resolve(), `child ${index}`);
          if (kind === 'fails') failed.push(index);
          if (kind === 'fails') throw index;
          if (kind === 'ends') signal.throwIfAborted();
        } finally {
          running--;
        }
      });
    }, { limit, stopOnError }).then(() => [], (error: unknown) => (error instanceof AggregateError ? error.errors : [error]));
    await scheduler.waitFor(run);
    expect(running).toBe(0);
    expect(peak).toBeLessThanOrEqual(limit);
    expect(await run).toEqual(failed);
    if (!stopOnError) expect(failed).toHaveLength(children.filter(kind => kind === 'fails').length);
  }));
});
