import { detect, parse } from 'eslint-plugin-headgate/analysis';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareWithV8, type Comparison, type Expression } from './against-v8.ts';
import { triple } from './patterns.ts';

const FUEL = 300_000;
const root = join(import.meta.dirname, '../../../..');

test('finds what V8 finds, in generated expressions and inputs', () => {
  const counts = { 'compared': 0, 'invalid': 0, 'out-of-fuel': 0, 'v8-fault': 0 };
  fc.assert(fc.property(triple, one => {
    const comparison = compareWithV8(one, FUEL);
    counts[comparison.kind]++;
    agrees(comparison);
  }), { seed: 7, numRuns: 4000 });
  expect(counts.compared).toBeGreaterThan(2000);
  expect(counts['out-of-fuel']).toBeLessThan(5);
});

test('finds under modifiers what V8 finds under flags', () => {
  const modes = fc.constantFrom('i', 'm', 's', 'im', 'is', 'ms', 'ims');
  let compared = 0;
  fc.assert(fc.property(triple, modes, (one, mode) => {
    const bare = { ...one, flags: one.flags.replaceAll(/[ims]/g, '') };
    const all = { ...bare, flags: `${mode}${bare.flags}` };
    if (agrees(compareWithV8(all, FUEL, { ...bare, pattern: `(?${mode}:${one.pattern})` }))) compared++;
    if (agrees(compareWithV8(bare, FUEL, { ...all, pattern: `(?-${mode}:${one.pattern})` }))) compared++;
  }), { seed: 8, numRuns: 1000 });
  expect(compared).toBeGreaterThan(1200);
});

test('finds with a name given twice what V8 finds with two groups, of which the one that took no part is empty', () => {
  const part = fc.constantFrom('a', 'b+', 'a?b', '[ab]{2}', 'a*?', '.', '(?=b).', '(?<!a)b?');
  const rest = fc.constantFrom('', '+', '*?', '{2}', '{1,2}c');
  const input = fc.array(fc.constantFrom(...'aaabbc'), { maxLength: 12 }).map(letters => letters.join(''));
  fc.assert(fc.property(part, part, rest, input, fc.constantFrom('', 'i', 'u'), (left, right, times, text, flags) => {
    const one = { pattern: `(?:(?:(${left})|c(${right}))\\1\\2)${times}`, flags, input: text, from: 0 };
    agrees(compareWithV8(one, FUEL, { flags, pattern: `(?:(?:(?<n>${left})|c(?<n>${right}))\\k<n>)${times}` }));
    const behind = { ...one, pattern: `(?<=\\1\\2(?:(${left})|c(${right})))` };
    agrees(compareWithV8(behind, FUEL, { flags, pattern: `(?<=\\k<n>(?:(?<n>${left})|c(?<n>${right})))` }));
  }), { seed: 9, numRuns: 600 });
});

test('finds what V8 finds with every expression of the packages', () => {
  const expressions = sourceFiles().flatMap(expressionsIn);
  expect(expressions.length).toBeGreaterThan(40);
  for (const { expression, text } of expressions) {
    for (const input of [text.slice(0, 2000), expression.pattern, '']) agrees(compareWithV8({ ...expression, input, from: 0 }, FUEL));
  }
});

test('ignores case in every character as V8 does', () => {
  const cased = Array.from({ length: 0x1_F000 }, (_, codePoint) => String.fromCodePoint(codePoint)).filter(one => /^\p{Changes_When_Casemapped}$/u.test(one));
  const input = cased.join('');
  const letters = cased.filter((_, index) => index % 97 === 0);
  for (const flags of ['i', 'iu', 'iv']) for (const one of letters) agrees(compareWithV8({ pattern: `${one}|[${one}]`, flags, input, from: 0 }, FUEL));
});

/** Whether there was something to compare; fails where the two differ. */
function agrees(comparison: Comparison): boolean {
  if (comparison.kind !== 'compared') return false;
  expect(comparison.ours).toEqual(comparison.theirs);
  return true;
}

function sourceFiles(): string[] {
  return ['rules/src', 'codemods/src', 'runtime/src'].flatMap(folder => readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name)));
}

function expressionsIn(path: string): { readonly expression: Expression; readonly text: string }[] {
  const found: { expression: Expression; text: string }[] = [];
  const text = readFileSync(path, 'utf8');
  const parsed = parse(path, text);
  if ('fault' in parsed) return [];
  detect(parsed.source, [{ Literal: node => { if ('regex' in node) found.push({ expression: node.regex, text }); } }]);
  return found;
}
