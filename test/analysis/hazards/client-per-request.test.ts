import { expect, test } from 'vitest';
import { clientPerRequest } from '../../../rules/src/analysis/hazards/client-per-request.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(clientPerRequest);

const HEAD = `import express from 'express'; import { Pool, Client } from 'pg'; import mongoose from 'mongoose'; import { MongoClient } from 'mongodb'; import Redis from 'ioredis';
import { PrismaClient } from '@prisma/client'; import { drizzle } from 'drizzle-orm/node-postgres'; import nodemailer from 'nodemailer'; import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'; import { WebSocket } from 'ws'; import { Agent } from 'node:https';
const app = express();`;
const HANDLER = (body: string, before = ''): string => `${HEAD} ${before} app.post('/save', async (req, res) => { ${body} });`;

test.each(Object.entries({
  'made when the module loads': `${HEAD} const pool = new Pool(); app.get('/', async (req, res) => res.json(await pool.query('a')));`,
  'kept in a variable of the module': HANDLER('pool ??= new Pool(); await pool.query("a");', 'let pool;'),
  'kept after a test': HANDLER('if (!pool) { const made = new Pool(); await made.query("a"); pool = made; } await pool.query("b");', 'let pool;'),
  'kept in a map by tenant': HANDLER('let pool = pools.get(req.params.id); if (!pool) { pool = new Pool({ database: req.params.id }); pools.set(req.params.id, pool); } await pool.query("a");', 'const pools = new Map();'),
  'kept on the global object': HANDLER('globalThis.prisma ??= new PrismaClient();'),
  'kept through what wraps it': HANDLER('const pool = new Pool(); db ??= drizzle(pool); await db.execute("a");', 'let db;'),
  'kept in a field': `${HEAD} class Store { get() { this.client ??= new Redis(); return this.client; } } const store = new Store(); app.get('/', async (req, res) => res.json(await store.get().get('a')));`,
  'one connection that the module holds': HANDLER('await mongoose.connect(process.env.MONGO_URL);'),
  'what was made before is opened': HANDLER('await client.connect();', 'const client = new MongoClient(process.env.MONGO_URL);'),
  'a factory that remembers': HANDLER('await get().query("a");', 'let pool; function get() { pool ??= new Pool(); return pool; }'),
  'a configured client without connections of its own': HANDLER('await nodemailer.createTransport({ host: "a" }).sendMail(req.body);'),
  'a client of a cloud, which opens its sockets with a request': HANDLER('const s3 = new S3Client({}); await s3.send(new GetObjectCommand(req.body));'),
  'a factory of such clients': HANDLER('await connect().send(new GetObjectCommand(req.body));', 'const connect = () => new S3Client({ region: "eu-west-1" });'),
  'a client of a service, which only knows its key': HANDLER('const ai = new OpenAI({}); await ai.responses.create(req.body); await new Stripe("key").customers.create(req.body); await new Resend("key").emails.send(req.body);',
    `import OpenAI from 'openai'; import Stripe from 'stripe'; import { Resend } from 'resend';`),
  'a socket is a conversation': HANDLER('const socket = new WebSocket("wss://a"); socket.send("a");'),
  'an agent that lets its sockets go when they idle': HANDLER('await fetch("https://a", { dispatcher: new Dispatcher({ headersTimeout: 600_000 }) }); await new Collector().collect();',
    `import { Agent as Dispatcher } from 'undici'; class Collector { agent = new Dispatcher(); async collect() { await fetch('https://a'); } }`),
  'an agent that keeps nothing alive': HANDLER('const agent = new Agent({ rejectUnauthorized: false }); await fetch("https://a", { agent });'),
  'a wrapper of what the process shares': HANDLER('const db = drizzle(pool); await db.execute("a");', 'const pool = new Pool();'),
  'a command of a library that has clients': HANDLER('await s3.send(new GetObjectCommand({ Key: "a" }));', 'const s3 = new S3Client({});'),
  'a factory that nothing calls': `${HEAD} export function connect() { return new Pool(); }`,
  'an object that connects to what it is given': HANDLER('await new Store(req.body.host).save();', 'class Store { constructor(host) { this.pool = new Pool({ host }); } async save() { await this.pool.query("a"); } }'),
  'an object that shares the pool': HANDLER('await new Store(pool).save();', 'const pool = new Pool(); class Store { constructor(pool) { this.pool = pool; } async save() { await this.pool.query("a"); } }'),
  'a database in a file, closed again': HANDLER('const db = new DatabaseSync("a.db"); res.json(db.prepare("a").all()); db.close();', `import { DatabaseSync } from 'node:sqlite';`),
  'made once, at the start': `${HEAD} async function main() { const client = new Client(); await client.connect(); await client.query('a'); app.listen(1); } main();`,
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ call }) => code.slice(...call.range))).toEqual([]));

test.each(Object.entries({
  'connects to what the request names, and closes it': HANDLER('const client = new Client({ host: req.body.host }); await client.connect(); await client.end();'),
  'the turns of a loop share it': HANDLER('const pool = new Pool(); for (const table of req.body.tables) await pool.query(table); await pool.end();'),
  'lives as long as the connection of the client': HANDLER('const subscriber = new Redis(); subscriber.subscribe("news"); req.on("close", () => subscriber.quit());'),
  'looks whether it has connected before': HANDLER('await open();', 'let db; async function open() { if (db) return; const client = new MongoClient(process.env.MONGO_URL); async function connect() { await client.connect(); db = client.db(); } await connect(); }'),
  'a server in which nothing is known to run it': `${HEAD} export async function listen() { const client = new Client(); await client.connect(); await client.query('LISTEN a'); client.on('notification', tell); }`,
  'a library that anyone may run': `import { Client } from 'pg'; export async function check() { const client = new Client(); await client.connect(); await client.end(); }`,
}))('possible: %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['possible']));

test.each(Object.entries({
  'connects to what the request names, and leaves it open': HANDLER('const client = new Client({ host: req.body.host }); await client.connect(); res.json(await client.query("a"));'),
  'handed to code out of sight': HANDLER('const client = new Redis(); registry.register(client);', 'import { registry } from "unknown";'),
}))('likely: %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['likely']));

test.each([
  ['a client, closed again', HANDLER('const client = new Client(); await client.connect(); try { await client.query("a"); } finally { await client.end(); }'), 'new Client()', true],
  ['a pool, never closed', HANDLER('const pool = new Pool({ host: process.env.HOST, max: size }); await pool.query("a");', 'const size = 5;'), 'new Pool({ host: process.env.HOST, max: size })', false],
  ['behind a library that wraps it', HANDLER('const db = drizzle(new Pool()); await db.execute("a");'), 'new Pool()', false],
  ['a class of the project above it', HANDLER('const prisma = new Database(); await prisma.user.create(req.body);', 'class Database extends PrismaClient {}'), 'new Database()', false],
  ['in a function that the handler calls', HANDLER('await save(req.body);', 'async function save(user) { const prisma = new PrismaClient(); await prisma.user.create({ data: user }); await prisma.$disconnect(); }'), 'new PrismaClient()', true],
  ['a factory that makes a new one each time', HANDLER('const redis = connect(); await redis.set("a", 1);', 'function connect() { return new Redis(process.env.REDIS_URL); }'), 'connect()', false],
  ['an object that has its own pool', HANDLER('await new Store().save();', 'class Store { constructor() { this.pool = new Pool(); } async save() { await this.pool.query("a"); } }'), 'new Store()', false],
  ['an object that ends its pool', HANDLER('const store = new Store(); await store.save(); await store.stop();', 'class Store { pool = new Pool(); async save() { await this.pool.query("a"); } async stop() { await this.pool.end(); } }'), 'new Store()', true],
])('proven: %s', (_name, code, call, isClosed) => {
  expect(findingsIn(code).map(finding => [code.slice(...finding.call.range), finding.isClosed, finding.certainty])).toEqual([[call, isClosed, 'proven']]);
});

test('possible: a field that a method fills without a look at what it holds', () => {
  const certainties = (method: string): readonly string[] => findingsIn(`${HEAD} class Store { ${method} }`).map(({ certainty }) => certainty);
  expect(certainties('async connect() { this.pool = new Pool(); await this.pool.query("a"); }')).toEqual(['possible']);
  expect(certainties('async connect() { if (!this.pool) this.pool = new Pool(); }')).toEqual([]);
  expect(certainties('async connect() { await this.pool?.end(); this.pool = new Pool(); }')).toEqual([]);
  expect(certainties('constructor() { this.pool = new Pool(); }')).toEqual([]);
});

test('the evidence names the request, the functions on the way, and what is missing', () => {
  const [finding] = findingsIn(HANDLER('await save();', 'async function save() { const redis = new Redis(); await redis.set("a", 1); }'));
  expect(finding?.evidence.map(({ words }) => words)).toEqual([expect.stringMatching(/^it runs for POST \/save → save/), 'this makes a client of its own', 'nothing closes it']);
});
