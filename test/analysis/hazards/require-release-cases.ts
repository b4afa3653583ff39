import type { RequireRelease } from '../../../rules/src/analysis/hazards/require-release.ts';

const PG = (body: string): string => `import { Pool } from 'pg'; const pool = new Pool(); export async function f(id, given) { ${body} }`;
const MUTEX = (body: string): string => `import { Mutex } from 'async-mutex'; const mutex = new Mutex(); export async function f(id) { ${body} }`;
const SEMA = (body: string): string => `import { Sema } from 'async-sema'; class A { sema = new Sema(3); async f(id) { ${body} } }`;
const TX = (body: string): string => `import { Sequelize } from 'sequelize'; const db = new Sequelize(); export async function f(id) { ${body} }`;
const BROWSER = (body: string): string => `import { chromium, type Browser } from 'playwright'; export async function f(url: string, shared: Browser) { ${body} }`;

const GIVEN = (body: string): string => `export async function f(db, locks, id, given) { ${body} }`;
const FILE = (body: string): string => `import fs, { createReadStream, createWriteStream } from 'node:fs'; import { pipeline } from 'node:stream/promises'; export async function f(body, path) { ${body} }`;

const LIMITER = (body: string): string => `class Gate {
  queue = []; running = 0; max = 2;
  async enter() { if (this.running >= this.max) await new Promise(resolve => this.queue.push(resolve)); this.running++; return () => this.leave(); }
  leave() { this.running--; this.queue.shift()?.(); }
  size() { return this.running; }
}
class A { gate = new Gate(); async f() { ${body} } }`;

const HELPERS = ` async function begin(client) { await client.query('BEGIN'); client.began = true; } async function end(client) { await client.query('END'); client.release(); }`;

/** Code that must not be reported, by what keeps it silent. */
export const silent: Readonly<Record<string, string>> = {
  'what hands out the locks, and takes them back': `export async function f(id, store) { const locks = await locksOf(store); let lock; try { lock = await locks.acquire(id); } catch { return; } try { await work(id); } finally { await locks.release(lock); } }`,
  'finally': PG('const client = await pool.connect(); try { await client.query(id); } finally { client.release(); }'),
  'what takes something itself, later': PG('const stock = await shelf.open(id); try { return await stock.reserve(5); } catch (error) { await stock.release(); throw error; }'),
  'finally, by a test of the variable': PG('let client; try { client = await pool.connect(); await client.query(id); } finally { if (client) client.release(); }'),
  'what says itself that it was not granted': GIVEN('const claim = await locks.claim(id); if (!claim.granted) return; try { await db.save(id); } finally { await claim.release(); }'),
  'what a key opens': GIVEN('const safe = await db.get(id); const key = await locks.keyOf(id); await safe.unlock(key); return safe.read();'),
  'a promise that is only remembered': 'class A { runs = new Map(); tries = 0; async restart(id) { if (this.tries >= 3) return; this.tries++; const run = new Promise(resolve => { this.runs.set(id, Date.now()); setTimeout(resolve, 10); }); await run; } take() { return this.runs.entries().next(); } async f(id) { await this.restart(id); if (id) this.take(); } }',
  'a catch, by `?.()`': FILE("let file; if (path) file = createWriteStream(path); try { for await (const chunk of body) file?.write(chunk); file?.end?.(); } catch (error) { file?.destroy?.(); throw error; }"),
  'finally, by `?.`': PG('let client; try { client = await pool.connect(); await client.query(id); } finally { client?.release(); }'),
  'finally, compared with undefined': PG('let client; try { client = await pool.connect(); await client.query(id); } finally { if (client !== undefined) client.release(); }'),
  'both ways': PG('const client = await pool.connect(); try { await client.query(id); client.release(); } catch (error) { client.release(error); throw error; }'),
  'after a catch that only logs': PG('const client = await pool.connect(); try { await client.query(id); } catch (error) { log(error); } client.release();'),
  'after what else a catch gives back': PG('const client = await pool.connect(); try { await client.query(id); } catch (error) { await cleanUp(); client.release(); throw error; } client.release();'),
  'nothing between': PG('const client = await pool.connect(); client.release();'),
  'returned': PG('const client = await pool.connect(); prepare(id); return client;'),
  'returned in an object': PG('const client = await pool.connect(); return { client, close: () => client.release() };'),
  'returned at once': PG('return pool.connect();'),
  'stored in a field': `import { Pool } from 'pg'; class A { pool = new Pool(); async open() { this.client = await this.pool.connect(); } }`,
  'stored, then used': `import { Pool } from 'pg'; class A { pool = new Pool(); async open() { const client = await this.pool.connect(); this.client = client; await client.query('a'); } }`,
  'stored in an outer variable': `import { Pool } from 'pg'; const pool = new Pool(); let client; export async function open() { client = await pool.connect(); await client.query('a'); }`,
  'kept in a map': PG('const client = await pool.connect(); clients.set(id, client); await client.query(id);'),
  'wrapped': PG('const client = await pool.connect(); const db = new Session(client); await db.run(id); return db;'),
  'shown to code that is not in sight, and never given back here': PG('const client = await pool.connect(); await work(client);'),
  'given back by a function it is handed to': PG('const client = await pool.connect(); await finish(client, id);') + ' async function finish(c, id) { try { await c.query(id); } finally { c.release(); } }',
  'given back by a closure': PG('const client = await pool.connect(); const done = () => client.release(); try { await client.query(id); } finally { done(); }'),
  'given back by a listener': PG('const client = await pool.connect(); const rows = client.query(id); rows.on("end", () => client.release()); return rows;'),
  'given back by `.finally`': PG('const client = await pool.connect(); return client.query(id).finally(() => client.release());'),
  'a method handed over': PG('const client = await pool.connect(); return work(id).finally(client.release);'),
  'an alias': PG('const client = await pool.connect(); const c = client; try { await c.query(id); } finally { c.release(); }'),
  'taken only where none was given, given back by the same test': PG('const client = given ?? await pool.connect(); try { await client.query(id); } finally { if (!given) client.release(); }'),
  'the acquisition itself may fail': PG('let client; try { client = await pool.connect(); } catch (error) { return undefined; } client.release();'),
  'one more try': PG('let client; while (!client) { try { client = await pool.connect(); } catch { await wait(); } } client.release();'),
  'the process ends': PG('const client = await pool.connect(); if (!id) process.exit(1); client.release();'),
  'a callback': `import { Pool } from 'pg'; const pool = new Pool(); pool.connect((error, client, done) => { client.query('a', () => done()); });`,
  'a function that releases': MUTEX('const release = await mutex.acquire(); try { await work(id); } finally { release(); }'),
  'a function handed on': MUTEX('const release = await mutex.acquire(); response.on("close", release);'),
  'run exclusively': MUTEX('await mutex.runExclusive(() => work(id));'),
  'a receiver': SEMA('await this.sema.acquire(); try { await work(id); } finally { this.sema.release(); }'),
  'a method that only takes': SEMA('await this.sema.acquire();'),
  'a method that takes and gives how to give back': SEMA('await this.sema.acquire(); return () => this.sema.release();'),
  'a receiver that is handed on while it is held': `export async function f(make) { const gate = make(); await gate.acquire(); try { prepare(); } catch (error) { gate.release(); throw error; } return { gate }; }`,
  'a transaction, both ways': TX('const tx = await db.transaction(); try { await save(id, { transaction: tx }); await tx.commit(); } catch (error) { await tx.rollback(); throw error; }'),
  'a managed transaction': TX('await db.transaction(async tx => { await save(id, { transaction: tx }); });'),
  'what a managed transaction gave, through functions': TX('const made = await add(id); return load(made);') + ' function add(id) { return insert(id); } async function insert(id) { return await db.transaction(async tx => { await save(id, { transaction: tx }); return id; }); }',
  'what a managed transaction gave, kept in a variable': TX('const made = await add(id); await touch(); return load(made);') + ' async function add(id) { const row = await db.transaction(async tx => save(id, tx)); log(row); return row; }',
  'what a managed transaction gave, whose callback has a name': TX('const made = await add(id); return load(made);') + ' function add(id) { const run = async tx => save(id, tx); return db.transaction(run); }',
  'a transaction that is shown, and never ended here': TX('const tx = await db.transaction(); await save(id, { transaction: tx });'),
  'what connects at its first use': `import { DataSource } from 'typeorm'; const source = new DataSource(); export async function f() { const runner = source.createQueryRunner(); await runner.connect(); await runner.startTransaction(); try { await runner.query('a'); await runner.commitTransaction(); } catch { await runner.rollbackTransaction(); } finally { await runner.release(); } }`,
  'what fails before it is used first': `import { DataSource } from 'typeorm'; const source = new DataSource(); export async function f(id) { const runner = source.createQueryRunner(); if (!id) throw new Error(); await check(id); try { await runner.query('a'); } finally { await runner.release(); } }`,
  'what ends with the pool of the function': `import { DataSource } from 'typeorm'; export async function f(id) { const source = await open(); try { const runner = source.createQueryRunner(); await runner.query(id); await runner.query('b'); await runner.release(); } finally { await source.destroy(); } } async function open() { const source = new DataSource({}); await source.initialize(); return source; }`,
  'a transaction of a connection that a caller hands over': `import type { QueryRunner } from 'typeorm'; export async function f(runner: QueryRunner, id) { await runner.startTransaction(); await runner.query(id); await runner.commitTransaction(); }`,
  'a lock that this run does not give back, and a later one does': `export async function f(store, row, { lock, tab }) { if (tab && lock) { await store.lock(row, tab); } await save(row); if (tab && !lock) await store.unlock(row, tab); }`,
  'the lock of a door, which one command locks and another unlocks': `export async function f(device, command) { if (command.lock !== true) device.unlock(); else device.lock(); return answer(device); }`,
  'a door that listens to a path': `class Door { onRequest(request, response) { if (request.url.endsWith('/lock')) { this.lock(); response.send('ok'); } else if (request.url.endsWith('/unlock')) { this.unlock(); response.send('ok'); } } }`,
  'a page, closed with its browser': `import puppeteer from 'puppeteer'; export async function f(url) { const browser = await puppeteer.launch(); try { const page = await browser.newPage(); await page.goto(url); } finally { await browser.close(); } }`,
  'a page and its context, closed with the browser': BROWSER('const browser = await chromium.launch(); try { const context = await browser.newContext(); const page = await context.newPage(); await page.goto(url); } finally { await browser.close(); }'),
  'a limiter of the project': LIMITER('await this.gate.enter(); try { await work(); } finally { this.gate.leave(); }'),
  'a limiter of the project that gives how to leave': LIMITER('const leave = await this.gate.enter(); try { await work(); } finally { leave(); }'),
  'a function that runs under a limiter of the project': `class Api { queue = []; running = 0;
    async post(body) { if (this.running > 2) await new Promise(resolve => this.queue.push(resolve)); this.running++; try { return await send(body); } finally { this.running--; this.queue.shift()?.(); } }
    reset() { this.queue.shift()?.(); } } const api = new Api(); export async function f() { const answer = await api.post({}); return answer.body; }`,
  'a file that its stream closes': `import { open } from 'node:fs/promises'; export async function f(path) { const file = await open(path); return file.createReadStream(); }`,
  'using': `import { open } from 'node:fs/promises'; export async function f(path) { await using file = await open(path); await file.read(); }`,
  'a number of the file system, closed': `import { openSync, writeSync, closeSync } from 'node:fs'; export function f(path) { const fd = openSync(path); try { writeSync(fd, 'a'); } finally { closeSync(fd); } }`,
  'another library\'s checkout': `import simpleGit from 'simple-git'; const git = simpleGit(); export async function f(branch) { await git.checkout(branch); await git.pull(); }`,
  'one function that gives back, on each way out': PG('const client = await pool.connect(); try { await client.query("a"); if (!id) { await end(client); return; } await client.query(id); await end(client); return id; } catch { await end(client); }') + HELPERS,
  'what a query gives, of a client that is given back': `import { take } from './clients.js'; export async function f(id) { const client = await take(); try { const rows = await client.query(id); await work(); return rows; } finally { client.release(); } }`,
  'a screen that is kept awake': `export async function f() { const lock = await navigator.wakeLock.request('screen'); await work(); await lock.release(); }`,
  'a lock that unlocks itself': GIVEN('const lock = await locks.acquire(id); try { await work(id); } finally { lock.unlock(); }'),
  'finally, after what takes its own failures': MUTEX('const release = await mutex.acquire(); try { await work(id); } finally { await id.close().catch(error => console.error(error)); await tidy(id); release(); }') + ' async function tidy(id) { try { await fetch(id); } catch { return; } }',
  'a transaction that is aborted': GIVEN('const transaction = await db.transaction(); try { await db.send(id); await transaction.commit(); } catch (error) { log(error); await transaction.abort(); }'),
  'a file that a chain opens last, and the end of the chain': FILE('return new Promise((resolve, reject) => { body.load().then(answer => { const file = createWriteStream(path); answer.pipe(file); file.on("finish", resolve); }).catch(error => { reject(error); }); });'),
  'a file that a try opens last, and its catch': FILE('return new Promise((resolve, reject) => { try { prepare(path); const file = createWriteStream(path); body.pipe(file); file.on("finish", resolve); } catch (error) { reject(error); } });'),
  'a session that is ended': GIVEN('const session = await db.startSession(); try { await save(id, { session }); } finally { await session.endSession(); }'),
  'a transaction of what no model knows': GIVEN('const tx = await db.transaction(); try { await save(id, tx); await tx.commit(); } catch (error) { await tx.rollback(); throw error; }'),
  'a transaction that is begun in an if, and ended by another': GIVEN('let tx = given; if (!tx) tx = await db.transaction(); try { await save(id, tx); if (!given) await tx.commit(); } catch (error) { if (!given) await tx.rollback(); throw error; }'),
  'what is committed, and is no transaction': GIVEN('const index = await db.open(id); await index.add(id); await index.commit();'),
  'a browser that is left alone again': `import { connect } from 'puppeteer-core'; export async function f(url) { const browser = await connect({}); try { const page = await browser.newPage(); await page.goto(url); } finally { await browser.disconnect(); } }`,
  'a file in a pipeline': FILE('const file = createWriteStream(path); await pipeline(body, file);'),
  'a file that is opened once the source is there': FILE('const from = await body.open(); const file = createWriteStream(path); await pipeline(from, file);'),
  'a file that is given away after a setup': FILE('const file = createWriteStream(path); const head = await body.head(); file.write(head); return file;'),
  'a file for what the caller has, which may be no promise': FILE('const file = createWriteStream(path); const from = await body; await pipeline(from, file);'),
  'a file into which nothing is piped where there is nothing': FILE('const file = createWriteStream(path); body.all?.pipe(file);'),
  'a file that a closure ends, where nothing was waited for': FILE('const file = createWriteStream(path); file.write(body.text); await new Promise(resolve => { file.end(resolve); });'),
  'a file that is destroyed': FILE('const file = createWriteStream(path); try { await body.read(); file.write("a"); file.end(); } catch (error) { file.destroy(error); throw error; }'),
  'a file that a failing source ends': FILE('return new Promise((resolve, reject) => { const file = createWriteStream(path); body.on("error", error => { file.destroy(); reject(error); }); body.pipe(file).on("finish", resolve); });'),
  'a file that fails itself': FILE('return new Promise((resolve, reject) => { const file = createWriteStream(path).on("error", reject); body.pipe(file); file.on("error", reject); file.on("finish", () => { file.close(); resolve(); }); });'),
  'a promise that rejects before the file is opened': FILE('return new Promise((resolve, reject) => { if (!path) return reject(new Error()); body.open(() => { const file = createWriteStream(path); body.pipe(file); file.on("finish", resolve); }); });'),
  'a file for as long as the process': FILE('const file = createWriteStream(path); body.on("data", chunk => file.write(chunk)); await body.start();'),
  'a result without a release': `export async function f(db) { const rows = await db.lock(); await use(rows); }`,
  'another object\'s release': `export async function f(a, b) { await a.acquire(); await work(); b.release(); }`,
  'a value that is asked for its release': `import os from 'node:os'; export async function f() { const system = await import('node:os'); await work(); }`,
};

/** Code that is reported; the function may run anywhere. `at` is what throws, or the `return`. */
export const found: readonly { readonly name: string; readonly code: string; readonly missed: RequireRelease['missed']; readonly at: string | undefined }[] = [
  { name: 'only on success', code: PG('const client = await pool.connect(); await client.query(id); client.release();'), missed: 'throws', at: 'await client.query(id)' },
  { name: 'only in the handler', code: PG('const client = await pool.connect(); try { await client.query(id); } catch { client.release(); }'), missed: 'leaves', at: undefined },
  { name: 'a handler that goes on', code: PG('const client = await pool.connect(); try { await client.query(id); client.release(); } catch { await log(id); }'), missed: 'throws', at: 'await client.query(id)' },
  { name: 'an early return', code: PG('const client = await pool.connect(); if (!id) return 1; try { await client.query(id); } finally { client.release(); }'), missed: 'leaves', at: 'return 1;' },
  { name: 'an early throw', code: PG('const client = await pool.connect(); if (!id) throw new Error(); client.release();'), missed: 'throws', at: 'throw new Error();' },
  { name: 'the try begins too late', code: PG('const client = await pool.connect(); await client.query("begin"); await client.query("lock table a"); try { await client.query(id); } finally { client.release(); }'), missed: 'throws', at: 'await client.query("lock table a")' },
  { name: 'an end in the middle of what a function begins', code: PG('const client = await pool.connect(); await begin(client); try { if (!id) return; await client.query(id); await end(client); } catch { await end(client); }') + HELPERS, missed: 'leaves', at: 'return;' },
  { name: 'a function that is async only to throw', code: PG('const client = await pool.connect(); const text = await textOf(id); try { await client.query(text); } finally { client.release(); }') + ' async function textOf(id) { if (!id) throw new Error(); return id.text; }', missed: 'throws', at: 'textOf(id)' },
  { name: 'a statement before the release in finally', code: PG('const client = await pool.connect(); try { await work(id); } finally { await client.query("unlock"); client.release(); }'), missed: 'throws', at: 'await client.query("unlock")' },
  { name: 'a turn of a loop that goes on', code: PG('for (const one of id) { const client = await pool.connect(); if (one) continue; client.release(); }'), missed: 'leaves', at: undefined },
  { name: 'through a helper', code: PG('const client = await take(); await client.query(id); client.release();') + ' function take() { return pool.connect(); }', missed: 'throws', at: 'await client.query(id)' },
  { name: 'a query that is returned and not awaited', code: PG('const client = await pool.connect(); if (id) return client.query(id); client.release();'), missed: 'leaves', at: 'return client.query(id);' },
  { name: 'an early return without a value', code: PG('const client = await pool.connect(); if (!id) return; await work(id); client.release();'), missed: 'leaves', at: 'return;' },
  { name: 'a function that releases', code: MUTEX('const release = await mutex.acquire(); await work(id); release();'), missed: 'throws', at: 'await work(id)' },
  { name: 'a receiver', code: SEMA('await this.sema.acquire(); await work(id); this.sema.release();'), missed: 'throws', at: 'await work(id)' },
  { name: 'a transaction without a rollback', code: TX('const tx = await db.transaction(); await save(id, { transaction: tx }); await tx.commit();'), missed: 'throws', at: 'await save(id, { transaction: tx })' },
  { name: 'a file', code: `import { open } from 'node:fs/promises'; export async function f(path) { const file = await open(path); await file.read(); await file.close(); }`, missed: 'throws', at: 'await file.read()' },
  { name: 'a browser, and nothing of what ends with it', code: BROWSER('const browser = await chromium.launch(); const context = await browser.newContext(); const page = await context.newPage(); await page.goto(url); await context.close(); await browser.close();'), missed: 'throws', at: 'await browser.newContext()' },
  { name: 'a page of a browser that lives on', code: BROWSER('const page = await shared.newPage(); await page.goto(url); await page.close();'), missed: 'throws', at: 'await page.goto(url)' },
  { name: 'a limiter of the project', code: LIMITER('await this.gate.enter(); await work(); this.gate.leave();'), missed: 'throws', at: 'await work()' },
  { name: 'a limiter of the project that gives how to leave', code: LIMITER('const leave = await this.gate.enter(); await work(); leave();'), missed: 'throws', at: 'await work()' },
  { name: 'what connects at its first use', code: `import { DataSource } from 'typeorm'; const source = new DataSource(); export async function f() { const runner = source.createQueryRunner(); await runner.connect(); await runner.query('a'); await runner.release(); }`, missed: 'throws', at: `await runner.query('a')` },
  { name: 'a query runner that connects by its first query', code: `import { DataSource } from 'typeorm'; const source = new DataSource(); export async function f(id) { const runner = source.createQueryRunner(); const rows = await runner.query(id); await runner.release(); return rows; }`, missed: 'throws', at: 'await runner.query(id)' },
  { name: 'a lock that unlocks itself', code: GIVEN('const lock = await locks.acquire(id); await work(id); lock.unlock();'), missed: 'throws', at: 'await work(id)' },
  { name: 'a session in which a transaction is begun by hand', code: GIVEN('const session = await db.startSession(); session.startTransaction(); const row = await load(id, session); if (!row) return; await session.endSession();'), missed: 'leaves', at: 'return;' },
  { name: 'a wait in finally that fails, whatever failed before', code: MUTEX('const release = await mutex.acquire(); try { await work(id); } finally { await id.close(); release(); }'), missed: 'throws', at: 'await id.close()' },
  { name: 'a handler that throws on', code: MUTEX('const release = await mutex.acquire(); try { id.read(); } finally { await id.close().catch(error => { if (!id) throw error; }); release(); }'), missed: 'throws', at: 'await id.close().catch(error => { if (!id) throw error; })' },
  { name: 'a transaction of what no model knows', code: GIVEN('const tx = await db.startTransaction().execute(); await save(id, tx); await tx.commit().execute();'), missed: 'throws', at: 'await save(id, tx)' },
  { name: 'what is rolled back', code: GIVEN('const tx = await db.begin(); const row = await load(id, tx); if (!row) { await tx.rollback(); return; } await tx.commit();'), missed: 'throws', at: 'await load(id, tx)' },
  { name: 'through a method that says more when it fails', code: `import { connect } from 'puppeteer-core'; export class A { async open() { try { return await connect({}); } catch (error) { throw new Error('no browser'); } } async f(url) { const browser = await this.open(); const page = await browser.newPage(); await page.goto(url); await browser.disconnect(); } }`, missed: 'throws', at: 'await browser.newPage()' },
  { name: 'a file that is ended where all goes well', code: FILE('const file = createWriteStream(path); for (const one of body) file.write(await one.read()); file.end();'), missed: 'throws', at: 'await one.read()' },
  { name: 'a file that sources leave open', code: FILE('const file = createWriteStream(path); for (const one of body) { one.pipe(file, { end: false }); await one.read(); } file.end();'), missed: 'throws', at: 'await one.read()' },
  { name: 'a file whose source fails', code: FILE('const file = createWriteStream(path); await new Promise((resolve, reject) => { body.on("error", reject); body.pipe(file); file.on("error", reject); file.on("finish", resolve); });'), missed: 'leaves', at: 'body.on("error", reject)' },
  { name: 'a file whose source is asked for after it is opened', code: FILE('const file = createWriteStream(path); const from = await fetch(body); await pipeline(from.body, file);'), missed: 'throws', at: 'await fetch(body)' },
  { name: 'a file that a closure ends after the rows have come', code: FILE('const file = createWriteStream(path); for await (const row of body) file.write(row.name); await new Promise(resolve => { file.end(resolve); });'), missed: 'throws', at: 'for await (const row of body) file.write(row.name);' },
  { name: 'a file for an answer that is none', code: FILE('return new Promise((resolve, reject) => { const file = createWriteStream(path); body.get(answer => { if (answer.statusCode !== 200) reject(new Error()); else answer.pipe(file).on("finish", resolve); }); });'), missed: 'leaves', at: 'reject(new Error())' },
  { name: 'a function that throws, and is not awaited', code: PG('const client = await pool.connect(); check(id); try { await client.query(id); } finally { client.release(); }') + ' function check(id) { if (!id) throw new Error(); }', missed: 'throws', at: 'check(id)' },
  { name: 'a text that may be anything', code: PG('const client = await pool.connect(); const rows = JSON.parse(id); try { await client.query(rows); } finally { client.release(); }'), missed: 'throws', at: 'JSON.parse(id)' },
  { name: 'a pool known by its use', code: 'export async function f(pool) { const client = await pool.connect(); await client.query("a"); client.release(); }', missed: 'throws', at: 'await client.query("a")' },
];

/** Code in which more than one fact is assumed. */
export const unsure: Readonly<Record<string, string>> = {
  'a lock that only its name shows': 'export async function f(gate) { await gate.acquire(); await work(); gate.release(); }',
  'only a call that nobody knows to throw': PG('const client = await pool.connect(); const name = kindOf(id); try { await client.query(name); } finally { client.release(); }') + ' function kindOf(id) { return id.kind; }',
  'only the begin of a transaction': PG('const client = await pool.connect(); await client.query("begin"); try { await client.query(id); } finally { client.release(); }'),
  'only a function that begins a transaction': PG('const client = await pool.connect(); await begin(client); try { await client.query(id); } finally { await end(client); }') + HELPERS,
  'only a call that rarely throws': 'export async function f(pool) { const client = await pool.connect(); log("taken"); client.release(); }',
  'a session that ends by itself': GIVEN('const session = await db.startSession(); const row = await load(id, session); if (!row) return; await session.endSession();'),
  'a session of a library that is known': `import mongoose from 'mongoose'; export async function f(id) { const session = await mongoose.startSession(); await session.withTransaction(() => save(id, session)); await session.endSession(); }`,
  'handed on, unless setting it up fails': PG('const client = await pool.connect(); await client.query(id); return client;'),
  'a file whose source is one, too': FILE('return new Promise((resolve, reject) => { const from = createReadStream(body); const file = createWriteStream(path); from.on("error", reject); from.pipe(file).on("finish", resolve); });'),
  'never given back, in code that nothing is known to run': PG('const client = await pool.connect(); await client.query(id);'),
};
