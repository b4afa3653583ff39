import { route, type Complaint } from './complaint.ts';

const LOAD = `async function load(id) { return (await fetch('http://users/' + id)).json(); }`;
const SERVICE = (body: string, fields = ''): string => `import express from 'express'; ${LOAD} class Desk { ${fields} async handle(req) { ${body} } } const desk = new Desk(); express().post('/', async (req, res) => { await desk.handle(req); });`;

export const races: readonly Complaint[] = ([
  ['a property of the own parameter counts as shared', 'silent', route('await tag(req.body); res.end();', `${LOAD} async function tag(order) { if (!order.user) order.user = await load(order.id); }`)],
  ['the body of a context counts as shared', 'silent', `import Koa from 'koa'; ${LOAD} new Koa().use(async ctx => { const before = ctx.body; ctx.body = await load(before); });`],
  ['a property of the request counts as shared', 'silent', route('req.user = await load(req.body.id); req.user.seen = await load(1); res.end();', LOAD)],
  ['a guard set before the await is not understood', 'silent', SERVICE('if (this.loading) return; this.loading = true; await load(req.body.id); this.loading = false;', 'loading = false;')],
  ['a busy flag that finally takes down is not understood', 'silent', route('if (busy) return res.sendStatus(503); busy = true; try { await load(1); } finally { busy = false; } res.end();', `${LOAD} let busy = false;`)],
  ['a promise kept until it is done is not understood', 'silent', route('pending ??= load(1); try { res.json(await pending); } finally { pending = undefined; }', `${LOAD} let pending;`)],
  ['a second look after the await is not understood', 'silent', route('if (!known) { const found = await load(1); if (!known) known = found; } res.json(known);', `${LOAD} let known;`)],
  ['the exit code, set after something else was read, is reported', 'silent', route('const was = process.exitCode; await load(1); process.exitCode = 1; res.json(was);', LOAD)],
  ['a ref of a component is reported', 'silent', `import { useRef } from 'react'; ${LOAD} export function Page() { const ref = useRef(0); const click = async () => { if (!ref.current) ref.current = await load(1); }; return <a onClick={click} />; }`, 'Page.tsx'],
  ['an object made in the function counts as shared', 'silent', route('const page = { total: 0 }; page.total += await load(1); page.total += await load(2); res.json(page);', LOAD)],
  ['a variable of the function counts as shared because a closure reads it', 'silent', route('let total = 0; const show = () => total; total += await load(1); res.json(show());', LOAD)],
  ['a variable of the script counts as shared where nothing overlaps', 'silent', `${LOAD} let total = 0; for (const id of process.argv.slice(2)) total += await load(id); console.log(total);`, 'scripts/sum.ts'],
  ['code that holds a lock is reported', 'silent', route('await mutex.runExclusive(async () => { total += await load(1); }); res.json(total);', `import { Mutex } from 'async-mutex'; ${LOAD} const mutex = new Mutex(); let total = 0;`)],
  ['two names that share a prefix are taken for one', 'silent', route('const { name } = await load(1); const user = { name }; await load(2); user.name = name + 1; res.json(user);', LOAD)],
  ['a write that rests on nothing read before is reported', 'silent', route('last = await load(1); res.end();', `${LOAD} let last; app.get('/last', (req, res) => { res.json(last); });`)],
  ['a variable that is added to across an await', 'proven', route('total += await load(req.body.id); res.json(total);', `${LOAD} let total = 0;`)],
  ['a field that is added to goes unseen', 'proven', SERVICE('this.total += await load(req.body.id);', 'total = 0;')],
  ['a field read before and written after goes unseen', 'likely', SERVICE('const total = this.total; const price = await load(req.body.id); this.total = total + price;', 'total = 0;')],
  ['an entry of a Map that is read, awaited and written goes unseen', 'likely', route('const seen = counts.get(req.ip) ?? 0; await load(req.ip); counts.set(req.ip, seen + 1); res.end();', `${LOAD} const counts = new Map();`)],
  ['a mark that is set after the work that it guards goes unseen', 'likely', route('if (sent.has(req.body.id)) return res.end(); await mail.sendMail({ to: req.body.to }); sent.add(req.body.id); res.end();', `import { createTransport } from 'nodemailer'; const mail = createTransport({}); const sent = new Set();`)],
  ['a length that is checked before and a push after goes unseen', 'likely', route(`if (seats.length >= 10) return res.sendStatus(409); await fetch('http://pay', { method: 'POST' }); seats.push(req.body.id); res.end();`, 'const seats = [];')],
  ['a count that was checked before it grows goes unseen', 'likely', route(`if (taken >= 10) return res.sendStatus(409); await fetch('http://pay', { method: 'POST' }); taken++; res.end();`, 'let taken = 0;')],
  ['a loop of for await counts as no pause', 'likely', route('const before = total; for await (const chunk of req) chunk.toString(); total = before + 1; res.end();', 'let total = 0;')],
  ['a transaction of statements on a connection that all requests share', 'proven', route(`await client.query('BEGIN'); await client.query('UPDATE a SET b = 1'); await client.query('COMMIT'); res.end();`, `import { Client } from 'pg'; const client = new Client();`)],
] as const).map(([about, expected, code, path]) => ({ about, rule: 'no-race-condition', expected, code, ...(path === undefined ? {} : { path }) }));
