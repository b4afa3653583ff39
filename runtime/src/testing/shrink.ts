import { trimmed } from './decisions.ts';

/** A run that failed, and the decisions that repeat it. */
export interface Failure {
  readonly script: readonly number[];
  /** What happened, in order, in words. */
  readonly story: readonly string[];
  readonly reason: unknown;
}

const budget = 400; // runs

/**
 * Looks for a simpler script that fails the same way: a shorter one first, then smaller numbers. `attempt` runs a script and returns its failure, if it is the
 * same one.
 * Source: delta debugging, Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE TSE 2002.
 */
export async function shrink(failure: Failure, attempt: (script: readonly number[]) => Promise<Failure | undefined>): Promise<Failure> {
  let best = failure;
  let left = budget;
  let before: readonly number[];
  do {
    before = best.script;
    for (let size = before.length; size >= 1; size = Math.floor(size / 2)) {
      for (let start = 0; start < best.script.length; start += size) {
        if (!(await improves(best.script.toSpliced(start, size)))) await improves(best.script.toSpliced(start, size, ...Array(size).fill(0)));
      }
    }
    for (const [index, choice] of before.entries()) if (choice > 1) await improves(best.script.with(Math.min(index, best.script.length - 1), 1));
  } while (left > 0 && isSimpler(best.script, before));
  return best;

  async function improves(script: readonly number[]): Promise<boolean> {
    if (left <= 0 || !isSimpler(trimmed(script), best.script)) return false;
    left--;
    const found = await attempt(trimmed(script));
    if (!found || !isSimpler(found.script, best.script)) return false;
    best = found;
    return true;
  }
}

function isSimpler(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length ? sum(a) < sum(b) : a.length < b.length;
}

function sum(script: readonly number[]): number {
  return script.reduce((total, choice) => total + choice, 0);
}
