/** Bodies of a request handler, `handler` below, that must not be reported, by what keeps them silent. The complaints about `no-await-in-loop` among them. */
export const silent: Readonly<Record<string, string>> = {
  'polling until done': `for (;;) { const job = await db.job.findFirst({ where: { id } }); if (job.done) break; await new Promise(resolve => setTimeout(resolve, 500)); }`,
  'polling with while': `let job = await db.job.findFirst({}); while (!job.done) job = await db.job.findFirst({});`,
  'polling with do': `let job; do { job = await db.job.findFirst({}); } while (!job.done);`,
  'a number of attempts': `for (let attempt = 0; attempt < 3; attempt++) { try { return await fetch(req.body.url); } catch { continue; } }`,
  'a number of attempts that do not return': `for (let attempt = 0; attempt < 3; attempt++) await fetch(req.body.urls[attempt]);`,
  'as many as it always wants': `for (const url of req.body.urls) { if (pages.length >= 10) break; pages.push(await fetch(url)); }`,
  'as many as another limit than the one that is asked for says': `const { limit, most } = req.query; for (const url of req.body.urls) { if (limit !== undefined && pages.length >= most) break; pages.push(await fetch(url)); }`,
  'up to a limit, and then something': `const { limit } = req.query; for (const url of req.body.urls) { if (limit !== undefined && pages.length >= limit) { res.status(206); break; } pages.push(await fetch(url)); }`,
  'up to a limit, or to what it looks for': `const { limit } = req.query; for (const url of req.body.urls) { if (limit && pages.length >= limit) break; const page = await fetch(url); if (page.ok) break; pages.push(page); }`,
  'one host after another until one answers': `for (const host of req.body.hosts) { try { res.json(await fetch(host)); break; } catch { continue; } }`,
  'the first match': `for (const id of req.body.ids) { const user = await db.user.findUnique({ where: { id } }); if (user) return res.json(user); }`,
  'the first failure': `for (const id of req.body.ids) { if (!(await db.user.findUnique({ where: { id } }))) throw new Error(id); }`,
  'a jump to an outer loop': `outer: for (const team of req.body.teams) { for (const id of team.ids) { if (await db.user.findUnique({ where: { id } })) continue outer; } }`,
  'pages by cursor': `let cursor; do { const page = await db.user.findMany({ take: 100, cursor }); cursor = page.next; } while (cursor);`,
  'each page asks for the next': `let last; for (const name of req.body.names) { last = await db.user.findFirst({ where: { name, after: last } }); }`,
  'a running total': `let total = 0; for (const id of req.body.ids) { const order = await db.order.findUnique({ where: { id } }); total += order.total; }`,
  'a memory of what was asked': `const known = new Map(); for (const id of req.body.ids) { if (!known.has(id)) known.set(id, await db.user.findUnique({ where: { id } })); }`,
  'a tree by its queue': `const queue = [...req.body.ids]; for (const id of queue) { const children = await db.node.findMany({ where: { parent: id } }); queue.push(...children); }`,
  'a queue taken from': `const queue = req.body.ids; while (queue.length > 0) await db.user.findUnique({ where: { id: queue.shift() } });`,
  'a transaction': `await db.$transaction(async tx => { for (const id of req.body.ids) await tx.user.findUnique({ where: { id } }); });`,
  'one connection': `const client = await pool.connect(); for (const id of req.body.ids) rows.push(await client.query('SELECT 1', [id]));`,
  'chunks by step': `for (let i = 0; i < req.body.ids.length; i += 100) await db.user.findMany({ where: { id: { in: req.body.ids.slice(i, i + 100) } } });`,
  'chunks of lodash': `for (const part of chunk(req.body.ids, 100)) await Promise.all(part.map(load));`,
  'a batch in each turn': `for (const team of req.body.teams) await Promise.all(team.ids.map(id => fetch(id)));`,
  'a pause in each turn': `for (const url of req.body.urls) { await fetch(url); await new Promise(resolve => setTimeout(resolve, 100)); }`,
  'a pause of node:timers': `for (const url of req.body.urls) { await fetch(url); await pause(100); }`,
  'a pause in a helper': `const nap = ms => new Promise(resolve => setTimeout(resolve, ms)); for (const url of req.body.urls) { await fetch(url); await nap(100); }`,
  'a limiter': `for (const url of req.body.urls) await gate(() => fetch(url));`,
  'a list of promises': `const loads = req.body.urls.map(url => fetch(url)); if (loads.length) for await (const load of loads) texts.push(await load.text());`,
  'a stream': `for await (const chunk of req) await fetch(chunk.url);`,
  'a stream that all turns read from': `const next = async name => { for await (const line of lines) if (line.startsWith(name)) return line; }; for (const name of req.body.names) texts.push(await next(name));`,
  'a stream inside a turn': `for (const url of req.body.urls) { const answer = await fetch(url); for await (const chunk of answer.body) res.write(chunk); }`,
  'written in order': `for (const url of req.body.urls) { const answer = await fetch(url); file.write(await answer.text()); }`,
  'memory only': `const half = async n => n / 2; for (const n of req.body.numbers) results.push(await half(n));`,
  'a short list': `for (const region of ['eu', 'us']) await fetch(region);`,
  'a window of a list': `for (const url of req.body.urls.slice(0, 10)) await fetch(url);`,
  'the same question each time': `for (const id of req.body.ids) { await fetch('https://example.com/ready'); }`,
  'a generator that gives as it reads': `async function* all() { for (const url of req.body.urls) yield await fetch(url); }`,
  'the second needs the first': `const user = await db.user.findFirst({}); const posts = await db.post.findMany({ where: { author: user.id } });`,
  'the second needs a part of the first': `const { id } = await db.user.findFirst({}); const posts = await db.post.findMany({ where: { author: id } });`,
  'a check between': `const user = await db.user.findFirst({}); if (!user) return res.sendStatus(404); const posts = await db.post.findMany({});`,
  'the first demands what it reads': `const user = await db.user.findUniqueOrThrow({ where: { id: 1 } }); const posts = await db.post.findMany({});`,
  'the first throws on purpose': `const load = async () => { const user = await db.user.findFirst({}); if (!user) throw new Error(); return user; }; const user = await load(); const posts = await db.post.findMany({});`,
  'the first writes': `const user = await db.user.create({}); const posts = await db.post.findMany({});`,
  'the first writes by its statement': `const all = await pool.query('UPDATE jobs SET taken = true RETURNING *'); const others = await pool.query('SELECT * FROM jobs');`,
  'the first locks what it selects': `const all = await pool.query('SELECT * FROM jobs FOR UPDATE'); const others = await pool.query('SELECT * FROM jobs');`,
  'requests that change something': `const one = await fetch('https://example.com/a', { method: 'POST' }); const other = await fetch('https://example.com/b', { method: 'POST' });`,
  'requests with options out of sight': `const one = await fetch('https://example.com/a', options); const other = await fetch('https://example.com/b', options);`,
  'reads of one connection': `const client = await pool.connect(); const one = await client.query('SELECT 1'); const other = await client.query('SELECT 2');`,
  'reads of one transaction': `await db.$transaction(async tx => { const one = await tx.user.count(); const other = await tx.post.count(); });`,
  'reads of files': `const one = await readFile('a'); const other = await readFile('b');`,
  'awaited on the way into a combinator, which is a fault of its own': `const tasks = []; for (const id of req.body.ids) tasks.push(await db.user.findUnique({ where: { id } })); await Promise.all(tasks);`,
  'two reads by name': `const user = await store.getUser(1); const posts = await posts.findPosts(2);`,
  'reads by name, each of which needs the one before': `const user = await store.getUser(1); const team = await store.getTeam(user.team); const names = await store.listNames(team.id);`,
  'reads by name that need what is worked out between': `const user = await store.getUser(1); const team = user.team; const one = await store.getTeam(team); const names = await store.listNames(team);`,
  'a check between reads by name': `const user = await store.getUser(1); if (!user) return; const team = await store.getTeam(2); const names = await store.listNames(3);`,
  'names that say that more is done': `const user = await store.findOrCreate(1); const team = await store.getNext(2); const names = await store.findOneAndUpdate(3);`,
  'code out of sight': `const one = await load(1); const other = await load(2);`,
};

/** Bodies that are reported as `form` with `certainty`. */
export const found: readonly { readonly name: string; readonly form: 'loop' | 'row'; readonly certainty: 'proven' | 'likely' | 'possible'; readonly code: string }[] = [
  { name: 'one request per item of the body', form: 'loop', certainty: 'proven', code: `for (const url of req.body.urls) pages.push(await fetch(url));` },
  { name: 'one query per row of a query', form: 'loop', certainty: 'likely', code: `const people = await db.user.findMany(); for (const user of people) user.posts = await db.post.findMany({ where: { author: user.id } });` },
  { name: 'a counted loop', form: 'loop', certainty: 'proven', code: `const { ids } = req.body; for (let i = 0; i < ids.length; i++) users[i] = await db.user.findUnique({ where: { id: ids[i] } });` },
  { name: 'through a function', form: 'loop', certainty: 'proven', code: `const load = async id => { const user = await db.user.findUnique({ where: { id } }); return user.name; }; for (const id of req.body.ids) names.push(await load(id));` },
  { name: 'a failure that each turn handles', form: 'loop', certainty: 'proven', code: `for (const url of req.body.urls) { try { pages.push(await fetch(url)); } catch (error) { console.error(error); } }` },
  { name: 'several steps in a turn', form: 'loop', certainty: 'proven', code: `for (const url of req.body.urls) { const answer = await fetch(url); if (!answer.ok) continue; pages.push(await answer.json()); }` },
  { name: 'a list that a filter may keep short', form: 'loop', certainty: 'likely', code: `const people = await db.user.findMany({ where: { team: 1 } }); for (const user of people) user.posts = await db.post.findMany({ where: { author: user.id } });` },
  { name: 'a file per item', form: 'loop', certainty: 'likely', code: `for (const name of req.body.names) texts.push(await readFile(name));` },
  { name: 'a command per member of a set', form: 'loop', certainty: 'likely', code: `for (const id of await redis.smembers('sessions')) users.push(await redis.hgetall(id));` },
  { name: 'an effect that is out of sight', form: 'loop', certainty: 'likely', code: `for (const url of req.body.urls) { const answer = await fetch(url); report(answer); }` },
  { name: 'a list of unknown length', form: 'loop', certainty: 'possible', code: `for (const url of urls) pages.push(await fetch(url));` },
  { name: 'as many as somebody may ask for', form: 'loop', certainty: 'likely', code: `const { limit } = req.query; for (const url of req.body.urls) { if (limit !== undefined && pages.length >= limit) break; const page = await fetch(url); if (page.ok) pages.push(page); }` },
  { name: 'a task out of sight', form: 'loop', certainty: 'possible', code: `for (const id of req.body.ids) users.push(await load(id));` },
  { name: 'a list that `for await` goes over', form: 'loop', certainty: 'possible', code: `const pageUrls = await list(req.body); if (!pageUrls.length) return; for await (const url of pageUrls) texts.push(await fetch(url));` },
  { name: 'a folder per item', form: 'loop', certainty: 'possible', code: `const list = async name => { const entries = await opendir(name); for await (const entry of entries) names.push(entry.name); }; for (const name of req.body.names) await list(name);` },
  { name: 'a write per item', form: 'loop', certainty: 'possible', code: `for (const id of req.body.ids) await db.user.delete({ where: { id } });` },
  { name: 'two reads', form: 'row', certainty: 'possible', code: `const members = await db.user.count(); const posts = await db.post.count(); res.json({ members, posts });` },
  { name: 'three reads', form: 'row', certainty: 'likely', code: `const members = await db.user.count(); const posts = await db.post.count(); const tags = await db.tag.count(); res.json({ members, posts, tags });` },
  { name: 'three reads by name', form: 'row', certainty: 'possible', code: `const user = await store.getUser(1); const names = user.roles.map(({ name }) => name); const team = await store.findTeam(2); const all = await store.listRoles(3); res.json({ names, team, all });` },
  { name: 'two requests', form: 'row', certainty: 'possible', code: `const one = await fetch('https://example.com/a'); const other = await fetch('https://example.com/b', { method: 'GET', headers });` },
  { name: 'two selections', form: 'row', certainty: 'possible', code: `const { rows } = await pool.query('SELECT * FROM users WHERE id = $1', [1]); const posts = await pool.query({ text: 'select * from posts' });` },
  { name: 'two of three that stand together', form: 'row', certainty: 'possible', code: `const one = await db.user.count(); const page = 1; const a = await db.post.count(); const b = await db.tag.count();` },
];

export const handler = (body: string): string => `
import express from 'express';
import pLimit from 'p-limit';
import { PrismaClient } from '@prisma/client';
import Redis from 'ioredis';
import { Pool } from 'pg';
import { chunk } from 'lodash';
import { createWriteStream } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
const db = new PrismaClient();
const pool = new Pool();
const redis = new Redis();
const gate = pLimit(4);
const file = createWriteStream('pages.txt');
const app = express();
app.post('/pages', async (req, res) => { const pages = [], users = [], names = [], texts = [], rows = [], results = []; ${body} });
`;
