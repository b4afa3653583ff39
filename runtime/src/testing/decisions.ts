/** Picks one of `width` alternatives (`0 … width - 1`); `index` counts the picks of this run. */
export type Chooser = (width: number, index: number) => number;

/**
 * The decisions of one run, in order. 0 is what Node would most likely do; any other number is a deviation from it. So a script of decisions replays a run,
 * an absent decision means 0, and fewer or smaller numbers mean a simpler run.
 */
export class Decisions {
  readonly made: number[] = [];
  readonly widths: number[] = [];
  readonly #choose: Chooser;

  constructor(choose: Chooser) {
    this.#choose = choose;
  }

  /** Where there is nothing to choose, nothing is recorded. */
  choose(width: number): number {
    if (width < 2) return 0;
    const choice = Math.min(this.#choose(width, this.made.length), width - 1);
    this.made.push(choice);
    this.widths.push(width);
    return choice;
  }
}

export function scripted(script: readonly number[]): Chooser {
  return (_width, index) => script[index] ?? 0;
}

/**
 * Uniform choices, mixed per run with a bias to the natural order: some faults need many deviations, others need one deviation late in a long run.
 * Source of the idea: Burckhardt et al., A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010.
 */
export function randomised(random: () => number): Chooser {
  const calm = [0, 0.5, 0.9][Math.floor(random() * 3)] ?? 0;
  return width => (random() < calm ? 0 : Math.floor(random() * width));
}

/** The script after `decisions` in depth-first order, or `undefined` after the last one. */
export function successor({ made, widths }: Decisions): number[] | undefined {
  for (let index = made.length - 1; index >= 0; index--) {
    const next = (made[index] ?? 0) + 1;
    if (next < (widths[index] ?? 0)) return [...made.slice(0, index), next];
  }
  return undefined;
}

export function trimmed(script: readonly number[]): number[] {
  return script.slice(0, script.findLastIndex(choice => choice !== 0) + 1);
}

/** 32-bit state, period 2^32. Source: mulberry32 by Tommy Ettinger (public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
