import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withTimeout } from '@headgate/runtime';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  expect(vi.getTimerCount(), 'timers left behind').toBe(0);
  vi.useRealTimers();
});

test('rejects with the error that the caller makes, and aborts the loser with it', async () => {
  let seen: AbortSignal | undefined;
  const made = new RangeError('too slow');
  const timeoutError = vi.fn(() => made);
  const failed = expect(withTimeout(signal => {
    seen = signal;
    return new Promise(() => undefined);
  }, 50, { timeoutError })).rejects.toBe(made);
  expect(timeoutError).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(50);
  await failed;
  expect(seen?.reason).toBe(made);
  await expect(withTimeout(async () => 'answer', 50, { timeoutError: 'late' as never })).rejects.toThrow(TypeError);
});
