import { route, type Complaint } from './complaint.ts';

const DB = `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); async function save(order) { await db.order.create({ data: order }); }`;
const EMITTER = `import { EventEmitter } from 'node:events'; const bus = new EventEmitter(); async function save(order) { await fetch('http://orders', { method: 'POST', body: order }); }`;

export const promises: readonly Complaint[] = [
  ...about('no-unbounded-concurrency', [
    ['tasks started in a loop and awaited together go unseen', 'proven', route('const tasks = []; for (const id of req.body.ids) tasks.push(fetch(`http://stock/${id}`)); res.json(await Promise.all(tasks));')],
    ['the tasks of a flatMap go unseen, and so does allSettled', 'proven', route('await Promise.allSettled(req.body.orders.flatMap(order => order.urls.map(url => fetch(url))));')],
    ['Promise.any goes unseen', 'proven', route('await Promise.any(req.body.urls.map(url => fetch(url)));')],
    ['p-map without a number goes unseen', 'proven', route('res.json(await pMap(req.body.urls, url => fetch(url)));', `import pMap from 'p-map';`)],
    ['a limiter is known by its name only', 'silent', route('await Promise.all(req.body.urls.map(url => turnstile(() => fetch(url))));', `import pLimit from 'p-limit'; const turnstile = pLimit(4);`)],
    ['a limiter is known only around an arrow', 'silent', route('await Promise.all(req.body.urls.map(url => turnstile(fetch, url)));', `import pLimit from 'p-limit'; const turnstile = pLimit(4);`)],
    ['a chunk of ten counts as unbounded', 'silent', route('const { urls } = req.body; for (let i = 0; i < urls.length; i += 10) await Promise.all(urls.slice(i, i + 10).map(url => fetch(url)));')],
    ['a constant list counts as unbounded', 'silent', route('await Promise.all(REGIONS.map(region => fetch(`http://${region}.stock`)));', `const REGIONS = ['eu', 'us', 'asia'] as const;`)],
    ['every Promise.all is reported, also one of a written list', 'silent', route(`await Promise.all([fetch('http://stock'), fetch('http://prices')]);`)],
  ]),
  ...about('no-sequential-await', [
    ['attempts until one succeeds are called slow', 'silent', route(`for (let attempt = 0; attempt < 5; attempt++) { try { return res.json(await fetch('http://stock')); } catch (error) { console.warn(error); } }`)],
    ['attempts that end by break are called slow', 'silent', route(`let answer; for (let attempt = 0; attempt < 5; attempt++) { answer = await fetch('http://stock'); if (answer.ok) break; }`)],
    ['polling is called slow', 'silent', route('for (;;) { const job = await db.job.findFirst({ where: { id: req.body.id } }); if (job.done) break; await new Promise(resolve => setTimeout(resolve, 500)); }', DB)],
    ['a condition of while that awaits is called slow', 'silent', route(`while (!(await fetch('http://stock/ready')).ok) await new Promise(resolve => setTimeout(resolve, 500));`)],
    ['a do loop over pages is called slow', 'silent', route('let cursor; do { const page = await db.order.findMany({ take: 100, cursor }); cursor = page.at(-1)?.id; } while (cursor);', DB)],
    ['the search for a first match is called slow', 'silent', route('for (const url of req.body.urls) { const answer = await fetch(url); if (answer.ok) return res.json(await answer.json()); }')],
    ['an await behind a condition that ends the loop is called slow', 'silent', route('for (const id of req.body.ids) { if (await db.order.findUnique({ where: { id } })) { res.sendStatus(409); return; } }', DB)],
    ['chunk after chunk, which is the advice, is reported', 'silent', route('const { urls } = req.body; for (let i = 0; i < urls.length; i += 10) await Promise.all(urls.slice(i, i + 10).map(url => fetch(url)));')],
    ['the steps of a transaction are called slow', 'silent', route('await db.$transaction(async tx => { for (const id of req.body.ids) await tx.order.update({ where: { id }, data: { paid: true } }); });', DB)],
    ['chunks written in order are called slow', 'silent', route(`const file = await open('orders.csv', 'w'); for (const order of req.body.orders) await file.write(order); await file.close();`, `import { open } from 'node:fs/promises';`)],
    ['a seed script is called slow', 'silent', `${DB} for (const name of process.argv.slice(2)) await db.user.create({ data: { name } });`, 'prisma/seed.ts'],
    ['reads that could run together go unseen in a loop', 'possible', route('const pages = []; for (const url of req.body.urls) pages.push(await fetch(url)); res.json(pages);')],
    ['two reads in a row that need nothing of each other go unseen', 'possible', route('const orders = await db.order.findMany(); const users = await db.user.findMany(); res.json({ orders, users });', DB)],
  ]),
  ...about('no-floating-promise', [
    ['void hides a rejection that ends the process', 'proven', route('void save(req.body); res.end();', DB)],
    ['a promise in a variable that nobody reads counts as handled', 'proven', route('const saved = save(req.body); res.end();', DB)],
    ['an empty catch counts as handled', 'possible', route('save(req.body).catch(() => {}); res.end();', DB)],
    ['a second promise rejects while the first is awaited', 'proven', route('const first = save(req.body.a); const second = save(req.body.b); await first; await second; res.end();', DB)],
    ['an async callback of forEach goes unseen', 'proven', route('req.body.orders.forEach(async order => { await save(order); }); res.end();', DB)],
    ['an async listener goes unseen where the check of arguments is off', 'proven', `${EMITTER} bus.on('order', async order => { await save(order); });`],
    ['void around every listener makes the warning go and leaves the fault', 'proven', `${EMITTER} bus.on('order', order => void save(order));`],
    ['a promise chain that ends in finally counts as handled', 'proven', route('save(req.body).finally(() => console.log(1)); res.end();', DB)],
    ['a chain whose catch comes before its finally is reported', 'silent', route('save(req.body).catch(error => console.error(error)).finally(() => console.log(1)); res.end();', DB)],
    ['a test of node:test is reported', 'silent', `import { test } from 'node:test'; test('pays', async () => { await fetch('http://orders'); });`],
    ['a suite and a test.only of node:test are reported', 'silent', `import { describe, it, test } from 'node:test'; describe('orders', () => { it('pays', async () => { await fetch('http://orders'); }); }); test.only('refunds', async () => { await fetch('http://orders'); });`],
    ['a function that never throws is reported where a listener may be async', 'silent', `${EMITTER} bus.on('order', async order => { try { await save(order); } catch (error) { console.error(error); } });`],
    ['a call of a function that takes all its errors is reported', 'silent', route('quietly(req.body); res.end();', `${DB} async function quietly(order) { try { await save(order); } catch (error) { console.error(error); } }`)],
    ['a navigation, whose promise nobody needs, is reported', 'silent', `import { useNavigate } from 'react-router'; export function Orders() { const navigate = useNavigate(); return <a onClick={() => { navigate('/'); }} />; }`, 'Orders.tsx'],
    ['a function handed over as resolve is taken for a promise', 'silent', `export function once(run) { return new Promise(resolve => { run(resolve); }); }`],
    ['an executor of one expression is reported', 'silent', `export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));`],
    ['a then that returns nothing is reported', 'silent', route('await save(req.body).then(() => { console.log(1); }); res.end();', DB)],
    ['a handler of Fastify is reported', 'silent', `import fastify from 'fastify'; fastify().post('/orders', async request => { await fetch(request.body.url); });`],
    ['a handler of Hono is reported', 'silent', `import { Hono } from 'hono'; new Hono().post('/orders', async c => { await fetch('http://orders'); return c.json({}); });`],
  ]),
  ...about('no-completion-order-results', [
    ['results in the order in which they come go unseen', 'proven', route('const { ids } = req.body; const names = []; await Promise.all(ids.map(async id => { names.push(await fetch(`http://users/${id}`)); })); res.json(ids.map((id, at) => [id, names[at]]));')],
  ]),
  ...about('no-leaky-race', [
    ['the timer of a race is never cleared', 'possible', route(`await Promise.race([fetch('http://stock'), new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 30_000))]); res.end();`)],
    ['a signal that ends the loser is reported', 'silent', route(`await fetch('http://stock', { signal: AbortSignal.timeout(1_000) }); res.end();`)],
  ]),
];

function about(rule: Complaint['rule'], rows: readonly (readonly [about: string, expected: Complaint['expected'], code: string, path?: string])[]): readonly Complaint[] {
  return rows.map(([text, expected, code, path]) => ({ about: text, rule, expected, code, ...(path === undefined ? {} : { path }) }));
}
