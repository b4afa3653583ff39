import { expect, test } from 'vitest';
import { dependentParallel } from '../../../rules/src/analysis/hazards/dependent-parallel.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(dependentParallel, 'input.ts');

const IN = (body: string): string => `import fastify from 'fastify'; fastify().get('/x', async (request, reply) => { ${body} });
let settings = {}; let hits = 0; const cache = new Map();
async function load() { settings = await (await fetch('http://settings')).json(); }
async function deep() { await load(); }
async function use() { await fetch(settings.url); }
async function other() { await fetch('http://other'); }
async function reset() { settings = {}; }
function set() { settings = {}; }
async function count() { await other(); hits++; }
async function memo(id) { if (!cache.has(id)) cache.set(id, await fetch(id)); return cache.get(id); }`;

test.each(Object.entries({
  'operations that share nothing': IN('await Promise.all([load(), other()]);'),
  'one after the other': IN('await load(); await use();'),
  'two that only read': IN('await Promise.all([use(), use()]);'),
  'a write that is done before the other starts': IN('await Promise.all([reset(), use()]);'),
  'a synchronous write': IN('await Promise.all([set(), use()]);'),
  'a counter that both keep up': IN('await Promise.all([count(), count()]);'),
  'a cache that both fill': IN("await Promise.all([memo('a'), memo('b')]);"),
  'a client that is told to delete': `import { open } from 'db'; const db = open(); const store = require('store'); async function drop() { await other(); db.delete('a'); store.set('a', 1); } async function list() { await fetch(db.list(store)); } ${IN('await Promise.all([drop(), list()]);')}`,
  'a client in a field': `import fastify from 'fastify'; class A { constructor(repo) { this.repo = repo; } async run() { await Promise.all([this.drop(), this.use()]); } async drop() { await fetch('a'); this.repo.delete(1); } async use() { await fetch(this.repo.url); } }\nconst a = new A(); fastify().get('/x', async () => { await a.run(); });`,
  'two instances of one class': `class A { async load() { this.x = await fetch('a'); } async use() { await fetch(this.x); } } const a = new A(); const b = new A(); ${IN('await Promise.all([a.load(), b.use()]);')}`,
  'the first to settle': IN('await Promise.race([load(), use()]);'),
  'operations that are not known': IN('await Promise.all([request.load(), reply.use()]);'),
  'rows that are added to another table': IN('await Promise.all([db.codes.deleteMany({ where: { email } }), db.mails.create({ data: { email } })]);'),
  'rows of another owner': IN('await Promise.all([db.codes.deleteMany({ where: { email } }), db.codes.create({ data: { email: request.body.email } })]);'),
  'rows that have run out': IN('await Promise.all([db.codes.deleteMany({ where: { until: { lt: now } } }), db.codes.createMany({ data: rows })]);'),
  'a row by its id': IN('await Promise.all([db.codes.delete({ where: { id } }), db.codes.create({ data })]);'),
  'a filter that is not in sight': IN('await Promise.all([db.codes.deleteMany(old), db.codes.create({ data: { email } })]);'),
  'rows that are kept up to date': IN('await Promise.all([Code.destroy({ where: { email: old } }), Code.bulkCreate(rows, { updateOnDuplicate: ["digits"] })]);'),
  'rows that are only added': IN('await Promise.all([db.codes.create({ data: { email } }), db.codes.create({ data: { email } })]);'),
  'what one transaction does in turn': IN('await db.$transaction(async tx => { await Promise.all([tx.codes.deleteMany({ where: { email } }), tx.codes.create({ data: { email } })]); });'),
}))('silent: %s', (_name, code) => expect(findingsIn(code)).toEqual([]));

test.each([
  ['a variable', 'settings', IN('await Promise.all([load(), use()]);')],
  ['the reader first', 'settings', IN('await Promise.all([use(), load()]);')],
  ['a collection', 'names', `const names = new Set(); async function fill() { names.add(await fetch('a')); } async function use() { await fetch([...names]); } ${IN('await Promise.all([fill(), use()]);').replace('async function use()', 'async function old()')}`],
  ['a field of an object', 'state.ready', `const state = { ready: false }; async function fill() { await fetch('a'); state.ready = true; } async function use() { await fetch(state.ready); } ${IN('await Promise.all([fill(), use()]);').replace('async function use()', 'async function old()')}`],
  ['a collection in a field', 'this.names', `import fastify from 'fastify'; class A { names = new Set(); async start() { await Promise.all([this.load(), this.use()]); } async load() { this.names.add(await fetch('a')); } async use() { await fetch([...this.names]); } }\nconst a = new A(); fastify().get('/x', async () => { await a.start(); });`],
  ['through a call', 'settings', IN('await Promise.allSettled([deep(), use()]);')],
  ['a field', 'this.x', `import fastify from 'fastify'; class A { async start() { await Promise.all([this.load(), this.use()]); } async load() { this.x = await fetch('a'); } async use() { await fetch(this.x); } }
const a = new A(); fastify().get('/x', async () => { await a.start(); });`],
])('likely: %s', (_name, state, code) => expect(findingsIn(code).map(finding => [finding.state, finding.certainty, code.slice(...finding.range)])).toEqual([[state, 'likely', expect.stringMatching(/use\(\)$/)]]));

test.each([
  ['what the new row says itself', 'likely', 'db.codes', 'await Promise.all([db.codes.deleteMany({ where: { email: to } }), db.codes.create({ data: { email: to, code } })]);'],
  ['all rows', 'likely', 'Code', 'await Promise.all([Code.insertMany([{ email }]), Code.deleteMany({})]);'],
  ['with a chain behind it', 'likely', 'Code', 'await Promise.all([Code.deleteMany({ email }).exec(), Code.create({ email, code }).catch(log)]);'],
  ['rows of one owner, for such as are not in sight', 'possible', 'db.codes', 'await Promise.all([db.codes.deleteMany({ where: { email } }), db.codes.createMany({ data: rows })]);'],
  ['by a builder', 'possible', 'db, codes', 'await Promise.all([db.delete(codes).where(eq(codes.email, email)), db.insert(codes).values(rows)]);'],
])('removes %s: %s', (_name, certainty, table, body) => expect(findingsIn(IN(body)).map(finding => [finding.form, finding.certainty, finding.state])).toEqual([['removes', certainty, table]]));

test.each(Object.entries({
  'an object that is saved, which changes nothing in it': IN('const user = await other(); await Promise.all([user.save(), mail(user)]);'),
  'a service that all share': IN('await Promise.all([cache.set(1, 2), use(cache)]);'),
  'a part of it': IN('const pad = await other(); await Promise.all([pad.setText(1), show(pad.id)]);'),
  'another one': IN('const [pad, old] = await other(); await Promise.all([pad.setText(1), show(old)]);'),
}))('silent: handed %s', (_name, code) => expect(findingsIn(code)).toEqual([]));

test('an object that one changes and another one is handed', () => {
  const code = IN('const pad = await other(); await Promise.all([pad.setText(request.body), show(pad)]);');
  expect(findingsIn(code).map(({ form, certainty, state, reader }) => [form, certainty, state, code.slice(...reader.range)])).toEqual([['handed', 'possible', 'pad', 'show(pad)']]);
});
