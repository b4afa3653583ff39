import { analyse } from './analyse.ts';
import { type Use, type Verdict } from './verdict.ts';

export { saferForm, type SaferForm } from './safer-form.ts';
export { type Unsafe, type Use, type Verdict } from './verdict.ts';

/** Verdicts kept; the oldest goes first. */
const MOST_VERDICTS = 5000;
const verdicts = new Map<string, Verdict>();

/**
 * What a regular expression can cost on the worst text, for one use of it. Never throws, and depends on nothing but its arguments: all budgets are
 * counted in steps. The answer is kept, so that asking again costs nothing.
 */
export function analyseRegex(pattern: string, flags: string, use: Use): Verdict {
  const key = `${use} ${flags} ${pattern}`;
  const known = verdicts.get(key);
  if (known) return known;
  const verdict = analyse(pattern, flags, use);
  const [oldest] = verdicts.keys();
  if (verdicts.size >= MOST_VERDICTS && oldest !== undefined) verdicts.delete(oldest);
  verdicts.set(key, verdict);
  return verdict;
}
