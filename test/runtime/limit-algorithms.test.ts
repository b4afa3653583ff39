import { describe, expect, test } from 'vitest';
import { LatencyWindow } from '../../runtime/src/latency-window.ts';
import { aimd, gradient, type LimitAlgorithm } from '../../runtime/src/limit-algorithms.ts';
import { classifyError } from '../../runtime/src/outcome.ts';

const busy = { latencyMs: 10, inFlight: 100, dropped: false };

describe('aimd', () => {
  test.each([
    { name: 'one more after a good window', sample: busy, next: 101 },
    { name: 'a tenth less after a drop', sample: { ...busy, dropped: true }, next: 90 },
    { name: 'a tenth less after a window slower than the timeout', sample: { ...busy, latencyMs: 501 }, next: 90 },
    { name: 'no growth while less than half is used', sample: { ...busy, inFlight: 49 }, next: 100 },
    { name: 'growth from half on', sample: { ...busy, inFlight: 50 }, next: 101 },
  ])('$name', ({ sample, next }) => expect(aimd({ timeoutMs: 500 })(100, sample)).toBe(next));
});

describe('gradient', () => {
  test('steady latency adds the queue size, smoothed: 0.2 × 4 a window', () => {
    expect(gradient()(100, busy)).toBeCloseTo(100.8);
  });

  test('latency within the tolerance still grows the limit', () => {
    const algorithm = gradient({ longWindow: 1000 });
    for (let window = 0; window < 20; window++) algorithm(100, busy);
    expect(algorithm(100, { ...busy, latencyMs: 14 })).toBeGreaterThan(100);
  });

  test('latency three times the long-term one halves the limit, smoothed', () => {
    const algorithm = gradient({ longWindow: 1e9 });
    for (let window = 0; window < 20; window++) algorithm(100, busy);
    expect(algorithm(100, { ...busy, latencyMs: 30 })).toBeCloseTo(80 + (50 + 4) * 0.2, 5);
  });

  test('it does not grow while less than half is used', () => {
    expect(gradient()(100, { ...busy, inFlight: 49 })).toBe(100);
  });

  test('after a long overload the long-term latency comes down faster than its window', () => {
    const algorithm = gradient();
    for (let window = 0; window < 10; window++) algorithm(100, { ...busy, latencyMs: 1000 });
    let windows = 0;
    for (let limit = 100; limit >= 100 && windows < 100; windows++) algorithm(100, busy);
    expect(algorithm(100, { ...busy, latencyMs: 100 })).toBeLessThan(100);
  });

  test('a drop takes a tenth, and latencies of 0 are steady', () => {
    const algorithm = gradient();
    expect(algorithm(100, { latencyMs: Infinity, inFlight: 100, dropped: true })).toBe(90);
    expect(algorithm(100, { ...busy, latencyMs: 0 })).toBeCloseTo(100.8);
  });
});

describe('against a server that answers in 10 ms up to its capacity and proportionally slower beyond', () => {
  /** The limits after each window, with all of the limit in use. */
  function run(algorithm: LimitAlgorithm, initial: number, capacities: readonly number[]): number[] {
    let limit = initial;
    return capacities.map(capacity => (limit = Math.min(200, algorithm(limit, { latencyMs: 10 * Math.max(1, limit / capacity), inFlight: limit, dropped: false }))));
  }

  test.each([2, 20, 200])('aimd from %i settles just under the limit that keeps its timeout', initial => {
    const settled = run(aimd({ timeoutMs: 30 }), initial, Array<number>(200).fill(20)).slice(100);
    expect(Math.min(...settled)).toBeGreaterThanOrEqual(53);
    expect(Math.max(...settled)).toBeLessThanOrEqual(61);
  });

  test('gradient gives way within twenty windows when the server slows down, and grows back when it recovers', () => {
    const limits = run(gradient(), 20, [...Array<number>(200).fill(1000), ...Array<number>(100).fill(10), ...Array<number>(200).fill(1000)]);
    expect(limits[199]).toBeGreaterThan(150);
    expect(Math.max(...limits.slice(220, 300))).toBeLessThan(40);
    expect(limits[499]).toBeGreaterThan(150);
  });
});

describe('a window', () => {
  test('closes after twice its lowest latency within its bounds, with enough samples', () => {
    const window = new LatencyWindow({ minWindowMs: 10, maxWindowMs: 100, minSamples: 2 });
    expect([window.add(0, 20, 3, false), window.add(0, 40, 5, false)]).toEqual([undefined, { latencyMs: 30, inFlight: 5, dropped: false }]);
    expect([window.add(39, 20, 1, false), window.add(39, 20, 1, false)]).toEqual([undefined, undefined]);
    expect(window.add(40, 20, 1, false)).toEqual({ latencyMs: 20, inFlight: 1, dropped: false });
  });

  test('of drops alone closes too, so that an outage shrinks the limit', () => {
    const window = new LatencyWindow({ minWindowMs: 10, maxWindowMs: 100, minSamples: 2 });
    window.add(0, 0, 1, true);
    expect(window.add(0, 0, 1, true)).toEqual({ latencyMs: Infinity, inFlight: 1, dropped: true });
  });
});

test.each([
  { error: new DOMException('slow', 'TimeoutError'), outcome: 'dropped' },
  { error: Object.assign(new Error('busy'), { status: 429 }), outcome: 'dropped' },
  { error: new Error('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }), outcome: 'dropped' },
  { error: Object.assign(new Error('missing'), { statusCode: 404 }), outcome: 'ignored' },
  { error: new DOMException('left', 'AbortError'), outcome: 'ignored' },
  { error: 'text', outcome: 'ignored' },
])('$error is $outcome', ({ error, outcome }) => expect(classifyError(error)).toBe(outcome));

test.each([
  { name: 'a back-off that grows', run: () => aimd({ backOff: 1.1 }), message: 'Expected `backOff` to be a number from 0.5 to 1, got 1.1 (number).' },
  { name: 'a tolerance under 1', run: () => gradient({ tolerance: 0.5 }), message: 'Expected `tolerance` to be a number from 1 up, got 0.5 (number).' },
])('refuses $name', ({ run, message }) => expect(run).toThrow(new RangeError(message)));
