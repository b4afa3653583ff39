const ROUTE = (body: string, before = ''): string => `import express from 'express'; const app = express(); let total = 0; let busy = false; const sent = new Set(); ${before} app.post('/', async (req, res) => { ${body} });`;
const MAIL = "import { createTransport } from 'nodemailer'; const mail = createTransport({});";
const SERVICE = (body: string, made: string, fields = 'total = 0;'): string => `import express from 'express'; class Cart { ${fields} async run(req) { ${body} } } ${made}`;
const SHARED = 'const cart = new Cart(); express().post("/", async req => { await cart.run(req); });';

/** Nothing is wrong here: the name says why. */
export const silent: Readonly<Record<string, string>> = {
  'a parameter is the request\'s own': ROUTE('req.body.total += await price(req.body);'),
  'the context of a request': "import Koa from 'koa'; const app = new Koa(); app.use(async (ctx, next) => { const body = ctx.body; await next(); ctx.body = body + 1; });",
  'a flag that is set before the wait': ROUTE('if (busy) return; busy = true; try { total = total + await price(req.body); } finally { busy = false; }'),
  'a flag that is set and cleared': ROUTE('busy = true; try { await work(); } finally { busy = false; }'),
  'looked up again after the wait': ROUTE('if (total > 5) return; await mail.sendMail({}); if (total > 5) return; total++;', MAIL),
  'read after the wait': ROUTE('const more = await price(req.body); total = total + more;'),
  'an increment in one step': ROUTE('await price(req.body); total++;'),
  'a write that does not depend on what was read': ROUTE('log(total); await work(); total = 5;'),
  'the exit code of the process': 'import express from "express"; express().post("/", async () => { if (process.exitCode) return; await work(); process.exitCode = 1; });',
  'a local object': ROUTE('const sum = { n: 0 }; sum.n += await price(req.body); res.json(sum);'),
  'a variable of the run': ROUTE('let n = 0; for (const one of req.body) n += await price(one);'),
  'under a mutex': ROUTE('await lock.runExclusive(async () => { total += await price(req.body); });', 'import { Mutex } from "async-mutex"; const lock = new Mutex();'),
  'under a lock that is released': ROUTE('const release = await lock.acquire(); try { total += await price(req.body); } finally { release(); }', 'import { Mutex } from "async-mutex"; const lock = new Mutex();'),
  'behind a chain of promises written by hand': ROUTE('await after(async () => { total += await price(req.body); });', 'let tail = Promise.resolve(); const after = task => { const run = tail.then(task); tail = run.catch(() => {}); return run; };'),
  'behind the promise of the run before': ROUTE('const before = tail; let done; tail = new Promise(resolve => { done = resolve; }); await before; try { total += await price(req.body); } finally { done(); }', 'let tail = Promise.resolve();'),
  'an object made for each request': SERVICE('this.total += await price(req);', 'express().post("/", async req => { await new Cart().run(req); });'),
  'the one run of a start-up': 'let total = 0; total += await price(1); console.log(total);',
  'each task has its own key': ROUTE('await Promise.all(req.body.map(async one => { prices[one.id] = await price(one); }));', 'const prices = {};'),
  'a list that is only added to': ROUTE('sent.add(await price(req.body));'),
  'closed and forgotten': ROUTE('if (server) { await server.close(); server = undefined; }', 'let server;'),
  'filled when first needed': ROUTE('if (!rates) rates = await price(1); res.json(rates);', 'let rates;'),
  'compared with what the run stored': ROUTE('latest = req.body.id; await work(); if (latest !== req.body.id) return; res.end();', 'let latest;'),
  'the loop is over a copy': ROUTE('for (const one of [...queue]) await send(one); queue.shift();', 'const queue = [];'),
  'a client of its own': ROUTE('const client = await pool.connect(); await client.query("BEGIN"); await client.query("a"); await client.query("COMMIT"); client.release();', 'import { Pool } from "pg"; const pool = new Pool();'),
  'one message after the other': 'import { Kafka } from "kafkajs"; let total = 0; new Kafka({}).consumer({}).run({ eachMessage: async ({ message }) => { total += await price(message); } });',
};

interface Case { readonly name: string; readonly code: string; readonly form: string; readonly certainty: string }

export const found: readonly Case[] = [
  { name: 'an operator that assigns', code: ROUTE('total += await price(req.body);'), form: 'lost', certainty: 'proven' },
  { name: 'through a variable', code: ROUTE('const old = total; await save(old); total = old + 1;'), form: 'lost', certainty: 'proven' },
  { name: 'a list put together anew', code: ROUTE('orders = [...orders, await price(req.body)];', 'let orders = [];'), form: 'lost', certainty: 'proven' },
  { name: 'an entry of a Map', code: ROUTE('const n = counts.get(req.ip) ?? 0; await audit(); counts.set(req.ip, n + 1);', 'const counts = new Map();'), form: 'lost', certainty: 'proven' },
  { name: 'a counter in Redis', code: ROUTE('const n = await redis.get("hits"); await redis.set("hits", Number(n) + 1);', 'import Redis from "ioredis"; const redis = new Redis();'), form: 'lost', certainty: 'proven' },
  { name: 'a field of the one service', code: SERVICE('this.total += await price(req);', SHARED), form: 'lost', certainty: 'proven' },
  { name: 'a private field', code: SERVICE('const n = this.#n; await save(n); this.#n = n + 1;', SHARED, '#n = 0;'), form: 'lost', certainty: 'proven' },
  { name: 'a provider of Nest', code: 'import { Controller, Post } from "@nestjs/common"; @Controller() export class Cart { total = 0; @Post() async pay(body) { this.total += await price(body); } }', form: 'lost', certainty: 'proven' },
  { name: 'tasks of one call', code: 'export async function sum(ids) { let n = 0; await Promise.all(ids.map(async id => { n += await price(id); })); return n; }', form: 'lost', certainty: 'proven' },
  { name: 'two messages of one socket', code: 'import { Server } from "socket.io"; new Server().on("connection", socket => { let n = 0; socket.on("add", async x => { n += await price(x); }); });', form: 'lost', certainty: 'proven' },
  { name: 'an interval that overtakes itself', code: 'import express from "express"; express(); let n = 0; setInterval(async () => { n += await price(1); }, 1000);', form: 'lost', certainty: 'proven' },
  { name: 'a mail sent twice', code: ROUTE('if (sent.has(req.body.id)) return; await mail.sendMail({}); sent.add(req.body.id);', MAIL), form: 'check', certainty: 'proven' },
  { name: 'a limit that lets more through', code: ROUTE('if (total >= 5) return; await mail.sendMail({}); total++;', MAIL), form: 'check', certainty: 'proven' },
  { name: 'a token that is used up too late', code: ROUTE('if (!tokens.has(req.body.id)) return; await mail.sendMail({}); tokens.delete(req.body.id);', `const tokens = new Map(); ${MAIL}`), form: 'check', certainty: 'proven' },
  { name: 'an act in code that is not in sight', code: ROUTE('if (sent.has(req.body.id)) return; await act(req.body.id); sent.add(req.body.id);'), form: 'check', certainty: 'likely' },
  { name: 'a second run is called an error', code: ROUTE('if (sent.has(req.body.id)) throw new Error("too soon"); await act(req.body.id); sent.add(req.body.id);'), form: 'check', certainty: 'proven' },
  { name: 'a mail sent twice, marked by a constant', code: ROUTE('if (busy) return; await mail.sendMail({}); busy = true;', MAIL), form: 'check', certainty: 'proven' },
  { name: 'an initialisation done twice', code: ROUTE('if (busy) return; await prepare(); busy = true;'), form: 'check', certainty: 'possible' },
  { name: 'a pause that is set twice', code: ROUTE('const now = Date.now(); if (total > now) return; if (await isOff()) return; total = now + 3_600_000;'), form: 'check', certainty: 'possible' },
  { name: 'a state that each run has its own of', code: ROUTE('if (user) return; await act(); user = req.body.user;', 'let user;'), form: 'check', certainty: 'likely' },
  { name: 'a directory made twice', code: ROUTE('if (sent.has(req.body.id)) return; await mkdir(req.body.id); sent.add(req.body.id);', 'import { mkdir } from "node:fs/promises";'), form: 'check', certainty: 'possible' },
  { name: 'the user of another request', code: ROUTE('user = req.body.user; await audit(); res.json(user);', 'let user;'), form: 'overwritten', certainty: 'proven' },
  { name: 'the item of another task', code: 'export async function f(ids) { let current; await Promise.all(ids.map(async id => { current = id; await save(id); log(current); })); }', form: 'overwritten', certainty: 'proven' },
  { name: 'a queue that others take from', code: ROUTE('for (const one of queue) await send(one);', 'const queue = []; app.get("/next", (req, res) => { res.json(queue.shift()); });'), form: 'iteration', certainty: 'likely' },
  { name: 'one connection for all', code: ROUTE('await client.query("BEGIN"); await client.query("a"); await client.query("COMMIT");', 'import { Client } from "pg"; const client = new Client();'), form: 'transaction', certainty: 'proven' },
  { name: 'a transaction on a pool', code: ROUTE('await pool.query("BEGIN"); await pool.query("a"); await pool.query("COMMIT");', 'import { Pool } from "pg"; const pool = new Pool();'), form: 'transaction', certainty: 'proven' },
];
