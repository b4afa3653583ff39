import { AsyncLocalStorage } from 'node:async_hooks';
import { getEventListeners } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { DeadlockError } from '../../runtime/src/errors.ts';
import { type Load, type LoadContext } from '../../runtime/src/flights.ts';
import { type GetOptions } from '../../runtime/src/single-flight.ts';

export interface SharedLoads {
  get(key: string, options?: GetOptions): Promise<string>;
  forget(key: string): boolean;
  loading(): number;
}

/** One load that the test settles by hand. */
export interface OpenLoad {
  readonly key: string;
  readonly context: LoadContext;
  readonly resolve: (value: string) => void;
  readonly reject: (error: unknown) => void;
}

/** A load function whose every call waits in `loads` for the test to settle it. */
export function openLoads(): { readonly loads: OpenLoad[]; readonly load: Load<string, string> } {
  const loads: OpenLoad[] = [];
  return { loads, load: (key, context) => new Promise((resolve, reject) => loads.push({ key, context, resolve, reject })) };
}

/** What every primitive that shares loads promises. `factory` makes one that keeps nothing a test could trip over. */
export function sharedLoadContract(factory: (load: Load<string, string>) => SharedLoads): void {
  describe('shares loads', () => {
    test('one load per key however many ask while it runs', async () => {
      const { loads, load } = openLoads();
      const { get, loading } = factory(load);
      const calls = [get('a'), get('b'), get('a'), get('a')];
      expect([loads.map(({ key }) => key), loading()]).toEqual([['a', 'b'], 2]);
      loads[0]?.resolve('A');
      loads[1]?.resolve('B');
      expect(await Promise.all(calls)).toEqual(['A', 'B', 'A', 'A']);
      expect(loading()).toBe(0);
    });

    test('a failure reaches everyone who waits and the next call tries again', async () => {
      const { loads, load } = openLoads();
      const { get } = factory(load);
      const { signal } = new AbortController();
      const failed = Promise.allSettled([get('a'), get('a'), get('a', { signal })]);
      const error = new Error('down');
      loads[0]?.reject(error);
      expect(await failed).toEqual(Array(3).fill({ status: 'rejected', reason: error }));
      const again = get('a');
      loads[1]?.resolve('A');
      expect(await again).toBe('A');
    });

    test('a load that throws at once rejects, one that returns a plain value resolves', async () => {
      const { get } = factory(key => {
        if (key === 'bad') throw new Error('bad key');
        return key.toUpperCase();
      });
      await expect(get('bad')).rejects.toThrow('bad key');
      expect(await get('a')).toBe('A');
    });

    test('a load that asks for its own key is told so instead of hanging', async () => {
      const { get } = factory(key => get(key));
      await expect(get('a')).rejects.toThrow(new DeadlockError('The load of a asks for its own key, so it would wait for itself.', ''));
    });

    test('every caller keeps its own AsyncLocalStorage, and the load has that of the caller that started it', async () => {
      const storage = new AsyncLocalStorage<string>();
      const { get } = factory(async () => storage.getStore() ?? 'none');
      const seen = (name: string) => storage.run(name, async () => [await get('a'), storage.getStore()]);
      expect(await Promise.all([seen('first'), seen('second')])).toEqual([['first', 'first'], ['first', 'second']]);
    });
  });

  describe('lets callers leave', () => {
    test('an abort detaches its caller and nobody else', async () => {
      const { loads, load } = openLoads();
      const { get } = factory(load);
      const controller = new AbortController();
      const leaving = get('a', { signal: controller.signal });
      const staying = get('a', { signal: new AbortController().signal });
      controller.abort('bored');
      await expect(leaving).rejects.toBe('bored');
      expect(loads[0]?.context.signal.aborted).toBe(false);
      loads[0]?.resolve('A');
      expect(await staying).toBe('A');
    });

    test('the load is aborted when the last waiter leaves, and the next caller starts afresh', async () => {
      const { loads, load } = openLoads();
      const { get, loading } = factory(load);
      const controllers = [new AbortController(), new AbortController()];
      const calls = controllers.map(({ signal }) => get('a', { signal }));
      const { signal } = loads[0]?.context ?? {};
      controllers[0]?.abort('first');
      expect(signal?.aborted).toBe(false);
      controllers[1]?.abort('last');
      expect([signal?.reason, loading()]).toEqual(['last', 0]);
      await Promise.allSettled(calls);
      const next = get('a');
      loads[0]?.resolve('late');
      loads[1]?.resolve('A');
      expect(await next).toBe('A');
    });

    test('a load that asks for its signal only after everybody left finds it aborted', async () => {
      const { loads, load } = openLoads();
      const controller = new AbortController();
      const call = factory(load).get('a', { signal: controller.signal });
      controller.abort('gone');
      await expect(call).rejects.toBe('gone');
      expect(loads[0]?.context.signal.reason).toBe('gone');
    });

    test('a caller without a signal keeps the load alive', async () => {
      const { loads, load } = openLoads();
      const { get } = factory(load);
      const controller = new AbortController();
      const staying = get('a');
      const leaving = get('a', { signal: controller.signal });
      controller.abort('bored');
      await expect(leaving).rejects.toBe('bored');
      expect(loads[0]?.context.signal.aborted).toBe(false);
      loads[0]?.resolve('A');
      expect(await staying).toBe('A');
    });

    test('a thousand callers on one signal add one listener, and none stays', async () => {
      const { loads, load } = openLoads();
      const { get } = factory(load);
      const { signal } = new AbortController();
      const calls = Array.from({ length: 1000 }, () => get('a', { signal }));
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      loads[0]?.resolve('A');
      await Promise.all(calls);
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    });

    test('an aborted signal starts no load', async () => {
      const { loads, load } = openLoads();
      await expect(factory(load).get('a', { signal: AbortSignal.abort('no') })).rejects.toBe('no');
      expect(loads).toEqual([]);
    });

    test('a failure nobody waits for any more is no unhandled rejection, a dropped one is', async () => {
      const unhandled = vi.fn();
      process.on('unhandledRejection', unhandled);
      try {
        const { loads, load } = openLoads();
        const { get } = factory(load);
        const controller = new AbortController();
        get('left', { signal: controller.signal }).catch(() => undefined);
        controller.abort();
        loads[0]?.reject(new Error('nobody'));
        await new Promise(setImmediate);
        expect(unhandled).not.toHaveBeenCalled();
        get('handled').catch(() => undefined);
        void get('handled');
        loads[1]?.reject(new Error('dropped'));
        await new Promise(setImmediate);
        expect(unhandled).toHaveBeenCalledOnce();
      } finally {
        process.off('unhandledRejection', unhandled);
      }
    });
  });

  test('what is forgotten during a load answers those who wait and nobody after', async () => {
    const { loads, load } = openLoads();
    const { get, forget, loading } = factory(load);
    const before = get('a');
    expect(forget('a')).toBe(true);
    const after = get('a');
    loads[0]?.resolve('old');
    expect([await before, loading()]).toEqual(['old', 1]);
    const joined = get('a');
    loads[1]?.resolve('new');
    expect([await after, await joined, loads.length]).toEqual(['new', 'new', 2]);
  });
}
