import { describe, expect, test } from 'vitest';
import type { Edits } from 'eslint-plugin-headgate/analysis';
import type { Plan } from '../../codemods/src/plan.ts';
import { rename, toyCodemod, type Call } from './toy-codemod.ts';

function planOf(edits: Edits<Call, { readonly size: number }>, text: string, options = {}): Plan {
  const planned = toyCodemod(edits).plan('/toy.ts', text, options);
  if ('fault' in planned) throw new Error(planned.fault.message);
  return planned;
}

describe('passes', () => {
  test('a site inside a site goes first, and its rewrite reaches the outer one', () => {
    const swap: Edits<Call, unknown> = ({ call }, { text }) => ({ edits: [{ range: call.range, text: `g[${text.slice(...call.arguments[0]!.range)}]` }], because: [] });
    const { output, passes } = planOf(swap, 'f(f(f(a)), f(b));');
    expect(output).toBe('g[g[g[a]]];');
    expect(passes.map(({ after }) => after)).toEqual(['f(f(g[a]), g[b]);', 'f(g[g[a]], g[b]);', 'g[g[g[a]]];']);
  });

  test('sites that do not touch go in one pass', () => {
    expect(planOf(rename, 'f(a);\nf(b);\n').passes).toHaveLength(1);
  });

  test('an edit that several sites share is made once', () => {
    const withImport: Edits<Call, unknown> = ({ call }) => ({ edits: [{ range: [0, 0], text: 'import { g } from "g";\n' }, { range: call.callee.range, text: 'g' }], because: [] });
    expect(planOf(withImport, 'f(a);\nf(b);\n').output).toBe('import { g } from "g";\ng(a);\ng(b);\n');
  });

  test('two different insertions at one place do not meet in one pass', () => {
    const numbered: Edits<Call, unknown> = ({ call }, { text }) => ({ edits: [{ range: [0, 0], text: `// ${text.slice(...call.arguments[0]!.range)}\n` }, { range: call.callee.range, text: 'g' }], because: [] });
    const { output, passes } = planOf(numbered, 'f(a);\nf(b);\n');
    expect(output).toBe('// b\n// a\ng(a);\ng(b);\n');
    expect(passes).toHaveLength(2);
  });

  test('a site that comes after another one is asked again when that is rewritten', () => {
    const lastCleansUp: Edits<Call, unknown> = ({ call }, { text }) => ({
      edits: [{ range: call.callee.range, text: text.split('f(').length > 2 ? 'g' : 'last' }], because: [], ...(call.arguments.length > 1 ? { after: [[text.indexOf('f('), text.indexOf('f(') + 1]] } : {}),
    });
    expect(planOf(lastCleansUp, 'f(a);\nf(a, b);\n').passes.map(({ after }) => after)).toEqual(['g(a);\nf(a, b);\n', 'g(a);\nlast(a, b);\n']);
  });

  test('a rewrite that never ends stops after ten passes', () => {
    const grow: Edits<Call, unknown> = ({ call }) => ({ edits: [{ range: [call.range[1] - 1, call.range[1] - 1], text: ', a' }], because: [] });
    expect(planOf(grow, 'f(a);').passes).toHaveLength(10);
  });
});

describe('sites', () => {
  test('every site is told by its place in the text before any rewrite', () => {
    const withImport: Edits<Call, unknown> = ({ call }) => ({ edits: [{ range: [0, 0], text: 'import "g";\n' }, { range: call.callee.range, text: 'longer' }], because: ['why'] });
    const { sites } = planOf(withImport, '\r\nf(\tf(a));\rf(b);\u2028  f(c);');
    expect(sites.map(({ line, column, range }) => [line, column, range])).toEqual([[2, 1, [2, 10]], [2, 4, [5, 9]], [3, 1, [12, 16]], [4, 3, [20, 24]]]);
    expect(sites.every(({ outcome }) => outcome.kind === 'rewritten' && outcome.because[0] === 'why')).toBe(true);
  });

  test('a site that is refused says why', () => {
    const { sites, output } = planOf(() => ({ reason: 'spread', missing: 'The list is not known.' }), 'f(a);');
    expect(output).toBe('f(a);');
    expect(sites).toEqual([{ codemod: 'toy', range: [0, 4], line: 1, column: 1, certainty: 'likely', outcome: { kind: 'left', reason: 'spread', missing: 'The list is not known.' } }]);
  });

  test('a site that the rewrite of another one removes is accounted for', () => {
    const drop: Edits<Call, unknown> = ({ call }, { text }) => ({ edits: [{ range: [0, text.length], text: `g(${text.slice(...call.arguments[0]!.range)});` }], because: [] });
    const { sites, output } = planOf(drop, 'f(a);f(bb);');
    expect(output).toBe('g(a);');
    expect(sites.map(({ outcome }) => (outcome.kind === 'left' ? outcome.reason : outcome.kind))).toEqual(['rewritten', 'absorbed']);
  });

  test('a site that a rewrite brings in is told by the place of that rewrite', () => {
    const wrap: Edits<Call, unknown> = ({ call }) => {
      if (call.arguments.length === 1) return { reason: 'single', missing: 'A second argument.' };
      return { edits: [{ range: call.range, text: 'wrapped(\n\n  f(a))' }], because: [] };
    };
    const { sites } = planOf(wrap, '\n  f(a, b);\nf(c);');
    expect(sites.map(({ line, column, outcome }) => [line, column, outcome.kind])).toEqual([[2, 3, 'rewritten'], [2, 3, 'left'], [3, 1, 'left']]);
  });

  test('a site less certain than asked for is no site', () => {
    expect(planOf(rename, 'f(a);', { certainty: 'proven' }).sites).toEqual([]);
    expect(planOf(rename, 'f(a);', { certainty: 'likely' }).sites).toHaveLength(1);
  });
});

describe('a rewrite that the program can observe', () => {
  const later: Edits<Call, unknown> = ({ call }) => ({ edits: [{ range: call.callee.range, text: 'g' }], because: ['It is a toy.'], observable: call.arguments.length > 1 ? ['It runs later.'] : [] });

  test('is left with what would differ', () => {
    const { sites, output } = planOf(later, 'f(a);f(a, b);');
    expect(output).toBe('g(a);f(a, b);');
    expect(sites.map(({ outcome }) => outcome)).toEqual([
      { kind: 'rewritten', because: ['It is a toy.'], observable: [] },
      { kind: 'left', reason: 'observable', missing: 'Whether anything counts on how it is now. It runs later.' },
    ]);
  });

  test('is made where it is asked for', () => {
    const { sites, output } = planOf(later, 'f(a, b);', { include: 'observable' });
    expect(output).toBe('g(a, b);');
    expect(sites[0]!.outcome).toEqual({ kind: 'rewritten', because: ['It is a toy.'], observable: ['It runs later.'] });
  });
});

describe('options', () => {
  test('the edits get the given value, or the default', () => {
    const sized: Edits<Call, { readonly size: number }> = ({ call }, _source, { size }) => ({ edits: [{ range: call.range, text: String(size) }], because: [] });
    expect(planOf(sized, 'f(a);', { size: 3 }).output).toBe('3;');
    expect(planOf(sized, 'f(a);').output).toBe('8;');
  });

  test.each([
    { name: 'too small', options: { size: 0 }, message: 'Expected `size` to be an integer ≥ 1, got `0`.' },
    { name: 'not an integer', options: { size: 1.5 }, message: 'Expected `size` to be an integer ≥ 1, got `1.5`.' },
    { name: 'not a choice', options: { certainty: 'sure' }, message: 'Expected `certainty` to be one of possible, likely, proven, got `sure`.' },
  ])('$name', ({ options, message }) => {
    expect(() => planOf(rename, 'f(a);', options)).toThrow(new RangeError(message));
  });
});
