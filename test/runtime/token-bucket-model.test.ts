import { getEventListeners } from 'node:events';
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

test('whatever comes first, takes, aborts, returns or time: served in order, never above the rate, every taker answered, nothing left', async () => {
  const taker = fc.record({ tokens: fc.integer({ min: 1, max: 3 }), fate: fc.constantFrom('spend', 'return', 'leave', 'time out') });
  await fc.assert(fc.asyncProperty(fc.scheduler(), fc.array(taker, { maxLength: 12 }), fc.array(fc.nat(1500), { maxLength: 12 }), async (scheduler, takers, passes) => {
    const bucket = new TokenBucket({ capacity: 3, refillPerSecond: 2 });
    const startedAt = performance.now();
    const [arrived, served, faults]: [number[], number[], string[]] = [[], [], []];
    const controllers = takers.map(() => new AbortController());
    let out = 0;
    for (const ms of passes) void scheduler.schedule(Promise.resolve(), `${ms} ms pass`).then(() => vi.advanceTimersByTime(ms));
    const calls = takers.map(async ({ tokens, fate }, index) => {
      await scheduler.schedule(Promise.resolve(), `take ${index}`);
      arrived.push(index);
      const controller = controllers[index] as AbortController;
      if (fate === 'leave') void scheduler.schedule(Promise.resolve(), `leave ${index}`).then(() => controller.abort('left'));
      try {
        await bucket.take(tokens, { signal: controller.signal, timeoutMs: fate === 'time out' ? 700 : 1e6 });
      } catch (error) {
        if (fate !== 'time out' && error !== 'left') faults.push(`${index}: ${String(error)}`);
        return;
      }
      served.push(index);
      out += tokens;
      if (out > 3 + (performance.now() - startedAt) / 1000 * 2 + 1e-6) faults.push(`${out} tokens out`);
      if (fate !== 'return') return;
      await scheduler.schedule(Promise.resolve(), `return ${index}`);
      out -= tokens;
      bucket.giveBack(tokens);
    });
    let answered = false;
    void Promise.all(calls).then(() => { answered = true; });
    for (let round = 0; round < 50 && !answered; round++) {
      while (scheduler.count() > 0) {
        await scheduler.waitNext(1);
        await vi.advanceTimersByTimeAsync(0);
      }
      await vi.advanceTimersByTimeAsync(2000);
    }
    await vi.advanceTimersByTimeAsync(2000);
    expect([faults, answered, served]).toEqual([[], true, arrived.filter(index => served.includes(index))]);
    expect(bucket).toMatchObject({ waiting: 0, available: 3 });
    expect([controllers.flatMap(({ signal }) => getEventListeners(signal, 'abort')), vi.getTimerCount()]).toEqual([[], 0]);
  }));
});
