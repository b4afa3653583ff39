import { describe, expect, test } from 'vitest';
import { renderAttack } from '../../../rules/src/analysis/regexp/expression.ts';
import { measureGrowth, type Cost, type Growth, type Reach } from '../../../rules/src/analysis/regexp/growth.ts';

const ENDLESS: Reach = { least: 0, most: 0 };

/** Of a cost in steps for a text of n characters. */
function growthOf(steps: (length: number) => number, reach = ENDLESS, pump = 'a'): Growth {
  const cost: Cost = (text, fuel) => Math.min(steps(text.length), fuel + 1);
  return measureGrowth({ prefix: 'x', pump, suffix: 'y' }, reach, cost, cost);
}

describe('growth', () => {
  test.each<readonly [why: string, steps: (n: number) => number]>([
    ['constant', () => 7],
    ['linear', n => 12 * n + 40],
    ['linear, with a period', n => 12 * n + (n % 2) * 9],
    ['linear, and expensive', n => 5000 * n],
    ['a little more than linear', n => n * Math.log2(n)],
  ])('%s is linear', (_, steps) => {
    expect(growthOf(steps)).toEqual({ kind: 'linear' });
  });

  test.each<readonly [why: string, steps: (n: number) => number, degree: number]>([
    ['quadratic', n => n * n, 2],
    ['quadratic under a heavy linear term', n => n * n / 2 + 60 * n, 2],
    ['cubic', n => n ** 3 / 6 + n * n, 3],
    ['of degree 4', n => n ** 4 / 24, 4],
  ])('%s has its degree', (_, steps, degree) => {
    expect(growthOf(steps)).toMatchObject({ kind: 'polynomial', degree });
    expect(growthOf(steps, ENDLESS, 'abc')).toMatchObject({ kind: 'polynomial', degree });
  });

  test('of a high degree is not overstated', () => {
    for (const degree of [5, 6, 7]) {
      const growth = growthOf(n => n ** degree / 2 ** degree + 10 * n);
      expect(growth.kind).toBe('polynomial');
      expect(growth.kind === 'polynomial' && growth.degree).toBeLessThanOrEqual(degree);
      expect(growth.kind === 'polynomial' && growth.degree).toBeGreaterThan(3);
    }
  });

  test.each<readonly [why: string, steps: (n: number) => number, factor: number]>([
    ['doubling', n => 2 ** n, 2],
    ['slow, over a linear term', n => 1.2 ** n + 30 * n, 1.2],
    ['fast', n => 6 ** n, 6],
  ])('%s is exponential', (_, steps, factor) => {
    const growth = growthOf(steps);
    expect(growth).toMatchObject({ kind: 'exponential', degree: Infinity });
    expect(growth.kind === 'exponential' && growth.factor).toBeCloseTo(factor, 1);
  });

  test('that ends where the repetitions do is bounded', () => {
    expect(growthOf(n => Math.min(n, 400) * n, { least: 0, most: 400 })).toEqual({ kind: 'bounded' });
    expect(growthOf(n => Math.min(n, 400) * n)).toMatchObject({ kind: 'polynomial' });
    expect(growthOf(n => 2 ** Math.min(n, 40) + n, { least: 0, most: 40 })).toMatchObject({ kind: 'exponential' });
  });

  test('that begins behind a minimum is seen', () => {
    expect(growthOf(n => n + Math.max(0, n - 90) ** 2)).toEqual({ kind: 'linear' });
    expect(growthOf(n => n + Math.max(0, n - 90) ** 2, { least: 90, most: 0 })).toMatchObject({ kind: 'polynomial', degree: 2 });
  });
});

describe('an attack as an expression', () => {
  test.each([
    [{ prefix: '', pump: 'a', suffix: '' }, '"a".repeat(3)'],
    [{ prefix: 'a', pump: '@.', suffix: '\n' }, '"a" + "@.".repeat(3) + "\\n"'],
    [{ prefix: 'say "x"\\', pump: '\u00E9\uD800', suffix: '\0' }, '"say \\"x\\"\\\\" + "\\u00e9\\ud800".repeat(3) + "\\u0000"'],
    [{ prefix: `id=${'a'.repeat(44)};`, pump: '?', suffix: '!' }, '"id=" + "a".repeat(44) + ";" + "?".repeat(3) + "!"'],
  ])('%j', (attack, expression) => {
    expect(renderAttack(attack, 3)).toBe(expression);
    expect(new Function(`return ${expression}`)()).toBe(attack.prefix + attack.pump.repeat(3) + attack.suffix);
  });
});
