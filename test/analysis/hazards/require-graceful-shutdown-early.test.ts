import { join } from 'node:path';
import { requireGracefulShutdown } from 'eslint-plugin-headgate/analysis';
import { expect, test } from 'vitest';
import { folderWith } from '../../folder.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(requireGracefulShutdown, '/nowhere/app.ts');
const formsIn = (code: string): unknown => findingsIn(code).map(({ form, other, certainty }) => [form, other?.replace(/ \(.*/, ''), certainty]);

const APP = `import express from 'express'; import pg from 'pg'; const app = express(); const pool = new pg.Pool(); app.post('/users', async (req, res) => { res.send(await pool.query('SELECT 1')); });`;
const SERVER = `${APP} const server = app.listen(80);`;
const UNUSED = SERVER.replace("pool.query('SELECT 1')", "fetch('https://example.com')");
const DEADLINE = 'setTimeout(() => process.exit(1), 9000).unref();';
const CACHED = `import express from 'express'; import redis from 'redis'; let cache; const app = express(); app.post('/users', async (req, res) => { res.send(await cache.get('users')); }); cache = redis.createClient(); const server = app.listen(80);`;
const MONGO = `import express from 'express'; import mongoose from 'mongoose'; const User = mongoose.model('User', {}); const app = express(); app.post('/users', async (req, res) => { res.send(await User.find({})); }); const server = app.listen(80);`;

test.each([
  ['the server has closed before', `${SERVER} process.on('SIGTERM', () => { ${DEADLINE} server.close(async () => { await pool.end(); process.exit(0); }); });`],
  ['a promise of that is awaited before', `${SERVER} process.on('SIGTERM', async () => { ${DEADLINE} await new Promise(done => server.close(done)); await pool.end(); process.exit(0); });`],
  ['no request uses the pool', `${UNUSED} process.on('SIGTERM', async () => { ${DEADLINE} await pool.end(); server.close(() => process.exit(0)); });`],
  ['it is asked for by what has nothing to do with the pool', `${SERVER} process.on('SIGTERM', () => { ${DEADLINE} if (process.env.CI) pool.end(); server.close(() => process.exit(0)); });`],
  ['a wait lies between', `${SERVER} process.on('SIGTERM', async () => { server.close(); await drained(); await pool.end(); process.exit(0); });`],
  ['consumers of jobs end first', `import { Worker } from 'bullmq'; const worker = new Worker('mail', async job => fetch(job.data.url)); ${UNUSED} process.on('SIGTERM', async () => { ${DEADLINE} await worker.close(); server.close(() => process.exit(0)); });`],
])('no pool that ends early where %s', (_title, code) => {
  expect(findingsIn(code).filter(({ form }) => form === 'early')).toEqual([]);
});

test.each([
  ['before the server', `${SERVER} process.on('SIGTERM', async () => { ${DEADLINE} await pool.end(); server.close(() => process.exit(0)); });`, [['early', 'pool.end', 'likely']]],
  ['before the server, where there is one', `${SERVER} process.on('SIGTERM', async () => { ${DEADLINE} if (pool) await pool.end(); server.close(() => process.exit(0)); });`, [['early', 'pool.end', 'likely']]],
  ['before the server, in a function', `${SERVER} async function disconnect() { await pool.end(); } process.on('SIGTERM', async () => { ${DEADLINE} await disconnect().catch(console.error); server.close(() => process.exit(0)); });`, [['early', 'pool.end', 'likely']]],
  ['as what the whole module shares', `${MONGO} process.on('SIGTERM', async () => { ${DEADLINE} await mongoose.connection.close(); server.close(() => process.exit(0)); });`, [['early', 'mongoose.connection.close', 'likely']]],
  ['as what a variable is given', `${CACHED} process.on('SIGTERM', async () => { ${DEADLINE} await cache.quit(); server.close(() => process.exit(0)); });`, [['early', 'cache.quit', 'likely']]],
  ['while the server begins to close, and ends the process', `${SERVER} process.on('SIGTERM', async () => { server.close(); await pool.end(); process.exit(0); });`, [['early', 'pool.end', 'likely']]],
  ['while the server closes', `${SERVER} process.on('SIGTERM', async () => { server.close(); await pool.end(); });`, [['early', 'pool.end', 'possible']]],
  ['while another handler closes the server', `${SERVER} process.on('SIGTERM', () => { ${DEADLINE} server.close(() => process.exit(0)); }); process.on('SIGTERM', () => { pool.end(); });`, [['early', 'pool.end', 'possible']]],
  ['under a condition', `${SERVER} if (process.env.CI) process.on('SIGTERM', async () => { ${DEADLINE} await pool.end(); server.close(() => process.exit(0)); });`, [['early', 'pool.end', 'possible']]],
])('a handler that ends a pool %s', (_title, code, found) => {
  expect(formsIn(code)).toEqual(found);
});

test('a pool of another file is known to end no server', () => {
  const app = `import { pool } from './db.ts'; import express from 'express'; const app = express(); app.post('/', async (req, res) => { res.send(await pool.query('SELECT 1')); }); app.listen(80); process.on('SIGTERM', async () => { await pool.end(); process.exit(0); });`;
  const root = folderWith({ 'package.json': '{ "name": "app", "private": true, "scripts": { "start": "node app.ts" } }', 'app.ts': app, 'db.ts': `import pg from 'pg'; export const pool = new pg.Pool();` });
  expect(findingsIn(app, join(root, 'app.ts')).map(({ form, certainty }) => [form, certainty])).toEqual([['forgets', 'likely']]);
});

test('a handler that a file exports', () => {
  const code = `const http = require('http'); http.createServer(async (req, res) => { res.end(await fetch('/')); }).listen(80); module.exports = { stop() { process.exit(0); } }; process.on('SIGTERM', module.exports.stop);`;
  expect(findingsIn(code).map(({ form, certainty }) => [form, certainty])).toEqual([['abrupt', 'likely']]);
});

const JOBS = `import { Worker } from 'bullmq'; const worker = new Worker('mail', async job => fetch(job.data.url));`;
test.each([
  ['begins to close them', `${JOBS} process.on('SIGINT', () => { worker.close(); process.exit(0); });`, 'likely'],
  ['begins to close the connection that they come by', `import amqplib from 'amqplib'; let connection: amqplib.Connection | null = null; process.once('SIGINT', () => { connection?.close(); process.exit(0); }); connection = await amqplib.connect('amqp://queue'); const channel = await connection.createChannel(); await channel.consume('mail', async message => fetch(message.url));`, 'likely'],
  ['only exits', `${JOBS} process.on('SIGINT', () => { console.log('bye'); process.exit(0); });`, 'possible'],
])('a handler of Ctrl-C alone, beside jobs, that %s', (_title, code, certainty) => {
  expect(findingsIn(code).map(finding => [finding.form, finding.serves, finding.certainty])).toEqual([['interrupt', 'jobs', certainty]]);
});
