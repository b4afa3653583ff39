import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { unboundedCache } from '../../../rules/src/analysis/hazards/unbounded-cache.ts';
import { folderWith } from '../../folder.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(unboundedCache);
/** A folder with another file: a file by itself may be of any program. */
const folder = folderWith({ 'package.json': '{ "private": true, "dependencies": { "express": "5" } }', 'src/other.ts': 'export const other = 1;', 'src/log.ts': '' }, afterAll);

const ROUTE = (body: string, before = 'const seen = new Map();'): string => `import express from 'express'; const app = express(); ${before} app.get('/', async (req, res) => { ${body} });`;
const SERVICE = (members: string): string => `import express from 'express'; class Log { ${members} } const log = new Log(); express().get('/', req => { log.see(req.query.id); });`;
const SET = 'seen.set(req.query.id, 1);';

test.each(Object.entries({
  'an entry is deleted': ROUTE(`${SET} res.on('close', () => seen.delete(req.query.id));`),
  'it is emptied now and then': `${ROUTE(SET)} setInterval(() => seen.clear(), 60_000);`,
  'another one takes its place': ROUTE(SET, 'let seen = new Map(); setInterval(() => { seen = new Map(); }, 60_000);'),
  'its size is looked at': ROUTE(`if (seen.size < 100) ${SET}`),
  'a function gets it, which may remove what it likes': ROUTE(`trim(seen); ${SET}`),
  'the key is always the same': ROUTE('seen.set("last", req.query.id);'),
  'it belongs to the request': ROUTE(`const seen = new Map(); ${SET}`, ''),
  'it belongs to an object made for the request': 'import express from "express"; class Page { #seen = new Map(); see(id) { this.#seen.set(id, 1); } } express().get("/", (req, res) => { new Page().see(req.query.id); });',
  'keys that are let go': ROUTE('seen.set(req, 1);', 'const seen = new WeakMap();'),
  'a bound': ROUTE(SET, 'import { LRUCache } from "lru-cache"; const seen = new LRUCache({ max: 500 });'),
  'a property is deleted': ROUTE('seen[req.query.id] = 1; delete seen[req.query.other];', 'const seen = {};'),
  'one key': ROUTE('if (!req.query.kind) return; if (req.query.kind !== ROOT) throw new Error(); seen.set(req.query.kind, 1);', 'const ROOT = "root"; const seen = new Map();'),
  'one key, in a branch': ROUTE('if (req.query.kind === "a") seen.set(req.query.kind, 1);'),
  'one of some keys, or another one instead': ROUTE('const kind = KINDS.includes(req.query.kind) ? req.query.kind : "other"; seen.set(kind, 1);', 'const KINDS = ["a", "b"]; const seen = new Map();'),
  'other keys are turned away': ROUTE('if (!KINDS.has(req.query.kind)) return; seen.set(req.query.kind, 1);', 'const KINDS = new Set(["a", "b"]); const seen = new Map();'),
  'its size decides what a call then does': ROUTE(`${SET} if (isFull(seen.size)) forget();`),
  'a function of the constructor empties it': SERVICE('constructor() { this.seen = {}; setInterval(() => { this.seen = {}; }, 60_000); } see(id) { this.seen[id] = Date.now(); }'),
  'another method empties what the constructor made': SERVICE('constructor() { this.seen = new Map(); } clear() { this.seen = new Map(); } see(id) { this.seen.set(id, 1); }'),
  'what is registered by name': `${SERVICE('constructor() { this.parts = {}; } see() {} register(name, part) { this.parts[name] = part; }')} import { parts } from './parts'; for (const one of parts) log.register(one.name, one);`,
  'a list that somebody shortens': ROUTE('seen.push(req.query.id); seen.splice(0, seen.length - 10);', 'const seen = [];'),
  'a list of one request': ROUTE('const seen = []; for (const one of req.body) seen.push(one);', ''),
  'a list that no event is known to add to': 'import express from "express"; express(); const seen = []; export function see(id) { seen.push(id); }',
  'a list of an object that somebody makes for himself': ROUTE('const page = new Page(); page.see(req.query.id);', 'class Page { #seen = []; see(id) { this.#seen.push(id); } }'),
  'the start hands it over for each of a list': 'import express from "express"; express(); const seen = new Map(); function see(id) { seen.set(id, 1); } ["a", "b"].forEach(see);',
  'it is filled while the process starts': 'import express from "express"; express(); const seen = new Map(); for (const one of list) seen.set(one.id, one);',
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual([]));

test.each([
  { name: 'a Map', code: ROUTE(SET), certainty: 'proven' },
  { name: 'an object', code: ROUTE('seen[req.query.id] = 1;', 'const seen = {};'), certainty: 'proven' },
  { name: 'a Set', code: ROUTE('seen.add(req.params.id);', 'const seen = new Set();'), certainty: 'proven' },
  { name: 'a library that keeps everything unless told', code: ROUTE(SET, 'import NodeCache from "node-cache"; const seen = new NodeCache();'), certainty: 'proven' },
  { name: 'through a variable', code: ROUTE('const id = `user:${req.query.id}`; if (!seen.has(id)) seen.set(id, await load(id));'), certainty: 'proven' },
  { name: 'a private field of the one service', code: 'import express from "express"; class Log { #seen = new Map(); see(req) { this.#seen.set(req.query.id, 1); } } const log = new Log(); express().get("/", req => { log.see(req); });', certainty: 'likely' },
  { name: 'a key that no client is seen to choose', code: ROUTE('for (const row of await load()) see(row.id);', 'const seen = new Map(); function see(id) { seen.set(id, 1); }'), certainty: 'possible' },
  { name: 'another key than the last one', code: ROUTE('if (req.query.id === last) return; last = req.query.id; seen.set(req.query.id, 1);', 'let last; const seen = new Map();'), certainty: 'proven' },
  { name: 'the key of who asks', code: ROUTE('if (req.query.id !== req.user.id) throw new Error(); seen.set(req.query.id, 1);'), certainty: 'proven' },
  { name: 'a field that the constructor fills', code: SERVICE('constructor() { this.seen = new Map(); } see(id) { this.seen.set(id, 1); }'), certainty: 'possible' },
  { name: 'a field that another method fills first', code: SERVICE('#seen; start() { this.#seen = {}; } see(id) { this.#seen[id] = 1; }'), certainty: 'likely' },
  { name: 'a gauge is told its size', code: ROUTE(`${SET} gauge.set(seen.size); log.info({ seen: seen.size });`), certainty: 'proven' },
  { name: 'what would remove entries is called by nobody', code: SERVICE('#seen = new Map(); see(id) { this.#seen.set(id, 1); } #evict() { this.#seen.clear(); }'), path: join(folder, 'src/log.ts'), certainty: 'likely' },
  { name: 'a list that each request adds to', code: ROUTE('seen.push(req.query.id);', 'const seen = [];'), certainty: 'likely' },
  { name: 'the start of the process hands the code to something unknown', code: 'import express from "express"; import { queue } from "./queue"; express(); const seen = new Map(); function see({ id }) { seen.set(id, 1); } queue(see);', certainty: 'possible' },
  { name: 'a file has to be there for each entry', code: `import fs from 'node:fs/promises'; ${ROUTE('await sizeOf(req.query.name);', 'const seen = new Map(); async function sizeOf(name) { if (!seen.has(name)) seen.set(name, await fs.stat(name)); return seen.get(name); }')}`, certainty: 'possible' },
  { name: 'another file is asked for', code: `import fs from 'node:fs/promises'; ${ROUTE('await sizeOf(req.query.name);', 'const seen = new Map(); async function sizeOf(name) { if (!seen.has(name)) seen.set(name, await fs.stat(ROOT)); return seen.get(name); }')}`, certainty: 'likely' },
  { name: 'other files may remove entries', code: ROUTE(SET, 'export const seen = new Map();'), certainty: 'likely' },
])('$certainty: $name', ({ code, path, certainty }: { code: string; path?: string; certainty: string }) => expect(findingsIn(code, path).map(finding => finding.certainty)).toEqual([certainty]));
