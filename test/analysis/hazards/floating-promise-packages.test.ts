import { expect, test } from 'vitest';
import { findingsIn, manifest, waysIn } from './floating-promise-files.ts';

const DATA = { 'data/save.js': `export function put(row) { save(row); } async function save(row) { await fetch('http://db', row); }`, 'data/package.json': '{ "name": "data", "type": "module" }' };
const server = (last: string): Readonly<Record<string, string>> => ({
  'server/package.json': '{ "name": "server", "private": true, "type": "module", "scripts": { "start": "node serve.js" }, "dependencies": { "express": "^5.0.0" } }',
  'server/serve.js': `import express from 'express'; import { put } from '../data/save.js'; const app = express(); app.post('/rows', (req, res) => { put(req.body); res.end(); }); app.listen(80); ${last}`,
});

test('a listener of the package whose process loads the file hears what the file drops', () => {
  const LISTENS = `process.on('unhandledRejection', error => { console.error(error); });`;
  expect(findingsIn({ ...DATA, ...server('') })).toEqual(['dropped proven']);
  expect(findingsIn({ ...DATA, ...server(LISTENS) })).toEqual(['dropped possible']);
  expect(findingsIn({ ...DATA, ...server(''), 'mail/package.json': server('')['server/package.json']!, 'mail/serve.js': `import express from 'express'; express().listen(81); ${LISTENS}` })).toEqual(['dropped proven']);
});

test('Next.js hears what the code of its package drops, and no request that waits', () => {
  const using = (name: string, body: string): readonly string[] => findingsIn({
    'serve.js': `import express from 'express'; const app = express(); app.post('/rows', async (req, res) => { ${body} }); app.listen(80); async function save(row) { await fetch('http://db', row); }`,
    'package.json': `{ "private": true, "type": "module", "scripts": { "start": "node serve.js" }, "dependencies": { "express": "^4.0.0", "${name}": "^14.0.0" } }`,
  });
  expect(['vue', 'next'].map(name => using(name, 'res.end(); save(req.body);'))).toEqual([['dropped proven'], ['dropped possible']]);
  expect(using('next', 'await save(req.body); res.end();')).toEqual(['event proven']);
});

test('what gave no promise in the version that the package has is not dropped', () => {
  const using = (range: string): readonly string[] => findingsIn({
    'serve.js': `import express from 'express'; import async from 'async'; const app = express(); app.post('/rows', (req, res) => { async.eachSeries(req.body, fetch); res.end(); }); app.listen(80);`,
    'package.json': `{ "private": true, "type": "module", "scripts": { "start": "node serve.js" }, "dependencies": { "express": "^5.0.0", "async": "${range}" } }`,
  });
  expect(['2.6.4', '^3.2.0'].map(using)).toEqual([[], ['dropped likely']]);
});

const EXPRESS_4 = '{ "private": true, "scripts": { "start": "node a.js" }, "type": "module", "dependencies": { "express": "^4.0.0" } }';
const ROUTER = `import express from 'express'; import { user } from './user.js'; export const router = express.Router();`;
const USER = `export async function user(request, response, next) { request.user = await (await fetch('http://users')).json(); next(); }`;

test('a middleware of several files is told in the first one, with the route that stands there', () => {
  const a = `${ROUTER} import './b.js'; router.get('/a', user, (request, response) => { response.send('a'); });`;
  const b = `${ROUTER} router.get('/b', user, (request, response) => { response.send('b'); });`;
  const rest = { 'user.js': USER, 'package.json': EXPRESS_4 };
  expect([findingsIn({ 'a.js': a, 'b.js': b, ...rest }), findingsIn({ 'b.js': b, 'a.js': a, ...rest })]).toEqual([['event proven'], []]);
  expect(waysIn({ 'a.js': a, 'b.js': b, ...rest })).toEqual(['GET /a']);
});

test('what another file hands over as well is told with the route that stands here', () => {
  const a = `${ROUTER} router.get('/a', user);`;
  const own = `import express from 'express'; ${USER} export const router = express.Router(); router.get('/self', user);`;
  expect(waysIn({ 'user.js': own, 'a.js': a, 'package.json': EXPRESS_4 })).toEqual(['GET /self']);
});

test('what a store of the project listens with by an emitter of its own is lost as there', () => {
  const using = (on: string): readonly string[] => findingsIn({
    'serve.js': `import express from 'express'; import { store } from './store.js'; const app = express(); store.on('saved', async row => { await fetch('http://log', row); }); app.listen(80);`,
    'store.js': `import { EventEmitter } from 'node:events'; class Store { emitter = new EventEmitter(); on(event, listener) { ${on} } } export const store = new Store();`,
    'package.json': '{ "private": true, "type": "module", "scripts": { "start": "node serve.js" }, "dependencies": { "express": "^5.0.0" } }',
  });
  expect(using('return this.emitter.on(event, listener);')).toEqual(['event proven']);
  expect(using('this.emitter.on(event, async row => { try { await listener(row); } catch {} });')).toEqual([]);
  expect(using('this.emitter.on(event, listener); this.last = run(listener);')).toEqual([]);
});

test('what a project does to the layers of its router is what a later version of it does', () => {
  const using = (patch: string): readonly string[] => findingsIn({
    'serve.js': `import express from 'express'; import './layers.js'; const app = express(); app.get('/rows', async (req, res) => { res.json(await (await fetch('http://db')).json()); }); app.listen(80);`,
    'layers.js': patch,
    'package.json': EXPRESS_4,
  });
  const LAYER = `import Layer from 'express/lib/router/layer.js';`;
  expect(using(`${LAYER} Layer.prototype.handle_request = function (req, res, next) { Promise.resolve(this.handle(req, res, next)).catch(next); };`)).toEqual([]);
  expect(using(`${LAYER} Object.defineProperty(Layer.prototype, 'handle', { set(run) { this.run = (req, res, next) => run(req, res, next).catch(next); } });`)).toEqual([]);
  expect(using(`${LAYER} Layer.prototype.handle_request = function (req, res, next) { count(req); this.handle(req, res, next); };`)).toEqual(['event proven']);
  expect(using(`${LAYER} Layer.prototype.describe = function (one) { one.load().catch(console.error); };`)).toEqual(['event proven']);
  const wrap = (run: string, list = 'stack'): string => `export function wrap({ router }) { router.${list}.forEach(({ route }) => { route.${list}.forEach(layer => { const handle = layer.handle; layer.handle = (req, res, next) => { ${run} }; }); }); }`;
  expect(using(wrap('Promise.resolve(handle(req, res, next)).catch(next);'))).toEqual([]);
  expect([using(wrap('count(req); handle(req, res, next);')), using(wrap('Promise.resolve(handle(req, res, next)).catch(next);', 'plugins'))]).toEqual([['event proven'], ['event proven']]);
});

test('a socket that another file hands on loses what its listeners reject with, and what is no socket does not', () => {
  const listening = (handed: string): readonly string[] => findingsIn({
    'room.js': `export function room(io, socket) { socket.on('join', async name => { await (await fetch('http://users/' + name)).json(); }); }`,
    'serve.js': `import { Server } from 'socket.io'; import { Jobs } from './jobs.js'; import { room } from './room.js'; const io = new Server(80); io.on('connection', socket => { room(io, ${handed}); });`,
    'jobs.js': 'export class Jobs { on(name, work) { this.work = work; } }',
    'package.json': '{ "private": true, "type": "module", "scripts": { "start": "node serve.js" }, "dependencies": { "socket.io": "^4.0.0" } }',
  });
  expect([listening('socket'), listening('new Jobs()')]).toEqual([['event proven'], []]);
});

test('an async executor that waits for what is not known is likely in a service, and possible in what others install', () => {
  const code = 'export const load = (client, id) => new Promise(async resolve => { const row = await client.find(id); resolve(row); });';
  const inPackage = (manifest: string): readonly string[] => findingsIn({ 'load.js': code, 'package.json': manifest });
  expect([inPackage('{ "private": true, "scripts": { "start": "node load.js" }, "dependencies": { "express": "^5.0.0" } }'), inPackage('{ "name": "rows", "main": "load.js" }')]).toEqual([['executor likely'], ['executor possible']]);
});

test.each([
  ['likely', 'a listener of a library that asks another machine', "import { EventEmitter } from 'node:events'; export class Feed extends EventEmitter { open() { this.source.on('row', async () => { await fetch('x'); }); } source = new EventEmitter(); }"],
  ['likely', 'a timer of a library that asks another machine further down', "export class Feed { open() { setInterval(async () => { await this.poll(); }, 1000); } async poll() { await fetch('x'); } }"],
  ['proven', 'a timer of a server that calls a service', "import { ServiceBroker } from 'moleculer'; const broker = new ServiceBroker(); export const sync = () => setInterval(async () => { await broker.call('stock.sync'); }, 1000);"],
  ['possible', 'a timer of a library that asks the disk', "import { readFile } from 'node:fs/promises'; export const poll = () => setInterval(async () => { await readFile('x'); }, 1000);"],
  ['possible', 'a timer of a library that waits for what is not known', 'export const poll = feed => setInterval(async () => { await feed.poll(); }, 1000);'],
  ['possible', 'a timer of a library that fails by what it throws', "export const poll = feed => setInterval(async () => { await feed.poll(); if (feed.late) throw new Error('late'); }, 1000);"],
])('%s: %s', (certainty, _name, code) => {
  expect(findingsIn({ 'index.js': code, 'package.json': '{ "name": "feed", "type": "module", "main": "index.js" }' })).toEqual([`event ${certainty}`]);
});

test.each([
  ['2.8', 'no promise', []],
  ['5.0', 'one', ['dropped proven']],
])('a client of redis %s gives %s', (version, _what, found) => {
  const code = `import express from 'express'; import { createClient } from 'redis'; const client = createClient(); const app = express(); app.post('/rows', (req, res) => { keep(req.body); res.end(); }); app.listen(80); async function keep(row) { await client.incr(row.id); }`;
  expect(findingsIn({ 'serve.js': code, 'package.json': manifest({}, { redis: `^${version}.0` }) })).toEqual(found);
});
