import { describe, expect, test } from 'vitest';
import { compileMatcher, type Matcher, type Outcome } from '../../../../rules/src/analysis/regexp/matcher/index.ts';

interface Found {
  readonly name: string;
  readonly pattern: string;
  readonly flags?: string;
  readonly input: string;
  readonly from?: number;
  /** The whole match and each group; `undefined` for no match. */
  readonly groups: readonly (string | undefined)[] | undefined;
}

interface Growth {
  readonly pattern: string;
  readonly input: (n: number) => string;
  readonly n: number;
  readonly ratio: number;
}

const FUEL = 100_000;

// What does not depend on V8: the examples of ECMA-262 22.2.2, syntax that Node 20 lacks, and places where V8 11 departs from the standard.
const found: readonly Found[] = [
  { name: 'the first alternative that leads to a match', pattern: '((a)|(ab))((c)|(bc))', input: 'abc', groups: ['abc', 'a', 'a', undefined, 'bc', undefined, 'bc'] },
  { name: 'as much as possible', pattern: 'a[a-z]{2,4}', input: 'abcdefghi', groups: ['abcde'] },
  { name: 'as little as possible', pattern: 'a[a-z]{2,4}?', input: 'abcdefghi', groups: ['abc'] },
  { name: 'alternatives within a repetition', pattern: '(aa|aabaac|ba|b|c)*', input: 'aabaac', groups: ['aaba', 'ba'] },
  { name: 'groups forgotten by each iteration', pattern: '(z)((a+)?(b+)?(c))*', input: 'zaacbbbcac', groups: ['zaacbbbcac', 'z', 'ac', 'a', undefined, 'c'] },
  { name: 'no optional iteration that takes nothing', pattern: '(a*)*', input: 'b', groups: ['', undefined] },
  { name: 'an empty iteration where one is required', pattern: '(?:a*){2}(b)', input: 'b', groups: ['b', 'b'] },
  { name: 'a repetition that sets a group to nothing', pattern: '(?=(a+))a*b\\1', input: 'baaabac', groups: ['aba', 'a'] },
  { name: 'a group in a lookahead, and no way back into it', pattern: '(?=(a+))', input: 'baaabac', groups: ['', 'aaa'] },
  { name: 'a negative lookahead that leaves no group', pattern: '(.*?)a(?!(a+)b\\2c)\\2(.*)', input: 'baaabaac', groups: ['baaabaac', 'ba', undefined, 'abaac'] },
  { name: 'a lookbehind from right to left', pattern: '(?<=(\\d+)(\\d+))$', input: '1053', groups: ['', '1', '053'] },
  { name: 'a backreference to the right of it in a lookbehind', pattern: '(?<=\\1(a))b', input: 'aab', groups: ['b', 'a'] },
  { name: 'a backreference to what is to come', pattern: '\\1(a)', input: 'aa', groups: ['a', 'a'] },
  { name: 'the one group of a name that took part', pattern: '(?:(?<n>a)|(?<n>b))\\k<n>', input: 'abb', groups: ['bb', undefined, 'b'] },
  { name: 'a flag within', pattern: 'a(?i:b)c', input: 'abC aBc', groups: ['aBc'] },
  { name: 'no flag within', pattern: '^.(?-s:.)$', flags: 's', input: '\n\n', groups: undefined },
  { name: 'a backreference by the flag where it stands', pattern: '(a)(?i:\\1)\\1', input: 'aAA aAa', groups: ['aAa', 'a'] },
  { name: 'a word character of its own case folding', pattern: '\\b\u017F', flags: 'iu', input: '\u017F', groups: ['\u017F'] },
  { name: 'not so without u', pattern: '\\b\u017F', flags: 'i', input: '\u017F', groups: undefined },
  { name: 'the longest string of a class', pattern: '^[\\q{a|ab|abc}][^]', flags: 'v', input: 'abcd', groups: ['abcd'] },
  { name: 'the next one, if the longest does not do', pattern: '^[\\q{a|ab|abc}]b$', flags: 'v', input: 'ab', groups: ['ab'] },
  { name: 'a string of a class that is longer in code units', pattern: '^[\\q{😀😀b}]$', flags: 'v', input: '😀😀b', groups: ['😀😀b'] },
  { name: 'no half of a pair in a class of strings', pattern: '^[\\p{Any}\\q{ab}](?!$)', flags: 'v', input: '😀', groups: undefined },
  { name: 'no optional iteration of an empty string of a class', pattern: '[\\q{|a}]*', flags: 'v', input: 'b', groups: [''] },
  { name: 'a string of a class from right to left', pattern: '(?<=^x[\\q{a|ab|b}])$', flags: 'v', input: 'xab', groups: [''] },
  { name: 'the complement of nothing', pattern: '[^]+', flags: 'v', input: 'a\nb', groups: ['a\nb'] },
  { name: 'a character whose second half lastIndex is at', pattern: '.', flags: 'u', input: 'a😀', from: 2, groups: ['😀'] },
  { name: 'nothing between the halves of a pair', pattern: '\\B', flags: 'u', input: 'a😀b', groups: undefined },
  { name: 'one pair less where a repetition gives way', pattern: '^[^]+(?!$)', flags: 'u', input: 'a😀😀', groups: ['a😀'] },
  { name: 'a pair from right to left', pattern: '(?<=^.)b', flags: 'u', input: '😀b', groups: ['b'] },
  { name: 'halves without u', pattern: '^.', input: '😀', groups: ['\uD83D'] },
  { name: 'only at lastIndex with y', pattern: 'b', flags: 'y', input: 'ab', groups: undefined },
  { name: 'nothing past the end', pattern: '', input: 'ab', from: 3, groups: undefined },
];

test.each(found)('finds $name', ({ pattern, flags = '', input, from = 0, groups }) => {
  const { index, end, captures } = matcher(pattern, flags).match(input, from, FUEL);
  expect(index < 0 ? undefined : [[index, end] as const, ...captures].map(range => range && input.slice(...range))).toEqual(groups);
});

describe('iterate', () => {
  test.each([
    { name: 'goes on behind each match', pattern: 'a+', flags: '', input: 'aab a', matches: 2, last: [4, 5] },
    { name: 'goes on one character behind an empty match', pattern: 'a*', flags: '', input: 'baa', matches: 3, last: [3, 3] },
    { name: 'goes on one code unit without u', pattern: '', flags: '', input: '😀', matches: 3, last: [2, 2] },
    { name: 'goes on one code point with u', pattern: '', flags: 'u', input: '😀', matches: 2, last: [2, 2] },
    { name: 'ends at the first failure with y', pattern: 'a', flags: 'y', input: 'aaba', matches: 2, last: [1, 2] },
    { name: 'tells of no match', pattern: 'x', flags: 'g', input: 'aaba', matches: 0, last: [-1, -1] },
  ])('$name', ({ pattern, flags, input, matches, last }) => {
    expect(matcher(pattern, flags).iterate(input, FUEL)).toMatchObject({ outOfFuel: false, matches, index: last[0], end: last[1] });
  });

  test('counts the steps of all its searches', () => {
    const semicolons = matcher(';', '');
    const [first, second, none] = ['a;', 'b;', 'c'].map(part => semicolons.match(part, 0, FUEL).steps);
    expect(semicolons.iterate('a;b;c', FUEL).steps).toBe(first! + second! + none!);
  });
});

describe('steps', () => {
  const ratios: readonly Growth[] = [
    { pattern: '^(?:ab)*$', input: n => `${'ab'.repeat(n)}!`, n: 500, ratio: 2 },
    { pattern: '\\s+$', input: n => `${' '.repeat(n)}!`, n: 500, ratio: 4 },
    { pattern: '^(?:\\s*,?\\s*)$', input: n => `${' '.repeat(n)}!`, n: 500, ratio: 4 },
    { pattern: '^\\w*\\w*\\w*$', input: n => `${'a'.repeat(n)}!`, n: 60, ratio: 8 },
    { pattern: '(?<=x.*)a', input: n => 'a'.repeat(n), n: 500, ratio: 4 },
    { pattern: '^(a+)\\1*$', input: n => `${'a'.repeat(n)}!`, n: 200, ratio: 4 },
  ];

  test.each(ratios)('of /$pattern/ grow by $ratio as the input doubles', ({ pattern, input, n, ratio }) => {
    const { match } = matcher(pattern, '');
    expect(stepsOf(match(input(2 * n), 0, 1e7)) / stepsOf(match(input(n), 0, 1e7))).toBeCloseTo(ratio, 0);
  });

  test.each(['^(a+)+$', '^(a|a)*$', '^(?:a?a?)*$'])('of /%s/ double with each character', pattern => {
    const { match } = matcher(pattern, '');
    expect(stepsOf(match(`${'a'.repeat(14)}!`, 0, 1e7)) / stepsOf(match(`${'a'.repeat(13)}!`, 0, 1e7))).toBeGreaterThan(1.8);
  });

  test('are the same each time', () => {
    const again = matcher('(a|b|ab)*c', '');
    const runs = [again, again, matcher('(a|b|ab)*c', '')].map(({ match }) => match('abababab', 0, FUEL).steps);
    expect(new Set(runs).size).toBe(1);
  });

  test('end with the fuel, and the matcher is as good as new', () => {
    const { match, iterate } = matcher('(a+)+$', '');
    expect(match(`${'a'.repeat(30)}!`, 0, 1000)).toEqual({ steps: 1001, outOfFuel: true, matches: 0, index: -1, end: -1, captures: [] });
    expect(iterate(`${'a'.repeat(30)}!`, 1000)).toMatchObject({ outOfFuel: true, matches: 0 });
    expect(match('aa', 0, 1000)).toMatchObject({ outOfFuel: false, index: 0, end: 2, captures: [[0, 2]] });
  });

  test('leave the matches found before the fuel ended', () => {
    expect(matcher('a|(?:b+)+$', '').iterate(`aa${'b'.repeat(30)}!`, 1000)).toMatchObject({ outOfFuel: true, matches: 2, index: 1, end: 2 });
  });
});

test.each([
  ['(', ''], ['a', 'uv'], ['a', 'q'], ['\\p{NoSuchProperty}', 'u'], ['(?<n>a)(?<n>b)', ''], [`${'('.repeat(50_000)}${')'.repeat(50_000)}`, ''],
])('has no matcher for what is no expression (%#)', (pattern, flags) => {
  expect(compileMatcher(pattern, flags)).toBeUndefined();
});

function matcher(pattern: string, flags: string): Matcher {
  const compiled = compileMatcher(pattern, flags);
  if (!compiled) throw new Error(`No matcher for /${pattern}/${flags}.`);
  return compiled;
}

function stepsOf({ steps, outOfFuel }: Outcome): number {
  expect(outOfFuel).toBe(false);
  return steps;
}
