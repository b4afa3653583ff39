import { expect, test } from 'vitest';
import { calleesOf, functionNamed, programOfFiles } from './program-of.ts';

/** Each case is the files, the caller's name and the names of what it runs. */
const cases: readonly (readonly [title: string, files: Readonly<Record<string, string>>, caller: string, callees: readonly string[]])[] = [
  ['an import', { '/a.ts': `import { save as store } from './b.js'; export function run() { store(); }`, '/b.ts': 'export async function save() {}' }, 'run', ['save']],
  ['a namespace and a re-export', { '/a.ts': `import * as db from './index.ts'; export function run() { db.save(); }`, '/index.ts': `export * from './b.js';`, '/b.ts': 'export const save = () => {};' }, 'run', ['save']],
  ['a name that files hand on in a circle, past one that has others', {
    '/a.ts': `import { save } from './index.ts'; export function run() { save(); }`, '/index.ts': `export * from './other.ts'; export * from './b.ts';`,
    '/other.ts': 'export const load = () => {};', '/b.ts': `export * from './index.ts'; export * from './c.ts';`, '/c.ts': 'export const save = () => {};',
  }, 'run', ['save']],
  ['a name of what a file of CommonJS gives as a whole, handed on', {
    '/a.ts': `import { save } from './index.ts'; export function run() { save(); }`, '/index.ts': `export * from './b.ts';`, '/b.ts': `export * from './c.js';`,
    '/c.js': 'const all = { save() {} }; module.exports = all;',
  }, 'run', ['save']],
  ['CommonJS, whole and by name', { '/a.js': `const { save } = require('./b'); const load = require('./c'); module.exports = function run() { save(); load(); };`, '/b.js': 'exports.save = function save() {};', '/c.js': 'module.exports = function load() {};' }, 'run', ['load', 'save']],
  ['its own exports, by another name', { '/a.js': 'exports.save = async () => {}; exports.store = exports.save; exports.run = function run() { exports.store(); };' }, 'run', ['save']],
  ['a method that a prototype is given', {
    '/query.js': 'function Query() {} Query.prototype.execute = async function execute() {}; module.exports = Query;',
    '/a.js': `const Query = require('./query'); exports.run = async function run() { const query = new Query(); await query.execute(); };`,
  }, 'run', ['Query', 'execute']],
  ['a member that another file gives to something from outside, once a file before it has been looked at', {
    '/a.ts': `import { extend } from './b.js'; import { pool } from './c.js'; export const more = extend; function done() {} export function run() { pool().added(done); }`,
    '/b.ts': `import { pool } from './c.js'; export function extend(target) { target.added = save; } function save() {} extend(pool());`,
    '/c.ts': `import { connect } from 'db'; export const pool = () => connect();`,
  }, 'run', ['pool', 'save']],
  ['members that other files give to a module', {
    '/user/index.js': `const User = module.exports; require('./create')(User);`,
    '/user/create.js': 'module.exports = function (User) { User.create = async function () {}; };',
    '/a.js': `const user = require('./user'); exports.run = function run() { user.create(); };`,
  }, 'run', ['create']],
  ['members of members that other files give to a module', {
    '/user/index.js': `const User = module.exports; require('./photos')(User);`,
    '/user/photos.js': 'module.exports = function (User) { User.photos = {}; User.photos.add = async function () {}; };',
    '/a.js': `const user = require('./user'); exports.run = function run() { user.photos.add(); };`,
  }, 'run', ['add']],
  ['what a function says that it gives', {
    '/a.ts': `import { open } from './open.js'; let held: import('./store.js').Store; function run() { open('x').save(); held.load(); }`,
    '/open.ts': `import type { Store } from './store.js'; export function open(name: string): Store { if (name) return stores.get(name); return stores.first(); }`,
    '/store.ts': 'export class Store { async save() {} async load() {} }',
  }, 'run', ['Store.load', 'Store.save', 'open']],
  ['a field injected by type', {
    '/a.ts': `import { Store } from './store.js'; class Service { constructor(private readonly store: Store) {} run() { return this.store.save(); } }`,
    '/store.ts': 'export class Store { async save() {} }',
  }, 'Service.run', ['Store.save']],
  ['an interface with one implementation', {
    '/a.ts': `import type { IStore } from './types.js'; class Service { private store: IStore; constructor({ store }: { store: IStore }) { this.store = store; } run() { return this.store.save(); } }`,
    '/types.ts': 'export interface IStore { save(): Promise<void> }',
    '/store.ts': `import type { IStore } from './types.js'; export class Store implements IStore { async save() {} }`,
  }, 'Service.run', ['Store.save']],
  ['a field that asks a container for its own class', {
    '/a.ts': `import { box } from './box.js'; import { Store } from './store.js'; class Service { store: Store = box.all.resolve(Store); run() { return this.store.save(); } }`,
    '/box.ts': `import { container } from 'some-box'; export class Box { get all() { return container; } } export const box = new Box();`,
    '/store.ts': 'export class Store { async save() {} }',
  }, 'Service.run', ['Store.save']],
  ['a field that makes something of a class, and says that it has another one', {
    '/a.ts': `import { Rows } from './rows.js'; import { Store } from './store.js'; class Service { store: Rows = new Store(); run() { return this.store.save(); } }`,
    '/rows.ts': 'export class Rows { async save() {} }',
    '/store.ts': 'export class Store { async save() {} }',
  }, 'Service.run', ['Store.save']],
  ['a field that may be missing', {
    '/a.ts': `import { Store } from './store.js'; class Service { private store: Store | null = null; run() { return this.store?.save(); } }`,
    '/store.ts': 'export class Store { async save() {} }',
  }, 'Service.run', ['Store.save']],
  ['a field of one of two types, which is neither', {
    '/a.ts': `import { Rows, Store } from './store.js'; class Service { private store: Store | Rows; run() { open(); return this.store.save(); } } function open() {}`,
    '/store.ts': 'export class Store { async save() {} } export class Rows { async save() {} }',
  }, 'Service.run', ['open']],
  ['an interface whose key of injection has the same name', {
    '/a.ts': `import { IStore } from './types.js'; class Service { constructor(@Inject(IStore) private readonly store: IStore) {} run() { return this.store.save(); } }`,
    '/types.ts': `export const IStore = Symbol('IStore'); export interface IStore { save(): Promise<void> }`,
    '/store.ts': `import type { IStore } from './types.js'; export class Store implements IStore { async save() {} }`,
  }, 'Service.run', ['Store.save']],
  ['a function with overloads, and a table with a type of its name', {
    '/a.ts': `import { load, Rows } from './rows.js'; export function run() { load('a'); return Rows.save(); }`,
    '/rows.ts': `export function load(id: string): void; export function load(id: number): void; export function load(id) {} export type Rows = typeof Rows; export const Rows = { save() {} };`,
  }, 'run', ['load', 'save']],
  ['a part of an interface of interfaces', {
    '/a.ts': `import type { Stores } from './types.js'; class Service { private store: Stores['users']; constructor({ users }: Pick<Stores, 'users'>, private readonly all: Readonly<Stores>) { this.store = users; } run() { this.all.rows.load(); return this.store.save(); } }`,
    '/types.ts': `import type { Rows } from './store.js'; export interface IStore { save(): Promise<void> } export interface Stores { users: IStore; rows: Rows }`,
    '/store.ts': `import type { IStore } from './types.js'; export class Store implements IStore { async save() {} } export class Rows { async load() {} }`,
  }, 'Service.run', ['Rows.load', 'Store.save']],
  ['a type that is written as an interface is', {
    '/a.ts': `import type { Deps } from './types.js'; export async function run({ rows }: Deps, deps: Readonly<Deps>) { await deps.users.save(); return rows.load(); }`,
    '/types.ts': `import type { Rows, Users } from './store.js'; export type Deps = { readonly rows: Rows; users?: Users; count: number }`,
    '/store.ts': 'export class Rows { async load() {} } export class Users { async save() {} }',
  }, 'run', ['Rows.load', 'Users.save']],
  ['an interface with one implementation beside its doubles', {
    '/a.ts': `import type { IStore } from './types.js'; class Service { constructor(private store: IStore) {} run() { return this.store.save(); } }`,
    '/types.ts': 'export interface IStore { save(): Promise<void> }',
    '/store.ts': `import type { IStore } from './types.js'; export class Store implements IStore { async save() {} } export class FakeStore implements IStore { async save() {} }`,
    '/store.test.ts': `import type { IStore } from './types.js'; class Recorder implements IStore { async save() {} }`,
  }, 'Service.run', ['Store.save']],
  ['an abstract class with one subclass, beside its doubles', {
    '/a.ts': `import { Rows } from './rows.js'; class Service { constructor(private readonly rows: Rows) {} run() { return this.rows.save(); } }`,
    '/rows.ts': 'export abstract class Rows { abstract save(): Promise<void>; }',
    '/stored.ts': `import { Rows } from './rows.js'; export class StoredRows extends Rows { async save() {} } export class MockRows extends Rows { async save() {} }`,
  }, 'Service.run', ['StoredRows.save']],
  ['a step that an abstract class leaves to its one subclass, through another abstract one', {
    '/a.ts': 'export abstract class Task { abstract step(): Promise<void>; run() { return this.step(); } }',
    '/b.ts': `import { Task } from './a.js'; abstract class Timed extends Task { time() {} } class Sweep extends Timed { async step() { this.time(); } }`,
  }, 'Task.run', ['Sweep.step']],
  ['an abstract class by other names', {
    '/a.ts': `import { Rows } from './rows.js'; function run(rows: Rows) { rows.save(); }`,
    '/rows.ts': 'export abstract class Rows { abstract save(): Promise<void>; }',
    '/all.ts': `export { Rows as Table } from './rows.js';`,
    '/more.ts': `export { Table as default } from './all.js';`,
    '/stored.ts': `import Base from './more.js'; export class StoredRows extends Base { async save() {} }`,
  }, 'run', ['StoredRows.save']],
  ['what an abstract class has itself, where its one subclass has it not', {
    '/a.ts': 'abstract class Task { abstract step(): Promise<void>; time() {} } class Sweep extends Task { async step() {} } function run(task: Task) { task.time(); }',
  }, 'run', ['Task.time']],
  ['a method of the class above', { '/a.ts': `import { Base } from './base.js'; class Service extends Base { run() { this.load(); super.close; } }`, '/base.ts': 'export class Base { load() {} }' }, 'Service.run', ['Base.load']],
  ['a constructor, its own or inherited', { '/a.ts': `import { Base } from './base.js'; class Own extends Base {} function run() { return new Own(); }`, '/base.ts': 'export class Base { constructor() {} }' }, 'run', ['Base.constructor']],
  ['an object literal and a factory', { '/a.ts': `import { make } from './b.js'; const api = make(); function run() { api.save(); }`, '/b.ts': 'export function make() { return { save() {} }; }' }, 'run', ['save']],
  ['a function that callers hand over', { '/a.ts': `function inTransaction(work: () => void) { work(); } function save() {} function run() { inTransaction(save); }` }, 'inTransaction', ['save']],
  ['an untyped dependency that the caller hands over in an object', {
    '/service.js': `class Service { constructor({ store }) { this.store = store; } run() { return this.store.save(); } } exports.Service = Service;`,
    '/main.js': `const { Service } = require('./service'); const { Store } = require('./store'); new Service({ store: new Store() });`,
    '/store.js': 'class Store { async save() {} } exports.Store = Store;',
  }, 'Service.run', ['Store.save']],
  ['a callback of a library or of nobody known', { '/a.ts': `import pRetry from 'p-retry'; async function save() {} async function run() { await pRetry(save); }` }, 'run', ['save']],
  ['a function that a caller binds among others', { '/a.ts': `function work(task, settle) { settle(task); } function save() {} function load() {} function run(settle) { queue.push(work.bind(undefined, save, settle)); } run(load);` }, 'work', ['load', 'save']],
  ['a bound method', { '/a.ts': `class Service { save() {} run() { const save = this.save.bind(this); save(); } }` }, 'Service.run', ['Service.save']],
];

test.each(cases)('%s', (_title, files, caller, callees) => {
  expect(calleesOf(programOfFiles(files), caller)).toEqual(callees);
});

test('what is set on an element of a list from outside is not on those of other lists', () => {
  const files = {
    '/a.ts': `import { find } from 'db'; export function mark(rows) { for (const row of rows) row.save = function saveRow() {}; } export async function start() { mark(await find('tasks')); }`,
    '/b.ts': `import { find } from 'db'; export async function run() { for (const user of await find('users')) user.save(); }`,
  };
  expect(calleesOf(programOfFiles(files), 'run')).toEqual([]);
});

test.each([
  ['an interface', 'interface Store { save(): void } class One implements Store { save() {} } class Two implements Store { save() {} }'],
  ['an abstract class', 'abstract class Store { abstract save(): void } class One extends Store { save() {} } class Two extends Store { save() {} }'],
])('%s with two implementations is one of them', (_title, classes) => {
  const files = {
    '/a.ts': `${classes} class Service { constructor(private store: Store) {} run() { this.store.save(); } }`,
  };
  expect(calleesOf(programOfFiles(files), 'Service.run')).toEqual([]);
  const { calls } = functionNamed(programOfFiles(files), 'Service.run');
  expect(calls.flatMap(({ picks }) => picks.map(({ facts: { name } }) => name))).toEqual(['One.save', 'Two.save']);
});

test.each([
  ['files that import each other', { '/a.ts': `export { run } from './b.js';`, '/b.ts': `export { run } from './a.js'; import { run } from './a.js'; export function go() { run(); }` }],
  ['a value that is its own member', { '/a.ts': 'class Node { next: Node; constructor(next) { this.next = next; } go() { this.next.next.next.go(); } } new Node(new Node(null)); export function go() {}' }],
  ['a parameter that leads to itself', { '/a.ts': 'function even(f) { odd(f.next); } function odd(f) { even(f.next); } export function go() { even({ next: go }); }' }],
  ['a constructor that makes its own parameter', { '/a.js': 'class A { constructor(b) { this.b = b; new A(this.b.b); } } exports.go = function go() { new A(new A()); };' }],
])('%s end', (_title, files) => {
  expect(() => programOfFiles(files).reach).not.toThrow();
});
