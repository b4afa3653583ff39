import { expect, test } from 'vitest';
import { unboundedCache } from '../../../rules/src/analysis/hazards/unbounded-cache.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(unboundedCache);

const ROUTE = (body: string, before = 'const seen = new Map();'): string => `import express from 'express'; const app = express(); ${before} app.get('/', async (req, res) => { ${body} });`;
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
  { name: 'other files may remove entries', code: ROUTE(SET, 'export const seen = new Map();'), certainty: 'likely' },
])('$certainty: $name', ({ code, certainty }) => expect(findingsIn(code).map(finding => finding.certainty)).toEqual([certainty]));
