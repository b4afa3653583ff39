import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClosedError, Deferred, TaskScope } from '@headgate/runtime';

const unhandled = vi.fn();
beforeEach(() => {
  vi.useFakeTimers();
  process.on('unhandledRejection', unhandled);
});
afterEach(async () => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
  await new Promise(resolve => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

/** Ends when its signal aborts, as a well-behaved child does. */
const untilAborted = (signal: AbortSignal): Promise<never> => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const failing = (message: string) => async (): Promise<never> => {
  throw new Error(message);
};

describe('no child outlives its scope', () => {
  test('run waits for children that nobody awaits', async () => {
    const end = new Deferred();
    let ended = false;
    const run = TaskScope.run(scope => {
      void scope.spawn(() => end.promise);
      return 'result';
    }).finally(() => (ended = true));
    await vi.advanceTimersByTimeAsync(1000);
    expect(ended).toBe(false);
    end.resolve();
    await expect(run).resolves.toBe('result');
  });

  test('leaving an `await using` block waits for them', async () => {
    const log: string[] = [];
    await (async () => {
      await using scope = new TaskScope();
      void scope.spawn(async () => {
        await Promise.resolve();
        log.push('child');
      });
    })();
    log.push('after');
    expect(log).toEqual(['child', 'after']);
  });

  test('children that children spawn while the scope is joined are waited for too', async () => {
    const log: string[] = [];
    await TaskScope.run(scope => {
      void scope.spawn(async () => {
        await Promise.resolve();
        void scope.spawn(async () => {
          await Promise.resolve();
          log.push('grandchild');
        });
      });
    });
    expect(log).toEqual(['grandchild']);
  });

  test.each([1, 2, 3, 4, 5, 6])('a spawn %i promise jobs after the last child has ended is either waited for or refused', async jobs => {
    const scope = new TaskScope();
    const [end, lateEnd] = [new Deferred(), new Deferred()];
    let late = 'refused';
    void (async () => {
      await end.promise;
      for (let job = 1; job < jobs; job++) await Promise.resolve();
      void scope.spawn(() => ((late = 'running'), lateEnd.promise)).then(() => (late = 'ended'));
    })().catch(() => undefined);
    void scope.spawn(() => end.promise);
    const joined = scope.join().then(() => late);
    end.resolve();
    await vi.advanceTimersByTimeAsync(0);
    lateEnd.resolve();
    expect(await joined).not.toBe('running');
  });

  test('a child that ignores the abort is waited for', async () => {
    const end = new Deferred();
    let ended = false;
    const run = TaskScope.run(scope => {
      void scope.spawn(() => end.promise);
      throw new Error('block');
    }).catch((error: unknown) => ((ended = true), error));
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toBe(false);
    end.resolve();
    expect(await run).toEqual(new Error('block'));
  });

  test('a late spawn is an error', async () => {
    const scope = new TaskScope({ name: 'import' });
    await scope.join();
    expect(() => scope.spawn(async () => undefined)).toThrow(new ClosedError("Cannot spawn in scope 'import': it has ended."));
    expect(() => new TaskScope({ parent: scope })).toThrow(ClosedError);
  });

  test('a spawn into a scope that is already stopping starts nothing and gives the reason', async () => {
    const task = vi.fn();
    const error = await TaskScope.run(async scope => {
      await scope.spawn(failing('first')).catch(() => undefined);
      await expect(scope.spawn(task)).rejects.toThrow('first');
    }).catch((caught: unknown) => caught);
    expect(error).toEqual(new Error('first'));
    expect(task).not.toHaveBeenCalled();
  });
});

describe('failures', () => {
  test('the first failure aborts the siblings and is thrown as it is', async () => {
    let sibling: AbortSignal | undefined;
    const error = new Error('child');
    const run = TaskScope.run(scope => {
      void scope.spawn(signal => {
        sibling = signal;
        return untilAborted(signal);
      });
      void scope.spawn(() => Promise.reject(error));
    });
    await expect(run).rejects.toBe(error);
    expect(sibling?.reason).toBe(error);
  });

  test('a synchronous throw of a task is its rejection', async () => {
    const run = TaskScope.run(scope => scope.spawn(() => {
      throw new RangeError('at once');
    }));
    await expect(run).rejects.toThrow(new RangeError('at once'));
  });

  test('several failures are all kept, in order of time, the first as the cause', async () => {
    const error = await TaskScope.run(scope => {
      void scope.spawn(async signal => {
        await untilAborted(signal).catch(() => undefined);
        throw new Error('clean-up failed');
      });
      void scope.spawn(failing('first'));
    }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'AggregateError', errors: [new Error('first'), new Error('clean-up failed')], cause: new Error('first') });
  });

  test('with stopOnError false every child runs to its end and all errors are told', async () => {
    const ended = vi.fn();
    const error = await TaskScope.run(scope => {
      for (const message of ['a', 'b']) void scope.spawn(failing(message));
      void scope.spawn(async () => ended());
    }, { stopOnError: false }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'AggregateError', errors: [new Error('a'), new Error('b')] });
    expect(ended).toHaveBeenCalledOnce();
  });

  test('a block that throws aborts the children at once; its error is thrown, theirs are kept beside it', async () => {
    const run = (child: (signal: AbortSignal) => Promise<never>): Promise<unknown> => TaskScope.run(scope => {
      void scope.spawn(child);
      throw new Error('block');
    }).catch((caught: unknown) => caught);
    expect(await run(untilAborted)).toEqual(new Error('block'));
    expect(await run(failing('child'))).toMatchObject({ errors: [new Error('block'), new Error('child')] });
  });

  test('a failure that the block has awaited is not told twice', async () => {
    const error = new Error('child');
    await expect(TaskScope.run(scope => scope.spawn(() => Promise.reject(error)))).rejects.toBe(error);
    const using = async (): Promise<void> => {
      await using scope = new TaskScope();
      await Promise.all([scope.spawn(() => Promise.reject(error)), scope.spawn(untilAborted)]);
    };
    await expect(using()).rejects.toBe(error);
  });

  test('leaving an `await using` block tells a failure that nobody heard, and none that join has told', async () => {
    const unheard = async (): Promise<void> => {
      await using scope = new TaskScope();
      void scope.spawn(failing('dropped'));
    };
    await expect(unheard()).rejects.toThrow('dropped');
    const joined = async (): Promise<void> => {
      await using scope = new TaskScope();
      void scope.spawn(failing('dropped'));
      await scope.join().catch(() => undefined);
    };
    await joined();
  });

  test('an error keeps its stack from the task to the caller', async () => {
    async function handlerOfTheRequest(): Promise<void> {
      await using scope = new TaskScope();
      await scope.spawn(async () => {
        for (let hop = 0; hop < 5; hop++) await Promise.resolve();
        throw new Error('deep');
      });
    }
    expect(await handlerOfTheRequest().catch((error: Error) => error.stack)).toContain('handlerOfTheRequest');
  });
});
