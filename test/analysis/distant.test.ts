import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { functionOf, identify, type Identity } from '../../rules/src/analysis/identity.ts';
import { asInherited } from '../../rules/src/analysis/inherited.ts';
import { keyOf } from '../../rules/src/analysis/identity-key.ts';
import { programOf } from '../../rules/src/analysis/program/index.ts';
import { folderWith } from '../folder.ts';
import { lastExpression, sourceOf } from './source-of.ts';

/** What the last expression of `main.ts` is, in a package with `other.ts`, which is empty by the time that anybody asks for its tree. */
function identityIn(main: string, other: string, more = '', others: Readonly<Record<string, string>> = {}): Identity {
  const folder = folderWith({ 'package.json': '{ "name": "shop" }', 'main.ts': main, 'other.ts': other, 'more.ts': more, ...others });
  const source = sourceOf(main, join(folder, 'main.ts'));
  programOf(source);
  writeFileSync(join(folder, 'other.ts'), 'export {};');
  return identify(lastExpression(source), source);
}

test.each([
  ['a value of a library', `import { pool } from './other'; pool.query`, `import { Pool } from 'pg'; export const pool = new Pool();`, 'pg:Pool.new.query'],
  ['a field of a class', `import { Store } from './other'; new Store().pool.query`, `import { Pool } from 'pg'; export class Store { pool = new Pool(); }`, 'pg:Pool.new.query'],
  ['what a factory gives', `import { connect } from './other'; connect().query`, `import { Pool } from 'pg'; export const connect = () => new Pool();`, 'pg:Pool.new.query'],
  ['a member of an object', `import { db } from './other'; db.pool.query`, `import { Pool } from 'pg'; export const db = { pool: new Pool() };`, 'pg:Pool.new.query'],
  ['an object that is exported as a whole', `import db from './other'; db.pool.query`, `import { Pool } from 'pg'; export default { pool: new Pool() };`, 'pg:Pool.new.query'],
  ['a global', `import { run } from './other'; run`, 'export const run = setTimeout;', 'global:setTimeout'],
])('%s of another file is known without its tree', (_what, main, other, key) => {
  expect(keyOf(identityIn(main, other))).toBe(key);
});

test('a class is known by what it extends without its tree', () => {
  const made = identityIn(`import { Database } from './other'; new Database().user.findMany`, `import { PrismaClient } from '@prisma/client'; export class Database extends PrismaClient {}`);
  expect(keyOf(asInherited(made))).toBe('@prisma/client:PrismaClient.new.user.findMany');
});

test('code that is gone since the program was read does nothing', () => {
  const called = functionOf(identityIn(`import { load } from './other'; load`, 'export function load() { return fetch("/"); }'));
  expect(called?.source.text.slice(...called.node.range)).toBe('function gone() {}');
});

test('a name that a file exports itself is not looked for in what it hands on', () => {
  const { root } = identityIn(`import { size } from './other'; size`, `export const size = 5; export * from './more';`, 'export function size() {}');
  expect(root.kind).not.toBe('function');
});

test('what tests export, which the program leaves out, is looked for in them and not in what hands it on', () => {
  const other = `export * from './more'; export * from './size.test'; export * from './pool.test';`;
  const others = { 'size.test.ts': 'export const size = 5;', 'pool.test.ts': `import { Pool } from 'pg'; export const pool = new Pool();` };
  expect(keyOf(identityIn(`import { pool } from './other'; pool.query`, other, `export const name = '';`, others))).toBe('pg:Pool.new.query');
});

test('a name that only a package can have is what that package exports', () => {
  const more = `export * from 'pg'; export * from './size.test';`;
  const others = { 'size.test.ts': 'export const size = 5;' };
  expect(keyOf(identityIn(`import { Pool } from './other'; Pool`, `export * from './more';`, more, others))).toBe('pg:Pool');
});
