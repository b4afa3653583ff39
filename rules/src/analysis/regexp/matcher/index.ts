/** What a run came to. Positions are UTF-16 code units, as in `RegExp`. */
export interface Outcome {
  /** Backtracking-relevant instructions executed: the same number on every machine, and growing as the time of V8 does. */
  readonly steps: number;
  /** The run stopped at its fuel before it had an answer; what it had found until then is in the other fields. */
  readonly outOfFuel: boolean;
  /** How many matches were found: 0 or 1 for `match`. */
  readonly matches: number;
  /** Start of the last match, -1 where there is none. */
  readonly index: number;
  /** End of the last match, -1 where there is none. */
  readonly end: number;
  /** Start and end of each group in the last match, group 1 first; `undefined` for a group that took no part. */
  readonly captures: readonly (readonly [start: number, end: number] | undefined)[];
}

/** Runs one regular expression as ECMAScript prescribes, for at most `fuel` steps. */
export interface Matcher {
  /** One search from `from`, as `exec` does from `lastIndex`; with `y` at `from` only. */
  match(input: string, from: number, fuel: number): Outcome;
  /** All matches, as `replace`, `matchAll` and `split` take them: after an empty one the search goes on one character further. */
  iterate(input: string, fuel: number): Outcome;
}

/** `undefined` where the pattern or its flags are invalid, or V8 here lacks a Unicode property they name. Never throws. */
export function compileMatcher(_pattern: string, _flags: string): Matcher | undefined {
  return undefined;
}
