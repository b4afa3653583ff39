import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isForNobody } from '../../rules/src/analysis/unused.ts';
import { folderWith } from '../folder.ts';
import { callOf, sourceOf } from './source-of.ts';

const SERVER = `import express from 'express'; import { list } from './rows.js'; express().get('/', list).listen(80);`;
const LIST = 'export function list(req, res) { res.end(); }';

/** Of the call of `save` in `rows.js`. */
function isIdle(rows: string, manifest: Readonly<Record<string, unknown>> = { private: true }, files: Readonly<Record<string, string>> = { 'serve.js': SERVER }): boolean {
  const folder = folderWith({ ...files, 'rows.js': rows, '.git/HEAD': '', 'package.json': JSON.stringify({ type: 'module', dependencies: { express: '^5.0.0' }, ...manifest }) });
  const source = sourceOf(rows, join(folder, 'rows.js'));
  return isForNobody(callOf('save', source), source);
}

test.each([
  ['a function that nobody imports', `${LIST} export async function fill(row) { save(row); }`],
  ['a function in a variable', `${LIST} export const fill = async row => { save(row); };`],
  ['a function inside of it', `${LIST} export async function fill(rows) { rows.forEach(row => save(row)); }`],
  ['a method that nobody names, of a service that is injected', `import { Injectable } from '@nestjs/common'; ${LIST} @Injectable() export class Rows { async fill(row) { save(row); } }`],
  ['a method that nobody names', `${LIST} export class Rows { async fill(row) { save(row); } }`],
  ['a class that nobody makes, whatever it extends', `import { Job } from 'jobs'; ${LIST} class Rows extends Job { constructor() { super(); this.fill({}); } fill(row) { save(row); } } export { Rows };`],
])('nothing runs %s', (_, code) => expect(isIdle(code)).toBe(true));

test.each([
  ['what a route runs', `export function list(req, res) { save(req.body); res.end(); }`],
  ['what another function calls', `export function list(req, res) { fill(req.body); res.end(); } function fill(row) { save(row); }`],
  ['what a function that something else keeps calls', `${LIST} export function start() { fill({}); } export const steps = [start]; function fill(row) { save(row); }`],
  ['a default export, which a framework may load', `${LIST} export default async function fill(row) { save(row); }`],
  ['a method of what extends something', `import { Job } from 'jobs'; ${LIST} export class Rows extends Job { async fill(row) { save(row); } } export const rows = new Rows();`],
  ['a method of a class that is more than injected', `import { Injectable } from '@nestjs/common'; ${LIST} @Injectable() @Processor() export class Rows { async fill(row) { save(row); } }`],
  ['a method of a service that its container calls', `import { Injectable } from '@nestjs/common'; ${LIST} @Injectable() export class Rows { async onModuleInit() { save({}); } }`],
  ['a constructor', `${LIST} export class Rows { constructor(row) { save(row); } } export const rows = new Rows({});`],
  ['a callback that something is handed', `import { jobs } from 'jobs'; ${LIST} jobs.define(async row => { save(row); });`],
  ['code outside functions', `${LIST} save({});`],
])('something may run %s', (_, code) => expect(isIdle(code)).toBe(false));

test.each([
  ['another file', { 'serve.js': `${SERVER} import { fill } from './stock.js'; fill({});`, 'stock.js': 'export function fill(row) { stock.add(row); }' }, true],
  ['this one', { 'serve.js': `${SERVER} import { fill } from './all.js'; fill({});`, 'all.js': `export * from './rows.js';` }, false],
  ['one that is not known', { 'serve.js': SERVER, 'all.js': `const all = load(); all.fill({});` }, false],
])('a function of a name that is imported from %s', (_, files, isNobodys) => {
  expect(isIdle(`${LIST} export async function fill(row) { save(row); }`, { private: true }, files)).toBe(isNobodys);
});

test.each([
  ['by its name alone', { 'serve.js': SERVER, 'jobs.js': `import { find } from 'container'; find('rows').fill({});` }],
  ['by its name in a class', { 'serve.js': SERVER, 'jobs.js': `export class Jobs { constructor(rows) { this.rows = rows; } run() { this.rows.fill({}); } }` }],
])('a method that another file calls %s', (_, files) => {
  expect(isIdle(`${LIST} export class Rows { async fill(row) { save(row); } }`, { private: true, dependencies: { awilix: '^12.0.0' } }, files)).toBe(false);
});

test.each([
  ['makes', { 'serve.js': SERVER, 'jobs.js': `import { Rows } from './rows.js'; export const rows = new Rows();` }],
  ['extends', { 'serve.js': SERVER, 'jobs.js': `import { Rows } from './rows.js'; export class Cells extends Rows {}` }],
  ['finds by its name', { 'serve.js': SERVER, 'jobs.js': `import * as all from './rows.js'; for (const name of names) new all[name]();`, 'names.js': 'export const names = load().Rows;' }],
  ['loads with all of its folder', { 'serve.js': SERVER, 'jobs.js': 'for (const name of names) await import(`./${name}`);' }],
])('a class that another file %s', (_, files) => {
  expect(isIdle(`import { Job } from 'jobs'; ${LIST} export class Rows extends Job { run(row) { save(row); } }`, { private: true }, files)).toBe(false);
});

test('a test alone is nobody, also for a package', () => {
  const files = { 'index.js': `import './rows.js';`, 'rows.test.js': `import { fill } from './rows.js'; test('fills', () => fill({}));` };
  expect(isIdle(`${LIST} export async function fill(row) { save(row); }`, { name: 'rows', main: 'index.js' }, files)).toBe(true);
});

test('a test alone is nobody', () => {
  const files = { 'serve.js': SERVER, 'rows.test.js': `import { fill } from './rows.js'; test('fills', () => fill({}));` };
  expect(isIdle(`${LIST} export async function fill(row) { save(row); }`, { private: true }, files)).toBe(true);
});

test.each([
  ['keeps to itself', { 'index.js': `export { list } from './kept.js';`, 'kept.js': `import { list } from './rows.js'; export { list };` }, { name: 'rows', main: 'index.js' }, true],
  ['hands on', { 'index.js': `export * from './rows.js';` }, { name: 'rows', main: 'index.js' }, false],
  ['names as what it is built to', { 'index.js': `import './rows.js';` }, { name: 'rows', exports: { './rows': './dist/rows.cjs' } }, false],
  ['gives with all of its files', { 'index.js': `import './rows.js';` }, { name: 'rows', exports: { './*': './*.js' } }, false],
  ['gives by path, since it names nothing', { 'index.js': `import './rows.js';` }, { name: 'rows' }, false],
] as const)('a function that nobody imports in a file that a package %s', (_, files, manifest, isNobodys) => {
  expect(isIdle(`${LIST} export async function fill(row) { save(row); }`, manifest, files)).toBe(isNobodys);
});

test('others may call what they install', () => expect(isIdle(`${LIST} export async function fill(row) { save(row); }`, { name: 'rows', main: 'rows.js' })).toBe(false));

test('a file by itself may be of any program', () => expect(isIdle('export async function fill(row) { save(row); }', { private: true }, {})).toBe(false));

const FILL = `${LIST} export async function fill(row) { save(row); }`;

test.each([
  ['a function that nobody names calls', { 'serve.js': `${SERVER} import './start.js';`, 'start.js': `import { fill } from './rows.js'; export function start() { fill({}); }` }, true],
  ['a function of a file that nobody imports calls', { 'serve.js': SERVER, 'start.js': `import { fill } from './rows.js'; export function start() { fill({}); }` }, false],
  ['a timer of a function that nobody names runs', { 'serve.js': `${SERVER} import './start.js';`, 'start.js': `import { fill } from './rows.js'; export function start() { setInterval(() => fill({}), 1000); }` }, true],
  ['a function that calls itself, and nobody else does, calls', { 'serve.js': `${SERVER} import './start.js';`, 'start.js': `import { fill } from './rows.js'; export function start() { fill({}); start(); }` }, true],
  ['a function that is imported calls', { 'serve.js': `${SERVER} import { start } from './start.js'; start();`, 'start.js': `import { fill } from './rows.js'; export function start() { fill({}); }` }, false],
  ['a timer of a function that is imported runs', { 'serve.js': `${SERVER} import { start } from './start.js'; start();`, 'start.js': `import { fill } from './rows.js'; export function start() { setInterval(() => fill({}), 1000); }` }, false],
  ['a route of a file that is imported runs', { 'serve.js': `${SERVER} import './start.js';`, 'start.js': `import express from 'express'; import { fill } from './rows.js'; express().get('/a', (req, res) => { fill({}); res.end(); });` }, false],
  ['a function that a list keeps calls', { 'serve.js': `${SERVER} import './start.js';`, 'start.js': `import { fill } from './rows.js'; export function start() { fill({}); } export const all = [start];` }, false],
])('what %s', (_, files, isNobodys) => expect(isIdle(FILL, { private: true }, files)).toBe(isNobodys));

const ROUTER = `import { Router } from 'express'; export const router = Router(); router.get('/', async (req, res) => { await save(req.body); res.end(); });`;
const MOUNTED = { 'serve.js': `import express from 'express'; import { users } from './users.js'; import { orders } from './orders.js'; express().use(users).use(orders).listen(80);`, 'users.js': `import { Router } from 'express'; export const users = Router();`, 'orders.js': `import { Router } from 'express'; export const orders = Router();` };

test.each([
  ['its kin are', ROUTER, {}, {}, true],
  ['a test and its kin are', ROUTER, { 'rows.test.js': `import { router } from './rows.js'; test('lists', () => router);` }, {}, true],
  ['it is, too', ROUTER, { 'more.js': `import { router } from './rows.js'; export const all = () => router;` }, {}, false],
  ['none of its kind is', ROUTER, { 'serve.js': `import express from 'express'; express().listen(80);` }, {}, false],
  ['a text names it', ROUTER, { 'more.js': `import { load } from 'loader'; load({ task: './lib/rows.js' });` }, {}, false],
  ['a script runs it', ROUTER, {}, { scripts: { start: 'node serve.js', rows: 'node rows.js' } }, false],
  ['something loads all of its folder', ROUTER, { 'more.js': 'for (const name of names) await import(`./${name}`);' }, {}, false],
  ['a framework loads what lies there', ROUTER, { 'more.js': `import autoload from '@fastify/autoload'; export const plugin = autoload;` }, {}, false],
  ['it listens itself', `import express from 'express'; export const app = express(); app.get('/', async (req, res) => { await save(req.body); res.end(); }); app.listen(80);`, {}, {}, false],
  ['others install the package', ROUTER, {}, { private: false, name: 'rows' }, false],
])('what is in a file that nobody imports, where %s', (_, code, files, manifest, isNobodys) => expect(isIdle(code, { private: true, ...manifest }, { ...MOUNTED, ...files })).toBe(isNobodys));
