import { expect, test } from 'vitest';
import { filesCalling } from '../../../rules/src/analysis/program/files-calling.ts';
import { programOfFiles } from './program-of.ts';

const OTHERS = { '/other.ts': `import { load } from './b.js'; export function other() { load(); }`, '/b.ts': 'export function load() {}' };

/** Files that may call the function `save` of `/a.ts`. `given`: exports of `/a.ts` that code gives to something as the member of their name. */
function callersOfSave(files: Readonly<Record<string, string>>, ...given: readonly string[]): readonly string[] {
  const { linker } = programOfFiles({ ...OTHERS, ...files }).graph;
  const file = linker.file('/a.ts')!;
  const { at } = file.facts.functions.find(({ name }) => name === 'save' || name.endsWith('.save'))!;
  const values = given.map(name => ({ name, value: linker.member({ kind: 'module', file }, name)! }));
  return filesCalling(new Map([[file, new Set([at])]]), linker, values, { members: new Map(), implementers: new Map() }).map(({ path }) => path).sort();
}

test.each<readonly [title: string, files: Readonly<Record<string, string>>, callers: readonly string[]]>([
  ['nothing but its own file names it', { '/a.ts': 'foreign(function save(row) {});' }, ['/a.ts']],
  ['a name', { '/a.ts': 'export function save() {}', '/c.ts': `import { save } from './a.js'; save();` }, ['/a.ts', '/c.ts']],
  ['another name that a file hands on', { '/a.ts': 'export function save() {}', '/c.ts': `export { save as keep } from './a.js';`, '/d.ts': `import { keep } from './c.js'; keep();` }, ['/a.ts', '/c.ts', '/d.ts']],
  ['a member of an object elsewhere', { '/a.ts': 'export function save() {}', '/c.ts': `import { save } from './a.js'; export const api = { keep: save };`, '/d.ts': `import { api } from './c.js'; api.keep();` }, ['/a.ts', '/c.ts', '/d.ts']],
  ['a method', { '/a.ts': 'export class Store { save() {} }', '/c.ts': `import { Store } from './a.js'; new Store().save();` }, ['/a.ts', '/c.ts']],
  ['a bound method', { '/a.ts': 'export class Store { save() {} }', '/c.ts': `import { Store } from './a.js'; const store = new Store(); const save = store.save.bind(store); save();` }, ['/a.ts', '/c.ts']],
  ['what a function gives back', { '/a.ts': 'function save() {} export function saver() { return save; }', '/c.ts': `import { saver } from './a.js'; saver()();` }, ['/a.ts', '/c.ts']],
  ['what is assigned', { '/a.ts': `import * as b from './b.js'; export const all = {}; all.keep = function save() {};`, '/c.ts': `import { all } from './a.js'; all.keep();` }, ['/a.ts', '/c.ts']],
  ['a name that JSON and patterns write otherwise', { '/a.ts': `export const all = { '$.größe"': function save() {} };`, '/c.ts': `import { all } from './a.js'; all['$.größe"']();` }, ['/a.ts', '/c.ts']],
  ['no name: a default may be called by any', { '/a.ts': 'export default function save() {}' }, ['/a.ts', '/b.ts', '/other.ts']],
])('%s', (_title, files, callers) => {
  expect(callersOfSave(files)).toEqual(callers);
});

test('what is about to be given may open other ways', () => {
  const files = {
    '/a.ts': 'function save() {} export const stores = { users: { put: save } };',
    '/c.ts': `import { app } from './app.js'; export const keep = app.stores.users.put;`,
    '/d.ts': `import { keep } from './c.js'; keep();`,
    '/app.ts': 'export const app = { name: "" };',
  };
  expect(callersOfSave(files)).not.toContain('/d.ts');
  expect(callersOfSave(files, 'stores')).toContain('/d.ts');
});

test('what is given as an element may be called by any element', () => {
  expect(callersOfSave({ '/a.ts': 'function save() {} export const hooks = [save];' }, 'hooks')).toEqual(['/a.ts', '/b.ts', '/other.ts']);
});
