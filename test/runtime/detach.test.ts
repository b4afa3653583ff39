import { channel } from 'node:diagnostics_channel';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deferred, detach } from '@headgate/runtime';

const unhandled = vi.fn();
beforeEach(() => {
  process.on('unhandledRejection', unhandled);
});
afterEach(() => {
  process.off('unhandledRejection', unhandled);
  unhandled.mockClear();
});

/** Long enough for Node to report a rejection as unhandled. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

test('a failure goes to onError, once and never before detach returns, and is not unhandled', async () => {
  const log: string[] = [];
  detach(Promise.reject(new Error('mail server')), error => log.push(String(error)));
  log.push('went on');
  await turn();
  expect(log).toEqual(['went on', 'Error: mail server']);
  expect(unhandled).not.toHaveBeenCalled();
});

test('a success calls nobody', async () => {
  const onError = vi.fn();
  detach(Promise.resolve('sent'), onError);
  await turn();
  expect(onError).not.toHaveBeenCalled();
});

test.each([
  ['throws', (): void => { throw new Error('logger down'); }],
  ['rejects', (): Promise<void> => Promise.reject(new Error('logger down'))],
])('an onError that %s is an unhandled rejection: the last resort is not swallowed', async (_how, onError) => {
  detach(Promise.reject(new Error('mail server')), onError);
  await turn();
  expect(unhandled).toHaveBeenCalledExactlyOnceWith(new Error('logger down'), expect.anything());
});

test('a lazy thenable is started', async () => {
  const run = vi.fn((resolve: (value: number) => void) => resolve(1));
  const query = { then: run } as unknown as PromiseLike<number>;
  detach(query, () => undefined);
  await turn();
  expect(run).toHaveBeenCalledOnce();
});

test('without onError it refuses: a failure that nobody hears is the fault it is there for', () => {
  const onError = undefined as unknown as () => void;
  expect(() => detach(Promise.resolve(), onError)).toThrow(new TypeError('Expected `onError` to be a function, got undefined (undefined).'));
});

test('subscribers see how many are in flight', async () => {
  const seen: unknown[] = [];
  const note = (message: unknown): unknown => seen.push(message);
  channel('headgate:detach').subscribe(note);
  const work = new Deferred();
  detach(work.promise, () => undefined);
  work.reject(new Error('mail server'));
  await turn();
  channel('headgate:detach').unsubscribe(note);
  expect(seen).toMatchObject([{ type: 'started', inFlight: 1 }, { type: 'failed', inFlight: 0 }]);
});

test('in whatever order detached work ends, each failure is told once, as it comes, and the count returns to zero', async () => {
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(fc.boolean(), { maxLength: 10 }), async (scheduler, fails) => {
    const [failed, told, counts]: [number[], unknown[], number[]] = [[], [], [0]];
    const count = (message: unknown): unknown => counts.push((message as { readonly inFlight: number }).inFlight);
    channel('headgate:detach').subscribe(count);
    for (const [index, fail] of fails.entries()) {
      const work = new Deferred();
      detach(work.promise, error => told.push(error));
      void scheduler.schedule(Promise.resolve(), `end ${index}`).then(() => {
        if (fail) work.reject(failed[failed.push(index) - 1]);
        else work.resolve();
      });
    }
    await scheduler.waitIdle();
    channel('headgate:detach').unsubscribe(count);
    expect([told, counts.at(-1), Math.max(...counts)]).toEqual([failed, 0, fails.length]);
  }));
  await turn();
  expect(unhandled).not.toHaveBeenCalled();
});
