import { expect, test } from 'vitest';
import { createAlphabet, NONE } from '../../../rules/src/analysis/regexp/alphabet.ts';
import { findAmbiguities } from '../../../rules/src/analysis/regexp/ambiguity.ts';
import { createAutomaton } from '../../../rules/src/analysis/regexp/automaton.ts';
import { parsePattern } from '../../../rules/src/analysis/regexp/parse-pattern.ts';

/** Each as its kind and its word, in the order found. */
function ambiguitiesOf(pattern: string, flags = ''): string[] {
  const parsed = parsePattern(pattern, flags)!;
  const alphabet = createAlphabet(parsed.pattern);
  const { found, complete } = findAmbiguities(createAutomaton(parsed.pattern, parsed.flags, alphabet)!, alphabet, 100_000);
  expect(complete).toBe(true);
  return found.map(({ kind, word }) => `${kind} ${word.map(set => alphabet.pick(set, 0)).join('')}`);
}

test.each<readonly [pattern: string, words: readonly string[], why: string]>([
  ['^a*b*c', [], 'no character is in two loops'],
  ['^(?:ab|cd)*', [], 'one way around'],
  ['^(?:a*)*', ['exponential a'], 'around by the inner loop, or by the outer one'],
  ['^(?:a|a)*', ['exponential aa', 'exponential aaa'], 'two ways apart and together again, from either'],
  ['^(?:ab)*(?:ab)*', ['polynomial ba', 'polynomial ab'], 'from behind either character of the loop'],
  ['^a*x?a*', ['polynomial a'], 'past what may be left out'],
  ['^a*b?a*b*', ['polynomial a'], 'only where the words agree'],
  ['^[ab]*ca*', [], 'no loop reads what is between'],
  ['^.*ca*', [], 'the later loop does not read what is between'],
  ['^a{2,}a{3,}', ['polynomial aaa'], 'as many as the later loop needs before it is one'],
  ['a*b', ['search-start a'], 'any place may be the first'],
  ['<[^>]*>', ['search-start <a'], 'the opener is read by the loop behind it'],
  ['<[^<>]*>', [], 'the opener ends the loop behind it'],
  ['(?:^|,)a*;', [], 'a comma ends the loop behind it'],
  ['^a*$a*', [], 'nothing follows the end'],
  ['^a*(?=a*b)', ['polynomial a'], 'into a lookahead, and not out of it'],
  ['^(a*)\\1', ['polynomial a'], 'a backreference reads what its group does'],
  ['^(?<=a*)b', ['polynomial a'], 'a loop that is read backwards is tried on its own'],
])('/%s/ has %j: %s', (pattern, words) => {
  expect(ambiguitiesOf(pattern)).toEqual(words);
});

test('reads characters as V8 does', () => {
  expect(ambiguitiesOf('^k*\u212A*', 'i')).toEqual([]);
  expect(ambiguitiesOf('^k*\u212A*', 'iu')).toEqual(['polynomial \u212A']);
  expect(ambiguitiesOf('^(?i:a*)A*', '')).toEqual(['polynomial A']);
  expect(ambiguitiesOf('^[\\w--a]*a*', 'v')).toEqual([]);
  expect(ambiguitiesOf('^.*\\n*', '')).toEqual([]);
  expect(ambiguitiesOf('^.*\\n*', 's')).toEqual(['polynomial \n']);
});

test('says when its fuel does not suffice', () => {
  const parsed = parsePattern(`^(?:${'[ab]'.repeat(30)})*(?:${'[ab]'.repeat(31)})*c`, '')!;
  const alphabet = createAlphabet(parsed.pattern);
  expect(findAmbiguities(createAutomaton(parsed.pattern, parsed.flags, alphabet)!, alphabet, 1000).complete).toBe(false);
});

test('an alphabet holds the edges of ranges, and picks what can be read first', () => {
  const parsed = parsePattern('[\u0400-\u04FF]', '')!;
  const alphabet = createAlphabet(parsed.pattern);
  const cyrillic = alphabet.setOf((parsed.pattern.alternatives[0]!.elements[0] as Parameters<typeof alphabet.setOf>[0]), { ...parsed.flags });
  expect([0, 1, 2].map(choice => alphabet.pick(cyrillic, choice))).toEqual(['\u0400', '\u04FF', '\u0400']);
  expect(alphabet.pick(alphabet.without(alphabet.all, cyrillic), 0)).toBe('a');
  expect(alphabet.only('\u0401')).toBe(NONE);
  expect(alphabet.meet(cyrillic, alphabet.only('\u03FF'))).toBe(NONE);
});
