import { expect, test } from 'vitest';
import type { ReachKind } from '../../../rules/src/analysis/program/index.ts';
import { functionNamed, programOfFiles } from './program-of.ts';

const EXPRESS = `import express from 'express'; const app = express();`;

/** Each case is the files, the kind of entry, and the name of the entry that reaches `work`. */
const reached: readonly (readonly [title: string, files: Readonly<Record<string, string>>, kind: ReachKind, entry: string])[] = [
  ['a handler written in place', { '/a.ts': `${EXPRESS} app.post('/import', async (req, res) => { work(); }); function work() {}` }, 'request', 'POST /import'],
  ['a handler of another file', { '/a.ts': `${EXPRESS} import { list } from './b.js'; app.get('/list', list);`, '/b.ts': 'export async function list(req, res) { work(); } function work() {}' }, 'request', 'GET /list'],
  ['a list of handlers', { '/a.ts': `${EXPRESS} const check = () => { work(); }; app.get('/x', [check], () => {}); function work() {}` }, 'request', 'GET /x'],
  ['a handler behind a wrapper of the project', { '/a.ts': `${EXPRESS} const wrap = fn => (req, res, next) => fn(req, res).catch(next); app.get('/x', wrap(async () => { work(); })); function work() {}` }, 'request', 'GET /x'],
  ['a handler behind a wrapper of a library', { '/a.ts': `${EXPRESS} import wrap from 'express-async-handler'; app.get('/x', wrap(async () => { work(); })); function work() {}` }, 'request', 'GET /x'],
  ['a route helper of the project', { '/a.ts': `${EXPRESS} function route(path, handler) { app.get(path, handler); } route('/x', async () => { work(); }); function work() {}` }, 'request', 'the callback of app.get'],
  ['a method chosen at run time', { '/a.ts': `${EXPRESS} function route(verb, path, handler) { app[verb](path, handler); } route('get', '/x', () => { work(); }); function work() {}` }, 'request', 'the callback of app[verb]'],
  ['a file that is handed the app', { '/a.ts': `import express from 'express'; import routes from './b.js'; routes(express());`, '/b.ts': `export default app => { app.get('/x', show); }; function show() { work(); } function work() {}` }, 'request', 'GET /x'],
  ['a route of a long chain, with a path of parts', { '/a.ts': `${EXPRESS} app.get(root + 'services/a/list', (req, res) => res.send('')).get(root + 'services/b/list', (req, res) => res.send('')).post(root + 'services/c', () => { work(); }); function work() {}` }, 'request', 'POST …'],
  ['the end of a long chain', { '/a.ts': `${EXPRESS} app.get(root + 'services/a/list', (req, res) => res.send('')).get(root + 'services/b/list', (req, res) => res.send('')).use(() => { work(); }); function work() {}` }, 'request', 'the callback of use'],
  ['a function that a key picks', { '/a.ts': `${EXPRESS} import * as on from './b.js'; app.post('/x', req => on[req.body.type](req));`, '/b.ts': 'export function add() { work(); } function work() {}' }, 'request', 'POST /x'],
  ['a method that a key picks', { '/a.ts': `${EXPRESS} class Actions { add() { work(); } } const actions = new Actions(); app.post('/x', req => { const run = actions[req.body.type]; run(req); }); function work() {}` }, 'request', 'POST /x'],
  ['a decorated method', { '/a.ts': `import { Controller, Get } from '@nestjs/common'; @Controller() class Users { @Get('all') async list() { work(); } } function work() {}` }, 'request', 'Users.list'],
  ['a procedure behind many middlewares of another file', {
    '/a.ts': `import { initTRPC } from '@trpc/server'; const t = initTRPC.context().create(); const timed = t.procedure.use(time).use(trace); export const signedIn = timed.use(rescue).use(check).use(limit);`,
    '/b.ts': `import { signedIn } from './a.js'; export const save = signedIn.input(schema).output(schema).mutation(async ({ input }) => { work(); }); function work() {}`,
  }, 'action', 'the callback of signedIn.input(schema).output(schema).mutation'],
  ['a map of resolvers', { '/a.ts': `import { ApolloServer } from '@apollo/server'; const resolvers = { Query: { user: async () => { work(); } } }; new ApolloServer({ typeDefs: '', resolvers }); function work() {}` }, 'request', 'the callback of ApolloServer'],
  ['a function that takes a request', { '/a.ts': `import type { Request, Response } from 'express'; export async function list(req: Request, res: Response) { work(); } function work() {}` }, 'request', 'every request to list'],
  ['a route with its path first', { '/a.ts': `${EXPRESS} app.route('/users/:id').all(check) /** gives one */ .get(() => { work(); }); function work() {}` }, 'request', 'GET /users/:id'],
  ['a chain with comments', { '/a.ts': `${EXPRESS} app /* the main one */ .use(() => { work(); }); function work() {}` }, 'request', 'the callback of app.use'],
  ['a method that an interface of the framework calls', { '/a.ts': `import { CanActivate } from '@nestjs/common'; export class Guard implements CanActivate { canActivate() { work(); return true; } } function work() {}` }, 'request', 'Guard.canActivate'],
  ['a job', { '/a.ts': `import { Worker } from 'bullmq'; new Worker('mail', async job => { work(); }); function work() {}` }, 'job', 'the handler of "mail"'],
  ['a timer that a helper sets for it', { '/a.ts': 'function every(run) { setInterval(() => { run(); }, 1000); } every(work); function work() {}' }, 'timer', 'the callback of setInterval'],
  ['a timer', { '/a.ts': 'setInterval(() => { work(); }, 1000); function work() {}' }, 'timer', 'the callback of setInterval'],
  ['the start of the process', { '/a.ts': 'work(); function work() {}' }, 'load', 'the start of the process'],
];

test.each(reached)('%s reaches what it calls', (_title, files, kind, entry) => {
  const program = programOfFiles(files);
  expect(program.reach.way(functionNamed(program, 'work'), kind)?.entry.name).toBe(entry);
});

test('the way is the shortest, and names each call', () => {
  const program = programOfFiles({
    '/a.ts': `${EXPRESS} import { load } from './b.js'; app.get('/x', handler); function handler() { detour(); load(); } function detour() { load(); }`,
    '/b.ts': 'export function load() { work(); } function work() {}',
  });
  const way = program.reach.way(functionNamed(program, 'work'), 'request');
  expect(way?.calls.map(({ from, call }) => [from.facts.name, call.text])).toEqual([['handler', 'load'], ['load', 'work']]);
});

test.each([
  ['nobody calls it', `${EXPRESS} app.get('/x', () => {}); export function work() {}`],
  ['only start-up calls it', `${EXPRESS} work(); app.get('/x', () => {}); function work() {}`],
  ['a helper is handed something else than the app', `${EXPRESS} const add = router => { router.get('/x', () => { work(); }); }; add(new Map()); function work() {}`],
  ['a key picks from a large namespace', `${EXPRESS} const all = { ${Array.from({ length: 50 }, (_, at) => `f${at}() {}`).join(', ')}, add() { work(); } }; app.post('/x', req => all[req.body.type](req)); function work() {}`],
  ['a key picks from a list of another name', `${EXPRESS} const on = { add() {} }; const off = { add() { work(); } }; app.post('/x', req => on[req.body.type](req)); export { off }; function work() {}`],
  ['a method of that name is no route', `const cache = { get(key, fn) { fn(); } }; cache.get('/x', () => { work(); }); function work() {}`],
])('no request reaches a function when %s', (_title, text) => {
  const program = programOfFiles({ '/a.ts': text });
  expect(program.reach.way(functionNamed(program, 'work'), 'request')).toBeUndefined();
});

test.each(['run();', 'tracer.span("each", async span => { await run(span); });', 'const once = () => { run(); }; once();'])('what a helper runs for one caller by %s, it runs for no other', body => {
  const program = programOfFiles({ '/a.ts': `${EXPRESS} import tracer from 'tracer'; function each(run) { ${body} } app.get('/a', () => { each(work); }); app.get('/b', () => { each(other); }); function work() {} function other() {}` });
  expect(['work', 'other'].map(name => program.reach.way(functionNamed(program, name), 'request')?.entry.name)).toEqual(['GET /a', 'GET /b']);
});
