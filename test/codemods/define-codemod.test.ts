import type { Edits } from 'eslint-plugin-headgate/analysis';
import jscodeshift, { type Transform } from 'jscodeshift';
import { expect, test } from 'vitest';
import { rename, toyCodemod, type Call } from './toy-codemod.ts';

const api = { jscodeshift };

test('a codemod is a jscodeshift transform', () => {
  const transform: Transform = toyCodemod(rename);
  expect(transform({ path: 'a.ts', source: 'let g: any;\nf(a);\n' }, { j: jscodeshift, jscodeshift, stats: () => undefined, report: () => undefined }, { cpus: 2, dry: true })).toBe('let g: any;\ng(a);\n');
});

test('nothing to do gives undefined, so jscodeshift counts the file as skipped', () => {
  expect(toyCodemod(rename)({ path: 'a.ts', source: 'h(a);\n' }, api)).toBeUndefined();
  expect(toyCodemod(() => ({ reason: 'no', missing: 'No.' }))({ path: 'a.ts', source: 'f(a);\n' }, api)).toBeUndefined();
});

test('a byte order mark, CRLF, tabs and a shebang stay', () => {
  expect(toyCodemod(rename)({ path: 'a.ts', source: '\uFEFF#!/usr/bin/env node\r\nlet g;\r\n\tf(a);' }, api)).toBe('\uFEFF#!/usr/bin/env node\r\nlet g;\r\n\tg(a);');
});

test('a file without a match of the prefilter is not parsed', () => {
  expect(toyCodemod(rename)({ path: 'a.ts', source: 'not ( a program' }, api)).toBeUndefined();
});

test('a file that does not parse is an error with its place', () => {
  expect(() => toyCodemod(rename)({ path: 'a.ts', source: 'let a;\nf(a;' }, api)).toThrow(/\(2:4\)$/);
});

test('a rewrite that breaks a law is no output', () => {
  const losing: Edits<Call, unknown> = ({ call }) => ({ edits: [{ range: call.range, text: 'a' }], because: [] });
  expect(toyCodemod(losing)({ path: 'a.ts', source: 'f(/* why */ a);' }, api)).toBeUndefined();
  expect(toyCodemod(losing)({ path: 'a.ts', source: 'f(/* why */ a);\nf(b);' }, api)).toBe('f(/* why */ a);\na;');
});
