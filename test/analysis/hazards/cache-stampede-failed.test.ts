import { cacheStampede } from 'eslint-plugin-headgate/analysis';
import { expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(cacheStampede);
const failedIn = (code: string): readonly string[] => findingsIn(code).filter(({ form }) => form === 'failed').map(({ certainty }) => certainty);

const HEAD = `import express from 'express'; import { Client } from 'pg'; import { readFile } from 'node:fs/promises'; import { LRUCache } from 'lru-cache'; const app = express();
async function connect() { const client = new Client(); await client.connect(); return client; } function log(error) { console.error(error); }`;
const SERVED = (state: string, body: string, functions = ''): string => `${HEAD} ${state} ${functions} app.get('/rows/:id', async (req, res) => { const id = req.params.id; res.json(await (async () => { ${body} })()); });`;
const TOKENS = (body: string, rest = ''): string => `${HEAD} class Tokens { token; get() { ${body} } async load() { const answer = await fetch('https://a'); return answer.text(); } ${rest} } const tokens = new Tokens(); app.get('/', async (req, res) => res.json(await tokens.get()));`;

test.each(Object.entries({
  'a variable that is filled once': SERVED('let ready;', 'const client = await (ready ??= connect()); return client.query("a");'),
  'after a test': SERVED('let ready;', 'if (!ready) ready = connect(); return (await ready).query("a");'),
  'a chain': SERVED('let keys;', 'keys ??= fetch("https://a").then(answer => answer.json()); return await keys;'),
  'one with a `finally`': SERVED('let keys;', 'keys ??= fetch("https://a").finally(() => log("asked")); return await keys;'),
  'a field of an object that lives as long as the program': TOKENS('return this.token ??= this.load();'),
  'an entry by what a request asks for': SERVED('const rates = new Map();', 'let rate = rates.get(id); if (!rate) { rate = fetch(`https://a/${id}`); rates.set(id, rate); } return (await rate).json();'),
}))('likely: %s', (_name, code) => expect(failedIn(code)).toEqual(['likely']));

test.each(Object.entries({
  'a load out of sight': SERVED('let page;', 'page ??= load(id); return await page;', 'async function load(id) { if (!id) throw new Error("no id"); return await draw(id); }'),
  'a library that anyone may run': `${HEAD.replace("import express from 'express';", '').replace('const app = express();', '')} let ready; export function client() { return ready ??= connect(); }`,
}))('possible: %s', (_name, code) => expect(failedIn(code)).toEqual(['possible']));

test.each(Object.entries({
  'the promise forgets itself where it rejects': SERVED('let ready;', 'ready ??= connect().catch(error => { ready = undefined; throw error; }); return (await ready).query("a");'),
  'whoever waits forgets it': SERVED('let ready;', 'ready ??= connect(); try { return (await ready).query("a"); } catch (error) { ready = null; throw error; }'),
  'another function forgets it': TOKENS('return this.token ??= this.load();', 'reset() { this.token = undefined; }'),
  'a timer empties the map': SERVED('const rates = new Map(); setInterval(() => rates.clear(), 60_000).unref();', 'if (!rates.has(id)) rates.set(id, fetch(`https://a/${id}`)); return (await rates.get(id)).json();'),
  'the promise takes its failure': SERVED('let keys;', 'keys ??= fetch("https://a").catch(() => []); return await keys;'),
  'the load takes its failures': SERVED('let keys;', 'keys ??= load(); return await keys;', 'async function load() { try { return await fetch("https://a"); } catch (error) { log(error); return []; } }'),
  'what is kept is the answer': SERVED('let keys;', 'if (!keys) keys = await fetch("https://a"); return keys;'),
  'each time anew': SERVED('let last;', 'last = fetch("https://a"); return await last;'),
  'an object of its own for each request': `${HEAD} class Rows { get() { return this.rows ??= fetch('https://a'); } } app.get('/', async (req, res) => { const rows = new Rows(); res.json(await rows.get()); });`,
  'entries that a library lets go': SERVED('const rates = new LRUCache({ max: 10, ttl: 60_000 });', 'if (!rates.has(id)) rates.set(id, fetch(`https://a/${id}`)); return (await rates.get(id)).json();'),
  'a variable that other files may change': SERVED('let ready; export { ready };', 'ready ??= connect(); return (await ready).query("a");'),
  'a file, which is there or is not': SERVED('let page;', 'page ??= readFile(`${id}.html`, "utf8"); return await page;'),
  'a map that other files may empty': SERVED('export const rates = new Map();', 'if (!rates.has(id)) rates.set(id, fetch(`https://a/${id}`)); return (await rates.get(id)).json();'),
  'no promise': SERVED('let count;', 'count ??= size(id); return count;', 'function size(id) { return id.length; }'),
}))('silent: %s', (_name, code) => expect(failedIn(code)).toEqual([]));
