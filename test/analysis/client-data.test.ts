import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { clientData } from '../../rules/src/analysis/client-data.ts';
import { folderWith } from '../folder.ts';
import { callOf, sourceOf } from './source-of.ts';

const folder = folderWith({ 'package.json': JSON.stringify({ dependencies: { next: '16.0.0' } }) }, afterAll);

const REQUEST = 'the list comes from the request';
const MESSAGE = 'the list comes from a message';
const CALL = 'the list comes from the call of a client';

/** The argument of `use` is asked about. */
const controlled: readonly { readonly name: string; readonly code: string; readonly words: string; readonly sure: boolean; readonly most?: number; readonly isFile?: true; readonly path?: string }[] = [
  { name: 'an Express body', code: `import express from 'express'; express().post('/', (req, res) => { use(req.body.ids); })`, words: REQUEST, sure: true },
  { name: 'a query', code: `import type { Request } from 'express'; (req: Request) => use(req.query.ids)`, words: REQUEST, sure: true, most: 16_384 },
  { name: 'uploaded files', code: `import type { Request } from 'express'; (req: Request) => use(req.files)`, words: REQUEST, sure: true, isFile: true },
  { name: 'what an error handler gets after the error', code: `import express from 'express'; express().use((error, req, res, next) => { use(req.body); })`, words: REQUEST, sure: true },
  { name: 'a payload of a socket', code: `import { Server } from 'socket.io'; new Server().on('connection', socket => { socket.on('save', rows => use(rows)); })`, words: MESSAGE, sure: true },
  { name: 'a handler in the options of a route', code: `import Fastify from 'fastify'; Fastify().route({ handler: async request => use(request.body) })`, words: REQUEST, sure: true },
  { name: 'a handler with a handler\'s type', code: `import type { RequestHandler } from 'express'; const list: RequestHandler = (req, res) => use(req.body)`, words: REQUEST, sure: true },
  { name: 'a Koa body', code: `import Router from '@koa/router'; new Router().post('/', async ctx => { const { ids } = ctx.request.body; use(ids); })`, words: REQUEST, sure: true },
  { name: 'the JSON of a Hono request', code: `import { Hono } from 'hono'; new Hono().post('/', async c => use((await c.req.json()).ids))`, words: REQUEST, sure: true },
  { name: 'what Hono validated', code: `import { Hono } from 'hono'; new Hono().post('/', c => use(c.req.valid('json')))`, words: REQUEST, sure: false },
  { name: 'a hapi payload', code: `import Hapi from '@hapi/hapi'; Hapi.server().route({ options: { handler: request => use(request.payload) } })`, words: REQUEST, sure: false },
  { name: 'a tRPC input', code: `import { initTRPC } from '@trpc/server'; const t = initTRPC.create(); t.procedure.input(s).query(({ input }) => use(input.ids))`, words: CALL, sure: false },
  { name: 'arguments of a resolver', code: `import { ApolloServer } from '@apollo/server'; new ApolloServer({ resolvers: { Query: { users: (parent, { ids }) => use(ids) } } })`, words: CALL, sure: false },
  { name: 'a Nest body', code: `import { Body } from '@nestjs/common'; class Users { load(@Body() ids: string[]) { use(ids); } }`, words: REQUEST, sure: false },
  { name: 'a Nest payload', code: `import { Payload } from '@nestjs/microservices'; class Users { load(@Payload() data: Dto) { use(data.ids); } }`, words: REQUEST, sure: false },
  { name: 'a route handler without types', code: `export async function POST(request) { const { ids } = await request.json(); use(ids); }`, path: 'app/users/route.js', words: REQUEST, sure: true },
  { name: 'an API route', code: `export default async (req, res) => use(req.body)`, path: 'pages/api/users.js', words: REQUEST, sure: true },
  { name: 'a handler that is registered by its name', code: `import express from 'express'; express().post('/', save); function save(req, res) { use(req.body); }`, words: REQUEST, sure: true },
  { name: 'a handler of an app that is handed over', code: `import express from 'express'; const routes = app => app.post('/', save); routes(express()); function save(req, res) { use(req.body); }`, words: REQUEST, sure: true },
  { name: 'a handler behind a wrapper that hands on what it gets', code: `import express from 'express'; const wrap = handler => async (req, res, next) => { await handler(req, res, next); }; express().post('/', wrap(async req => use(req.body)))`, words: REQUEST, sure: true },
  { name: 'a handler behind a wrapper of a library', code: `import express from 'express'; import wrap from 'express-async-handler'; express().post('/', wrap(async req => use(req.body)))`, words: REQUEST, sure: false },
  { name: 'an argument of a server action', code: `'use server'; export async function save(ids: string[]) { use(ids); }`, path: 'app/actions.ts', words: CALL, sure: true },
  { name: 'a form of a server action', code: `function Page() { async function save(form: FormData) { 'use server'; use(form.getAll('ids')); } }`, path: 'app/page.tsx', words: CALL, sure: true },
];

test.each(controlled)('$name', ({ code, path, words, sure, most, isFile }) => {
  expect(ask(code, path)).toEqual({ words, sure, ...(most === undefined ? {} : { most }), ...(isFile ? { isFile } : {}) });
});

const others: readonly { readonly name: string; readonly code: string; readonly path?: string }[] = [
  { name: 'what the server itself puts on a request', code: `import type { Request } from 'express'; (req: Request) => use(req.app.locals)` },
  { name: 'the error of an error handler', code: `import express from 'express'; express().use((error, req, res, next) => { use(error.errors); })` },
  { name: 'the answer of another server', code: `import axios from 'axios'; use((await axios.get('/')).data)` },
  { name: 'the data of a job', code: `import { Worker } from 'bullmq'; new Worker('mail', job => use(job.data.ids))` },
  { name: 'the parent of a resolver', code: `import { ApolloServer } from '@apollo/server'; new ApolloServer({ resolvers: { User: { posts: parent => use(parent.postIds) } } })` },
  { name: 'a parameter of a function that is no action', code: `'use server'; async function save(ids: string[]) { use(ids); }`, path: 'app/actions.ts' },
  { name: 'a function of the same name elsewhere', code: `export async function POST(request) { use(await request.json()); }`, path: 'lib/http.js' },
  { name: 'what a handler calls with something else', code: `import express from 'express'; express().post('/', (req, res) => save({ body: [] })); function save(req) { use(req.body); }` },
  { name: 'a plain parameter', code: `const load = ids => use(ids)` },
];

test.each(others)('not from a client: $name', ({ code, path }) => {
  expect(ask(code, path)).toBeUndefined();
});

function ask(code: string, path = 'src/input.ts'): ReturnType<typeof clientData> {
  const source = sourceOf(code, join(folder, path));
  return clientData(callOf('use', source).arguments[0]!, source);
}
