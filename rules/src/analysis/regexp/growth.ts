import { type Attack } from './verdict.ts';

/** Runs the pattern on a text and says how many steps it took; more than `fuel` where it was not done by then. */
export type Cost = (text: string, fuel: number) => number;

/** How the cost of an attack grows with its pumps. */
export type Growth =
  | { readonly kind: 'linear' }
  /** Grows only as far as the repetitions do, and those end. */
  | { readonly kind: 'bounded' }
  /** `length` and `steps` are those of the longest attack that was run. */
  | { readonly kind: 'polynomial'; readonly degree: number; readonly length: number; readonly steps: number }
  /** `steps` at `length` characters, multiplied by `factor` with each further one. */
  | { readonly kind: 'exponential'; readonly degree: number; readonly length: number; readonly steps: number; readonly factor: number };

/** In characters of pumps. */
export interface Reach {
  /** What the repetitions of the pattern need before they have their minimum. */
  readonly least: number;
  /** What the repetitions of the attack can take at most; 0 where they take any number, or too many to run them all. */
  readonly most: number;
}

/** Characters of pumps in the shortest run. */
const SHORTEST = 10;
/** Steps of a run that looks whether there is anything to measure, of one that measures, and of one that goes beyond all bounds. */
const SCREENING_STEPS = 20_000;
const MEASURING_STEPS = 250_000;
const PLATEAU_STEPS = 2_000_000;
const MOST_PUMPS = 6000;
/** An exponential attack has passed the screening steps by this length. */
const LONGEST_EXPONENTIAL = 600;
/** The growth of second differences when pumps double: 2 for n log n, 4 for quadratic. Between, terms of lower degree still weigh. */
const SUPERLINEAR = 2.9;
const MAYBE_SUPERLINEAR = 2.2;
/** A second difference that is a smaller part of the steps than this is noise. */
const LEAST_CURVATURE = 0.01;

const LINEAR: Growth = { kind: 'linear' };

/**
 * Measures by doubling the pumps. The steps of a linear attack double exactly, but for what the ends of the text cost, so their second
 * difference tells already at a few dozen characters. Where it does not vanish, longer runs decide. `beyond` is the cost where they go past the
 * most that the repetitions take.
 */
export function measureGrowth(attack: Attack, { least, most }: Reach, cost: Cost, beyond: Cost): Growth {
  // Pumps are counted from the minimum on.
  const needed = Math.ceil(least / attack.pump.length);
  const pumps = Math.ceil(SHORTEST / attack.pump.length);
  const runs = new Map<number, { readonly steps: number; readonly fuel: number }>();
  if (run(2 * pumps) <= SCREENING_STEPS) {
    const four = run(4 * pumps, MEASURING_STEPS);
    if (four <= MEASURING_STEPS && curvature([run(pumps), run(2 * pumps), four]) <= Math.max(12, pumps)) return LINEAR;
  }
  const growth = exponential() ?? polynomial();
  return growth.kind !== 'linear' && most > 0 && isPlateau() ? { kind: 'bounded' } : growth;

  function run(count: number, fuel = SCREENING_STEPS): number {
    const before = runs.get(count);
    if (before && (before.steps <= before.fuel || fuel <= before.fuel)) return before.steps;
    const steps = cost(textOf(count), fuel);
    runs.set(count, { steps, fuel });
    return steps;
  }

  function textOf(count: number): string {
    return attack.prefix + attack.pump.repeat(needed + count) + attack.suffix;
  }

  function lengthOf(count: number): number {
    return attack.prefix.length + (needed + count) * attack.pump.length + attack.suffix.length;
  }

  /** Over equal stretches the logarithm of exponential steps rises equally; that of a polynomial rises less and less. */
  function exponential(): Growth | undefined {
    let count = pumps;
    for (; run(count) <= SCREENING_STEPS; count *= 2) if (lengthOf(count) > LONGEST_EXPONENTIAL) return undefined;
    while (count > 3 && run(count) > SCREENING_STEPS) count -= Math.ceil(count / 6);
    const guess = riseAt(count);
    if (guess.degree < 3) return undefined;
    count += Math.floor(Math.log(MEASURING_STEPS / guess.steps) / guess.perPump);
    while (count > 3 && run(count, MEASURING_STEPS) > MEASURING_STEPS) count -= Math.ceil(count / 20);
    const { steadiness, degree, steps, perPump } = riseAt(count);
    if (steadiness < 0.85 || degree < 4) return undefined;
    return { kind: 'exponential', degree: Infinity, length: lengthOf(count), steps, factor: Math.exp(perPump / attack.pump.length) };
  }

  /** How the logarithm of the steps rises up to so many pumps; `degree` is that of a polynomial with as steep an end. */
  function riseAt(count: number): { readonly steps: number; readonly perPump: number; readonly steadiness: number; readonly degree: number } {
    const part = Math.max(1, Math.floor(count / 3));
    const early = run(Math.max(0, count - 2 * part), MEASURING_STEPS);
    const middle = run(count - part, MEASURING_STEPS);
    const steps = run(count, MEASURING_STEPS);
    const rise = Math.log(steps / middle);
    return { steps, perPump: rise / part, steadiness: rise / Math.log(middle / early), degree: rise / Math.log(count / (count - part)) };
  }

  /** What is linear vanishes from second differences, and they grow by a power of two when the pumps double. */
  function polynomial(): Growth {
    let count = pumps;
    while (count > 1 && run(8 * count, MEASURING_STEPS) > MEASURING_STEPS) count = Math.floor(count / 2);
    const steps = [1, 2, 4].map(factor => run(factor * count, MEASURING_STEPS));
    let ratio = 0;
    for (let most = 8 * count; most <= MOST_PUMPS; most *= 2) {
      const next = run(most, MEASURING_STEPS);
      if (next > MEASURING_STEPS) break;
      const last = ratio;
      steps.push(next);
      const second = curvature(steps.slice(-3));
      ratio = second < LEAST_CURVATURE * next ? 0 : second / Math.max(1, curvature(steps.slice(-4, -1)));
      if (next > SCREENING_STEPS && (ratio < MAYBE_SUPERLINEAR || Math.abs(ratio - last) < 0.15 * last)) break;
    }
    if (ratio < SUPERLINEAR) return LINEAR;
    const last = 2 ** (steps.length - 1) * count;
    return { kind: 'polynomial', degree: Math.round(Math.log2(ratio)), length: lengthOf(last), steps: steps.at(-1)! };
  }

  /** Whether the growth ends where the repetitions do. */
  function isPlateau(): boolean {
    let rise = 0;
    let steps = 0;
    for (const factor of [1.5, 3, 6]) {
      const next = beyond(textOf(Math.ceil((factor * most) / attack.pump.length)), PLATEAU_STEPS);
      if (next > PLATEAU_STEPS) return false;
      if (factor === 6) return next - steps < SUPERLINEAR * Math.max(1, rise);
      rise = next - steps;
      steps = next;
    }
    return false;
  }
}

/** The second difference of steps at once, twice and four times as many pumps. */
function curvature([once, twice, fourTimes]: readonly number[]): number {
  return fourTimes! - 3 * twice! + 2 * once!;
}
