import { expect, test } from 'vitest';
import { unboundedCache } from '../../../rules/src/analysis/hazards/unbounded-cache.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(unboundedCache);
const kindsOf = (code: string): readonly unknown[] => findingsIn(code).map(({ form, certainty }) => [form, certainty]);

const ROUTE = (body: string, before = 'let last = 0; const open = new Map();'): string => `import express from 'express'; import { randomUUID } from 'node:crypto'; import { link } from './link'; const app = express(); ${before} app.get('/', (req, res) => { ${body} });`;
const ASK = (members: string, entry = '{ resolve, reject }'): string => `import { randomUUID } from 'node:crypto'; export class Peer { #asked = new Map(); ask(text) { const id = randomUUID(); return new Promise((resolve, reject) => { this.#asked.set(id, ${entry}); ${members.split('//')[0]} }); } ${members.split('//')[1] ?? ''} }`;
const ANSWER = 'hear({ id, data }) { this.#asked.get(id)?.resolve(data); this.#asked.delete(id); }';
const NUMBER = 'const id = ++last; open.set(id, res);';

test.each(Object.entries({
  'it is removed where the other side goes, too': ROUTE(`${NUMBER} res.on('finish', () => open.delete(id)); res.on('close', () => open.delete(id));`),
  'it is removed at `close`': ROUTE(`${NUMBER} res.on('close', () => open.delete(id));`),
  'numbers begin anew': ROUTE('last++; open.set(last % 16, 1);'),
  'a number that nobody counts up': ROUTE('open.set(last, 1);'),
  'a new id for a collection of the run': ROUTE('const open = new Map(); open.set(randomUUID(), 1);', ''),
  'a deadline removes it': ASK(`setTimeout(() => this.#asked.delete(id), 1_000);//${ANSWER}`),
  'a deadline calls what removes it': ASK(`setTimeout(() => this.hear({ id }), 1_000);//${ANSWER}`),
  'the end of the link removes it': ASK(`link.once('close', () => { this.#asked.delete(id); });//${ANSWER}`),
  'somebody goes through all of them': ASK(`//${ANSWER} close() { for (const one of this.#asked.values()) one.reject(); }`),
  'another one takes its place': ASK(`//${ANSWER} close() { this.#asked = new Map(); }`),
  'a listener of the constructor empties it': ASK(`//constructor() { link.on('close', () => { this.#asked = new Map(); }); } ${ANSWER}`),
  'a listener of the constructor removes it at the end': ASK(`//constructor() { link.on('close', id => { this.#asked.delete(id); }); } ${ANSWER}`),
  'what is kept settles nothing': ASK(`//${ANSWER}`, '{ text }'),
  'it is removed in `finally`': ROUTE('open.set(req.query.id, 1); load().then(() => res.end()).finally(() => open.delete(req.query.id));'),
  'it is removed whatever is waited for': `const running = new Set(); ${ROUTE('run(req.query.id);')} async function run(id) { running.add(id); try { await fetch(id); } finally { running.delete(id); } }`,
  'a failure removes it, too': `const running = new Set(); ${ROUTE('run(req.query.id);')} async function run(id) { running.add(id); try { await fetch(id); } catch { log(); } running.delete(id); }`,
  'nothing is waited for': `const running = new Set(); ${ROUTE('run(req.query.id);')} async function run(id) { running.add(id); log(id); running.delete(id); await fetch(id); }`,
  'a path keeps it on purpose': `const running = new Set(); ${ROUTE('run(req.query.id);')} async function run(id) { running.add(id); if (await fetch(id)) running.delete(id); }`,
  'a key of whoever adds the route': `${ROUTE('res.end();')} const told = new Set(); export function add(path) { app.get(path, (req, res) => { told.add(path); res.end(); }); }`,
  'routes that are added more than once keep their own': 'import express from "express"; const app = express(); app.get("/", (req, res) => { const seen = new Map(); req.on("data", part => { seen.set(part.id, 1); }); });',
  'a function that runs once has others collect for it': 'import express from "express"; import { each } from "./each"; express(); function main() { const seen = new Map(); each(row => { seen.set(row.id, row); }); } main();',
  'a function that runs once collects for itself': 'import express from "express"; express(); function main(rows) { const seen = new Map(); rows.forEach(row => { seen.set(row.id, row); }); return seen.size; } main([]);',
}))('silent: %s', (_name, code) => expect(kindsOf(code)).toEqual([]));

test.each([
  { name: 'removed only once all is written', code: ROUTE(`${NUMBER} res.on('finish', () => { open.delete(id); });`), kinds: [['finish', 'likely']] },
  { name: 'each run has the next number', code: ROUTE('last++; open.set(last, res);'), kinds: [['key', 'likely']] },
  { name: 'each run makes up an id', code: ROUTE('const id = randomUUID(); setImmediate(() => { open.set(id, res); });'), kinds: [['key', 'likely']] },
  { name: 'a function of the project makes it up', code: ROUTE('open.set(nextId(), res);', 'const open = new Map(); const nextId = () => `id-${randomUUID()}`;'), kinds: [['key', 'likely']] },
  { name: 'removed only where the answer comes', code: ASK(`//${ANSWER}`), kinds: [['answer', 'possible']] },
  { name: 'removed only where all goes well', code: `const running = new Set(); ${ROUTE('run(req.query.id);')} async function run(id) { if (running.has(id)) return; running.add(id); await fetch(id); running.delete(id); }`, kinds: [['fails', 'possible']] },
  { name: 'removed only where a promise is kept', code: ROUTE('open.set(req.query.id, 1); load().then(() => open.delete(req.query.id));'), kinds: [['fails', 'likely']] },
  { name: 'a listener of the constructor removes it where the answer comes', code: ASK('//constructor() { link.on("data", ({ id, data }) => { this.#asked.get(id)?.resolve(data); this.#asked.delete(id); }); }'), kinds: [['answer', 'possible']] },
  { name: 'removed nowhere, in a library', code: ASK('//hear({ id, data }) { this.#asked.get(id)?.resolve(data); }'), kinds: [['key', 'possible']] },
  { name: 'the response is kept until somebody answers', code: `${ROUTE(NUMBER)} link.on('answer', ({ id, text }) => { open.get(id).end(text); open.delete(id); });`, kinds: [['answer', 'possible']] },
  { name: 'a collection of the function that adds routes', code: 'import express from "express"; function routes(app) { const seen = new Map(); app.get("/", (req, res) => { seen.set(req.query.id, 1); res.end(); }); } const app = express(); routes(app);', kinds: [['key', 'likely']] },
])('found: $name', ({ code, kinds }) => expect(kindsOf(code)).toEqual(kinds));

const QUERY = "const QUERY = { sort: 'name', filters: ['a'], bands: [['a', 'b'], ['c']] };";

test.each(Object.entries({
  'a copy': ROUTE('const filters = [...QUERY.filters]; filters.push(req.query.id);', QUERY),
  'a variable that may have another one': ROUTE('let filters = QUERY.filters; if (req.query.id) filters = []; filters.push(req.query.id);', QUERY),
  'a copy of the whole': ROUTE('const query = structuredClone(QUERY); query.filters.push(req.query.id);', QUERY),
  'what is taken off again': ROUTE('const filters = QUERY.filters; filters.push(req.query.id); filters.pop();', QUERY),
  'another array takes its place': ROUTE('QUERY.filters.push(req.query.id); QUERY.filters = [];', QUERY),
  'it is there once': ROUTE('if (!QUERY.filters.includes(req.query.id)) QUERY.filters.push(req.query.id);', QUERY),
  'it has a bound': ROUTE('if (QUERY.filters.length < 10) QUERY.filters.push(req.query.id);', QUERY),
  'the start of the process fills it': `import express from 'express'; express(); ${QUERY} function fill() { QUERY.filters.push('b'); } fill();`,
  'whoever calls it registers something': `import express from 'express'; express(); ${QUERY} export function add(filter) { QUERY.filters.push(filter); }`,
}))('silent, a list of the module: %s', (_name, code) => expect(kindsOf(code)).toEqual([]));

test.each(Object.entries({
  'by its path': ROUTE('QUERY.filters.push(req.query.id);', QUERY),
  'by a variable': ROUTE('const { length } = req.query; const query = QUERY; query.filters.push(length);', QUERY),
  'by a pattern': ROUTE('const { filters: all } = QUERY; all.push(req.query.id);', QUERY),
  'by one of its elements': ROUTE("const band = QUERY.bands.find(one => one.includes(req.query.id)); if (band && band.includes('a')) band.push('c');", QUERY),
  'an empty one by a variable': ROUTE('const list = seen; list.push(req.query.id);', 'const seen = [];'),
}))('likely, a list of the module: %s', (_name, code) => expect(kindsOf(code)).toEqual([['list', 'likely']]));
