import { expect, test } from 'vitest';
import { unboundedConcurrency } from '../../../rules/src/analysis/hazards/unbounded-concurrency.ts';
import { findingsOf } from '../findings-of.ts';
import { found, silent } from './unbounded-concurrency-cases.ts';

const findingsIn = findingsOf(unboundedConcurrency, 'input.tsx');

test.each(Object.entries(silent))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ form }) => form)).toEqual([]));

test.each(found)('possible: $name', ({ code, form }) => {
  expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, 'possible']]);
});

const HANDLER = (body: string): string => `import express from 'express'; const app = express(); app.post('/', async (req, res) => { ${body} });`;

test('proven: the request decides how many requests are made', () => {
  const [finding] = findingsIn(HANDLER('await Promise.all(req.body.urls.map(url => fetch(url)));'));
  expect(finding?.certainty).toBe('proven');
  expect(finding?.evidence.map(({ words }) => words)).toEqual(['the list comes from the request', 'each task makes an HTTP request', 'it runs for POST /']);
});

test('proven: destructured from the request', () => {
  expect(findingsIn(HANDLER('const { urls } = req.body; await Promise.all(urls.map(url => fetch(url)));'))[0]?.certainty).toBe('proven');
});

test.each([
  ['text that the request holds', HANDLER('await Promise.all(JSON.parse(req.body.urls).map(url => fetch(url)));')],
  ['what a handler hands on with more beside it', `async function send({ urls }) { await Promise.all(urls.map(url => fetch(url))); } ${HANDLER('await send({ ...req.body, at: 1 });')}`],
])('proven: %s', (_name, code) => expect(findingsIn(code)[0]?.certainty).toBe('proven'));

const NEST = (body: string): string => `import { Body, Controller, Post } from '@nestjs/common'; import { ArrayMaxSize } from 'class-validator'; class Dto { @ArrayMaxSize(500) ids: string[]; @ArrayMaxSize(9) kinds: string[] } @Controller() class Mails { @Post() async send(@Body() dto: Dto) { await run(dto); } } ${body}`;

test.each([
  ['a property of what the route hands on, whatever its type', NEST('async function run(dto: Dto) { await Promise.all(dto.ids.map(id => fetch(id))); }')],
  ['a property of it that several functions hand on', NEST('async function run(dto: Dto) { const { ids } = dto; await each({ ids }); } async function each(all: Dto) { await Promise.all(all.ids.map(id => fetch(id))); }')],
])('likely: %s', (_name, code) => expect(findingsIn(code)[0]?.certainty).toBe('likely'));

test.each([
  ['a list of a client, and two waits for code out of sight', HANDLER('await Promise.all(req.body.ids.map(async id => { const row = await load(id); await save(row); }));')],
  ['a request for each row of a table', HANDLER('const rows = await Pet.find(); await Promise.all(rows.map(row => fetch(row.url)));').replace('const app', 'import mongoose from "mongoose"; const Pet = mongoose.model("Pet", {}); const app')],
])('likely: %s', (_name, code) => expect(findingsIn(code)[0]?.certainty).toBe('likely'));

test('proven: a route beside that of administrators', () => {
  expect(findingsIn(`${HANDLER('await Promise.all(req.body.urls.map(url => fetch(url)));')} app.get('/admin', (req, res) => res.end());`)[0]?.certainty).toBe('proven');
});

test.each([
  ['a length that a validator keeps small', NEST('async function run(dto: Dto) { await Promise.all(dto.kinds.map(kind => fetch(kind))); }')],
  ['kinds that a literal holds', HANDLER('const kinds = req.body.kinds.filter(kind => KINDS.includes(kind)); await Promise.all(kinds.map(kind => fetch(kind)));')],
])('silent: %s', (_name, code) => expect(findingsIn(`const KINDS = ['a', 'b']; ${code}`)).toEqual([]));

test.each([
  ['a helper that takes one or many', `async function load(ids) { if (!Array.isArray(ids)) ids = [ids]; await Promise.all(ids.map(id => send(id))); } ${HANDLER('await load(req.body.id);')}`],
  ['a parameter that is another list by then', `async function load(ids) { ids = await missing(ids); await Promise.all(ids.map(id => fetch(id))); } ${HANDLER('await load(req.body.ids);')}`],
  ['a property of what somebody else hands on', 'async function run(dto: Dto) { await Promise.all(dto.ids.map(id => fetch(id))); } run(await load());'],
  ['a function that hands on to itself', 'async function run(dto: Dto) { await Promise.all(dto.ids.map(id => fetch(id))); await run(dto); }'],
  ['the properties of what a client sends', HANDLER('await Promise.all(Object.keys(req.body).map(name => fetch(`/${name}`)));')],
  ['what an administrator sends', `import express from 'express'; const app = express(); app.post('/users', requires({ admin: true }), async (req, res) => { await Promise.all(req.body.urls.map(url => fetch(url))); });`],
  ['a route of administrators', `import express from 'express'; const app = express(); app.post('/admin/users', async (req, res) => { await Promise.all(req.body.urls.map(url => fetch(url))); });`],
  ['what a validator of another file has seen', `import express from 'express'; import { schema } from './schema.js'; const app = express(); app.post('/users', validate(schema), async (req, res) => { await Promise.all(req.body.urls.map(url => fetch(url))); });`],
  ['what a validator in a list has seen', `import Router from 'koa-router'; import compose from 'koa-compose'; const run = compose([login(), withSchema(input), async ctx => { await Promise.all(ctx.request.body.urls.map(url => fetch(url))); }]); new Router().post('/users', run);`],
  ['a query for each row of a table', HANDLER('const rows = await Pet.find(); await Promise.all(rows.map(row => Pet.findOne({ owner: row.id })));').replace('const app', 'import mongoose from "mongoose"; const Pet = mongoose.model("Pet", {}); const app')],
  ['text of a file', HANDLER('await Promise.all(JSON.parse(text).map(url => fetch(url)));')],
  ['a property beside what a handler hands on', `async function send({ urls }) { await Promise.all(urls.map(url => fetch(url))); } ${HANDLER('await send({ ...req.body, urls: mirrors });')}`],
])('possible: %s', (_name, code) => expect(findingsIn(code)[0]?.certainty).toBe('possible'));

test('proven: collected in a loop', () => {
  const [finding] = findingsIn(HANDLER('const all = []; for (const url of req.body.urls) all.push(fetch(url)); await Promise.all(all);'));
  expect([finding?.form, finding?.certainty]).toEqual(['collected', 'proven']);
});

const INTERCEPTED = (decorator: string): string => `import { Body, Controller, Post, UseInterceptors, applyDecorators } from '@nestjs/common'; import { DataSource, getRepository } from 'typeorm';
  class Begins { constructor(private readonly db: DataSource) {} async intercept(context, next) { const runner = this.db.createQueryRunner(); await runner.startTransaction(); return next.handle(); } }
  class Logs { async intercept(context, next) { await fetch('/log'); return next.handle(); } }
  const Transaction = () => applyDecorators(UseInterceptors(Begins)); const Logged = () => applyDecorators(UseInterceptors(Logs));
  @Controller() class Users { @${decorator} @Post() async remove(@Body() body) { await Promise.all(body.ids.map(id => getRepository(User).delete(id))); } }`;

test.each([['Transaction()', []], ['UseInterceptors(Begins)', []], ['Logged()', ['possible']]])('inside what @%s begins', (decorator, certainties) => {
  expect(findingsIn(INTERCEPTED(decorator)).map(({ certainty }) => certainty)).toEqual(certainties);
});

test.each([
  ['possible', 'what each task does is out of sight, and a client decides how many there are', 'await Promise.all(req.body.urls.map(load));'],
  ['possible', 'what each task does is out of sight', 'const rows = await getRepository(User).find(); await Promise.all(rows.map(load));'],
  ['possible', 'a pool runs a few at a time of the queries that a client lists', 'await Promise.all(req.body.ids.map(id => getRepository(User).delete(id)));'],
  ['proven', 'queries are gathered in a loop over what a client lists', 'const tasks = []; for (const id of req.body.ids) tasks.push(getRepository(User).delete(id)); await Promise.all(tasks);'],
  ['possible', 'the process itself runs a few at a time', 'await Promise.all(req.body.paths.map(path => access(path)));'],
  ['likely', 'the code counts on several pages', 'const all = []; let page = 1; while (page) { const answer = await ask(page); all.push(...answer.items); page = answer.next; } await Promise.all(all.map(load));'],
])('%s: %s', (certainty, _name, body) => {
  expect(findingsIn(`import { access } from 'node:fs/promises'; import { getRepository } from 'typeorm'; ${HANDLER(body)}`)[0]?.certainty).toBe(certainty);
});

test('possible: code that runs once, when its module is loaded', () => {
  expect(findingsIn(`import express from 'express'; import { getRepository } from 'typeorm'; const users = await getRepository(User).find(); await Promise.all(users.map(user => fetch(user.url)));`)[0]?.certainty).toBe('possible');
});

test('silent: the same in a test', () => {
  expect(findingsIn(HANDLER('await Promise.all(req.body.urls.map(url => fetch(url)));'), '/nowhere/app.test.ts')).toEqual([]);
});

test('proven: collected in a loop that counts', () => {
  const [finding] = findingsIn(HANDLER('const { urls } = req.body; const all = []; for (let i = 0; i < urls.length; i++) all.push(fetch(urls[i])); await Promise.all(all);'));
  expect([finding?.form, finding?.certainty]).toEqual(['collected', 'proven']);
});

const PRISMA = "import { PrismaClient } from '@prisma/client'; const db = new PrismaClient();";
const ROWS = (query: string, before = PRISMA): string => `${before} ${HANDLER(`const rows = await ${query}; await Promise.all(rows.map(row => fetch(row.url)));`)}`;

test.each([
  ['a given list', ROWS('db.user.findMany({ where: { id: { in: req.body.ids } } })')],
  ['one user', ROWS('db.order.findMany({ where: { userId, isOpen: true } })')],
  ['the user of a relation', ROWS('db.order.findMany({ where: { AND: [{ user: { id: req.body.id } }] } })')],
  ['a given list, by TypeORM', ROWS('getRepository(User).find({ where: { id: In(req.body.ids.filter(Number)) } })', "import { getRepository, In } from 'typeorm';")],
  ['one user, by Drizzle', ROWS('db.select().from(posts).where(and(eq(posts.authorId, id), eq(posts.isOpen, true)))', "import { drizzle } from 'drizzle-orm/node-postgres'; import { and, eq } from 'drizzle-orm'; const db = drizzle(1);")],
  ['a folder', ROWS('readdir("pages")', "import { readdir } from 'node:fs/promises';")],
])('possible: the rows of %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['possible']));

test.each([
  ['a state', ROWS('db.order.findMany({ where: { isOpen: true } })')],
  ['all users but one', ROWS('db.user.findMany({ where: { id: { not: req.body.id } } })')],
  ['all users but some', ROWS('getRepository(User).find({ where: { id: Not(req.body.id) } })', "import { getRepository, Not } from 'typeorm';")],
  ['one user or a state', ROWS('db.order.findMany({ where: { OR: [{ userId }, { isOpen: true }] } })')],
  ['no parent', ROWS('db.page.findMany({ where: { parentId: null } })')],
])('likely: the rows of %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['likely']));

const LISTS = "import { readFile, readdir } from 'node:fs/promises'; import { glob } from 'glob'; const READ = names => Promise.all(names.map(name => readFile(name)));";
test.each([
  ['a folder of the one who asks', HANDLER('const folder = folderOf(req); res.json(await READ(await readdir(folder)));'), 'likely'],
  ['the same by a pattern', HANDLER('const place = await placeOf({ user: req.user }); const folder = place.path; res.json(await READ(await glob(`${folder}/*`)));'), 'likely'],
  ['the same in a function that the handler calls', `async function list(request) { return READ(await readdir(folderOf(request))); } ${HANDLER('res.json(await list(req));')}`, 'likely'],
  ['a folder that is the same for all', HANDLER('const folder = folderOf(settings.req); res.json(await READ(await readdir(folder)));'), 'possible'],
])('%s', (_name, code, certainty) => expect(findingsIn(`${LISTS} ${code}`).map(finding => finding.certainty)).toEqual([certainty]));

test.each([
  ['all rows, of which some are taken', `import express from 'express'; ${PRISMA} express().listen(1); export async function send() { const rows = await db.user.findMany(); await Promise.all(rows.filter(row => row.isOpen).map(row => fetch(row.url))); }`, 'likely'],
  ['rows of a state, of which some are taken', `import express from 'express'; ${PRISMA} express().listen(1); export async function send() { const rows = await db.user.findMany({ where: { isOpen: true } }); await Promise.all(rows.filter(row => row.url).map(row => fetch(row.url))); }`, 'possible'],
  ['a tree of folders', `import { readdir, stat } from 'node:fs/promises'; async function sizes(dir) { const files = await readdir(dir); return Promise.all(files.map(async file => (await stat(file)).isDirectory() ? sizes(file) : 1)); } ${HANDLER('res.json(await sizes("uploads"));')}`, 'likely'],
  ['an option that callers take from the request', `async function visit(options) { const { urls } = options; await Promise.all(urls.map(url => fetch(url))); } ${HANDLER('await visit({ urls: req.body.urls });')}`, 'proven'],
])('%s', (_name, code, certainty) => expect(findingsIn(code).map(finding => finding.certainty)).toEqual([certainty]));

test('likely: a query without any condition', () => {
  expect(findingsIn(ROWS('db.user.findMany({ select: { id: true } })'))[0]?.certainty).toBe('likely');
});
