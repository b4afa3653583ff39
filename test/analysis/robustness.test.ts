import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { folderWith, writeFiles } from '../folder.ts';
import { mutated, randomOf } from '../fuzz/mutations.ts';
import { sitesOf } from './every-rule.ts';
import { cases } from './hosts/cases.ts';

// Whatever a file holds, no rule and nothing below it throws. Undefined is the answer for what does not parse or is nested as no one writes it.

const DEEP = 5_000;
const SERVER = `import express from 'express'; const app = express(); app.get('/x', async (request, response) => { await Promise.all(request.body.map(id => fetch(id))); });`;
let root: string;

beforeEach(() => {
  root = folderWith({ 'package.json': '{ "name": "app", "type": "module", "dependencies": { "express": "^5.0.0" } }' });
});

/** Rules that report in a file of the project. */
function rulesIn(name: string, text: string): readonly string[] | undefined {
  writeFiles(root, { [name]: text });
  return sitesOf(join(root, name), text)?.map(({ rule }) => rule);
}

test.each([
  { name: 'of functions', line: (at: number) => `export async function f${at}(a, b) {\n  if (a) await f${Math.max(at - 1, 0)}(b, [a]); }`, before: '', after: '' },
  { name: 'of data', line: (at: number) => `  { id: ${at}, tags: ['a'] },\n  null,`, before: 'export default [', after: '];' },
  { name: 'in one function that shares state', line: () => `a = await g(a) + a;\n`, before: 'let a = 0; export async function f() {', after: '}' },
])('a file of 20,000 lines $name', ({ line, before, after }) => {
  const text = `${before}\n${Array.from({ length: 10_000 }, (_, at) => line(at)).join('\n')}\n${after}\n${SERVER}`;
  expect(rulesIn('long.js', text)).toContain('no-unbounded-concurrency');
}, 120_000);

test.each([
  { name: 'blocks', before: 'if (a) {', after: '}' },
  { name: 'functions', before: 'function f() {', after: '}' },
  { name: 'arrow functions', before: 'async a => ', after: '' },
  { name: 'calls', before: 'f(', after: ')' },
  { name: 'awaits', before: 'await ', after: '' },
  { name: 'arrays', before: '[', after: ']' },
  { name: 'objects', before: '({ a: ', after: '})' },
  { name: 'conditions', before: 'a ? b : ', after: '' },
  { name: 'promises', before: 'Promise.all([', after: '])' },
  { name: 'tries', before: 'try {', after: '} finally {}' },
  { name: 'loops', before: 'for (const a of b) {', after: '}' },
  { name: 'templates', before: '`${', after: '}`' },
])('$name nested deep', ({ before, after }) => {
  const of = (depth: number): string => `${before.repeat(depth)}${/\{$/.test(before) && !before.startsWith('`') ? 'a;' : 'a'}${after.repeat(depth)}`;
  expect(sitesOf('deep.js', of(300))).toBeDefined();
  expect(sitesOf('deep.js', of(DEEP))).toBeUndefined();
});

test('brackets in strings and comments nest nothing', () => {
  expect(sitesOf('signs.js', `// ${'('.repeat(DEEP)}\nexport const open = ['${'{'.repeat(DEEP)}', "${'['.repeat(DEEP)}"];`)).toBeDefined();
});

test.each([
  { name: 'members', of: (links: number) => `a${'.then(b)'.repeat(links)}` },
  { name: 'sums', of: (links: number) => `a${' + a'.repeat(links)}` },
  { name: 'else', of: (links: number) => `${'if (a) b(); else '.repeat(links)} c();` },
])('a chain of $name', ({ of }) => {
  expect(sitesOf('chain.js', of(900))).toBeDefined();
  expect(sitesOf('chain.js', of(DEEP))).toBeUndefined();
});

test.each([
  { name: 'aliases', text: `const a0 = fetch;\n${Array.from({ length: DEEP }, (_, at) => `const a${at + 1} = a${at};`).join('\n')}\nawait Promise.all(ids.map(a${DEEP}));` },
  { name: 'calls of calls', text: `${Array.from({ length: DEEP }, (_, at) => `async function f${at}() { await f${at + 1}(); }`).join('\n')}\nasync function f${DEEP}() { await fetch('x'); }\nvoid f0();` },
  { name: 'classes', text: `class A0 {}\n${Array.from({ length: DEEP }, (_, at) => `class A${at + 1} extends A${at} {}`).join('\n')}\nnew A${DEEP}().run();` },
  { name: 'fields', text: `class A { ${Array.from({ length: DEEP }, (_, at) => `f${at} = this.f${at + 1};`).join('\n')} }` },
])('a chain of $name', ({ text }) => {
  expect(sitesOf('chain.js', text)).toBeDefined();
});

test.each([
  { name: 'of values', text: 'const a = b; const b = c; const c = a; await a(); void b.c(); await Promise.all(a.map(c));' },
  { name: 'of a variable with itself', text: 'let a = a; a = a(); const { b = b } = a; await b();' },
  { name: 'of functions', text: 'async function a() { await b(); } async function b() { await a(); } const c = () => c(); void a(); c();' },
  { name: 'of classes', text: 'class A extends B {} class B extends A { x = new A(); } class C extends C { y = this.y; } void new A().run(); new C().y.z();' },
  { name: 'of a path and of the text of its file', text: "import { join } from 'node:path'; import { readFileSync } from 'node:fs'; export function read(path) { path = join(path, 'a'); return readFileSync(path, 'utf8').split('a').map(line => line.replace(/\\s*=\\s*/, path)); }" },
  { name: 'of lists', text: "import express from 'express'; let all; all = [...all, all, [all]]; express().use(all); express().get('/', all, [all]);" },
  { name: 'of members', text: 'const a = { b: a }; a.b = a; a.c = a.b.c; void a.b.b.c.b();' },
  { name: 'of parameters', text: 'const f = (a = b, b = a) => f(b, a); f(f, f); const g = h => h(h); g(g);' },
])('a cycle $name', ({ text }) => {
  expect(sitesOf('cycle.js', text)).toBeDefined();
});

test('imports that are cyclic, missing, empty, of a folder, of themselves, or of what does not parse', () => {
  writeFiles(root, {
    'a.js': `export * from './b.js'; export { x as y } from './b.js'; import { y } from './b.js'; export default y;`,
    'b.js': `export * from './a.js'; export { y as x } from './a.js'; import a from './a.js'; export const run = a;`,
    'broken.js': 'export const = ;', 'empty.js': '', 'folder/index.js': `module.exports = require('.');`,
  });
  const imports = `import a, { y, run, nothing } from './a.js'; import * as b from './b.js'; import missing from './missing.js'; import none from 'no-such-package'; import odd from '';
    import broken from './broken.js'; import './empty.js'; import * as folder from './folder'; import * as self from './main.js'; import data from 'data:text/javascript,1'; import up from '../../../../../..';`;
  const uses = `void run(); void y(); void b.x(); void missing.a.b(); void none(); void broken(); void folder(); void self.handler(); void nothing(); void odd(up, data, a);`;
  expect(rulesIn('main.js', `${imports} export function handler() { ${uses} } ${SERVER}`)).toContain('no-unbounded-concurrency');
});

test('a file that is not on disk, and one whose text is not what the disk has', () => {
  expect(sitesOf(join(root, 'unsaved/new.js'), SERVER)?.map(({ rule }) => rule)).toContain('no-unbounded-concurrency');
  writeFiles(root, { 'saved.js': 'export const a = 1;' });
  expect(sitesOf(join(root, 'saved.js'), SERVER)?.map(({ rule }) => rule)).toContain('no-unbounded-concurrency');
});

test.each(['', ' ', '#!/usr/bin/env node', '\0', '}', '(((', 'await', '`${', '/*', '"\\', '/(/', 'import', '\uD800', 'class { #a; b = #a in c }', '<a>{</a>', '@x', 'return 1', 'x = <T,>() => y'])('the text %j', text => {
  for (const extension of ['js', 'ts', 'tsx', 'mts', 'cjs', 'jsx']) expect(() => sitesOf(`odd.${extension}`, text)).not.toThrow();
});

test('every case with a token left out or doubled', () => {
  const random = randomOf(1);
  for (const { code, language } of cases) {
    const text = mutated(code, random) ?? code;
    expect(() => sitesOf(`mutated.${language}`, text), text).not.toThrow();
  }
});

test.each(['join(it, "a")', '`${it}.json`', 'it + "a"', '[...it, it]', '{ ...it, it }', 'new RegExp(it + "a")', 'it.map(() => it)', 'await it', '() => it()', 'new it(it)', 'it ?? {}', 'it.it'])('every case given a variable that is made from itself: %s', value => {
  const begin = `import { join } from 'node:path'; let it; it = ${value};`;
  for (const { code, language } of cases) {
    const text = `${begin} ${code.replace(/(?<=[\w\])]\((?:[\w.]+, )?)(?:[\w.]+|'[^']*')(?=[,)])/g, 'it')}`;
    expect(() => sitesOf(`itself.${language}`, text), text).not.toThrow();
  }
});
