import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** One thing to time. `run` does `operations` operations and returns when all have ended. */
export interface Case {
  readonly name: string;
  readonly operations: number;
  readonly run: () => Promise<unknown> | unknown;
  /** Slow cases take part in this many rounds only. */
  readonly rounds?: number;
}

export interface Comparison {
  readonly title: string;
  readonly cases: readonly Case[];
  /** Cases that every other case is divided by, round by round. */
  readonly against: readonly string[];
  readonly goals?: readonly Goal[];
}

/** `subject` should take at most `most` times what `reference` takes, in the same round. */
export interface Goal {
  readonly subject: string;
  readonly reference: string;
  readonly most: number;
}

setFlagsFromString('--expose-gc');
export const collectGarbage = runInNewContext('gc') as () => void;

/**
 * CPU nanoseconds per operation (`process.cpuUsage`, all threads, so that parallel garbage collection counts), all cases of a round
 * interleaved in random order in one process. The first round warms up and is dropped. Returns rounds × cases.
 */
export async function measure(cases: readonly Case[], rounds: number): Promise<Map<string, number>[]> {
  const samples: Map<string, number>[] = [];
  for (let round = 0; round <= rounds; round++) {
    const sample = new Map<string, number>();
    for (const { name, operations, run } of shuffled(cases.filter(one => round <= (one.rounds ?? rounds)))) {
      collectGarbage();
      const before = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(before);
      sample.set(name, ((user + system) * 1000) / operations);
    }
    if (round > 0) samples.push(sample);
  }
  return samples;
}

/** Prints medians, paired ratios and goals; returns whether all goals were met. */
export async function compare({ title, cases, against, goals = [] }: Comparison, rounds = 9): Promise<boolean> {
  const samples = await measure(cases, rounds);
  const rows = cases.map(({ name, operations }) => {
    const values = samples.flatMap(sample => sample.get(name) ?? []);
    const quartiles = `${nanoseconds(quantile(values, 0.25))}..${nanoseconds(quantile(values, 0.75))}`;
    const ratios = Object.fromEntries(against.map(reference => [`/ ${reference}`, rounded(ratio(samples, name, reference))]));
    return { case: name, n: operations, 'CPU/op': nanoseconds(median(values)), quartiles, ...ratios, order: median(values) };
  });
  console.log(`\n${title}`);
  console.table(Object.fromEntries(rows.sort((a, b) => a.order - b.order).map(({ case: name, order: _, ...row }) => [name, row])));
  return goals.map(goal => report(goal, ratio(samples, goal.subject, goal.reference))).every(Boolean);
}

/** One goal, in words. */
export function report({ subject, reference, most }: Goal, measured: number): boolean {
  const met = measured <= most;
  console.log(`${met ? 'reached' : 'MISSED '}  ${subject} / ${reference}: ${rounded(measured)}, goal at most ${rounded(most)}`);
  return met;
}

/** Median over rounds of the ratio within a round, which cancels what slows the whole machine. */
export function ratio(samples: readonly Map<string, number>[], subject: string, reference: string): number {
  return median(samples.flatMap(sample => (sample.has(subject) && sample.has(reference) ? (sample.get(subject) as number) / (sample.get(reference) as number) : [])));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? NaN;
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items.map(item => ({ item, at: Math.random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}

function nanoseconds(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} ms`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(1)} us`;
  return `${value.toFixed(value < 100 ? 1 : 0)} ns`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
