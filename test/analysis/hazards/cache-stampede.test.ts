import { expect, test } from 'vitest';
import { cacheStampede } from '../../../rules/src/analysis/hazards/cache-stampede.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(cacheStampede);

const HANDLER = (body: string, before = ''): string => `import express from 'express'; const app = express(); const cache = new Map(); let kept; ${before} app.get('/', async (req, res) => { ${body} });`;
const PRISMA = 'import { PrismaClient } from "@prisma/client"; const db = new PrismaClient();';
const POOL = 'import { Pool } from "pg"; const pool = new Pool();';
const HELPER = (body: string, before = ''): string => `${before} export async function once(key, load) { ${body} }`;
const ASK = 'async ask(path) { const hit = this.cache.get(path); if (hit) return hit; const { data } = await axios.get(path); this.cache.set(path, data); return data; }';
const SERVE = 'import express from "express"; express().get("/", async (req, res) => { res.json(await once(req.query.id, () => work())); });';
const MISS = 'let hit = cache.get(req.query.id); if (!hit)';

test.each(Object.entries({
  'the promise is stored': HANDLER(`${MISS} { hit = fetch(req.query.id); cache.set(req.query.id, hit); hit.catch(() => cache.delete(req.query.id)); } res.json(await hit);`),
  'the promise is stored in a variable': HANDLER('kept ??= fetch("a").finally(() => { kept = undefined; }); res.json(await kept);'),
  'looked up again after the load': HANDLER(`${MISS} { hit = await fetch(req.query.id); if (!cache.has(req.query.id)) cache.set(req.query.id, hit); } res.json(hit);`),
  'looked up again by the key that the value brings': 'const users = new Map(); export async function find(id) { let user = users.get(id); if (!user) { user = await (await fetch(`/u/${id}`)).json(); if (!users.has(user.id)) users.set(user.id, user); } return user; }',
  'what the value brings is stored beside what is there': 'const users = new Map(); export async function read(id) { if (users.get(id)) return; users.set(id, 1); const user = await (await fetch(`/u/${id}`)).json(); users.set(user.id, 2); }',
  'another key is looked up': HANDLER('if (cache.has(req.query.other)) return; const v = await fetch(req.query.id); cache.set(req.query.id, v);'),
  'stored whatever was there': HANDLER('const v = await fetch(req.query.id); cache.set(req.query.id, v); res.json(v);'),
  'the lookup decides nothing': HANDLER('log(cache.get(req.query.id)); const v = await fetch(req.query.id); cache.set(req.query.id, v);'),
  'under a lock': HANDLER(`await lock.runExclusive(async () => { ${MISS} cache.set(req.query.id, await fetch(req.query.id)); });`, 'import { Mutex } from "async-mutex"; const lock = new Mutex();'),
  'under a lock taken before': HANDLER(`const release = await lock.acquire(); try { ${MISS} cache.set(req.query.id, await fetch(req.query.id)); } finally { release(); }`, 'import { Mutex } from "async-mutex"; const lock = new Mutex();'),
  'under a chain of promises written by hand': HANDLER(`await run(async () => { ${MISS} cache.set(req.query.id, await fetch(req.query.id)); });`, 'let tail = Promise.resolve(); function run(task) { const next = tail.then(task); tail = next.catch(() => {}); return next; }'),
  'callers that come meanwhile find a mark': HANDLER(`${MISS} { if (loading.has(req.query.id)) return; loading.add(req.query.id); cache.set(req.query.id, await fetch(req.query.id)); loading.delete(req.query.id); }`, 'const loading = new Set();'),
  'the load is shared': HANDLER(`${MISS} cache.set(req.query.id, await load(req.query.id));`, 'import { singleFlight } from "@headgate/runtime"; const load = singleFlight(id => fetch(id));'),
  'a module is evaluated once': HANDLER('if (!kept) kept = await import("./heavy.js"); res.json(kept);'),
  'the cache belongs to the request': 'import express from "express"; express().get("/", async (req, res) => { const own = new Map(); for (const id of req.body) if (!own.has(id)) own.set(id, await fetch(id)); });',
  'the cache belongs to an object made for the request': 'import express from "express"; class Page { c = new Map(); async get(id) { if (!this.c.has(id)) this.c.set(id, await fetch(id)); } } express().get("/", async (req, res) => { await new Page().get(1); });',
  'no await between': HANDLER(`${MISS} { hit = compute(req.query.id); cache.set(req.query.id, hit); } await send(hit);`),
  'a helper whose misses take a lock': HELPER('const release = await lock.acquire(); try { const hit = await read(key); if (hit) return hit; const v = await load(); await store(key, v); return v; } finally { release(); }', 'import { Mutex } from "async-mutex"; const lock = new Mutex();'),
  'a helper that others find at it': HELPER('const hit = await read(key); if (hit) return hit; if (running.has(key)) return running.get(key); const v = await load(); await store(key, v); return v;', 'const running = new Map();'),
  'a helper that checks a key and notes what came of it': HELPER('const user = await read(key); if (!user) throw new Error(key); const v = await load(); await store(key, v); return v;'),
  'a closure of the request': HANDLER('const open = () => { let db; return { async get() { if (!db) { db = await fetch("a"); } return db; } }; }; await open().get();'),
  'a closure that its function keeps to itself': 'export async function run(steps) { const seen = new Map(); const step = async id => { if (!seen.has(id)) seen.set(id, await fetch(id)); }; for (const id of steps) await step(id); }',
  'a closure that stores the promise': 'export function connect(url) { let db; return { async get() { if (!db) { db = (async () => { const client = make(url); await client.open(); return client; })(); } return db; } }; }',
  'a method stores it where it is still missing': 'class Api { #c = new Map(); #keep(id, v) { if (!this.#c.has(id)) this.#c.set(id, v); } async get(id) { const hit = this.#c.get(id); if (hit) return hit; const v = await fetch(id); this.#keep(id, v); return v; } } import express from "express"; const api = new Api(); express().get("/", async () => { await api.get(1); });',
  'what is stored was not awaited': HANDLER(`${MISS} { await audit(); cache.set(req.query.id, 1); }`),
  'tasks of items of which none is twice': `${PRISMA} export async function f(names) { const rooms = {}; const different = [...new Set(names)]; await Promise.all(different.map(async name => { if (!rooms[name]) rooms[name] = await db.room.create({ data: { name } }); })); }`,
  'what a call runs, handed on': `export async function book(query, id) { const made = await make(query, id); if (!made) return made; const row = await query('insert'); await keep(query, row); return row; }`,
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ form }) => form)).toEqual([]));

test.each([
  { name: 'a payment', code: HANDLER(`${MISS} { hit = await stripe.charges.create({}); cache.set(req.query.id, hit); }`, 'import Stripe from "stripe"; const stripe = new Stripe("k");'), form: 'keyed', certainty: 'proven' },
  { name: 'a row that each load adds', code: HANDLER('if (!cache.has(1)) cache.set(1, await add());', 'import { PrismaClient } from "@prisma/client"; const db = new PrismaClient(); async function add() { return db.user.create({}); }'), form: 'keyed', certainty: 'proven' },
  { name: 'a payment, which no known event leads to', code: 'import express from "express"; import Stripe from "stripe"; const stripe = new Stripe("k"); const paid = new Map(); express().listen(1); export async function pay(id) { if (!paid.has(id)) paid.set(id, await stripe.charges.create({ id })); }', form: 'keyed', certainty: 'likely' },
  { name: 'a request that no known event leads to', code: 'import express from "express"; const c = new Map(); express().listen(1); export async function get(id) { if (!c.has(id)) c.set(id, await fetch(id)); }', form: 'keyed', certainty: 'possible' },
  { name: 'a value that the load itself puts into Redis', code: HANDLER('if (!cache.has(1)) cache.set(1, await redis.set("k", 1));', 'import Redis from "ioredis"; const redis = new Redis();'), form: 'keyed', certainty: 'possible' },
  { name: 'an entry of a Map', code: HANDLER(`${MISS} { hit = await fetch(req.query.id); cache.set(req.query.id, hit); } res.json(hit);`), form: 'keyed', certainty: 'possible' },
  { name: 'an early return', code: HANDLER('if (cache.has(req.query.id)) return res.json(cache.get(req.query.id)); const v = await (await fetch("a")).json(); cache.set(req.query.id, v);'), form: 'keyed', certainty: 'possible' },
  { name: 'a property', code: HANDLER('if (!all[req.query.id]) all[req.query.id] = await fetch(req.query.id);', 'const all = {};'), form: 'keyed', certainty: 'possible' },
  { name: 'a library', code: HANDLER('let v = lru.get(req.ip); if (!v) { v = await fetch("a"); lru.set(req.ip, v); }', 'import { LRUCache } from "lru-cache"; const lru = new LRUCache({ max: 9 });'), form: 'keyed', certainty: 'possible' },
  { name: 'Redis', code: HANDLER('let v = await redis.get(req.ip); if (!v) { v = await fetch("a"); await redis.set(req.ip, v); }', 'import Redis from "ioredis"; const redis = new Redis();'), form: 'keyed', certainty: 'possible' },
  { name: 'a helper that is handed its load', code: HANDLER('res.json(await once(1, () => work()));', 'async function once(key, load) { if (cache.has(key)) return cache.get(key); const v = await load(); cache.set(key, v); return v; }'), form: 'keyed', certainty: 'likely' },
  { name: 'a connection', code: HANDLER('if (!kept) kept = await open(); res.json(kept);', 'import { Client } from "pg"; async function open() { const client = new Client(); await client.connect(); return client; }'), form: 'lazy', certainty: 'possible' },
  { name: 'a helper that is handed its load, for a cache only by its methods', code: 'export class Cached { constructor(store) { this.store = store; } async get(key, load) { const hit = await this.store.get(key); if (hit) return hit; const v = await load(); await this.store.set(key, v); return v; } }', form: 'keyed', certainty: 'possible' },
  { name: 'a request that many callers decide, by a class of which nobody knows the instances', code: `import axios from "axios"; export class Api { constructor(cache) { this.cache = cache; } ${ASK} } export class Films extends Api { one(id) { return this.ask("/f/" + id); } all() { return this.ask("/f"); } cast(id) { return this.ask("/c/" + id); } }`, form: 'keyed', certainty: 'possible' },
  { name: 'the same for one caller', code: `import axios from "axios"; export class Api { constructor(cache) { this.cache = cache; } ${ASK} one(id) { return this.ask("/f/" + id); } }`, form: 'keyed', certainty: 'possible' },
  { name: 'a helper that is handed its load, with functions for its cache', code: HELPER('const hit = await read(key); if (hit) return hit; const v = await load(); await store(key, { v }); return v;'), form: 'keyed', certainty: 'possible' },
  { name: 'the same, which a request runs', code: `${HELPER('const hit = await read(key); if (hit) return hit; const v = await load(); await store(key, { v }); return v;')} ${SERVE}`, form: 'keyed', certainty: 'likely' },
  { name: 'a helper with methods for its cache', code: 'export class Cached { async once(key, load) { const hit = await this.read(key); if (hit !== undefined) return hit; const v = await load(); await this.store(key, v); return v; } }', form: 'keyed', certainty: 'possible' },
  { name: 'a field of the one service', code: 'import express from "express"; class Rates { #c = new Map(); async get(id) { const hit = this.#c.get(id); if (hit) return hit; const v = await fetch(id); this.#c.set(id, v); return v; } } const rates = new Rates(); express().get("/", async (req, res) => { await rates.get(1); });', form: 'keyed', certainty: 'possible' },
  { name: 'the same, stored by a method beside it', code: 'import express from "express"; class Rates { #c = new Map(); #keep(id, v) { this.#c.set(id, v); } async get(id) { const hit = this.#c.get(id); if (hit) return hit; const v = await fetch(id); this.#keep(id, v); return v; } } const rates = new Rates(); express().get("/", async (req, res) => { await rates.get(1); });', form: 'keyed', certainty: 'possible' },
  { name: 'looked up and stored by methods beside it', code: 'import express from "express"; class Rates { #c = new Map(); #find(id) { return this.#c.get(id); } #keep(id, v) { this.#c.set(id, v); } async get(id) { const hit = this.#find(id); if (hit) return hit; const v = await fetch(id); this.#keep(id, v); return v; } } const rates = new Rates(); express().get("/", async (req, res) => { await rates.get(1); });', form: 'keyed', certainty: 'possible' },
  { name: 'stored by a method that makes the key of the value', code: 'export class Stores { #c = new Map(); #keep(one) { this.#c.set(one.id, one); } async open(id) { let one = this.#c.get(id); if (!one) { one = new Store(await load(id)); this.#keep(one); } return one; } }', form: 'keyed', certainty: 'possible' },
  { name: 'an entry under the key that its value brings', code: 'const users = new Map(); export async function find(id) { let user = users.get(id); if (!user) { user = await (await fetch(`/u/${id}`)).json(); users.set(user.id, user); } return user; }', form: 'keyed', certainty: 'possible' },
  { name: 'a connection of a function that the start of the process calls', code: 'import express from "express"; import { Client } from "pg"; function open() { let db; return { async get() { if (!db) { const client = new Client(); await client.connect(); db = client; } return db; } }; } const store = open(); express().get("/", async (req, res) => { res.json(await store.get()); });', form: 'lazy', certainty: 'possible' },
  { name: 'what is made ready before it is stored', code: 'export function connect(url) { let kept; return { async get() { if (kept) return kept; const driver = make(url); await driver.open(); kept = wrap({ driver }); return kept; } }; }', form: 'lazy', certainty: 'possible' },
  { name: 'a row that the task of each item adds, with a key of its own', code: `${PRISMA} export async function f(users) { const seats = {}; await Promise.all(users.map(async ({ id }) => { if (!seats[id]) seats[id] = await db.seat.create({ data: { id } }); })); }`, form: 'keyed', certainty: 'likely' },
  { name: 'a row that the task of each item adds, for all of them', code: `${PRISMA} export async function f(users, plan) { const seats = {}; await Promise.all(users.map(async ({ id }) => { if (!seats[plan]) seats[plan] = await db.seat.create({ data: { id } }); })); }`, form: 'keyed', certainty: 'proven' },
  { name: 'several tasks of one call', code: 'export async function f(ids) { const seen = {}; await Promise.all(ids.map(async id => { if (!seen[id.kind]) seen[id.kind] = await fetch(id.kind); })); }', form: 'keyed', certainty: 'possible' },
  { name: 'several tasks of one call, whatever they load', code: 'export async function f(rows) { const seen = new Map(); await Promise.all(rows.map(async row => { let kind = seen.get(row.kind); if (!kind) { kind = await row.load(); seen.set(row.kind, kind); } })); }', form: 'keyed', certainty: 'possible' },
  { name: 'the same, kept for longer', code: 'const seen = new Map(); export async function f(rows) { await Promise.all(rows.map(async row => { let kind = seen.get(row.kind); if (!kind) { kind = await row.load(); seen.set(row.kind, kind); } })); }', form: 'keyed', certainty: 'possible' },
  { name: 'a token', code: HANDLER('kept ??= await fetch("a"); res.json(kept);'), form: 'lazy', certainty: 'possible' },
  { name: 'an object that is changed later, of which callers get two', code: HANDLER('let room = cache.get(req.query.id); if (!room) { const row = await pool.query("a"); room = new Room(row); cache.set(req.query.id, room); } room.join(req.query.name);', `${POOL} class Room { members = []; constructor(row) { this.row = row; } join(name) { this.members.push(name); } }`), form: 'keyed', certainty: 'likely' },
  { name: 'an object that stays as it is made', code: HANDLER('if (!cache.has(req.query.id)) cache.set(req.query.id, new Page(await pool.query("a"))); cache.get(req.query.id).show(res);', `${POOL} class Page { constructor(row) { this.row = row; } show(res) { res.json(this.row); } }`), form: 'keyed', certainty: 'possible' },
  { name: 'a query for a key', code: HANDLER('if (!cache.has(1)) cache.set(1, await pool.query("a"));', 'import { Pool } from "pg"; const pool = new Pool();'), form: 'keyed', certainty: 'possible' },
  { name: 'a cache only by its methods', code: HANDLER('const hit = await store.get(req.query.id); if (hit) return; const v = await fetch("a"); await store.set(req.query.id, v);', 'const store = openStore();'), form: 'keyed', certainty: 'possible' },
  { name: 'a time that is asked for through a connection', code: HANDLER('if (!kept) kept = await last() + 1000; res.json(kept);', 'import { Client } from "pg"; async function last() { const client = new Client(); await client.connect(); const { rows } = await client.query("a"); return rows[0].at; }'), form: 'lazy', certainty: 'possible' },
  { name: 'what a command prints', code: HANDLER('if (!kept) kept = Number((await run("ulimit -n")).stdout);', 'import { exec } from "node:child_process"; import { promisify } from "node:util"; const run = promisify(exec);'), form: 'lazy', certainty: 'possible' },
  { name: 'one list, under its name', code: HANDLER('const hit = cache.get("models"); if (hit) return res.send(hit); const v = await fetch("https://a/models"); cache.set("models", v); res.send(v);'), form: 'keyed', certainty: 'possible' },
  { name: 'a connection that nothing is known to ask for twice', code: 'import { Client } from "pg"; import express from "express"; express().listen(1); export class Jobs { async open() { if (!this.client) { const client = new Client(); await client.connect(); this.client = client; } return this.client; } }', form: 'lazy', certainty: 'possible' },
  { name: 'an address', code: HANDLER('if (!cache.has(req.query.id)) cache.set(req.query.id, await lookup(req.query.id));', 'import { lookup } from "node:dns/promises";'), form: 'keyed', certainty: 'possible' },
  { name: 'one query, once', code: HANDLER('if (!kept) kept = await pool.query("a");', 'import { Pool } from "pg"; const pool = new Pool();'), form: 'lazy', certainty: 'possible' },
  { name: 'a file', code: HANDLER('if (!cache.has(1)) cache.set(1, await readFile("a"));', 'import { readFile } from "node:fs/promises";'), form: 'keyed', certainty: 'possible' },
])('$certainty: $name', ({ code, form, certainty }) => expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, certainty]]));

test('the steps of the argument', () => {
  const code = HANDLER(`${MISS} { hit = await fetch(req.query.id); cache.set(req.query.id, hit); }`);
  const [finding] = findingsIn(code);
  expect(finding?.evidence.map(({ range, words }) => [code.slice(...range).slice(0, 24), words])).toEqual([
    [expect.any(String), 'it runs for GET /'], ['cache.get(req.query.id)', 'this misses'], ['await fetch(req.query.id', 'this makes an HTTP request, while others miss too'], ['cache.set(req.query.id, ', 'this is too late for them'],
  ]);
});
