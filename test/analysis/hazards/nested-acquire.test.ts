import { expect, test } from 'vitest';
import { nestedAcquire } from '../../../rules/src/analysis/hazards/nested-acquire.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(nestedAcquire);

const HEAD = `import express from 'express'; import { Mutex, Semaphore } from 'async-mutex'; import AsyncLock from 'async-lock'; import pLimit from 'p-limit'; import PQueue from 'p-queue'; import { Pool } from 'pg'; import { PrismaClient } from '@prisma/client'; import knexFactory from 'knex';
const app = express(); const mutex = new Mutex(); const other = new Mutex(); const locks = new AsyncLock(); const limit = pLimit(5); const one = pLimit(1); const queue = new PQueue({ concurrency: 4 }); const permits = new Semaphore(3); const pool = new Pool(); const prisma = new PrismaClient(); const knex = knexFactory({});`;
const SEQUELIZE = `import { Sequelize } from 'sequelize'; const db = new Sequelize('postgres://a');`;
const HANDLER = (body: string, before = ''): string => `${HEAD} ${before} app.post('/orders', async (req, res) => { ${body} });`;

test.each(Object.entries({
  'one after the other': HANDLER('await mutex.runExclusive(() => save()); await mutex.runExclusive(() => save());'),
  'released before': HANDLER('const release = await mutex.acquire(); try { await save(); } finally { release(); } await mutex.runExclusive(() => save());'),
  'released in a branch': HANDLER('const client = await pool.connect(); if (req.body) { client.release(); await pool.query("a"); return; } await client.query("b"); client.release();'),
  'another lock': HANDLER('await mutex.runExclusive(() => other.runExclusive(() => save()));'),
  'the same order everywhere': HANDLER('await mutex.runExclusive(() => other.runExclusive(() => save())); await both();', 'async function both() { await mutex.runExclusive(async () => { await other.runExclusive(save); }); }'),
  'another key': HANDLER('await locks.acquire("a", async () => { await locks.acquire("b", save); });'),
  'work that is handed over and not waited for': HANDLER('await queue.add(async () => { for (const link of await load()) queue.add(() => visit(link)); });'),
  'a task that is put off': HANDLER('await mutex.runExclusive(async () => { setTimeout(() => mutex.runExclusive(save), 100); });'),
  'a lock for each call': HANDLER('await guarded(() => guarded(save));', 'async function guarded(task) { const own = new Mutex(); return own.runExclusive(task); }'),
  'a lock that a caller gives': HANDLER('await first(mutex, other);', 'async function first(a: Mutex, b: Mutex) { await a.runExclusive(() => b.runExclusive(save)); }'),
  'the connection that it holds': HANDLER('const client = await pool.connect(); try { await client.query("begin"); await client.query("commit"); } finally { client.release(); }'),
  'given back before the pool is asked': HANDLER('const client = await pool.connect(); try { await client.query("a"); } finally { client.release(); } await pool.query("b");'),
  'the transaction that it is given': HANDLER('await prisma.$transaction(async tx => { await tx.user.create({}); await audit(tx); });', 'async function audit(db) { await db.log.create({}); }'),
  'a transaction of several statements': HANDLER('await prisma.$transaction([prisma.user.create({}), prisma.log.create({})]);'),
  'the transaction of knex': HANDLER('await knex.transaction(async trx => { await trx("users").insert({}); });'),
  'a transaction that its connection begins and ends itself': `import { DataSource } from 'typeorm'; ${HANDLER('const runner = source.createQueryRunner(); await runner.connect(); try { await runner.startTransaction(); await runner.query("a"); await runner.commitTransaction(); } catch (error) { await runner.rollbackTransaction(); throw error; } finally { await runner.release(); }', 'const source = new DataSource({ type: "postgres" });')}`,
  'a query that takes the transaction as an option': HANDLER('await db.transaction(async transaction => { await db.query("a", { transaction, raw: true }); });', SEQUELIZE),
  'a function that opens a transaction only where it is handed none': HANDLER('await db.transaction(async t => { await add(1, { transaction: t }); await drop({ transaction: t }); await move(t); });', `${SEQUELIZE} async function add(id, { transaction } = {}) { const run = async transaction => { await db.query("a", { transaction }); }; return transaction ? run(transaction) : db.transaction(run); } async function drop(options) { if (options.transaction) { await db.query("b", options); } else { await db.transaction(transaction => db.query("b", { transaction })); } } async function move(t) { if (t) return db.query("c", { transaction: t }); return db.query("c"); }`),
  'a transaction that goes through two functions': HANDLER('await db.transaction(async t => { await close(1, { sql: t }); });', `${SEQUELIZE} async function close(id, { sql } = {}) { const run = async sql => { await book(id, { ...{ id }, transaction: sql }); }; return sql ? run(sql) : db.transaction(run); } async function book(id, options) { const { transaction } = options; await db.query("a", { transaction }); }`),
  'a task of another caller of the same function': HANDLER('await again(() => store(1)); await again(() => note(1));', 'async function again(task) { for (let left = 3; left > 0; left--) { try { return await task(); } catch { await pause(); } } } async function store(id) { await mutex.runExclusive(async () => { await again(() => note(id)); }); } async function note(id) { await other.runExclusive(() => save(id)); }'),
  'a client with a default': HANDLER('await prisma.$transaction(async tx => { await audit(tx); });', 'async function audit(db = prisma) { await db.log.create({}); }'),
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ call }) => code.slice(...call.range))).toEqual([]));

test.each(Object.entries({
  'a script with one transaction at a time': [`import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient(); await prisma.$transaction(async tx => { await prisma.user.count(); });`, '/nowhere/scripts/fill.ts'],
  'a connection for administrators': [HANDLER('const client = await pool.connect(); try { await pool.query("a"); } finally { client.release(); }').replace("'/orders', ", "'/orders', requireAdmin, "), '/nowhere/a.ts'],
  'a test': [HANDLER('await mutex.runExclusive(() => mutex.runExclusive(save));'), '/nowhere/a.test.ts'],
}))('possible: %s', (_name, [code, path]) => expect(findingsIn(code!, path).map(({ certainty }) => certainty)).toEqual(['possible']));

test.each([
  ['a limiter inside itself', HANDLER('await limit(async () => { await limit(() => save()); });'), 'permit', ''],
  ['a queue, through a function', HANDLER('await queue.add(() => visit(1));', 'async function visit(page) { await queue.add(() => save(page)); }'), 'permit', expect.stringMatching(/^visit/)],
  ['a semaphore that is held by hand', HANDLER('const [, release] = await permits.acquire(); try { await permits.runExclusive(save); } finally { release(); }'), 'permit', ''],
  ['the same key', HANDLER('await locks.acquire(req.params.id, async () => { await locks.acquire(req.params.id, save); });'), 'lock', ''],
  ['a function that is handed the transaction and leaves it', HANDLER('await db.transaction(async t => { await add(1, { transaction: t }); });', `${SEQUELIZE} async function add(id, { transaction } = {}) { await db.query("a", { transaction }); await log(id); } async function log(id) { await db.query("b"); }`), 'connection', expect.stringMatching(/^add/)],
  ['a transaction, where nothing says what runs it', `${HEAD} export async function move() { await prisma.$transaction(async tx => { await prisma.user.count(); }); }`, 'connection', ''],
])('likely: %s', (_name, code, form, through) => expect(findingsIn(code).map(finding => [finding.form, finding.certainty, finding.through])).toEqual([[form, 'likely', through]]));

test.each([
  ['a lock inside itself', HANDLER('await mutex.runExclusive(async () => { await mutex.runExclusive(() => save()); });'), 'lock'],
  ['a lock that is held by hand', HANDLER('const release = await mutex.acquire(); try { return await mutex.runExclusive(save); } finally { release(); }'), 'lock'],
  ['a lock through functions', HANDLER('await mutex.runExclusive(() => store());', 'async function store() { await write(); } async function write() { await mutex.runExclusive(save); }'), 'lock'],
  ['a lock through a function that runs what it is handed', HANDLER('await again(() => store(1)); await again(() => note(1));', 'async function again(task) { return await twice(task); } async function twice(task) { return await task(); } async function store(id) { await mutex.runExclusive(async () => { await again(() => note(id)); }); } async function note(id) { await mutex.runExclusive(() => save(id)); }'), 'lock'],
  ['a lock in a field', `${HEAD} class Store { #lock = new Mutex(); async add() { await this.#lock.runExclusive(() => this.flush()); } async flush() { return this.#lock.runExclusive(() => save()); } }`, 'lock'],
  ['a limiter of one', HANDLER('await one(() => one(() => save()));'), 'permit'],
  ['a query of the pool while a client is held', HANDLER('const client = await pool.connect(); try { await client.query("begin"); await pool.query("a"); } finally { client.release(); }'), 'connection'],
  ['a second client', HANDLER('const client = await pool.connect(); try { await log(); } finally { client.release(); }', 'async function log() { await pool.query("a"); }'), 'connection'],
  ['the client inside its own transaction', HANDLER('await prisma.$transaction(async tx => { await tx.user.create({}); await prisma.log.create({}); });'), 'connection'],
  ['a function that uses the client', HANDLER('await prisma.$transaction(async tx => { await tx.user.create({}); await audit(); });', 'async function audit() { await prisma.log.create({}); }'), 'connection'],
  ['knex beside its transaction', HANDLER('await knex.transaction(async trx => { await trx("a").insert({}); await knex("b").insert({}); });'), 'connection'],
])('proven: %s', (_name, code, form) => expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, 'proven']]));

test('two locks in opposite orders are reported at both places', () => {
  const code = HANDLER('await mutex.runExclusive(() => other.runExclusive(save));', 'async function refund() { await other.runExclusive(async () => { await mutex.runExclusive(save); }); }');
  expect(findingsIn(code).map(({ form, certainty, through }) => [form, certainty, through])).toEqual([
    ['order', 'likely', expect.stringMatching(/line 2/)],
    ['order', 'likely', expect.stringMatching(/^refund/)],
  ]);
});

test('the evidence names what is held, the functions between, and what asks', () => {
  const [finding] = findingsIn(HANDLER('await mutex.runExclusive(() => store());', 'async function store() { await mutex.runExclusive(save); }'));
  expect(finding?.evidence.map(({ words }) => words)).toEqual([expect.stringMatching(/^it runs for POST \/orders/), 'from here on a lock of `mutex` is held', expect.stringMatching(/^store \(line 2\) is called meanwhile/), 'this asks for another one']);
});

const BESIDE = (body: string): string => `import { open } from './db.js'; export async function save(id) { const db = open(); return db.transaction(async trx => { ${body} }); }`;

test.each(Object.entries({
  'every query is told of the transaction': BESIDE("await db('users').transacting(trx).where({ id }); await db('users').transacting(trx).del();"),
  'the transaction itself asks': BESIDE("await trx('users').where({ id }); await trx('users').del();"),
  'nothing shows how a query would be told': BESIDE("await db('users').where({ id }); await trx.commit();"),
  'an expression for a query, and nothing that is waited for': BESIDE("const now = db.raw('now()'); await db('users').transacting(trx).update({ now });"),
}))('silent where the pool is not known: %s', (_name, code) => expect(findingsIn(code)).toEqual([]));

test('a query that is not told of the transaction, where another one is', () => {
  const code = BESIDE("const user = await db('users').where({ id }).first(); await db('users').transacting(trx).update({ seen: user.seen + 1 });");
  expect(findingsIn(code).map(({ call, form, certainty }) => [code.slice(...call.range), form, certainty])).toEqual([["db('users').where({ id }).first()", 'connection', 'possible']]);
});

test('silent in a migration, which runs alone', () => {
  expect(findingsIn("exports.up = knex => knex.transaction(async trx => { const has = await knex.schema.hasTable('a'); if (!has) await knex('b').transacting(trx).del(); });", '/nowhere/migrations/1-a.js')).toEqual([]);
});
