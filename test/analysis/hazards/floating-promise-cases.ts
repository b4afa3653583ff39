/** Code of a server: every request runs `body`. */
export const ON_REQUEST = (body: string): string => `import fastify from 'fastify'; const app = fastify(); app.get('/x', async (request, reply) => { ${body} });
async function save() { await fetch('http://db'); }
async function safe() { try { await save(); } catch (error) { log.error(error); } }
function sync() { return 1; }`;

/** Name → code in which nothing is wrong, or nothing is known to be. */
export const SILENT: Readonly<Record<string, string>> = {
  'awaited': ON_REQUEST('await save();'),
  'returned': ON_REQUEST('return save();'),
  'a rejection handler': ON_REQUEST('save().catch(report);'),
  'a rejection handler by then': ON_REQUEST('save().then(done, report);'),
  'a handler behind a chain': ON_REQUEST('save().then(done).finally(end).catch(report);'),
  'void with a handler': ON_REQUEST('void save().catch(report);'),
  'detach': `import { detach } from '@headgate/runtime'; ${ON_REQUEST('detach(save(), report);')}`,
  'a callee that takes every error itself': ON_REQUEST('safe();'),
  'a sleep that cannot reject': ON_REQUEST('(async () => { await new Promise(resolve => setTimeout(resolve, 10)); })();'),
  'a call that gives no promise': ON_REQUEST('sync();'),
  'a call that is not known': ON_REQUEST('unknown();'),
  'allSettled': ON_REQUEST('void Promise.allSettled([save(), save()]);'),
  'a callback form': `import { readFile } from 'node:fs'; ${ON_REQUEST("readFile('x', (error, text) => reply.send(text));")}`,
  'a test of node:test': `import { test } from 'node:test'; test('x', async () => { await fetch('x'); });`,
  'forEach whose tasks take their errors': ON_REQUEST('request.body.forEach(async one => { try { await save(one); } catch (error) { log.error(error); } });'),
  'forEach of synchronous work': ON_REQUEST('request.body.forEach(one => one.touch());'),
  'a forEach of the project that waits': `class Rows { async forEach(run) { for (const row of this.rows) await run(row); } } const rows = new Rows(); ${ON_REQUEST('await rows.forEach(async row => { await save(row); });')}`,
  'Fastify takes what a handler rejects with': ON_REQUEST('await save();'),
  'a hook of a framework that takes it': `${ON_REQUEST('')} app.addHook('onRequest', async () => { await save(); });`,
  'a listener that takes its errors': `import { EventEmitter } from 'node:events'; const bus = new EventEmitter(); bus.on('x', async () => { try { await fetch('x'); } catch (error) { log(error); } });`,
  'an emitter that captures rejections': `import { EventEmitter } from 'node:events'; const bus = new EventEmitter({ captureRejections: true }); bus.on('x', async () => { await fetch('x'); });`,
  'a timer whose work is taken': `setInterval(() => { save().catch(report); }, 1000); async function save() { await fetch('x'); }`,
  'an executor that is not async': ON_REQUEST('await new Promise((resolve, reject) => { save().then(resolve, reject); });'),
  'two promises awaited together': ON_REQUEST('const one = save(); const two = save(); await Promise.all([one, two]);'),
  'a promise awaited before anything else': ON_REQUEST('const one = save(); await one; await save();'),
  'a promise with a handler from the start': ON_REQUEST('const one = save(); one.catch(() => 1); await save(); await one;'),
  'a promise that cannot reject, awaited later': ON_REQUEST('const one = safe(); await save(); await one;'),
  'a promise handed on': ON_REQUEST('const one = save(); queue.push(one); await save(); await one;'),
  'a catch that says why': ON_REQUEST('try { await save(); } catch { /* The cache is only a hint. */ }'),
  'an empty catch around synchronous code': ON_REQUEST('try { sync(); } catch {}'),
  'all of callees that take every error themselves': ON_REQUEST('void Promise.all([safe(), safe()]);'),
  'a synchronous callee that only promises that it is done': ON_REQUEST('prepare(); function prepare() { sync(); save().catch(report); return Promise.resolve(); }'),
  'a function that settles a promise either way': ON_REQUEST('await new Promise((resolve, reject) => { later(async () => { try { resolve(await save()); } catch (error) { reject(error); } }); });'),
  'a thread that is ended': `import { Worker } from 'node:worker_threads'; const worker = new Worker('x'); ${ON_REQUEST('void worker.terminate();')}`,
  'a callee that was made to answer by a callback': ON_REQUEST('later(next => { save(request.body, next); });'),
  'a process that ends after what nobody expected': `process.on('uncaughtException', error => { console.error(error); process.exit(1); });`,
};

export interface Invalid { readonly name: string; readonly code: string; readonly form: string; readonly certainty: string }

const proven = (name: string, form: string, code: string): Invalid => ({ name, code, form, certainty: 'proven' });
const likely = (name: string, form: string, code: string): Invalid => ({ name, code, form, certainty: 'likely' });
const possible = (name: string, form: string, code: string): Invalid => ({ name, code, form, certainty: 'possible' });

export const INVALID: readonly Invalid[] = [
  proven('a call of an async function', 'dropped', ON_REQUEST('save();')),
  proven('void', 'dropped', ON_REQUEST('void save();')),
  proven('void as the value of an arrow function', 'dropped', ON_REQUEST('later(() => void save());')),
  proven('a chain without a handler', 'dropped', ON_REQUEST('save().then(() => 1);')),
  proven('a chain that ends in finally', 'dropped', ON_REQUEST('save().finally(() => 1);')),
  proven('a call of a library', 'dropped', ON_REQUEST("fetch('x');")),
  proven('a short circuit', 'dropped', ON_REQUEST('request.body && save();')),
  proven('an async function called in place', 'dropped', ON_REQUEST('(async () => { await save(); })();')),
  proven('a promise through a function that returns it', 'dropped', ON_REQUEST('const run = () => save(); run();')),
  proven('the work of a constructor', 'dropped', ON_REQUEST('new Session(); class Session { constructor() { this.load(); } async load() { await save(); } }')),
  proven('all of several', 'dropped', ON_REQUEST('Promise.all([save(), save()]);')),
  proven('one of each of a list, and what follows them', 'dropped', ON_REQUEST('Promise.all(request.body.map(one => save(one))).then(() => 1);')),
  proven('a variable that nobody reads', 'stored', ON_REQUEST('const saved = save();')),
  proven('a second promise that may reject while the first is awaited', 'late', ON_REQUEST('const one = save(), two = save(); await one; await two;')),
  proven('an await in between', 'late', ON_REQUEST('const one = save(); const user = await find(); const row = await one;')),
  proven('forEach', 'each', ON_REQUEST('request.body.forEach(async one => { await save(one); });')),
  proven('forEach with an expression', 'each', ON_REQUEST('request.body?.forEach(one => save(one));')),
  proven('an async executor', 'executor', ON_REQUEST('await new Promise(async resolve => { resolve(await save()); });')),
  proven('a handler of node:http', 'event', `import { createServer } from 'node:http'; createServer(async (request, response) => { await fetch('x'); response.end(); }).listen(80);`),
  proven('a listener of an emitter', 'event', `import { EventEmitter } from 'node:events'; const bus = new EventEmitter(); bus.on('x', async () => { await fetch('x'); });`),
  likely('a listener of what looks like an emitter', 'event', `export function listen(bus) { bus.on('x', async () => { await fetch('x'); }); }`),
  likely('work of code that is not known', 'event', `import { createServer } from 'node:http'; createServer(async (request, response) => { await unknown(); }).listen(80);`),
  proven('a process whose last resort is to end', 'dropped', `process.on('unhandledRejection', error => { report(error); process.exit(1); }); ${ON_REQUEST('save();')}`),
  proven('a request that waits for ever, though the process goes on', 'event', `import { createServer } from 'node:http'; process.on('unhandledRejection', report); createServer(async (request, response) => { await fetch('x'); response.end(); }).listen(80);`),
  proven('a handler made elsewhere', 'event', `import { createServer } from 'node:http'; class Api { async answer(request, response) { await fetch('x'); response.end(); } } const api = new Api(); createServer(api.answer.bind(api)).listen(80);`),
  proven('one handler of two servers, once', 'event', `import { createServer } from 'node:http'; createServer(answer).listen(80); createServer(answer).listen(81); async function answer(request, response) { await fetch('x'); response.end(); }`),
  likely('what a server does beside a request, by code that is not known', 'dropped', `import express from 'express'; import { db } from './db'; express().listen(80); export class Store { touch() { this.save(); } async save() { await db.save(this); } }`),
  likely('a listener in a server, by code that is not known', 'event', `import express from 'express'; import { db } from './db'; express().listen(80); export function listen(bus) { bus.on('x', async () => { await db.save(1); }); }`),
  likely('a listener that the start of a server registers', 'event', `import express from 'express'; import { db } from './db'; const app = express(); app.listen(80); db.bus.on('x', async () => { await db.save(1); });`),
  possible('a listener for what comes once', 'event', `import express from 'express'; import { db } from './db'; const app = express(); app.listen(80); db.bus.once('ready', async () => { await db.save(1); });`),
  likely('a function that settles a promise only when all goes well', 'event', ON_REQUEST('await new Promise(resolve => later(async () => { resolve(await save()); }));')),
  likely('a promise kept from before', 'event', `import { createServer } from 'node:http'; const ready = connect(); createServer(async (request, response) => { await ready; response.end(); }).listen(80);`),
  likely('an attempt of an operation that takes no promise', 'event', `import retry from 'retry'; export const load = () => new Promise(resolve => { const operation = retry.operation(); operation.attempt(async () => { resolve(await fetch('x')); }); });`),
  possible('a process that goes on', 'dropped', `process.on('unhandledRejection', report); ${ON_REQUEST('save();')}`),
  possible('at the start of the process', 'dropped', 'async function main() { await fetch("x"); } main();'),
  possible('work that starts a server: where that fails, the process is to end', 'event', `import { createServer } from 'node:http'; process.on('message', async () => { await fetch('x'); createServer(answer).listen(80); });`),
  possible('an empty catch', 'swallowed', ON_REQUEST('try { await save(); } catch {}')),
  possible('an empty handler', 'swallowed', ON_REQUEST('await save().catch(() => {});')),
  possible('a process that only logs', 'survived', `process.on('uncaughtException', error => { console.error(error); });`),
];
