import { expect, test } from 'vitest';
import { flowOf } from '../../../rules/src/analysis/flow/flow-of.ts';
import { awaitBetween } from '../../../rules/src/analysis/flow/queries.ts';
import type { Flow } from '../../../rules/src/analysis/flow/step.ts';
import { sourceOf } from '../source-of.ts';
import { marked, markedFunction } from './marked.ts';

/** The steps that do something, in the order they were added. */
function acts({ steps }: Flow, text: string): readonly string[] {
  return steps.filter(({ kind }) => !/^(?:enter|leave|raise|join|detour|resume|when)$/.test(kind)).map(({ kind, node }) => `${kind} ${text.slice(...node.range)}`);
}

test.each([
  ['a call: callee, arguments, call', 'a.b(c, d)', ['read a', 'read a.b', 'read c', 'read d', 'call a.b(c, d)']],
  ['an assignment: target, value, write', 'a.b = c', ['read a', 'read c', 'write a.b = c']],
  ['a compound assignment reads first', 'a += b', ['read a', 'read b', 'write a += b']],
  ['an update', 'a++', ['read a', 'write a++']],
  ['a template with a tag', 'a`${b}`', ['read a', 'read b', 'call a`${b}`']],
  ['keys before values', '({ [a]: b, c, d: e })', ['read a', 'read b', 'read c', 'read e']],
  ['patterns: key, default, write', '({ [a]: b = c } = d)', ['read d', 'read a', 'read c', 'write b']],
  ['types are not evaluated', '(a as B)<C>(d!)', ['read a', 'read d', 'call (a as B)<C>(d!)']],
  ['a class: parent, keys, static parts', 'class extends a { [b] = c; static [d] = e; static { f; } m() { g; } }', ['read a', 'read b', 'read d', 'read e', 'read f']],
  ['elements', '<A b={c} {...d}>{e}</A>', ['read c', 'read d', 'read e']],
  ['imports', 'import(a)', ['read a', 'call import(a)']],
])('order: %s', (_name, expression, expected) => {
  const source = sourceOf(`(${expression});`);
  expect(acts(flowOf(source.ast, source), source.text)).toEqual(expected);
});

test('a flow is built once', () => {
  const { flow, source } = marked('a();');
  expect(flowOf(flow.owner, source)).toBe(flow);
});

test('nested `finally` bodies take linear space', () => {
  const nested = (levels: number): string => (levels === 0 ? 'a(); if (b) return;' : `try { ${nested(levels - 1)} } finally { try { c(); } finally { ${levels % 4 === 0 ? nested(levels - 1) : 'd();'} } }`);
  const size = (levels: number): number => marked(`for (;;) { ${nested(levels)} }`).flow.steps.length;
  const inRow = (levels: number): string => (levels === 0 ? 'a(); if (b) return;' : `try { c(); } finally { ${inRow(levels - 1)} }`);
  expect(size(3)).toBeLessThan(150);
  expect(marked(inRow(40)).flow.steps.length).toBeLessThan(3 * marked(inRow(20)).flow.steps.length);
});

test.each([
  ['too many steps', 'b();'.repeat(26_000)],
  ['too deep', `${'!'.repeat(1_500)}b();`],
])('past the budget there is no answer: %s', (_name, middle) => {
  const { flow, call } = marked(`a(); ${middle} b();`);
  expect(flow.isWhole).toBe(false);
  expect(awaitBetween(flow, call('a'), call('a'))).toBeUndefined();
});

test('parameters, then the body of an arrow', () => {
  const { flow, source } = markedFunction('(a, { b = c } = d, ...e) => f(a)');
  expect(acts(flow, source.text)).toEqual(['write a', 'read d', 'read c', 'write b', 'write e', 'read f', 'read a', 'call f(a)']);
});
