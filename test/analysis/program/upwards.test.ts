import { describe, expect, test } from 'vitest';
import { REACH_KINDS } from '../../../rules/src/analysis/program/entries.ts';
import type { Program, ProgramFunction } from '../../../rules/src/analysis/program/index.ts';
import { programOfFiles } from './program-of.ts';

type Files = Readonly<Record<string, string>>;

const EFFECTS = ['io', 'sleeps'] as const;
const EXPRESS = `import express from 'express'; const app = express();`;

function allOf(program: Program, files: Files): readonly ProgramFunction[] {
  return Object.keys(files).flatMap(path => [...program.graph.functionsIn(path)]);
}

/** Who calls a function, and how control comes to it, for each kind of entry. */
function toldOf(program: Program, fn: ProgramFunction): unknown {
  const nameOf = ({ file, facts }: ProgramFunction): string => `${file.path} ${facts.at} ${facts.name}`;
  const ways = REACH_KINDS.map(kind => {
    const way = program.reach.way(fn, kind);
    return way && [way.entry.name, nameOf(way.entry.node), way.entry.registered?.isSupposed, way.entry.isAlone, way.calls.map(({ from, call }) => [nameOf(from), call.at, call.end])];
  });
  const registered = program.reach.registeredBy(fn);
  return [nameOf(fn), registered && [registered.key, registered.event, registered.call.at], ways, fn.callers.map(({ from, call, isCallback, isHanded }) => [nameOf(from), call.at, call.end, isCallback, isHanded])];
}

/** What the calls of a function run. */
function calledBy({ calls }: ProgramFunction): unknown {
  const namesOf = (all: Iterable<ProgramFunction>): readonly string[] => Array.from(all, ({ file, facts }) => `${file.path} ${facts.at} ${facts.name}`);
  return calls.map(({ facts, key, targets, picks, callbacks, handed }) => [facts.text, key, namesOf(targets), namesOf(picks), namesOf(callbacks), namesOf(handed)]);
}

/** Asks of each function a program of which nothing is linked, and one of which all is. */
function compare(files: Files): void {
  const linked = programOfFiles(files);
  linked.graph.linkAll();
  for (const [index, fn] of allOf(linked, files).entries()) {
    const program = programOfFiles(files);
    expect(toldOf(program, allOf(program, files)[index]!)).toEqual(toldOf(linked, fn));
    const other = programOfFiles(files);
    expect(calledBy(allOf(other, files)[index]!)).toEqual(calledBy(fn));
    const third = programOfFiles(files);
    const fourth = programOfFiles(files);
    expect(fourth.effects.rejection(allOf(fourth, files)[index]!)).toBe(linked.effects.rejection(fn));
    expect(EFFECTS.map(effect => third.effects.has(allOf(third, files)[index]!, effect))).toEqual(EFFECTS.map(effect => linked.effects.of(fn, effect) !== undefined));
  }
}

/** Is what is told of `work` known before all calls are linked? */
function isKnownAhead(files: Files): boolean {
  const program = programOfFiles(files);
  toldOf(program, allOf(program, files).find(({ facts }) => facts.name.endsWith('work'))!);
  return !program.graph.isLinked;
}

describe('who leads to a function is known from it upwards, as by linking all calls', () => {
  test.each<readonly [form: string, files: Files]>([
    ['a named export', { '/a.ts': `${EXPRESS} import { work } from './b.js'; app.get('/x', () => { work(); });`, '/b.ts': 'export function work() {}' }],
    ['a default export', { '/a.ts': `${EXPRESS} import go from './b.js'; app.get('/x', () => { go(); });`, '/b.ts': 'export default function work() {}' }],
    ['a namespace', { '/a.ts': `${EXPRESS} import * as all from './b.js'; app.get('/x', () => { all.work(); });`, '/b.ts': 'export function work() {}' }],
    ['a member of an object', { '/a.ts': `${EXPRESS} import { all } from './b.js'; app.get('/x', all.go);`, '/b.ts': 'function work() {} export const all = { go: work };' }],
    ['another name in between', { '/a.ts': `${EXPRESS} import { go } from './c.js'; app.get('/x', go);`, '/c.ts': `export { work as go } from './b.js';`, '/b.ts': 'export function work() {}' }],
    ['all exports of a file', { '/a.ts': `${EXPRESS} import { work } from './c.js'; app.get('/x', work);`, '/c.ts': `export * from './b.js';`, '/b.ts': 'export function work() {}' }],
    ['a module that is a function', { '/a.js': `const go = require('./b.js'); setInterval(() => go(), 5);`, '/b.js': 'module.exports = function work() {};' }],
    ['its own exports', { '/a.js': 'module.exports = work; function work() {} setInterval(module.exports, 5);' }],
    ['an argument of a library', { '/a.ts': `import { each } from 'lib'; import { work } from './b.js'; each(work);`, '/b.ts': 'export function work() {}' }],
    ['a wrapper of a library', { '/a.ts': `${EXPRESS} import wrap from 'lib'; import { work } from './b.js'; app.get('/x', wrap(work));`, '/b.ts': 'export function work() {}' }],
    ['a list of handlers', { '/a.ts': `${EXPRESS} import { all } from './b.js'; app.get('/x', all);`, '/b.ts': 'function work() {} export const all = [work];' }],
    ['an element of a list', { '/a.ts': `import { all } from './b.js'; setInterval(() => { all[0](); }, 5);`, '/b.ts': 'function work() {} export const all = [work];' }],
    ['a table by any key', { '/a.ts': `${EXPRESS} import * as on from './b.js'; app.post('/x', req => on[req.body](req));`, '/b.ts': 'export function work() {}' }],
    ['a method by any key', { '/a.ts': 'class All { work() {} } const all = new All(); setInterval(name => all[name](), 5);' }],
    ['a map of resolvers', { '/a.ts': `import { ApolloServer } from '@apollo/server'; import { resolvers } from './b.js'; new ApolloServer({ resolvers });`, '/b.ts': 'export const resolvers = { Query: { user: work } }; function work() {}' }],
    ['a decorated method', { '/a.ts': `import { Controller, Get } from '@nestjs/common'; @Controller() export class Users { @Get('all') async work() {} }` }],
    ['an inherited contract', { '/a.ts': `import { CanActivate } from '@nestjs/common'; export class Guard implements CanActivate { canActivate() { work(); return true; } } function work() {}` }],
    ['a method of the class above', { '/a.ts': `import { Base } from './b.js'; class One extends Base {} setInterval(() => new One().work(), 5);`, '/b.ts': 'export class Base { work() {} }' }],
    ['the one that implements an interface', { '/a.ts': `import type { Store } from './b.js'; export function run(store: Store) { store.work(); }`, '/b.ts': 'export interface Store { work(): void } export class Files implements Store { work() {} }' }],
    ['a constructor of the class above', { '/a.ts': `import { Base } from './b.js'; class One extends Base {} setInterval(() => { new One(); }, 5);`, '/b.ts': 'export class Base { constructor() { work(); } } function work() {}' }],
    ['a function that gives it back', { '/a.ts': `import { make } from './b.js'; setInterval(() => { make()(); }, 5);`, '/b.ts': 'export function make() { return work; } function work() {}' }],
    ['a patched member', { '/a.ts': `import { all } from './b.js'; all.go = work; function work() {}`, '/b.ts': 'export const all = { one: 1 };', '/c.ts': `import { all } from './b.js'; setInterval(() => all.go(), 5);` }],
    ['a bound function', { '/a.ts': `setInterval(work.bind(null, 1), 5); function work() {}` }],
    ['a request that it takes', { '/a.ts': `import type { Request } from 'express'; export async function work(req: Request) {}` }],
    ['a cycle', { '/a.ts': 'export function work() { other(); } function other() { work(); } setInterval(other, 5);' }],
    ['two entries, of which the first counts', { '/a.ts': `${EXPRESS} app.get('/x', () => work()); app.get('/y', () => work()); export function work() {}` }],
    ['an object whose members alone are used', { '/a.ts': 'function run(all) { console.log(all.name); } run({ work: work }); function work() {}' }],
    ['a parameter that nobody fills', { '/a.ts': 'class Log { work() {} } export const log = new Log(); export function run(list) { list.work(); }' }],
    ['a parameter that is filled with something else', { '/a.ts': 'class Log { work() {} } export const log = new Log(); function run(list) { list.work(); } run(new Map());' }],
  ])('%s', (_form, files) => {
    compare(files);
    expect(isKnownAhead(files)).toBe(true);
  });
});

describe('where a parameter may lead to it, all calls are linked', () => {
  test.each<readonly [form: string, files: Files]>([
    ['a callback', { '/a.ts': 'function each(step) { step(); } each(work); function work() {}' }],
    ['a callback that is handed on', { '/a.ts': `import { each } from './b.js'; each(() => { work(); }); function work() {}`, '/b.ts': 'export function each(step) { other(step); } function other(step) { step(); }' }],
    ['a route helper', { '/a.ts': `${EXPRESS} function route(path, handler) { app.get(path, handler); } route('/x', work); function work() {}` }],
    ['an object that is registered as a whole', { '/a.ts': `import { Server } from '@grpc/grpc-js'; const server = new Server(); function add(all) { server.addService({}, all); } add({ work }); function work() {}` }],
    ['a list that is registered', { '/a.ts': `${EXPRESS} function add(all) { app.get('/x', all); } add([work]); function work() {}` }],
    ['a member of what is handed over', { '/a.ts': 'function run(all) { all.go(); } run({ go: work }); function work() {}' }],
    ['an instance', { '/a.ts': 'class Log { work() {} } function run(log) { log.work(); } run(new Log());' }],
    ['a field that a constructor fills', { '/a.ts': 'class Run { constructor(step) { this.step = step; } go() { this.step(); } } const run = new Run(work); setInterval(() => run.go(), 5); function work() {}' }],
    ['a member of a field', { '/a.ts': 'class Run { constructor(all) { this.step = all.go; } } class All { go() { work(); } } export const run = new Run(new All()); function work() {}', '/b.ts': `import { run } from './a.js'; run.step();` }],
    ['an app', { '/a.ts': `import express from 'express'; import routes from './b.js'; routes(express());`, '/b.ts': `export default app => { app.get('/', work); }; function work() {}` }],
    ['a class', { '/a.ts': 'class One { constructor() { work(); } } function make(type) { return new type(); } make(One); function work() {}' }],
    ['a function that gives it back', { '/a.ts': 'function run(make) { make()(); } run(() => work); function work() {}' }],
  ])('%s', (_form, files) => {
    compare(files);
  });
});

test('programs of random parts tell the same upwards as linked', () => {
  let seed = 11;
  const pick = (most: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % most;
  for (let round = 0; round < 60; round++) {
    const count = 2 + pick(3);
    const fileOf = (at: number): string => {
      const other = pick(count);
      const parts = [
        () => `export function f${pick(3)}() { g(); }`, () => `import { f${pick(3)} as h } from './${other}.js'; h();`, () => `import * as all from './${other}.js'; export const run = () => all.f${pick(3)}();`,
        () => `export * from './${other}.js';`, () => `app.get('/${pick(9)}', g);`, () => `app.get('/${pick(9)}', () => { k.m(); });`, () => `setInterval(() => { t.f${pick(3)}(); }, 1);`, () => 'each(g);',
        () => `import { K } from './${other}.js'; new K(g).go();`, () => 't[name]();', () => `each(() => { fetch('${pick(9)}'); });`, () => `import q from './${other}.js'; q(t); setTimeout(q, 1);`, () => `import { t as u } from './${other}.js'; u.f${pick(3)}(); app.use(u);`,
        () => 'export default function (a) { a.f1(); g(); }', () => `t.f${pick(3)} = run0; function run0() { g(); }`, () => `export { g as f${pick(3)} } from './${other}.js';`,
      ];
      const chosen = new Set(Array.from({ length: 4 }, () => pick(parts.length)));
      return `${EXPRESS} function each(step) { step(1); } export function g() { work${at}(); } function work${at}() {} export const t = { f1: g, f2() { each(() => k.m()); } };
        export class K { constructor(step) { this.step = step; } m() { g(); } go() { this.step(); } } const k = new K(() => {}); ${[...chosen].map(part => parts[part]!()).join('\n')}`;
    };
    compare(Object.fromEntries(Array.from({ length: count }, (_, at) => [`/${at}.js`, fileOf(at)])));
  }
});
