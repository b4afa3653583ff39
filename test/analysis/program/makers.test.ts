import { expect, test } from 'vitest';
import { programOfFiles } from './program-of.ts';

type Files = Readonly<Record<string, string>>;

/** Where instances of the class of `/a.ts` that comes first are made, and whether all calls had to be linked to know. */
function made(files: Files, linked: 'linked' | undefined): { readonly by: readonly string[]; readonly isLinked: boolean } {
  const program = programOfFiles(files);
  if (linked) program.graph.linkAll();
  const [first] = program.graph.linker.file('/a.ts')!.facts.classes;
  return { by: program.makers.of('/a.ts', first!.at).map(({ by, call }) => `${by.file.path} ${by.facts.name} ${call.text}`), isLinked: program.graph.isLinked };
}

const CLASS = 'export class Store {}';

test.each<readonly [title: string, files: Files, by: readonly string[]]>([
  ['its own file', { '/a.ts': `${CLASS} export const make = () => new Store();` }, ['/a.ts make Store']],
  ['another file', { '/a.ts': CLASS, '/b.ts': `import { Store } from './a.js'; export const store = new Store();` }, ['/b.ts the module Store']],
  ['another name', { '/a.ts': CLASS, '/b.ts': `export { Store as Base } from './a.js';`, '/c.ts': `import { Base } from './b.js'; export function make() { return new Base(); }` }, ['/c.ts make Base']],
  ['a default export', { '/a.ts': 'export default class {}', '/b.ts': `import Any from './a.js'; export function make() { return new Any(); }` }, ['/b.ts make Any']],
  ['a namespace', { '/a.ts': CLASS, '/b.ts': `import * as all from './a.js'; export function make() { return new all.Store(); }` }, ['/b.ts make all.Store']],
  ['a module that is the class', { '/a.ts': 'module.exports = class Store {};', '/b.ts': `const Any = require('./a.js'); function make() { return new Any(); }` }, ['/b.ts make Any']],
  ['a class below it', { '/a.ts': CLASS, '/b.ts': `import { Store } from './a.js'; export class Files extends Store {}`, '/c.ts': `import { Files } from './b.js'; export function make() { return new Files(); }` }, ['/c.ts make Files']],
  ['a class below one below it', { '/a.ts': `${CLASS} class One extends Store { constructor() { super(1); } } export class Two extends One {}`, '/b.ts': `import { Two } from './a.js'; export function make() { return new Two(); }` }, ['/b.ts make Two']],
  ['nobody', { '/a.ts': CLASS, '/b.ts': 'class Store {} export function make() { return new Store(); }' }, []],
])('who makes an instance is known without all calls: %s', (_title, files, by) => {
  expect(made(files, undefined)).toEqual({ by, isLinked: false });
  expect(made(files, 'linked').by).toEqual(by);
});
