import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Deadlines } from '../../runtime/src/deadlines.ts';
import { Heap } from '../../runtime/src/heap.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('each deadline expires once, on time and in order, unless it was removed; one timer, and none when nothing is pending', () => {
  fc.assert(fc.property(fc.array(fc.record({ delayMs: fc.nat({ max: 50 }), removed: fc.boolean() })), entries => {
    const deadlines = new Deadlines();
    const start = performance.now();
    const expired: number[] = [];
    const added = entries.map(({ delayMs }) => deadlines.add(delayMs, { expire: () => {
      expect(performance.now() - start).toBe(delayMs);
      expired.push(delayMs);
    } }));
    entries.forEach(({ removed }, index) => removed && deadlines.remove(added[index]!));
    const kept = entries.filter(({ removed }) => !removed).map(({ delayMs }) => delayMs);
    expect(vi.getTimerCount()).toBe(kept.length > 0 ? 1 : 0);
    vi.advanceTimersByTime(51);
    expect(expired).toEqual(kept.sort((a, b) => a - b));
    expect(vi.getTimerCount()).toBe(0);
  }));
});

test('a delay longer than a Node timer can hold does not fire early', () => {
  const expire = vi.fn<() => void>();
  const delayMs = 2 ** 31 + 10;
  new Deadlines().add(delayMs, { expire });
  vi.advanceTimersByTime(delayMs - 1);
  expect(expire).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(expire).toHaveBeenCalledOnce();
});

test('a heap gives its values by key, whatever is removed in between', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.integer(), fc.boolean())), entries => {
    const heap = new Heap<number>();
    const added = entries.map(([key]) => heap.add(key, key));
    entries.forEach(([, removed], index) => removed && heap.remove(added[index]!));
    entries.forEach(([, removed], index) => removed && heap.remove(added[index]!));
    const left: number[] = [];
    for (let { first } = heap; first !== undefined; first = heap.first) {
      left.push(first.value);
      heap.remove(first);
    }
    expect(left).toEqual(entries.filter(([, removed]) => !removed).map(([key]) => key).sort((a, b) => a - b));
  }));
});
