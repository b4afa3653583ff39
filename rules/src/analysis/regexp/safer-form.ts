import { visitRegExpAST, type AST } from '@eslint-community/regexpp';
import { NONE, createAlphabet, type Alphabet } from './alphabet.ts';
import { analyse } from './analyse.ts';
import { type SetNode } from './matcher/character-set.ts';
import { compileMatcher, type Matcher, type Outcome } from './matcher/index.ts';
import { parsePattern, type ParsedPattern } from './parse-pattern.ts';
import { reportsOn } from './reported.ts';
import { createSamples } from './samples.ts';
import { type Unsafe } from './verdict.ts';

/** Another pattern, for the same flags, that matches the same and takes no more than linear time. */
export interface SaferForm {
  readonly pattern: string;
  readonly flags: string;
  /** `unambiguous`: each text is matched in one way only. `guarded`: a run of characters is entered only at its beginning. */
  readonly by: 'unambiguous' | 'guarded';
}

/** Rewrites in a row: each takes away one cause. */
const MOST_REWRITES = 4;
const SAMPLE_FUEL = 20_000;

/**
 * A rewrite that keeps the language by construction, agrees on every sample with the original in what is found, where and in which groups, and is
 * found to be safe itself, whichever way it is used. `undefined` where there is none.
 */
export function saferForm(pattern: string, flags: string, verdict: Unsafe): SaferForm | undefined {
  const parsed = parsePattern(pattern, flags);
  if (!parsed) return undefined;
  const plain = unambiguous(pattern, flags);
  return [plain, guarded(pattern, flags), plain && guarded(plain.pattern, flags)].find(form => form && isSafe(form) && isSame(parsed, pattern, form, verdict));
}

function isSafe({ pattern, flags }: SaferForm): boolean {
  return analyse(pattern, flags, 'search').kind === 'safe' && analyse(pattern, flags, 'iterate').kind === 'safe';
}

/** What scslre offers, which it guarantees to match the same. */
function unambiguous(pattern: string, flags: string): SaferForm | undefined {
  let source = pattern;
  for (let rewrites = 0; rewrites < MOST_REWRITES; rewrites++) {
    const parsed = parsePattern(source, flags);
    const fixed = parsed && reportsOn(parsed).map(report => report.fix()).find(fix => fix?.flags === flags);
    if (!fixed) break;
    source = fixed.source;
  }
  return source === pattern ? undefined : { pattern: source, flags, by: 'unambiguous' };
}

/**
 * `x+…` → `(?<!x)x+…`. A match that begins inside a run of `x` begins at the start of the run too, and the search gets there first, unless a match before it
 * has ended inside the run.
 */
function guarded(pattern: string, flags: string): SaferForm | undefined {
  const parsed = parsePattern(pattern, flags);
  if (!parsed || parsed.flags.sticky) return undefined;
  const alphabet = createAlphabet(parsed.pattern);
  const runs = parsed.pattern.alternatives.flatMap(({ elements: [head] }) => (head && isRun(head) ? [head] : []));
  if (runs.length === 0 || !runs.every(run => parsed.pattern.alternatives.every(({ elements }) => endsOutside(run, elements.at(-1), parsed.flags, alphabet)))) return undefined;
  const guard = runs.reduceRight((source, { start, element }) => `${source.slice(0, start)}(?<!${element.raw})${source.slice(start)}`, pattern);
  return { pattern: guard, flags, by: 'guarded' };
}

interface Run extends AST.Quantifier { element: SetNode }

function isRun(node: AST.Element): node is Run {
  return node.type === 'Quantifier' && node.max === Infinity && node.min <= 1 && isSet(node.element);
}

function isSet(node: AST.Element): node is SetNode {
  return node.type === 'Character' || node.type === 'CharacterSet' || node.type === 'CharacterClass';
}

/** Whether what ends a match leaves no rest of a run: it is no part of one, takes all of it, or is the end of the input. */
function endsOutside(run: Run, last: AST.Element | undefined, flags: AST.Flags, alphabet: Alphabet): boolean {
  if (!last) return false;
  if (last.type === 'Assertion') return last.kind === 'end' && !flags.multiline;
  const set = alphabet.setOf(run.element, flags);
  if (isRun(last)) return last.greedy && alphabet.without(set, alphabet.setOf(last.element, flags)) === NONE;
  return isSet(last) && alphabet.meet(set, alphabet.setOf(last, flags)) === NONE;
}

function isSame(parsed: ParsedPattern, pattern: string, form: SaferForm, verdict: Unsafe): boolean {
  const [one, other] = [compileMatcher(pattern, form.flags), compileMatcher(form.pattern, form.flags)];
  return Boolean(one && other) && textsFor(parsed, verdict).every(text => agree(one!, other!, text));
}

function agree(one: Matcher, other: Matcher, text: string): boolean {
  return isEqual(one.match(text, 0, SAMPLE_FUEL), other.match(text, 0, SAMPLE_FUEL)) && isEqual(one.iterate(text, SAMPLE_FUEL), other.iterate(text, SAMPLE_FUEL));
}

/** A run that its fuel did not suffice for says nothing. */
function isEqual(one: Outcome, other: Outcome): boolean {
  if (one.outOfFuel || other.outOfFuel) return true;
  return one.matches === other.matches && one.index === other.index && one.end === other.end && String(one.captures) === String(other.captures);
}

/** Samples of every part of the pattern, alone, repeated, side by side and inside other text, and short attacks. */
function textsFor({ pattern, flags }: ParsedPattern, { attack: { prefix, pump, suffix } }: Unsafe): string[] {
  const samples = createSamples(flags, createAlphabet(pattern));
  const parts = new Set(['', prefix, pump, suffix, prefix + pump.repeat(5) + suffix, pump.repeat(5)]);
  visitRegExpAST(pattern, { onAlternativeEnter: ({ elements }) => {
    for (const choice of [0, 1, 2]) {
      const each = elements.map(element => samples.of(element, choice));
      parts.add(each.join(''));
      parts.add(elements.map((element, index) => (element.type === 'Quantifier' && element.max > 1 ? samples.of(element.element, choice).repeat(3) : each[index]!)).join(''));
    }
  } });
  const few = [...parts].slice(0, 24);
  return few.flatMap(one => [one, `${one}!`, ` ${one}`, ...few.map(other => one + other)]);
}
