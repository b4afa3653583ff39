import { expect, test } from 'vitest';
import { parse } from '../../rules/src/analysis/parse.ts';

const accepted: readonly { readonly name: string; readonly path: string; readonly text: string; readonly kind: 'module' | 'script' }[] = [
  { name: 'TypeScript', path: 'a.ts', text: 'export const a = <T,>(x: T) => x as unknown;', kind: 'module' },
  { name: 'an angle-bracket cast', path: 'a.ts', text: 'export const a = <string>b;', kind: 'module' },
  { name: 'JSX in .tsx', path: 'a.tsx', text: 'export const a = <p>b</p>;', kind: 'module' },
  { name: 'JSX in .js', path: 'a.js', text: 'export const a = <p>b</p>;', kind: 'module' },
  { name: 'a script', path: 'a.js', text: `const fs = require('fs');`, kind: 'script' },
  { name: 'a return at the top level of CommonJS', path: 'a.cjs', text: `if (x) return;\nrun();`, kind: 'script' },
  { name: 'JavaScript with types', path: 'a.js', text: '// @flow\nimport type { A } from "a";\nexport class B { name: string; constructor(one: A, more?: number) {} }', kind: 'module' },
  { name: 'a hash-bang', path: 'a.mjs', text: '#!/usr/bin/env node\nimport "b";', kind: 'module' },
  { name: 'decorators, using and import attributes', path: 'a.ts', text: `import d from './d.json' with { type: 'json' }; @dec class A { run(@arg x: number) { using y = open(); } }`, kind: 'module' },
];

test.each(accepted)('parses $name', ({ path, text, kind }) => {
  const parsed = parse(path, text);
  expect('fault' in parsed ? parsed.fault : parsed.source.ast.sourceType).toBe(kind);
});

test('a syntax error is told with its place, not thrown', () => {
  expect(parse('a.ts', 'const a = 1;\nconst b = ;')).toMatchObject({ fault: { offset: 23 } });
});

test('every node has its parent, every comment its place', () => {
  const parsed = parse('a.ts', 'run(/* why */ a); // end');
  if ('fault' in parsed) throw new Error(parsed.fault.message);
  const [statement] = parsed.source.ast.body;
  expect(statement?.parent).toBe(parsed.source.ast);
  expect(parsed.comments.map(({ type, value, range }) => [type, value, parsed.source.text.slice(...range)])).toEqual([['Block', ' why ', '/* why */'], ['Line', ' end', '// end']]);
});

test('offsets count UTF-16 units', () => {
  const parsed = parse('a.ts', `'😀é'; run(a);`);
  if ('fault' in parsed) throw new Error(parsed.fault.message);
  const [, statement] = parsed.source.ast.body;
  expect(statement && parsed.source.text.slice(...statement.range)).toBe('run(a);');
});
