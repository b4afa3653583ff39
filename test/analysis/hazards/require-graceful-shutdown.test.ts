import { join } from 'node:path';
import { requireGracefulShutdown } from 'eslint-plugin-headgate/analysis';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../../folder.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(requireGracefulShutdown, '/nowhere/app.ts');
const APP = `import express from 'express'; import pg from 'pg'; const app = express(); const pool = new pg.Pool();
app.post('/users', async (req, res) => { res.send(await pool.query('SELECT 1')); });`;
const SERVER = `${APP} const server = app.listen(80);`;

/** A server with nothing beside it. */
const LONE = `import express from 'express'; const app = express(); app.post('/users', async (req, res) => { res.send(await fetch('/')); }); app.listen(80);`;

describe('silent', () => {
  test.each([
    ['where a handler closes what there is', `${SERVER} process.on('SIGTERM', async () => { server.close(); await pool.end(); });`],
    ['where a handler waits before it exits, with a deadline', `${SERVER} process.on('SIGTERM', () => { setTimeout(() => process.exit(1), 9000).unref(); server.close(() => { process.exit(0); }); });`],
    ['where what a library made of a function ends it', `import { once } from 'lodash'; import { setting } from './settings'; ${SERVER} const close = once(setting.close); process.on('SIGTERM', () => { close(); });`],
    ['where the last of several steps ends it', `import async from 'async'; import { steps } from './settings'; ${SERVER} process.on('SIGTERM', () => { async.series(steps); });`],
    ['where a plugin is there for the signals', `import fastify from 'fastify'; import graceful from 'fastify-graceful-shutdown'; const app = fastify(); app.register(graceful); app.get('/', async () => 1); app.listen({ port: 1 });`],
    ['where the signals are in a list', `${SERVER} for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stop());`],
    ['where they follow each other', `${SERVER} process.on('SIGINT', () => stop()).on('SIGTERM', () => stop());`],
    ['where the runtime does it', `import { gracefulShutdown } from '@headgate/runtime'; ${SERVER} gracefulShutdown({ servers: [server], pools: [pool] });`],
    ['where a function of that name does it', `import { registerShutdownConfig } from '@some/kit'; ${SERVER} registerShutdownConfig();`],
    ['where a library does it', `import closeWithGrace from 'close-with-grace'; ${SERVER} closeWithGrace(async () => { await pool.end(); });`],
    ['where Nest does it in a function that sets the app up', `import { NestFactory } from '@nestjs/core'; import { NestFastifyApplication } from '@nestjs/platform-fastify'; async function setUp(app: NestFastifyApplication) { app.enableShutdownHooks(); } async function start() { const app = (await NestFactory.create(Main)) as NestFastifyApplication; await setUp(app); await app.listen(3000); } void start();`],
    ['where Nest does it', `import { NestFactory } from '@nestjs/core'; const app = await NestFactory.create(Main); app.enableShutdownHooks(); await app.listen(80);`],
    ['where Apollo Server does it', `import { startStandaloneServer } from '@apollo/server/standalone'; await startStandaloneServer(server, { listen: { port: 80 } });`],
    ['where the handler hands over to code that is not known', `import { stop } from 'somewhere'; ${SERVER} process.on('SIGTERM', () => stop());`],
    ['where the handler hands over to code that is not known, and ends', `import { stop } from 'somewhere'; ${SERVER} process.on('SIGTERM', async () => { await stop(); process.exit(0); });`],
    ['where connections are cut after a while', `${SERVER} process.on('SIGTERM', () => { setTimeout(() => server.closeAllConnections(), 9000).unref(); server.close(() => { process.exit(0); }); });`],
    ['where idle connections are cut', `${SERVER} const idle = new Set(); process.on('SIGTERM', () => { for (const socket of idle) socket.destroy(); setTimeout(() => process.exit(1), 9000); server.close(() => { process.exit(0); }); });`],
    ['where an early way out lies before the exit', `${SERVER} let asked; process.on('SIGTERM', async () => { if (asked) process.exit(1); asked = true; setTimeout(() => process.exit(1), 9000); await server.close(); process.exit(0); });`],
    ['where only connections are left that let the process end', `import express from 'express'; import { S3Client } from '@aws-sdk/client-s3'; const s3 = new S3Client({}); const server = express().listen(80); process.on('SIGTERM', () => { server.close(); });`],
    ['where only a database inside the process is left', `import express from 'express'; import Database from 'better-sqlite3'; const db = new Database('x.db'); const server = express().listen(80); process.on('SIGTERM', () => { server.close(); });`],
    ['without anything that takes work', `import pg from 'pg'; const pool = new pg.Pool(); process.on('SIGTERM', () => process.exit(0));`],
    ['for a handler of another signal', `${SERVER} process.on('SIGTERM', async () => { await stop(); process.exit(); }); process.on('SIGHUP', () => process.exit());`],
    ['for a method of that name on something else', `export const player = radio => radio.listen(80);`],
  ])('%s', (_title, code) => {
    expect(findingsIn(code).filter(({ certainty }) => certainty !== 'possible')).toEqual([]);
  });

  test.each([['a test', '/nowhere/app.test.ts'], ['a configuration', '/nowhere/vite.config.ts']])('in %s', (_title, path) => {
    expect(findingsIn(SERVER, path)).toEqual([]);
  });
});

describe('finds', () => {
  test.each([
    ['a server that nobody closes', SERVER, 'missing', 'proven'],
    ['one that a function of the start makes', `${APP} function main() { app.listen(80); } main();`, 'missing', 'proven'],
    ['a handler of the process that a function is handed', `${SERVER} function hear(program) { program.on('SIGTERM', () => process.exit(0)); } hear(process);`, 'abrupt', 'likely'],
    ['a fastify server', `import fastify from 'fastify'; import fs from 'node:fs/promises'; const app = fastify(); app.post('/', async () => fs.writeFile('x', '')); await app.listen({ port: 80 });`, 'missing', 'proven'],
    ['one beside what closes itself alone at SIGTERM', `import { ApolloServer } from 'apollo-server-express'; ${SERVER} const graph = new ApolloServer({ schema }); graph.applyMiddleware({ app });`, 'missing', 'likely'],
    ['one whose requests only read', `import fastify from 'fastify'; import fs from 'node:fs/promises'; const app = fastify(); app.get('/', async () => fs.readFile('x')); await app.listen({ port: 80 });`, 'missing', 'likely'],
    ['one whose requests only read, of Express', `${APP.replace('post', 'get')} app.listen(80);`, 'missing', 'likely'],
    ['one beside what a package makes of it', `${SERVER} import { createDefaultServer } from 'some-kit'; createDefaultServer(config, app, stop);`, 'missing', 'likely'],
    ['one whose requests do nothing that takes time', `import express from 'express'; const app = express(); app.get('/', (req, res) => res.send('')); app.listen(80);`, 'missing', 'possible'],
    ['a consumer of jobs', `import { Worker } from 'bullmq'; new Worker('mail', async job => fetch(job.data.url));`, 'missing', 'possible'],
    ['a server that nothing known starts', `${APP} export class Server { start() { return app.listen(80); } }`, 'missing', 'likely'],
    ['a handler of Ctrl-C alone', `${SERVER} process.on('SIGINT', async () => { await pool.end(); process.exit(0); });`, 'interrupt', 'proven'],
    ['one for a terminal, beside an end in order', `${SERVER} process.on('SIGINT', () => process.exit(0)); process.on('SIGTERM', () => { setTimeout(process.exit, 9000); server.close(() => process.exit(0)); });`, 'abrupt', 'possible'],
    ['a handler that exits, of what reads its input', `import { spawn } from 'node:child_process'; import { createInterface } from 'node:readline'; spawn('python'); createInterface({ input: process.stdin }).on('line', ask); process.on('SIGTERM', () => process.exit(0));`, 'abrupt', 'possible'],
    ['a handler that exits', `${SERVER} process.on('SIGTERM', () => process.exit(0));`, 'abrupt', 'likely'],
    ['one that exits while it closes', `${SERVER} process.on('SIGTERM', () => { console.log('bye'); server.close(); process.exit(0); });`, 'abrupt', 'likely'],
    ['one that does so behind a function', `${SERVER} function stop(code) { try { pool.end(); } finally { process.exit(code); } } process.on('SIGTERM', () => { stop(0); });`, 'abrupt', 'likely'],
    ['one that leaves its children', `import { spawn } from 'node:child_process'; const child = spawn('caddy'); process.on('SIGTERM', () => { child.kill(); process.exit(0); });`, 'abrupt', 'likely'],
    ['one that cuts all connections', `${SERVER} process.on('SIGTERM', () => { server.close(() => process.exit(0)); server.closeAllConnections(); });`, 'severs', 'likely'],
    ['one that does so by a library, bound', `import enableDestroy from 'server-destroy'; ${SERVER} enableDestroy(server); function end(name) { console.log(name); server.destroy(); } process.on('SIGTERM', end.bind(null, 'SIGTERM'));`, 'severs', 'likely'],
    ['one that does so by hand', `${SERVER} const sockets = {}; let next = 0; server.on('connection', socket => { sockets[next++] = socket; }); const cut = () => { for (const id in sockets) sockets[id].destroy(); }; process.on('SIGTERM', () => { cut(); server.close(() => process.exit(0)); });`, 'severs', 'likely'],
    ['one that closes a server which is not the first to take work', `import { Consumer } from 'sqs-consumer'; import pg from 'pg'; import { InversifyExpressServer } from 'inversify-express-utils'; const pool = new pg.Pool(); Consumer.create({ handleMessage: async () => pool.query('x') }).start(); const server = new InversifyExpressServer(box).build().listen(80); process.on('SIGTERM', () => { server.close(); });`, 'stays', 'likely'],
    ['one that closes the server only', `${SERVER} process.on('SIGTERM', () => { server.close(() => { console.log('closed'); }); });`, 'stays', 'likely'],
    ['one that leaves the server open', `import { trace } from '@opentelemetry/sdk'; ${LONE} process.on('SIGTERM', () => { trace.shutdown(); console.log(Date.now()); });`, 'stays', 'likely'],
    ['one that does so with what is not known, by a name that ends nothing', `import { rooms } from './rooms'; ${LONE} process.on('SIGTERM', () => { rooms.store.notify(); });`, 'stays', 'possible'],
    ['one that closes its own client only, which a variable holds', `import pg from 'pg'; let pool = null; ${LONE} pool = new pg.Pool(); process.on('SIGTERM', async () => { await pool.end(); });`, 'stays', 'likely'],
    ['one that gives back what a package made', `import { makeTools } from 'some-queue'; let tools; ${LONE} tools = await makeTools(); process.on('SIGTERM', async () => { await tools.release(); });`, 'stays', 'likely'],
    ['one beside the end of a child', `import cluster from 'node:cluster'; ${LONE} process.on('SIGTERM', () => { console.log(Date.now()); }); if (!cluster.isPrimary) process.on('SIGTERM', async () => { await stop(); process.exit(0); });`, 'stays', 'likely'],
    ['one beside a library that is told to leave the signals', `import { run } from 'graphile-worker'; ${LONE} run({ noHandleSignals: true }); process.on('SIGTERM', () => { console.log(Date.now()); });`, 'stays', 'likely'],
    ['a handler of Ctrl-C beside what only a child listens to', `import cluster from 'node:cluster'; ${SERVER} if (cluster.isPrimary) fork(); else process.on('SIGTERM', async () => { await stop(); process.exit(0); }); process.on('SIGINT', async () => { await pool.end(); process.exit(0); });`, 'interrupt', 'proven'],
    ['one that leaves the server open, and a sign', `${LONE} let asked = false; process.on('SIGTERM', () => { asked = true; console.log('soon'); });`, 'stays', 'possible'],
    ['a server of a library that none knows', `import web from 'some-server'; web().get('/', answer).listen(80);`, 'missing', 'possible'],
    ['a known server beside one of a library that none knows', `import web from 'some-server'; web().listen(81); ${SERVER}`, 'missing', 'proven'],
    ['who waits for jobs in Redis', `import Redis from 'ioredis'; const redis = new Redis(); for (;;) work(await redis.brpop('jobs', 0));`, 'missing', 'possible'],
    ['one that closes its pool alone, and ends', `import pg from 'pg'; const store = new pg.Pool(); ${LONE} process.on('SIGTERM', async () => { await store.end(); process.exit(0); });`, 'forgets', 'likely'],
    ['one that closes its pool alone under a condition, and ends', `import pg from 'pg'; const store = new pg.Pool(); ${LONE} if (process.env.CI) process.on('SIGTERM', async () => { await store.end(); process.exit(0); });`, 'forgets', 'possible'],
    ['one that writes what nobody knows, and ends', `import { flushTelemetry } from 'some-telemetry'; ${LONE} process.on('SIGTERM', async () => { await flushTelemetry(); process.exit(0); });`, 'forgets', 'possible'],
    ['one that waits for as long as a client likes', `${SERVER} process.on('SIGTERM', () => { server.close(() => { process.exit(0); }); });`, 'unbounded', 'possible'],
  ])('%s', (_title, code, form, certainty) => {
    expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, certainty]]);
  });

  test.each([
    ['another handler may end it', `${LONE} process.on('SIGTERM', () => { console.log('soon'); }); process.on('SIGTERM', stop);`],
    ['another handler may end it, in another process', `import cluster from 'node:cluster'; ${LONE} process.on('SIGTERM', () => { console.log('soon'); }); if (cluster.isPrimary) process.on('SIGTERM', async () => { await stop(); process.exit(0); });`],
    ['a library ends it', `import { run } from 'graphile-worker'; ${LONE} run({ concurrency: 5 }); process.on('SIGTERM', () => { console.log('soon'); });`],
    ['a variable may hold the server', `import { serve } from 'some-server'; let held; ${SERVER} held = serve(); process.on('SIGTERM', () => { held.close(); });`],
    ['it calls what may close the server', `import { rooms } from './rooms'; ${SERVER} process.on('SIGTERM', () => { rooms.store.close(); });`],
    ['it calls what somebody handed it', `import { stop } from './stop'; ${LONE} process.on('SIGTERM', () => { stop(); });`],
    ['a library is told whom to call', `import { paths } from 'some-paths'; paths().listen(() => go());`],
  ])('no handler that leaves the server open where %s', (_title, code) => {
    expect(findingsIn(code)).toEqual([]);
  });

  const STOPS = `import { server } from './server'; process.on('SIGINT', () => { server.close(); });`;
  test.each([
    ['a service whose server is out of sight', STOPS, '"scripts": { "start": "node src/app.ts" }, "dependencies": { "express": "5" }', [['interrupt', 'possible']]],
    ['one that exits when its work is done', STOPS.replace('server.close();', 'server.close().then(() => process.exit(0));'), '"scripts": { "start": "node src/app.ts" }, "dependencies": { "express": "5" }', [['interrupt', 'likely']]],
    ['one that exits, as it would without the handler', `process.on('SIGINT', () => process.exit(0));`, '"scripts": { "start": "node src/app.ts" }, "dependencies": { "express": "5" }', []],
    ['one that pm2 runs, which stops it by SIGINT', STOPS.replace('server.close();', 'server.close().then(() => process.exit(0));'), '"scripts": { "start": "pm2-runtime src/app.js" }, "dependencies": { "express": "5" }', []],
    ['a command', STOPS, '"bin": "src/app.ts"', []],
    ['one that listens to SIGTERM as well', `${STOPS} process.on('SIGTERM', () => { server.close(); });`, '"scripts": { "start": "node src/app.ts" }, "dependencies": { "express": "5" }', []],
  ])('a handler of Ctrl-C alone in %s', (_title, code, manifest, found) => {
    const path = join(folderWith({ 'package.json': `{ "name": "app", ${manifest} }`, 'src/app.ts': code }), 'src/app.ts');
    expect(findingsIn(code, path).map(({ form, certainty }) => [form, certainty])).toEqual(found);
  });
  test.each([
    ['nothing', `process.on('SIGTERM', () => { console.log(Date.now()); });`, [['idle', 'process.on (line 2)', 'likely'], ['stays', 'app.listen (line 1)', 'likely']]],
    ['the rest', `process.on('SIGTERM', async () => { await stop(); });`, []],
  ])('a handler of Ctrl-C beside one of SIGTERM that ends %s', (_title, other, found) => {
    const code = `${LONE}\n${other} process.on('SIGINT', async () => { await stop(); process.exit(0); });`;
    expect(findingsIn(code).map(finding => [finding.form, finding.other, finding.certainty]).toSorted()).toEqual(found);
  });

  test('of two handlers of Ctrl-C, the one that ends the process', () => {
    const code = `${LONE} process.on('SIGINT', () => { console.log('soon'); }); process.on('SIGINT', async () => { await stop(); process.exit(0); });`;
    expect(findingsIn(code).map(({ range: [at] }) => at)).toEqual([code.lastIndexOf('process.on')]);
  });
  test('what a variable holds and the handler closes is not what is left', () => {
    const code = `import pg from 'pg'; let pool = null; ${LONE} pool = new pg.Pool(); process.on('SIGTERM', async () => { await pool.end(); });`;
    expect(findingsIn(code).map(({ other }) => other)).toEqual(['app.listen (line 1)']);
  });

  test.each([
    ['the folder that is loaded', 'src/plugins/stop.ts', "join(__dirname, 'plugins', name)", []],
    ['the same by a template', 'src/plugins/stop.ts', '`./plugins/${name}`', []],
    ['the same by a sum', 'src/plugins/stop.ts', "__dirname + '/plugins/' + name", []],
    ['another folder', 'src/other/stop.ts', "join(__dirname, 'plugins', name)", [['stays', 'likely']]],
    ['another folder, by a template', 'src/other/stop.ts', '`./plugins/${name}`', [['stays', 'likely']]],
    ['another folder, by a sum', 'src/other/stop.ts', "__dirname + '/plugins/' + name", [['stays', 'likely']]],
    ['whatever folder is loaded', 'src/other/stop.ts', 'name', []],
  ])('a handler that leaves the server open where one that may end it lies in %s', (_title, path, loaded, found) => {
    const app = `import { join } from 'node:path'; ${LONE} const load = name => require(${loaded}); load(process.env.PLUGIN); process.on('SIGTERM', () => { console.log(Date.now()); });`;
    const root = folderWith({ 'package.json': '{ "name": "app", "private": true, "scripts": { "start": "node src/app.ts" } }', 'src/app.ts': app, [path]: `process.on('SIGTERM', async () => { await stop(); process.exit(0); });` });
    expect(findingsIn(app, join(root, 'src/app.ts')).map(({ form, certainty }) => [form, certainty])).toEqual(found);
  });

  test('one call for all of a process', () => {
    expect(findingsIn(`${APP} app.listen(80); app.listen(81);`)).toHaveLength(1);
  });

  test('what a condition registers is possible', () => {
    const code = `${SERVER} process.on('SIGTERM', async () => { await stop(); }); if (process.env.FAST) process.on('SIGTERM', () => process.exit(0));`;
    expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([['abrupt', 'possible']]);
  });

  test.each([['examples/stop.ts', ['proven']], ['src/stop.ts', []]])('where %s listens to the signal, which is not known to be loaded', (path, certainties) => {
    const root = folderWith({ 'package.json': '{ "name": "app", "private": true, "scripts": { "start": "node src/app.ts" } }', 'src/app.ts': SERVER, [path]: `process.on('SIGTERM', () => process.exit(0));` });
    expect(findingsIn(SERVER, join(root, 'src/app.ts')).map(({ certainty }) => certainty)).toEqual(certainties);
  });

  test.each([[SERVER, 'app.listen (app.ts:2)'], [`import http from 'node:http'; export const servers = {}; servers.http = http.createServer(answer); for (const one of Object.values(servers)) one.listen(80);`, 'http.createServer (app.ts:1)']])('the server of a package whose start loads it by a computed path', (app, other) => {
    const start = `process.on('SIGINT', () => { stop(); }); const load = name => import(name); load('./app.ts');`;
    const root = folderWith({ 'package.json': '{ "name": "app", "private": true, "scripts": { "start": "node start.ts" } }', 'app.ts': app, 'start.ts': start });
    expect(findingsIn(start, join(root, 'start.ts')).map(finding => [finding.form, finding.other, finding.certainty])).toEqual([['interrupt', other, 'likely']]);
  });

  const INTERRUPTED = `process.on('SIGINT', () => { stop(); }); function stop() {}`;
  const LOADS = `${SERVER} const load = path => import(path); load(process.env.PLUGIN);`;
  const ASKS = `${INTERRUPTED} if (require.main === module) stop();`;
  test.each([
    ['it migrates a database, as it asks', '__migration__/fill.ts', `import readline from 'readline-sync'; ${INTERRUPTED}`, SERVER, [], [['missing', 'proven']]],
    ['it asks the one who runs it', 'src/fill.ts', `import readline from 'readline-sync'; readline.keyInYN('Go on?'); ${INTERRUPTED}`, LOADS, [], []],
    ['nothing loads it', 'src/fill.ts', INTERRUPTED, SERVER, [], []],
    ['the server may load it', 'src/fill.ts', INTERRUPTED, LOADS, [['interrupt', 'likely']], []],
    ['the server may load it, by require', 'src/fill.ts', INTERRUPTED, LOADS.replace('import(path)', 'require(path)'), [['interrupt', 'likely']], []],
    ['the server may load it, by a library', 'src/fill.ts', INTERRUPTED, `import autoload from '@fastify/autoload'; ${SERVER} app.register(autoload, {});`, [['interrupt', 'likely']], []],
    ['the server may load it, but a process begins in it', 'src/fill.ts', ASKS, LOADS, [], []],
    ['a process begins in it, which may load the server', 'src/fill.ts', `${ASKS} import(process.env.SERVER);`, SERVER, [['interrupt', 'likely']], []],
  ])('a handler of Ctrl-C beside a server where %s', (_title, path, code, app, own, ofServer) => {
    const root = folderWith({ 'package.json': '{ "name": "app", "private": true, "scripts": { "start": "node src/app.ts" }, "dependencies": { "express": "5" } }', 'src/app.ts': app, [path]: code });
    const found = [[code, path], [app, 'src/app.ts']].map(([text, at]) => findingsIn(text!, join(root, at!)).map(({ form, certainty }) => [form, certainty]));
    expect(found).toEqual([own, ofServer]);
  });
  const RUNS = `#!/usr/bin/env node\nimport { spawn } from 'node:child_process'; const child = spawn('node', ['main.js']); process.on('SIGINT', () => { child.kill('SIGINT'); process.exit(0); });`;
  test.each([
    ['of a service', '{ "name": "app", "private": true, "scripts": { "start": "node main.js" } }', [['abrupt', 'likely']]],
    ['that others install as a command', '{ "name": "app", "bin": "run.mjs", "dependencies": { "express": "5" } }', []],
    ['of a package without a process that stays', '{ "name": "app" }', []],
    ['of those who develop a service', '{ "name": "app", "private": true, "scripts": { "start": "node main.js" } }', [], '.tools/run.mjs'],
  ])('a program %s that leaves its children', (_title, manifest, expected, path = 'run.mjs') => {
    expect(findingsIn(RUNS, join(folderWith({ 'package.json': manifest, [path]: RUNS }), path)).map(finding => [finding.form, finding.certainty])).toEqual(expected);
  });

  test('a handler without a deadline is reported where it waits', () => {
    const code = `${SERVER} process.on('SIGTERM', stop); function stop() { server.close(() => { process.exit(0); }); }`;
    expect(findingsIn(code).map(({ range }) => code.slice(...range))).toEqual(['server.close(() => { process.exit(0); })']);
  });

});
