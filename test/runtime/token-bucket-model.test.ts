import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TokenBucket } from '../../runtime/src/token-bucket.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('agrees with a bucket of whole thousandths under any takes, waits, aborts and returns', async () => {
  const step = fc.oneof(
    fc.record({ type: fc.constant('try' as const), tokens: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ type: fc.constant('take' as const), tokens: fc.integer({ min: 1, max: 4 }) }),
    fc.record({ type: fc.constant('abort' as const), which: fc.nat(1) }),
    fc.record({ type: fc.constant('pass' as const), ms: fc.nat(2500) }),
  );
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), async (steps, rate) => {
    const capacity = 4;
    const bucket = new TokenBucket({ capacity, refillPerSecond: rate });
    const granted: number[] = [];
    const expected: number[] = [];
    let thousandths = capacity * 1000;
    let next = 0;
    const line: { id: number; tokens: number; controller: AbortController }[] = [];
    const serve = (): void => {
      for (let [head] = line; head !== undefined && thousandths >= head.tokens * 1000; [head] = line) {
        thousandths -= head.tokens * 1000;
        expected.push(head.id);
        line.shift();
      }
    };
    for (const event of steps) {
      if (event.type === 'pass') {
        for (let ms = 0; ms < event.ms; ms++) {
          thousandths = Math.min(capacity * 1000, thousandths + rate);
          serve();
        }
        await vi.advanceTimersByTimeAsync(event.ms);
      } else if (event.type === 'abort') {
        const [gone] = line.splice(event.which, 1);
        gone?.controller.abort();
        serve();
      } else if (event.type === 'try') {
        const allowed = line.length === 0 && thousandths >= event.tokens * 1000;
        if (allowed) thousandths -= event.tokens * 1000;
        expect(bucket.tryTake(event.tokens)).toBe(allowed);
      } else {
        const id = next++;
        const controller = new AbortController();
        line.push({ id, tokens: event.tokens, controller });
        serve();
        bucket.take(event.tokens, { signal: controller.signal }).then(() => granted.push(id), () => undefined);
      }
      await vi.advanceTimersByTimeAsync(0);
      expect(granted).toEqual(expected);
      expect(bucket.waiting).toBe(line.length);
      expect(bucket.available).toBeCloseTo(thousandths / 1000, 6);
    }
    bucket.close();
  }), { numRuns: 150 });
});
