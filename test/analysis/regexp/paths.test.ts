import { expect, test } from 'vitest';
import { parsePattern } from '../../../rules/src/analysis/regexp/parse-pattern.ts';
import { countPaths } from '../../../rules/src/analysis/regexp/paths.ts';

test.each([
  ['abc', 1],
  ['a|b|c', 3],
  ['(?:a|b)c(?:d|e)', 4],
  ['a?', 2],
  ['a{2,5}', 4],
  ['(?:a|b){3}', 8],
  ['(?:a|b){0,2}', 7],
  ['(?:a?){2}b{0,9}', 40],
  ['(?=a|b)(?<!c|d|e)f', 6],
  ['(?:a|b){2000}', Infinity],
  ['a*', Infinity],
  ['x(?:a+|b)', Infinity],
  ['(?:a*){0}b', 1],
])('/%s/ has at most %d ways through it', (pattern, paths) => {
  expect(countPaths(parsePattern(pattern, '')!.pattern.alternatives)).toBe(paths);
});
