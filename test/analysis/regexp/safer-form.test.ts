import { expect, test } from 'vitest';
import { analyseRegex, saferForm, type SaferForm, type Unsafe } from '../../../rules/src/analysis/regexp/index.ts';

function saferFormOf(pattern: string, flags: string): SaferForm | undefined {
  const verdict = analyseRegex(pattern, flags, 'iterate');
  expect(verdict.kind).toMatch(/nomial|nential/);
  return saferForm(pattern, flags, verdict as Unsafe);
}

test.each<readonly [why: string, pattern: string, flags: string, safer: string, by: SaferForm['by']]>([
  ['a run is entered at its beginning', '\\s+$', 'g', '(?<!\\s)\\s+$', 'guarded'],
  ['also where something else follows', '\\w+@', '', '(?<!\\w)\\w+@', 'guarded'],
  ['and where nothing of it is left over', 'a+ba+', 'g', '(?<!a)a+ba+', 'guarded'],
  ['in the alternative that needs it', '^\\s+|\\s+$', 'g', '^\\s+|(?<!\\s)\\s+$', 'guarded'],
  ['two ways around a loop become one', '^(?:a+)+$', '', '^a+$', 'unambiguous'],
  ['neighbours become one', '^\\d*\\d*$', '', '^\\d*$', 'unambiguous'],
  ['both, one after the other', '\\s+\\d*\\d*$', '', '(?<!\\s)\\s+\\d*$', 'guarded'],
])('%s: /%s/%s', (_, pattern, flags, safer, by) => {
  expect(saferFormOf(pattern, flags)).toEqual({ pattern: safer, flags, by });
  expect(analyseRegex(safer, flags, 'iterate')).toEqual({ kind: 'safe' });
});

test.each<readonly [why: string, pattern: string, flags: string]>([
  ['a match may end inside a run, and the next begin there', 'a+ba', 'g'],
  ['a line may end inside a run', '\\s+$', 'gm'],
  ['what follows is itself slow', '\\s+(?:ab)*(?:ab)*$', ''],
  ['a group would hold something else', '^(a+)+$', ''],
  ['the end of a lookahead is not that of the match', '\\w+(?=.*x)', ''],
])('none where %s: /%s/%s', (_, pattern, flags) => {
  expect(saferFormOf(pattern, flags)).toBeUndefined();
});
