import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireAcquireTimeout } from '../../../rules/src/analysis/hazards/require-acquire-timeout.ts';
import { folderWith } from '../../folder.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(requireAcquireTimeout);

const HEAD = `import express from 'express'; import { Pool, Client } from 'pg'; import mysql from 'mysql2/promise'; import { MongoClient } from 'mongodb'; import mongoose from 'mongoose'; import pgPromise from 'pg-promise';
import { createPool } from 'generic-pool'; import { Pool as Tarn } from 'tarn'; import knex from 'knex'; import { Sequelize } from 'sequelize'; import { DataSource } from 'typeorm'; import { drizzle } from 'drizzle-orm/node-postgres';
import postgres from 'postgres'; import mariadb from 'mariadb'; import { PrismaClient } from '@prisma/client'; import { config } from './unknown'; const app = express();`;
const SERVER = (made: string, use = 'pool.query("a")'): string => `${HEAD} ${made} app.get('/users', async (req, res) => res.json(await ${use}));`;

test.each(Object.entries({
  'a time is set': SERVER('const pool = new Pool({ max: 5, connectionTimeoutMillis: 2000 });'),
  'a time is set in a constant': SERVER('const options = { connectionTimeoutMillis: 2000 }; const pool = new Pool(options);'),
  'a time is set in what is spread': SERVER('const base = { connectionTimeoutMillis: 2000 }; const pool = new Pool({ ...base, max: 5 });'),
  'a time is set on a condition': SERVER('const pool = new Pool({ max: 5, ...(process.env.T ? { connectionTimeoutMillis: Number(process.env.T) } : {}) });'),
  'a time is set later': SERVER('const options: any = { max: 5 }; options.connectionTimeoutMillis = 5; const pool = new Pool(options);'),
  'more is assigned to the options': SERVER('const options: any = { max: 5 }; Object.assign(options, config); const pool = new Pool(options);'),
  'a time from the environment': SERVER('const pool = new Pool({ connectionTimeoutMillis: Number(process.env.TIMEOUT) });'),
  'options of another package': SERVER('const pool = new Pool(config);'),
  'options of another package, spread': SERVER('const pool = new Pool({ ...config, max: 5 });'),
  'options of the caller': `${HEAD} export function make(options) { return new Pool(options); }`,
  'one run after the other has it to itself, and ends it': `${HEAD} app.post('/backup', async (req, res) => { const pool = new Pool(); for (const table of ['a', 'b']) await pool.query(table); await pool.end(); res.end(); });`,
  'one connection': SERVER('const pool = new Client();'),
  'it does not wait': SERVER('const pool = mysql.createPool({ waitForConnections: false });'),
  'it lets some wait': SERVER('const pool = mysql.createPool({ queueLimit: 50 });'),
  'a time is set for a session': SERVER('const client = new MongoClient("mongodb://a", { waitQueueTimeoutMS: 5000 });', 'client.db().collection("a").findOne()'),
  'a time is set for every operation': SERVER('const client = new MongoClient("mongodb://a", { timeoutMS: 5000 });', 'client.db().collection("a").findOne()'),
  'a time is set in the address': SERVER('const client = new MongoClient("mongodb://a/?waitQueueTimeoutMS=5000");', 'client.db().collection("a").findOne()'),
  'the second argument of a generic pool': SERVER('const pool = createPool(factory, { acquireTimeoutMillis: 5000 });', 'pool.acquire()'),
  'typeorm hands its own option on': SERVER('const db = new DataSource({ type: "postgres", connectTimeoutMS: 5000 });', 'db.query("a")'),
  'typeorm hands extra options on': SERVER('const db = new DataSource({ type: "postgres", extra: { connectionTimeoutMillis: 5000 } });', 'db.query("a")'),
  'a file has no pool': SERVER('const db = new DataSource({ type: "sqlite", database: "a" });', 'db.query("a")'),
  'drizzle on a pool of someone': SERVER('const db = drizzle(config);', 'db.execute("a")'),
  'a default of 30 seconds': SERVER('const pool = new Tarn({ create, destroy, min: 1, max: 5 });', 'pool.acquire().promise'),
  'a default of 60 seconds': SERVER('const db = knex({ client: "pg" }); const orm = new Sequelize("a");', 'db.raw("a")'),
  'a default of 10 seconds': SERVER('const db = new PrismaClient(); const pool = mariadb.createPool({});'),
  'no option for it': SERVER('const sql = postgres("postgres://a");', 'sql`select 1`'),
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ call }) => code.slice(...call.range))).toEqual([]));

test.each(Object.entries({
  'a script': [`import { Pool } from 'pg'; const pool = new Pool(); await pool.query('a');`, '/nowhere/scripts/fill.ts'],
  'a test': [SERVER('const pool = new Pool();'), '/nowhere/users.test.ts'],
  'a tool, in which a handler is known too': [`import ora from 'ora'; ${SERVER('const pool = new Pool();')}`, '/nowhere/install.ts'],
  'nothing is known to wait': [`${HEAD} export const pool = new Pool();`, '/nowhere/pool.ts'],
  'nothing says that it serves': [`import { Pool } from 'pg'; export const pool = new Pool();`, '/nowhere/pool.ts'],
  'many connections, and the address may say it': [SERVER('const client = new MongoClient(process.env.URL);', 'client.db().collection("a").findOne()'), '/nowhere/a.ts'],
  'only the queue, and the address may say it': [SERVER('const pool = mysql.createPool(process.env.DATABASE_URL);'), '/nowhere/a.ts'],
}))('possible: %s', (_name, [code, path]) => expect(findingsIn(code!, path).map(({ certainty }) => certainty)).toEqual(['possible']));

test.each(Object.entries({
  'zero, which is what it would be': [SERVER('const pool = new Pool({ connectionTimeoutMillis: 0 });'), 'connectionTimeoutMillis'],
  'an address out of sight may say it': [SERVER('const client = new MongoClient(process.env.URL, { maxPoolSize: 5 });', 'client.db().collection("a").findOne()'), 'waitQueueTimeoutMS'],
  'one connection for the process, of many': [SERVER('await mongoose.connect(process.env.URL, { maxPoolSize: 5 }); const User = mongoose.model("User", {});', 'User.findOne()'), 'waitQueueTimeoutMS'],
}))('likely: %s', (_name, [code, option]) => expect(findingsIn(code!).map(finding => [finding.option, finding.certainty])).toEqual([[option, 'likely']]));

test.each([
  ['no options', SERVER('const pool = new Pool();'), 'connectionTimeoutMillis'],
  ['options without it', SERVER('const pool = new Pool({ max: 20, idleTimeoutMillis: 30000 });'), 'connectionTimeoutMillis'],
  ['options in a constant', SERVER('const options = { max: 20 }; const pool = new Pool({ ...options, host: process.env.HOST });'), 'connectionTimeoutMillis'],
  ['an address', SERVER('const db = pgPromise()(process.env.DATABASE_URL);', 'db.any("a")'), 'connectionTimeoutMillis'],
  ['typeorm over postgres', SERVER('const db = new DataSource({ type: "postgres", extra: { max: 5 } });', 'db.query("a")'), 'connectTimeoutMS'],
  ['drizzle that makes the pool', SERVER('const db = drizzle({ connection: { connectionString: process.env.URL } });', 'db.execute("a")'), 'connection.connectionTimeoutMillis'],
])('proven: %s', (_name, code, option) => {
  expect(findingsIn(code).map(finding => [finding.option, finding.certainty, finding.way])).toEqual([[option, 'proven', expect.stringMatching(/^GET \/users/)]]);
});

test('a pool that is only waited for through its queue is possible, for the library has no timeout', () => {
  expect(findingsIn(SERVER('const pool = mysql.createPool({ host: "a", waitForConnections: true, queueLimit: 0 });'))).toMatchObject([{ boundsQueue: true, certainty: 'possible' }]);
});

test('the evidence names the option and who waits', () => {
  const [finding] = findingsIn(`${HEAD} const pool = new Pool(); async function load() { return pool.query('a'); } app.get('/users', async (req, res) => res.json(await load()));`);
  expect(finding?.evidence.map(({ words }) => words)).toEqual(['`connectionTimeoutMillis` is not set, and its default is to wait without end', 'load (line 3) waits for one, for GET /users']);
});

/** Who waits for the pool of the first file, in a repository of these. */
function waysIn(files: Readonly<Record<string, string>>): readonly (readonly [way: string | undefined, certainty: string])[] {
  const root = folderWith({ ...files, 'package.json': '{ "private": true, "workspaces": ["*"] }' });
  const [name, code] = Object.entries(files)[0]!;
  return findingsIn(code, join(root, name)).map(({ way, certainty }) => [way, certainty]);
}

const MAKES = `import { Pool } from 'pg'; export default function makePool(options) { return new Pool({ host: options.host, max: 10 }); }`;
const KEEPS = `import makePool from './make.js'; export class Database { pool = makePool({ host: 'a' }); async load() { return this.pool.query('a'); } }`;
const serve = (path: string): string => `import express from 'express'; import { Database } from './keep.js'; const db = new Database(); express().get('${path}', async (req, res) => res.json(await db.load())).listen(80);`;
const service = (name: string): Readonly<Record<string, string>> => ({
  [`${name}/make.js`]: MAKES, [`${name}/keep.js`]: KEEPS, [`${name}/serve.js`]: serve(`/${name}`), [`${name}/package.json`]: '{ "private": true, "type": "module", "dependencies": { "express": "^5.0.0" } }',
});

test('who waits is of a program that loads the pool, not of the service beside it', () => {
  expect(waysIn({ ...service('b'), ...service('a') })).toEqual([['GET /b → Database.load (b/keep.js:1)', 'proven']]);
  expect(waysIn({ ...service('b'), ...service('a'), 'b/serve.js': `import express from 'express'; import session from 'session'; import makePool from './make.js'; express().use(session(makePool({}))).listen(80);` })).toEqual([[undefined, 'possible']]);
});

test('a way through what services share begins at one that loads the pool', () => {
  const shared = { 'shared/keep.ts': `import { Pool } from 'pg'; export async function load(pool: Pool) { return find(pool); } const find = (pool: Pool) => pool.query('a');` };
  const using = (name: string): Readonly<Record<string, string>> => ({
    [`${name}/make.ts`]: `import { Pool } from 'pg'; export const pool = new Pool();`,
    [`${name}/serve.ts`]: `import express from 'express'; import { load } from '../shared/keep.ts'; import { pool } from './make.ts'; express().get('/${name}', async (req, res) => res.json(await load(pool))).listen(80);`,
    [`${name}/package.json`]: service(name)[`${name}/package.json`]!,
  });
  expect(waysIn({ ...using('b'), ...using('a'), ...shared })).toEqual([['GET /b → load (shared/keep.ts:1) → find (shared/keep.ts:1)', 'proven']]);
});

test('who waits for another pool of the process is none', () => {
  const serving = (used: string): string => `${HEAD} const pool = new Pool({ max: 5 }); const other = new Pool({ max: 5, connectionTimeoutMillis: 50 }); app.get('/a', async (req, res) => res.json(await ${used}.query('a'))); export const later = () => pool.query('b');`;
  expect(['other', 'pool'].map(used => findingsIn(serving(used)).map(({ way, certainty }) => [way, certainty]))).toEqual([[[undefined, 'possible']], [['GET /a', 'proven']]]);
});
