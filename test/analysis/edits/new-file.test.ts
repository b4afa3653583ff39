import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placeBeside, type NewFilePlace } from '../../../rules/src/analysis/edits/new-file.ts';
import type { Refusal } from '../../../rules/src/analysis/edits/edit.ts';
import { folderWith } from '../../folder.ts';
import { sourceOf } from '../source-of.ts';

/** The place for `resize` beside the first of these files, its path relative. */
function placeIn(files: Readonly<Record<string, string>>): NewFilePlace | Refusal {
  const folder = folderWith(files);
  const [[path, text]] = Object.entries(files) as [[string, string]];
  const place = placeBeside(sourceOf(text, join(folder, path)), 'resize');
  return 'path' in place ? { ...place, path: place.path.slice(folder.length + 1) } : place;
}

const ESM = { 'package.json': '{ "type": "module" }' };

test.each<readonly [string, Readonly<Record<string, string>>, path: string, specifier: string]>([
  ['TypeScript whose imports name what is compiled', { 'src/a.ts': 'import { b } from "./b.js";\nb();\n' }, 'src/resize.ts', './resize.js'],
  ['TypeScript whose imports name the source', { 'src/a.ts': 'import { b } from "../b.ts";\nb();\n' }, 'src/resize.ts', './resize.ts'],
  ['TypeScript whose imports have no extension', { 'src/a.ts': 'import { b } from "./b";\nb();\n', ...ESM }, 'src/resize.ts', './resize'],
  ['TypeScript without imports, as its neighbour does it', { 'src/a.ts': 'export {};\n', 'src/b.ts': 'import "./c.json";\nimport { c } from \'./c.js\';\n' }, 'src/resize.ts', './resize.js'],
  ['TypeScript without any example, in a package of ES modules', { 'a.ts': 'export {};\n', ...ESM }, 'resize.ts', './resize.js'],
  ['TypeScript without any example, in another package', { 'a.ts': 'export {};\n', 'package.json': '{}' }, 'resize.ts', './resize'],
  ['JSX', { 'a.tsx': 'import { b } from "./b.jsx";\n' }, 'resize.ts', './resize.js'],
  ['an ES module of JavaScript', { 'a.mjs': 'export {};\n' }, 'resize.mjs', './resize.mjs'],
  ['TypeScript of its own kind', { 'a.mts': 'export {};\n' }, 'resize.mts', './resize.mjs'],
  ['CommonJS', { 'a.js': 'const b = require("./b");\n' }, 'resize.js', './resize'],
  ['CommonJS with extensions', { 'a.cjs': 'const b = require("./b.cjs");\n' }, 'resize.cjs', './resize.cjs'],
  ['a name that is taken, by whatever kind of file', { 'a.ts': 'import { b } from "./b.js";\n', 'resize.js': '', 'resize-2/index.ts': '' }, 'resize-3.ts', './resize-3.js'],
])('%s', (_name, files, path, specifier) => {
  expect(placeIn(files)).toMatchObject({ path, specifier });
});

test('it is written as the file beside it is', () => {
  expect(placeIn({ 'a.js': '/**\r\n * Why.\r\n */\r\nconst b = require("./b")\r\nif (b) {\r\n\tb()\r\n}\r\n' })).toMatchObject({ kind: 'commonjs', quote: '"', semicolon: '', indent: '\t', lineEnd: '\r\n' });
  expect(placeIn({ 'a.ts': 'import { b } from \'./b.js\';\n' })).toMatchObject({ kind: 'module', quote: '\'', semicolon: ';', indent: '  ', lineEnd: '\n' });
});

test('a file of unknown kind, or without a folder, has no place', () => {
  expect(placeIn({ 'a.js': 'go();\n' })).toMatchObject({ reason: 'module-kind' });
  expect(placeBeside(sourceOf('export {};', 'a.ts'), 'resize')).toMatchObject({ reason: 'no-folder' });
});
