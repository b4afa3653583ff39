/** A text that takes time: `prefix`, then `pump` over and over, then `suffix`. */
export interface Attack {
  readonly prefix: string;
  readonly pump: string;
  readonly suffix: string;
}

/** Offsets in the pattern. */
export type Range = readonly [start: number, end: number];

/** `search`: one match is looked for, as `test` and `exec` do. `iterate`: all of them, as `replace`, `matchAll` and `split` do. */
export type Use = 'search' | 'iterate';

/** What a search in a text of n characters can cost. */
export type Verdict = Safe | Undecided | Unsafe;

/** No text was found that costs more than time in proportion to its length. */
export interface Safe { readonly kind: 'safe' }

export interface Undecided {
  readonly kind: 'undecided';
  /** `invalid`: no pattern that the matcher knows. `too-large`: more positions than an automaton may have. `budget`: not every candidate was tried. */
  readonly why: 'invalid' | 'too-large' | 'budget';
  /** What safe-regex2 makes of it, which only counts how deep repetitions nest. */
  readonly isSuspect: boolean;
}

export interface Unsafe {
  readonly kind: 'exponential' | 'polynomial';
  /** Of the polynomial, as far as it was seen to grow: it may be higher. `Infinity` where it is exponential. */
  readonly degree: number;
  /** `backtracking`: already a match tried at one place costs as much. `search-start`: only trying it at every place does. */
  readonly origin: 'backtracking' | 'search-start';
  readonly attack: Attack & {
    /** The attack as a short JavaScript expression, long enough for 100 ms. */
    readonly expression: string;
  };
  /** Length of the attack that keeps V8 busy for about 100 ms. */
  readonly charsFor100ms: number;
  /** The repetitions that the attack plays against each other, in the order of the pattern. */
  readonly loops: readonly Range[];
}
