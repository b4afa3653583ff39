import { splitsPair } from '../../../../rules/src/analysis/regexp/matcher/alphabet.ts';
import { compileMatcher, type Outcome } from '../../../../rules/src/analysis/regexp/matcher/index.ts';

export interface Expression { readonly pattern: string; readonly flags: string }

/** One regular expression and what it is to be run on. */
export interface Triple extends Expression {
  readonly input: string;
  /** `lastIndex`, not past the end of the input and not inside a surrogate pair. */
  readonly from: number;
}

/**
 * What a comparison with V8 came to: it does not know the pattern, the fuel ended first, V8 is known to be wrong, or both answered. V8 11 is wrong in
 * two places: it finds assertions true between the halves of a surrogate pair, where under `u` and `v` ECMA-262 22.2.7.2 has no position, and it
 * takes `[^]` under `v` for empty. V8 13 in a third: of two groups of one name it takes one after the other, which ECMA-262 22.2.1.1 has in alternatives only.
 */
export type Comparison =
  | { readonly kind: 'invalid' | 'out-of-fuel' | 'v8-fault' }
  | { readonly kind: 'compared'; readonly ours: readonly Answer[]; readonly theirs: readonly Answer[] };

export type Answer = Pick<Outcome, 'matches' | 'index' | 'end' | 'captures'>;

/** One search and all matches, by V8 and by a matcher: of the same expression, or of one that says the same in syntax that V8 here lacks. */
export function compareWithV8({ pattern, flags, input, from }: Triple, fuel: number, spelling: Expression = { pattern, flags }): Comparison {
  const regexp = regexpOf({ pattern, flags: `${flags.replaceAll(/[dg]/g, '')}dg` });
  if (!regexp) return { kind: 'invalid' };
  const matcher = compileMatcher(spelling.pattern, spelling.flags);
  if (!matcher && NAMED_TWICE.test(spelling.pattern)) return { kind: 'v8-fault' };
  if (!matcher) throw new Error(`No matcher for /${spelling.pattern}/${spelling.flags}.`);
  const outcomes = [matcher.match(input, from, fuel), matcher.iterate(input, fuel)];
  if (outcomes.some(({ outOfFuel }) => outOfFuel)) return { kind: 'out-of-fuel' };
  if (flags.includes('v') && pattern.includes('[^]')) return { kind: 'v8-fault' };
  regexp.lastIndex = from;
  const first = regexp.exec(input);
  const all = [...input.matchAll(new RegExp(regexp))];
  if (/[uv]/.test(flags) && [first, ...all].some(match => match && splitsPair(input, match.index))) return { kind: 'v8-fault' };
  return {
    kind: 'compared',
    ours: outcomes.map(({ matches, index, end, captures }) => ({ matches, index, end, captures })),
    theirs: [answer(first ?? undefined, first ? 1 : 0), answer(all.at(-1), all.length)],
  };
}

const NAMED_TWICE = /\(\?<(\w+)>.*\(\?<\1>/s;

/** `undefined` where V8 does not take the expression. */
export function regexpOf({ pattern, flags }: Expression): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

function answer(match: RegExpExecArray | undefined, matches: number): Answer {
  const [whole, ...captures] = match?.indices ?? [];
  return { matches, index: whole?.[0] ?? -1, end: whole?.[1] ?? -1, captures };
}
