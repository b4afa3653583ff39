import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { FileFacts } from '../../../rules/src/analysis/program/facts.ts';
import { ProjectIndex } from '../../../rules/src/analysis/program/project-index.ts';
import { cacheFolder, readEntries } from '../../../rules/src/analysis/program/store.ts';
import { folderWith, writeFiles } from '../../folder.ts';

let root: string;

beforeEach(() => {
  root = folderWith({
    'package.json': '{ "name": "app", "workspaces": ["packages/*"] }', 'node_modules/.package-lock.json': '{}',
    'a.ts': `import { save } from './b.js'; export function run() { save(); }`, 'b.ts': 'export function save() {}',
  });
});

function write(name: string, text: string): void {
  writeFiles(root, { [name]: text });
}

/** Facts of a cache are equal to any others for those who do not parse them. */
function written(facts: FileFacts | null | undefined): string {
  expect(facts).toBeTruthy();
  return JSON.stringify(facts);
}

function names(index: ProjectIndex | undefined): readonly string[] {
  return [...index!.facts].flatMap(([, { functions }]) => functions.map(({ name }) => name)).filter(name => name !== 'the module').sort();
}

test('the facts of all files are read once and kept on disk', () => {
  expect(names(ProjectIndex.read(root))).toEqual(['run', 'save']);
  const kept = readEntries(cacheFolder(root));
  expect([...kept.keys()].map(path => path.slice(root.length + 1)).sort()).toEqual(['a.ts', 'b.ts']);
  expect(written(ProjectIndex.read(root)!.facts.get(join(root, 'a.ts')))).toBe(written(kept.get(join(root, 'a.ts'))!.facts));
});

test('names and texts of any script are kept as they are', () => {
  write('größe.ts', "export function größe() { app.get('/größe/日本/🚦', größe); }");
  const path = join(root, 'größe.ts');
  const { facts } = ProjectIndex.read(root)!;
  expect(facts.get(path)!.functions.flatMap(({ name, calls }) => [name, ...calls.map(({ literal }) => literal)])).toContain('/größe/日本/🚦');
  expect(written(ProjectIndex.read(root)!.facts.get(path))).toBe(written(facts.get(path)));
  expect(written(readEntries(cacheFolder(root)).get(path)!.facts)).toBe(written(facts.get(path)));
});

test('a file that changes, appears or goes is seen', () => {
  const before = ProjectIndex.read(root);
  expect(ProjectIndex.read(root, before)).toBe(before);
  write('b.ts', 'export function save() {} export function erase() {}');
  write('c.ts', 'export function load() {}');
  rmSync(join(root, 'a.ts'));
  expect(names(ProjectIndex.read(root, before))).toEqual(['erase', 'load', 'save']);
});

test('a file with another time and the same text keeps its facts', () => {
  const before = ProjectIndex.read(root)!;
  utimesSync(join(root, 'b.ts'), 1, 1);
  const after = ProjectIndex.read(root, before)!;
  expect(after.facts.get(join(root, 'b.ts'))).toBe(before.facts.get(join(root, 'b.ts')));
});

test('a part of the cache that is half gone is read again from the sources', () => {
  ProjectIndex.read(root);
  const folder = cacheFolder(root)!;
  for (const part of readdirSync(folder)) writeFileSync(join(folder, part), readFileSync(join(folder, part), 'utf8').slice(0, 20));
  expect(names(ProjectIndex.read(root))).toEqual(['run', 'save']);
});

test('a file that changes nothing another time is written as it was read', () => {
  ProjectIndex.read(root);
  const path = join(root, 'b.ts');
  const facts = (): string => written(readEntries(cacheFolder(root)).get(path)!.facts);
  const before = facts();
  write('a.ts', 'export function run() {}');
  utimesSync(path, 1, 1);
  ProjectIndex.read(root);
  expect(facts()).toBe(before);
});

test('a change to few files is kept apart, until there are many', () => {
  const changeAll = (names: readonly string[], fn: string): void => names.forEach((name, index) => write(name, `export function ${fn}${index}() {}`));
  const many = Array.from({ length: 201 }, (_, index) => `many/${index}.ts`);
  changeAll(many, 'first');
  ProjectIndex.read(root);
  const folder = cacheFolder(root)!;
  const parts = readdirSync(folder);
  expect(parts).not.toContain('latest.json');
  const known = (): readonly string[] => [...readEntries(folder).values()].map(({ facts }) => facts!.functions.at(-1)!.name).sort();

  changeAll(many.slice(0, 2), 'second');
  const texts = parts.map(part => readFileSync(join(folder, part), 'utf8'));
  expect(known()).toEqual(names(ProjectIndex.read(root)).map(name => ({ second0: 'first0', second1: 'first1' })[name] ?? name).sort());
  expect(parts.map(part => readFileSync(join(folder, part), 'utf8'))).toEqual(texts);
  expect(known()).toEqual(names(ProjectIndex.read(root)));

  changeAll(many, 'third');
  ProjectIndex.read(root);
  expect(readdirSync(folder).sort()).toEqual(parts.sort());
  expect(known()).toEqual(names(ProjectIndex.read(root)));
});

test('nothing is written where nothing is installed', () => {
  rmSync(join(root, 'node_modules'), { recursive: true });
  ProjectIndex.read(root);
  expect(readdirSync(root).sort()).toEqual(['a.ts', 'b.ts', 'package.json']);
});

test('a file that does not parse, and folders of builds and packages, are left out', () => {
  write('broken.ts', 'export function {');
  write('dist/a.js', 'export function built() {}');
  write('node_modules/x/index.js', 'export function installed() {}');
  expect(names(ProjectIndex.read(root))).toEqual(['run', 'save']);
});

test('of what browsers get as it is, only TypeScript is read', () => {
  write('public/page.js', 'export function minified() {}');
  write('src/static/js/vendors/jquery.js', 'export function copied() {}');
  write('src/static/js/package.json', '{ "name": "jquery" }');
  write('src/static/js/pad.ts', 'export function compiled() {}');
  const index = ProjectIndex.read(root)!;
  expect(names(index)).toEqual(['compiled', 'run', 'save']);
  expect(index.resolve(join(root, 'a.ts'), 'jquery')).toBeUndefined();
});

test('a package of the workspace is found by name, installed or not, built or not', () => {
  write('packages/core/package.json', '{ "name": "@app/core", "main": "dist/index.js", "exports": { ".": "./dist/index.js", "./sub/*": "./dist/sub/*.js" } }');
  write('packages/core/src/index.ts', 'export const core = 1;');
  write('packages/core/src/sub/one.ts', 'export const one = 1;');
  const index = ProjectIndex.read(root)!;
  expect(index.resolve(join(root, 'a.ts'), '@app/core')).toBe(join(root, 'packages/core/src/index.ts'));
  expect(index.resolve(join(root, 'a.ts'), '@app/core/sub/one')).toBe(join(root, 'packages/core/src/sub/one.ts'));
  expect(index.resolve(join(root, 'a.ts'), 'express')).toBeUndefined();
});

test('the hash changes with what other files may rest on, not with line numbers', () => {
  const before = ProjectIndex.read(root)!;
  write('b.ts', '\n\nexport function save() {}');
  const moved = ProjectIndex.read(root, before)!;
  expect(moved.hash).toBe(before.hash);
  write('b.ts', 'export async function save() { await fetch("x"); }');
  expect(ProjectIndex.read(root, moved)!.hash).not.toBe(before.hash);
});
