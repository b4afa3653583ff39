import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { yieldToEventLoop } from '@headgate/runtime';

let clock = 1_000_000;
let immediates: (() => void)[] = [];
beforeEach(() => {
  clock += 1_000_000; // Past the slices of the test before.
  immediates = [];
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  vi.spyOn(globalThis, 'setImmediate').mockImplementation(((run: () => void) => immediates.push(run)) as unknown as typeof setImmediate);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** One turn of the event loop, as Node does it: all promise jobs after each immediate. Tells how many immediates there were. */
async function turn(): Promise<number> {
  const due = immediates;
  immediates = [];
  for (const run of due) {
    run();
    for (let job = 0; job < 100; job++) await Promise.resolve();
  }
  return due.length;
}

/** A loop of `rounds` rounds that take a millisecond each. */
async function loop(name: string, rounds: number, log: string[]): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    await yieldToEventLoop({ sliceMs: 5 });
    log.push(`${name}${round}`);
    clock += 1;
  }
}

test('yields once per slice, not once per round', async () => {
  const log: string[] = [];
  const done = loop('a', 10, log);
  const rounds: number[] = [];
  while (log.length < 10) {
    await turn();
    rounds.push(log.length);
  }
  await done;
  expect(rounds).toEqual([5, 10]);
});

test('loops that run side by side share one slice, so a turn takes little longer than with one loop', async () => {
  const log: string[] = [];
  const done = Promise.all(['a', 'b', 'c'].map(name => loop(name, 10, log)));
  const before = clock;
  await turn();
  expect(clock - before).toBeLessThanOrEqual(5 + 2);
  while (log.length < 30) await turn();
  await done;
});

test('callers go on in the order they came', async () => {
  const log: string[] = [];
  const done = Promise.all(['a', 'b', 'c'].map(async name => {
    await yieldToEventLoop({ sliceMs: 0 });
    log.push(name);
  }));
  expect(await turn()).toBe(3);
  await done;
  expect(log).toEqual(['a', 'b', 'c']);
});

test('a slice of 0 yields every time, Infinity only to start with', async () => {
  const always = (async () => {
    for (let round = 0; round < 3; round++) await yieldToEventLoop({ sliceMs: 0 });
  })();
  for (let round = 0; round < 3; round++) expect(await turn()).toBe(1);
  await always;
  await yieldToEventLoop({ sliceMs: Infinity });
  expect(immediates).toHaveLength(0);
});

test('a clock that was set back does not stop the yielding', async () => {
  const first = yieldToEventLoop();
  await turn();
  await first;
  clock -= 500_000;
  void yieldToEventLoop();
  expect(immediates).toHaveLength(1);
});

test('a turn that never came for one caller does not hold up the next', async () => {
  void yieldToEventLoop();
  immediates = [];
  const next = yieldToEventLoop();
  await turn();
  await next;
});

test('an abort stops the loop with the reason, before the turn and after it', async () => {
  const controller = new AbortController();
  const waiting = expect(yieldToEventLoop({ signal: controller.signal })).rejects.toBe('stop');
  controller.abort('stop');
  await turn();
  await waiting;
  await expect(yieldToEventLoop({ signal: controller.signal })).rejects.toBe('stop');
});

test('the loop keeps its context', async () => {
  const context = new AsyncLocalStorage<string>();
  const seen = context.run('request 1', async () => {
    await yieldToEventLoop();
    return context.getStore();
  });
  await turn();
  expect(await seen).toBe('request 1');
});

test('a slice that is no duration is refused', () => {
  expect(() => yieldToEventLoop({ sliceMs: -1 })).toThrow(new RangeError('Expected `sliceMs` to be a number from 0 up, got -1 (number).'));
});
