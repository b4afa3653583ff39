import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { lengthOf } from '../../rules/src/analysis/cardinality.ts';
import { keyOfNode } from '../../rules/src/analysis/identity.ts';
import { taskOf } from '../../rules/src/analysis/task.ts';
import { folderWith } from '../folder.ts';
import { lastExpression, sourceOf } from './source-of.ts';

/** Writes a project and parses its `main.ts`. */
function project(files: Readonly<Record<string, string>>): { readonly folder: string; readonly main: ReturnType<typeof sourceOf> } {
  const folder = folderWith(files);
  return { folder, main: sourceOf(files['main.ts'] ?? '', join(folder, 'main.ts')) };
}

afterEach(() => { vi.useRealTimers(); });

const SEND = `export const send = async id => { await fetch(id); };`;

const reached: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a named export': { 'main.ts': `import { send } from './send'; id => send(id)`, 'send.ts': SEND },
  'a .js specifier of a .ts file': { 'main.ts': `import { send } from './send.js'; id => send(id)`, 'send.ts': SEND },
  'a default export': { 'main.ts': `import send from './send'; id => send(id)`, 'send.ts': `export default async function (id) { await fetch(id); }` },
  'a renamed re-export': { 'main.ts': `import { deliver } from './index'; id => deliver(id)`, 'index.ts': `export { send as deliver } from './send';`, 'send.ts': SEND },
  'a star re-export': { 'main.ts': `import { send } from './index'; id => send(id)`, 'index.ts': `export * from './send';`, 'send.ts': SEND },
  'a namespace': { 'main.ts': `import * as mail from './send'; id => mail.send(id)`, 'send.ts': SEND },
  'CommonJS module.exports': { 'main.ts': `const { send } = require('./send'); (id => send(id))`, 'send.js': `const send = async id => { await fetch(id); }; module.exports = { send };` },
  'CommonJS exports.name': { 'main.ts': `const mail = require('./send'); (id => mail.send(id))`, 'send.js': `exports.send = async id => { await fetch(id); };` },
  'a class injected by its type': {
    'main.ts': `import { Mailer } from './mailer'; class Job { constructor(private mailer: Mailer) {} run = id => this.mailer.send(id); } new Job().run`,
    'mailer.ts': `export class Mailer { async send(id: string) { await fetch(id); } }`,
  },
  'an inherited method': {
    'main.ts': `import { Mailer } from './mailer'; const mailer = new Mailer(); id => mailer.send(id)`,
    'mailer.ts': `import { Base } from './base'; export class Mailer extends Base {}`,
    'base.ts': `export class Base { async send(id: string) { await fetch(id); } }`,
  },
  'a tsconfig path': { 'main.ts': `import { send } from '@/send'; id => send(id)`, 'src/send.ts': SEND, 'tsconfig.json': `{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }` },
  'a tsconfig path beside a base that is not installed': { 'main.ts': `import { send } from '@/lib/send'; id => send(id)`, 'code/lib/send.ts': SEND, 'tsconfig.json': '{ "extends": ["./tsconfig.paths", "@acme/config/next.json"] }', 'tsconfig.paths.json': '{ "compilerOptions": { "baseUrl": "code", /* ours */ "paths": { "@/*": ["./*"], }, } }' },
};

/** Without a package the trees are followed, in one the facts of its program are. */
const places = [['', {}], [' in a package', { 'package.json': '{ "name": "mail" }' }]] as const;

test.each(Object.entries(reached).flatMap(([name, files]) => places.map(([where, around]) => [`${name}${where}`, { ...around, ...files }] as const)))('a task is read through %s', (_name, files) => {
  const { main, folder } = project(files);
  const task = taskOf(lastExpression(main), main);
  expect(task.kind === 'io' && task.evidence[0]?.path?.startsWith(folder)).toBe(true);
});

test('a workspace package is read like a file of the project', () => {
  const { folder, main } = project({ 'main.ts': `import { load } from '@acme/db'; load`, 'packages/db/package.json': `{ "name": "@acme/db", "main": "./index.ts" }`, 'packages/db/index.ts': `export { readFile as load } from 'fs';` });
  mkdirSync(join(folder, 'node_modules/@acme'), { recursive: true });
  symlinkSync(join(folder, 'packages/db'), join(folder, 'node_modules/@acme/db'));
  expect(keyOfNode(lastExpression(main), main)).toBe('fs:readFile');
});

test('a workspace package that has a model is where a question ends, unlike a file that an alias names so', () => {
  const { main } = project({ 'main.ts': `import pLimit from 'p-limit'; pLimit(2)`, 'package.json': '{ "name": "root" }', 'packages/limit/package.json': `{ "name": "p-limit", "main": "./index.ts" }`, 'packages/limit/index.ts': 'export default count => run => run();' });
  expect(keyOfNode(lastExpression(main), main)).toBe('p-limit:()');
  const { main: aliased } = project({ 'main.ts': `import pLimit from 'p-limit'; pLimit`, 'package.json': '{ "name": "root" }', 'tsconfig.json': `{ "compilerOptions": { "paths": { "p-limit": ["./own.ts"] } } }`, 'own.ts': `export { readFile as default } from 'fs';` });
  expect(keyOfNode(lastExpression(aliased), aliased)).toBe('fs:readFile');
});

test('an installed package is where a question ends', () => {
  const { main } = project({ 'main.ts': `import { load } from 'store'; load`, 'node_modules/store/package.json': `{ "name": "store", "main": "./index.js" }`, 'node_modules/store/index.js': `exports.load = require('fs').readFile;` });
  expect(keyOfNode(lastExpression(main), main)).toBe('store:load');
});

test('a constant list of another file is as long as its literal', () => {
  const { main } = project({ 'main.ts': `import { KINDS } from './kinds'; KINDS`, 'kinds.ts': `export const KINDS = ['a', 'b'];` });
  expect(lengthOf(lastExpression(main), main).kind).toBe('short');
});

test('modules that re-export each other end', () => {
  const { main } = project({ 'main.ts': `import { a } from './one'; a`, 'one.ts': `export * from './two';`, 'two.ts': `export * from './one';` });
  expect(keyOfNode(lastExpression(main), main)).toBe('./one:a');
});

test('a missing or broken file is unknown', () => {
  const { main } = project({ 'main.ts': `import { a } from './gone'; import { b } from './broken'; [a, b]`, 'broken.ts': `export const b = (` });
  const list = lastExpression(main);
  const keys = list.type === 'ArrayExpression' ? list.elements.map(one => one && keyOfNode(one, main)) : [];
  expect(keys).toEqual(['./gone:a', './broken:b']);
});

test('a change on disk is seen after a while', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { folder, main } = project({ 'main.ts': `import { a } from './one'; a`, 'one.ts': `export { readFile as a } from 'fs';` });
  expect(keyOfNode(lastExpression(main), main)).toBe('fs:readFile');
  writeFileSync(join(folder, 'one.ts'), `export { writeFile as a } from 'fs';`);
  utimesSync(join(folder, 'one.ts'), 1, 1);
  vi.setSystemTime(Date.now() + 60_000);
  const again = sourceOf(main.text, main.path);
  expect(keyOfNode(lastExpression(again), again)).toBe('fs:writeFile');
});
