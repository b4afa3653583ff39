import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { erlangC, littlesLaw, meanWaitMs, poolSize, waitQuantileMs, type Load } from '../../runtime/src/sizing.ts';

const hour = 3_600_000;

describe('worked examples', () => {
  test('Little and Graves, "Little\'s Law" (2008): 8 bottles a month that stay 20 months fill two thirds of a rack of 240', () => {
    const month = 30 * 24 * hour;
    expect(littlesLaw({ arrivalsPerSecond: 8 / (month / 1000), holdMs: 20 * month })).toBeCloseTo(240 * 2 / 3);
  });

  // Hillier and Lieberman, "Introduction to Operations Research", section 17.6: County Hospital, 2 patients an hour, 20 minutes each.
  const hospital: Load = { arrivalsPerSecond: 2 / 3600, holdMs: hour / 3 };

  test.each([
    { doctors: 1, mustWait: 2 / 3, meanHours: 2 / 3 },
    { doctors: 2, mustWait: 1 / 6, meanHours: 1 / 24 },
  ])('Hillier and Lieberman: an emergency room with $doctors doctors', ({ doctors, mustWait, meanHours }) => {
    expect(erlangC(hospital, doctors)).toBeCloseTo(mustWait, 10);
    expect(meanWaitMs(hospital, doctors) / hour).toBeCloseTo(meanHours, 10);
  });

  test.each([
    { doctors: 1, hours: 0.5, waitsLonger: 0.404 },
    { doctors: 1, hours: 1, waitsLonger: 0.245 },
    { doctors: 2, hours: 0.5, waitsLonger: 0.022 },
    { doctors: 2, hours: 1, waitsLonger: 0.003 },
  ])('Hillier and Lieberman: with $doctors doctors, $waitsLonger of the patients wait over $hours h', ({ doctors, hours, waitsLonger }) => {
    expect(waitQuantileMs(hospital, doctors, 1 - (waitsLonger + 0.001)) / hour).toBeLessThan(hours);
    expect(waitQuantileMs(hospital, doctors, 1 - (waitsLonger - 0.001)) / hour).toBeGreaterThan(hours);
  });

  // Adan and Resing, "Queueing Systems" (2015), table 5.1: unit service times, 90 % occupation, two decimals.
  test.each([
    { servers: 1, mustWait: 0.90, mean: 9.00 },
    { servers: 2, mustWait: 0.85, mean: 4.26 },
    { servers: 5, mustWait: 0.76, mean: 1.53 },
    { servers: 10, mustWait: 0.67, mean: 0.67 },
    { servers: 20, mustWait: 0.55, mean: 0.28 },
  ])('Adan and Resing: $servers servers at 90 %', ({ servers, mustWait, mean }) => {
    const load: Load = { arrivalsPerSecond: 0.9 * servers, holdMs: 1000 };
    expect(Math.abs(erlangC(load, servers) - mustWait)).toBeLessThan(0.006);
    expect(Math.abs(meanWaitMs(load, servers) / 1000 - mean)).toBeLessThan(0.006);
  });

  test('the call centre rule: 10 erlangs of 3-minute calls, 80 % answered within 20 s, takes 14 agents', () => {
    const load: Load = { arrivalsPerSecond: 200 / 3600, holdMs: 180_000 };
    expect(erlangC(load, 14)).toBeCloseTo(0.1741, 4);
    expect(poolSize(load, { waitMs: 20_000, quantile: 0.8 })).toBe(14);
  });
});

describe('any load', () => {
  const loads = fc.record({ arrivalsPerSecond: fc.double({ min: 0.01, max: 500, noNaN: true }), holdMs: fc.double({ min: 0.1, max: 500, noNaN: true }) });

  test('the pool size meets its target and one less does not', () => {
    fc.assert(fc.property(loads, fc.double({ min: 0.01, max: 1000, noNaN: true }), fc.option(fc.double({ min: 0, max: 0.999, noNaN: true }), { nil: undefined }), (load, waitMs, quantile) => {
      const wait = (resources: number) => quantile === undefined ? meanWaitMs(load, resources) : waitQuantileMs(load, resources, quantile);
      const size = poolSize(load, { waitMs, ...(quantile !== undefined && { quantile }) });
      expect(wait(size)).toBeLessThanOrEqual(waitMs);
      if (size > 1) expect(wait(size - 1)).toBeGreaterThan(waitMs);
    }));
  });

  test('the recursion agrees with the sum that defines Erlang C', () => {
    fc.assert(fc.property(fc.double({ min: 0.01, max: 20, noNaN: true }), fc.integer({ min: 1, max: 30 }), (erlangs, resources) => {
      fc.pre(erlangs < resources);
      let term = 1;
      let sum = 0;
      for (let count = 0; count < resources; count++, term *= erlangs / count) sum += term;
      const tail = term / (1 - erlangs / resources);
      expect(erlangC({ arrivalsPerSecond: erlangs, holdMs: 1000 }, resources)).toBeCloseTo(tail / (sum + tail), 9);
    }));
  });

  test('ten thousand erlangs neither overflow nor take one resource too few', () => {
    expect(poolSize({ arrivalsPerSecond: 10_000, holdMs: 1000 }, { waitMs: 0 })).toBeGreaterThan(10_000);
  });

  test('more load than the resources can serve waits forever', () => {
    const load: Load = { arrivalsPerSecond: 3, holdMs: 1000 };
    expect(erlangC(load, 3)).toBe(1);
    expect(meanWaitMs(load, 3)).toBe(Infinity);
    expect(waitQuantileMs(load, 2, 0)).toBe(Infinity);
  });
});

test.each([
  { name: 'an arrival rate of 0', run: () => littlesLaw({ arrivalsPerSecond: 0, holdMs: 1 }), message: 'Expected `arrivalsPerSecond` to be a finite number over 0, got 0 (number).' },
  { name: 'an infinite hold time', run: () => littlesLaw({ arrivalsPerSecond: 1, holdMs: Infinity }), message: 'Expected `holdMs` to be a finite number over 0, got Infinity (number).' },
  { name: 'half a resource', run: () => erlangC({ arrivalsPerSecond: 1, holdMs: 1 }, 0.5), message: 'Expected `resources` to be an integer from 1 up, got 0.5 (number).' },
  { name: 'a quantile of 1', run: () => poolSize({ arrivalsPerSecond: 1, holdMs: 1 }, { waitMs: 1, quantile: 1 }), message: 'Expected `quantile` to be a number from 0 to 0.999999, got 1 (number).' },
  { name: 'a negative wait', run: () => poolSize({ arrivalsPerSecond: 1, holdMs: 1 }, { waitMs: -1 }), message: 'Expected `waitMs` to be a number from 0 up, got -1 (number).' },
])('refuses $name', ({ run, message }) => expect(run).toThrow(new RangeError(message)));
