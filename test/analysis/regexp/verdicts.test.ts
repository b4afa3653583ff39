import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../rules/src/analysis/regexp/analyse.ts';
import { analyseRegex, type Unsafe, type Use } from '../../../rules/src/analysis/regexp/index.ts';
import { compileMatcher } from '../../../rules/src/analysis/regexp/matcher/index.ts';

describe('safe', () => {
  test.each<readonly [why: string, pattern: string, flags: string, use: Use]>([
    ['no repetition', 'foo|ba[rz]', '', 'search'],
    ['a few ways through short repetitions', '^\\d{1,3}(?:\\.\\d{1,3}){3}$', '', 'search'],
    ['one loop from the start', '^\\s*foo', '', 'search'],
    ['neighbours that share no character', '^[^\\s@]+@[^\\s@.]+(?:\\.[^\\s@.]+)+$', '', 'search'],
    ['nested loops with a delimiter', '^(?:a(?:b(?:c)*)*)*$', '', 'search'],
    ['ambiguous, but nothing can fail', '^(?:[^>]+)*', '', 'search'],
    ['the run is entered at its beginning only', '(?<!\\s)\\s+$', '', 'iterate'],
    ['a sticky search looks at one place only', '\\s+$', 'y', 'search'],
    ['a boundary at every start', '\\b\\w+@', '', 'search'],
    ['the neighbours of the run can only follow it', '\\d+(?:\\.\\d+)?', 'g', 'iterate'],
    ['a lookahead that keeps two loops apart', '^(?:a(?!a)|b)*a*$', '', 'search'],
    ['a repetition that ends soon', '\\w{1,64}@', '', 'search'],
    ['two repetitions that end before they cost much', '^(?:\\w{1,2}){1,15}x', '', 'search'],
    ['a group taken again word by word', '^(["\'])[^"\']*\\1$', '', 'search'],
  ])('%s: /%s/%s', (_, pattern, flags, use) => {
    expect(analyse(pattern, flags, use)).toEqual({ kind: 'safe' });
  });
});

describe('exponential', () => {
  test.each<readonly [why: string, pattern: string, flags: string]>([
    ['a loop in a loop', '^(a+)+$', ''],
    ['alternatives that are the same', '^(?:a|a)*$', ''],
    ['alternatives that overlap when case is ignored', '^(?:a|A)*$', 'i'],
    ['a loop of a word', '^(?:(?:ab)+)+$', ''],
    ['a word in two cuts', '^(?:ab|a|b)*c', ''],
    ['optional between loops', '^(?:\\d+\\s?)+$', ''],
    ['overlap of classes', '^(?:\\w|\\d)*-$', ''],
    ['inside a lookahead', '(?=(?:a+)+$)b', ''],
    ['a boundary has to fail', '\\b(\\d*[a-z]\\d*)+\\b', ''],
    ['counted, but far', '^(?:a|a){40}b$', ''],
    ['sets with the v flag', '^(?:[\\w--\\d]+)+$', 'v'],
    ['words of two and three', '^(?:aa|aaa)+$', ''],
  ])('%s: /%s/%s', (_, pattern, flags) => {
    expect(analyse(pattern, flags, 'search')).toMatchObject({ kind: 'exponential', degree: Infinity, origin: 'backtracking' });
  });
});

describe('polynomial', () => {
  test.each<readonly [why: string, pattern: string, flags: string, use: Use, degree: number, origin: Unsafe['origin']]>([
    ['neighbours that overlap', '^\\s*\\s*x', '', 'search', 2, 'backtracking'],
    ['neighbours of words', '^(?:ab)*(?:ab)*$', '', 'search', 2, 'backtracking'],
    ['a fixed text between loops', '^.*foo.*$', '', 'search', 2, 'backtracking'],
    ['three of them', '^\\d*\\w*[a-z0-9]*-$', '', 'search', 3, 'backtracking'],
    ['a group taken again', '^(a*)\\1b', '', 'search', 2, 'backtracking'],
    ['a loop, and one that looks back over it', '^a+(?<=a+)$', '', 'search', 2, 'backtracking'],
    ['the search start', '\\s+$', '', 'search', 2, 'search-start'],
    ['the search start behind a trimmed beginning', '^\\s+|\\s+$', 'g', 'iterate', 2, 'search-start'],
    ['the search start, from an opener', '<!--[^]*?-->', '', 'search', 2, 'search-start'],
    ['the search start on each line', '^\\s+b', 'm', 'search', 2, 'search-start'],
    ['the search start and neighbours', '\\s*\\s*x', '', 'search', 3, 'backtracking'],
    ['a repetition whose end is far', '.{0,5000}x', '', 'search', 2, 'search-start'],
    ['every match looks ahead to the end', 'a(?=.*b)', 'g', 'iterate', 2, 'search-start'],
  ])('%s: /%s/%s', (_, pattern, flags, use, degree, origin) => {
    expect(analyse(pattern, flags, use)).toMatchObject({ kind: 'polynomial', degree, origin });
  });

  test('one match that looks ahead is cheap where only one is wanted', () => {
    expect(analyse('a(?=.*b)', '', 'search').kind).toBe('polynomial');
    expect(analyse('^a(?=.*b)', '', 'search').kind).toBe('safe');
  });
});

describe('what an unsafe verdict says', () => {
  test('the loops, the attack and how long it has to be', () => {
    const verdict = analyse('^x(\\d+)\\w*;$', '', 'search') as Unsafe;
    expect(verdict.loops).toEqual([[3, 6], [7, 10]]);
    expect(verdict.attack).toMatchObject({ prefix: 'x', pump: '0' });
    expect(verdict.attack.expression).toMatch(/^"x" \+ "0"\.repeat\(\d+\) \+ "[^"]+"$/);
    expect(verdict.charsFor100ms).toBeGreaterThan(5000);
    expect(verdict.charsFor100ms).toBeLessThan(100_000);
  });

  test('all repetitions around an exponential loop', () => {
    expect(analyse('^-(?:a+b?)+$', '', 'search')).toMatchObject({ loops: [[2, 11], [5, 7]] });
  });

  test.each(['^(a+)+$', '^(?:aa|aaa)+$', '^\\S+@\\S+\\.\\S+$', '\\s+$', '^(\\w+\\s?)*$', '<a\\s+href="(.*?)"\\s*>'])('the attack on /%s/, evaluated, grows as said', pattern => {
    const { attack, degree, charsFor100ms } = analyse(pattern, '', 'search') as Unsafe;
    const text = new Function(`return ${attack.expression}`)() as string;
    expect(text).toBe(attack.prefix + attack.pump.repeat((text.length - attack.prefix.length - attack.suffix.length) / attack.pump.length) + attack.suffix);
    expect(Math.abs(text.length - charsFor100ms)).toBeLessThanOrEqual(attack.pump.length);
    const steps = (pumps: number): number => compileMatcher(pattern, '')!.match(attack.prefix + attack.pump.repeat(pumps) + attack.suffix, 0, 3_000_000).steps;
    if (degree === Infinity) expect(steps(12 / attack.pump.length * 2) / steps(12 / attack.pump.length)).toBeGreaterThan(4);
    else expect(Math.log2((steps(80) - steps(40)) / (steps(40) - steps(20)))).toBeCloseTo(degree, 0);
  });
});

describe('undecided', () => {
  test('a pattern that is none', () => {
    expect(analyse('(', '', 'search')).toEqual({ kind: 'undecided', why: 'invalid', isSuspect: false });
    expect(analyse('a+', 'gg', 'search')).toEqual({ kind: 'undecided', why: 'invalid', isSuspect: false });
  });

  test('more positions than are looked at', () => {
    expect(analyse(`^(?:${'ab'.repeat(3000)})*$`, '', 'search')).toEqual({ kind: 'undecided', why: 'too-large', isSuspect: false });
    expect(analyse(`^(?:(?:${'ab'.repeat(3000)})+)+$`, '', 'search')).toEqual({ kind: 'undecided', why: 'too-large', isSuspect: true });
  });
});

test('gives the same verdict again, and keeps it', () => {
  expect(analyse('^(\\w+\\s?)*$', 'i', 'search')).toEqual(analyse('^(\\w+\\s?)*$', 'i', 'search'));
  expect(analyseRegex('\\s+$', '', 'search')).toBe(analyseRegex('\\s+$', '', 'search'));
  expect(analyseRegex('\\s+$', 'y', 'search')).not.toEqual(analyseRegex('\\s+$', '', 'search'));
});

test('has an answer to anything', () => {
  const part = fc.constantFrom('a', 'b', '.', '\\w', '[^a]', '(', '(?:', '(?=', '(?<!', ')', '|', '*', '+?', '{2,}', '{1,9}', '?', '^', '$', '\\b', '\\1', '\\k<n>', '(?<n>', '[\\q{ab}]', '\\p{L}', '(?i:', '\u{1F600}');
  const flags = fc.constantFrom('', 'g', 'i', 'm', 's', 'u', 'v', 'y', 'giu');
  fc.assert(fc.property(fc.array(part, { maxLength: 9 }), flags, fc.constantFrom<Use>('search', 'iterate'), (parts, flag, use) => {
    expect(['safe', 'undecided', 'exponential', 'polynomial']).toContain(analyse(parts.join(''), flag, use).kind);
  }), { seed: 3, numRuns: 300 });
});
