/** A small repository: texts by path. */
export type Files = ReadonlyMap<string, string>;

const FOLDERS = ['src', 'packages/core/src'];
const NAMES = ['index', 'store', 'users', 'queue'];
/** Of the first commit, of those eight. */
const FIRST = 6;

/** How a file names another one, right or wrong as the configuration stands. */
const SPECIFIERS = [(name: string) => `./${name}.js`, (name: string) => `@/${name}`, (name: string) => `@core/${name}`, (name: string) => `@app/core/${name}`, () => '@app/core'];

/** What a file may say, line by line: one of the forms, or nothing. Each reads what another file gives, as `one` or `two`, or gives what another one reads. */
const LINES = [
  ['export async function load(id: string) { return one.save(id); }', 'export async function load(id: string) { return (await fetch(`/${id}`)).json(); }', "export { load } from '@app/core';"],
  ['export const save = (id: string) => readFileSync(id);', 'export const save = (id: string) => two.load(id);', 'export function save(id: string) { seen.set(id, id); }', "export { load as save } from '@/store';"],
  ['export const each = async (ids: string[], step: any) => { await Promise.all(ids.map(id => step(id))); };', 'export const each = async (ids: string[], step: any) => { for (const id of ids) await two.each([id], step); };'],
  ['export const cached = async (id: string) => { if (!seen.has(id)) seen.set(id, await one.load(id)); return seen.get(id); };', 'export const cached = (id: string) => one.load(id);'],
  ['export class Store { count = 0; async add(id: string) { const { count } = this; await one.load(id); this.count = count + 1; } }', 'export class Store extends two.Store { }'],
  ['export const store = new Store();', 'export const store = new one.Store();', "export { store } from '@app/core';"],
  ["export * from './users.js';", "export * from '@core/queue';"],
  ['two.store.add = (id: string) => one.save(id);', 'one.Store.prototype.add = async (id: string) => two.load(id);'],
  ["app.get('/all', async (req, res) => { res.json(await one.each(req.body.ids, two.load)); });", "app.get('/größe/日', async (req, res) => { res.json(await two.cached(req.params.id)); });"],
  ["app.get('/add', async (req, res) => { await one.store.add(req.params.id); res.json(two.save(req.params.id)); });", "app.get('/table', (req, res) => one.table[req.params.name](req.params.id));"],
  ['export const table: any = { load: one.load, save: two.save };'],
  ['setInterval(() => one.load("all"), 1000);', 'two.load("now");'],
];
/** Lines before those. */
const HEADER = 6;

/** The repository as first committed. */
export function firstCommit(random: () => number): Files {
  const files = new Map<string, string>([
    ['package.json', manifest('app', 'express')],
    ['packages/core/package.json', manifest('@app/core', 'express')],
    ['tsconfig.json', configuration('packages/core/src')],
    ['src/server.ts', module(random)],
  ]);
  while (files.size < FIRST + 4) files.set(anyPath(random), module(random));
  return files;
}

/** One change, and what kind it is. `before`: the repository as it has been. */
export function nextCommit(before: readonly Files[], random: () => number): { readonly kind: string; readonly files: Files } {
  const files = new Map(before.at(-1));
  const paths = [...files.keys()].filter(path => path.endsWith('.ts'));
  const path = pick(paths, random);
  const changes: Readonly<Record<string, () => unknown>> = {
    'a line': () => files.set(path, withLine(files.get(path)!, random)),
    'an import': () => files.set(path, files.get(path)!.replace(/(import \* as (?:one|two) from )'[^']+'/, (_, start: string) => `${start}'${specifier(random)}'`)),
    'the place of the code': () => files.set(path, files.get(path)!.replace(/^/, '/* Moved. */ ')),
    'a new file': () => files.set(anyPath(random), module(random)),
    'no file any more': () => paths.length > 2 && files.delete(path),
    'another name': () => {
      files.set(anyPath(random), files.get(path)!);
      files.delete(path);
    },
    'a file that does not parse': () => files.set(path, `${files.get(path)!} {`),
    'the paths of tsconfig.json': () => files.set('tsconfig.json', configuration(pick(FOLDERS, random))),
    'a package.json': () => files.set('packages/core/package.json', manifest(pick(['@app/core', '@app/other'], random), pick(['express', 'commander'], random))),
    'the package.json': () => files.set('package.json', manifest('app', pick(['express', 'fastify'], random))),
  };
  if (before.length > 2 && random() < 0.15) return { kind: 'back to a commit before', files: pick(before.slice(0, -1), random) };
  const kind = pick(Object.keys(changes), random);
  changes[kind]!();
  return { kind: `${kind} (${path})`, files };
}

function module(random: () => number): string {
  return [
    "import express from 'express';", "import { readFileSync } from 'node:fs';",
    `import * as one from '${specifier(random)}';`, `import * as two from '${specifier(random)}';`,
    'const app = express();', 'const seen = new Map<string, any>();',
    ...LINES.map(forms => line(forms, random)),
  ].join('\n');
}

function withLine(text: string, random: () => number): string {
  const at = Math.floor(random() * LINES.length);
  return text.split('\n').with(HEADER + at, line(LINES[at]!, random)).join('\n');
}

function line(forms: readonly string[], random: () => number): string {
  return pick(['', ...forms], random);
}

function specifier(random: () => number): string {
  return pick(SPECIFIERS, random)(pick(NAMES, random));
}

function anyPath(random: () => number): string {
  return `${pick(FOLDERS, random)}/${pick(NAMES, random)}.ts`;
}

function manifest(name: string, dependency: string): string {
  return JSON.stringify({ name, type: 'module', workspaces: ['packages/*'], scripts: { start: 'node src/server.js' }, dependencies: { [dependency]: '5' } });
}

function configuration(core: string): string {
  return JSON.stringify({ compilerOptions: { paths: { '@/*': ['./src/*'], '@core/*': [`./${core}/*`] } } });
}

function pick<One>(list: readonly One[], random: () => number): One {
  return list[Math.floor(random() * list.length)]!;
}
