import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { onAbort } from '../../runtime/src/abort.ts';

test('all who listen are told the reason, in order, with one listener on the signal', () => {
  const controller = new AbortController();
  const told: unknown[] = [];
  for (const name of ['a', 'b']) onAbort(controller.signal, { abort: reason => told.push([name, reason]) });
  expect(getEventListeners(controller.signal, 'abort').length).toBe(1);
  controller.abort('why');
  expect(told).toEqual([['a', 'why'], ['b', 'why']]);
});

test('who cancels is not told, cancelling twice is harmless, and the last one takes the listener away', () => {
  const controller = new AbortController();
  const told: string[] = [];
  const first = onAbort(controller.signal, { abort: () => told.push('first') });
  const second = onAbort(controller.signal, { abort: () => told.push('second') });
  first.cancel();
  first.cancel();
  expect(getEventListeners(controller.signal, 'abort').length).toBe(1);
  second.cancel();
  expect(getEventListeners(controller.signal, 'abort').length).toBe(0);
  controller.abort();
  expect(told).toEqual([]);
});

test('who is told may cancel another', () => {
  const controller = new AbortController();
  const told: string[] = [];
  onAbort(controller.signal, { abort: () => {
    told.push('first');
    second.cancel();
  } });
  const second = onAbort(controller.signal, { abort: () => told.push('second') });
  onAbort(controller.signal, { abort: () => told.push('third') });
  controller.abort();
  expect(told).toEqual(['first', 'third']);
});
