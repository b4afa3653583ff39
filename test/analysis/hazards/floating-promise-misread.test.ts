import { expect, test } from 'vitest';
import { floatingPromise } from '../../../rules/src/analysis/hazards/floating-promise.ts';
import { findingsOf } from '../findings-of.ts';
import { ON_REQUEST } from './floating-promise-cases.ts';
import { findingsIn, manifest } from './floating-promise-files.ts';

const OWN = `
async function load(id) { return (await fetch('http://db/' + id)).json(); }
async function isAllowed(user) { return (await load(user)).admin; }
function maybe(id) { if (id) return load(id); return undefined; }
function sync(id) { return { id }; }
async function* pages() { yield await load(1); }
class Store { async open() {} }
const said = (id): Promise<Row> => unknown(id);
const handed = id => load(id);
const either = id => { if (id) return 1; return load(id); };
interface Rows { full(id): Promise<Row>; one(id): Promise<Row> | Row }
class Cached implements Rows { async full(id) { return load(id); } async one(id) { return load(id); } }
class Stored implements Rows { async full(id) { return load(id); } one(id) { return { id }; } }
const all: Rows = unknown();
`;

/** What is said of a promise in a handler of a request. */
function saidOf(body: string): readonly (string | undefined)[] {
  const code = ON_REQUEST(body).replace('(request, reply) =>', 'async (request, reply) =>').replace('async async', 'async') + OWN;
  return findingsOf(floatingPromise)(code).filter(({ form }) => form === 'misread').map(({ says, certainty }) => `${certainty}: ${says}`);
}

const HOLDS = 'proven: always holds as a condition';

test.each([
  ['if (isAllowed(request.user)) await load(1);', HOLDS],
  ['if (request.user && isAllowed(request.user)) await load(1);', HOLDS],
  ['if (!isAllowed(request.user)) return;', HOLDS],
  ['while (isAllowed(1)) await load(1);', HOLDS],
  ['const row = isAllowed(1) ? 1 : 2; return row;', HOLDS],
  ['return isAllowed(1) || isAllowed(2);', 'possible: is always there, so that the other is never taken'],
  ['const rows = await (load(1) ?? load(2)); return rows;', 'possible: is always there, so that the other is never taken'],
  ['return isAllowed(1) && load(2);', HOLDS],
  ['if (isAllowed(1) || isAllowed(2)) await load(1);', HOLDS, HOLDS],
  ['const known = load(1); if (!known) return; return reply.send({});', HOLDS],
  ['if (load(1) === null) return;', 'proven: equals nothing else'],
  ['switch (load(1)) { case 1: return; }', 'proven: equals nothing else'],
  ['const total = load(1) * 2; return total;', 'proven: is no number'],
  ['const text = `Hello ${load(1)}`; return text;', 'proven: reads `[object Promise]`'],
  ["const text = 'Hello ' + load(1); return text;", 'proven: reads `[object Promise]`'],
  ['throw new Error(`no ${load(1)}`);', 'possible: reads `[object Promise]` in a message'],
  ['const row = load(1); log.info("loaded " + row); return await row;', 'possible: reads `[object Promise]` in a message'],
  ['const row = load(1); log.info(`loaded ${row}`); return row.name;', 'proven: has no `name`'],
  ['const all = [...load(1)]; return all;', 'proven: has nothing to iterate'],
  ['for (const row of load(1)) await load(row);', 'proven: has nothing to iterate'],
  ['const [first] = load(1); return first;', 'proven: has nothing to iterate'],
  ['const { name } = load(1); return name;', 'proven: has no `name`'],
  ['const user = load(1); log(user); return user.name;', 'proven: has no `name`'],
  ['return load(1)?.name;', 'proven: has no `name`'],
  ['const text = JSON.stringify(load(1)); return text;', 'proven: is `{}` once it is JSON'],
  ['const row = load(1); reply.send({ row });', 'proven: is `{}` once it is JSON'],
  ['reply.status(200).send(load(1));', 'proven: is `{}` once it is JSON'],
  ['reply.status(200).send(said(1));', 'proven: is `{}` once it is JSON'],
  ['const row = handed(1); return row ? 1 : 2;', HOLDS],
  ['const text = JSON.stringify(all.full(1)); return text;', 'proven: is `{}` once it is JSON'],
  ['const admins = request.body.filter(async one => isAllowed(one)); return admins;', 'likely: always holds as a condition'],
  ['if (request.body.some(isAllowed)) return 1;', 'likely: always holds as a condition'],
])('%s', (body, ...says) => expect(saidOf(body)).toEqual(says));

test.each([
  'if (await isAllowed(1)) return;',
  'const known = load(1); if (known) await known;',
  'const known = load(1); if (known) return known; return 1;',
  'const known = load(1); if (known) running.push(known);',
  'const known = load(1); known.cancel = () => 1; return known.cancel;',
  'return load(1).then(row => row.name);',
  'const row = maybe(1); if (!row) return; return row;',
  'if (sync(1).id) return;',
  'for await (const page of pages()) await load(page);',
  'if (this.plugin?.load(1)) return; if (unknown(1)) return;',
  'const hook = request.hook?.isAllowed(1) ?? isAllowed(1); return hook;',
  'const own = new Store(); if (own.open()) return;',
  'const admins = await Promise.all(request.body.map(isAllowed)); return admins;',
  'const read = await stream.filter(async one => isAllowed(one)).toArray(); return read;',
  'const admins = request.body.filter(async one => isAllowed(one)); return await admins;',
  'const row = load(1); log(row); return reply.send(await row);',
  'const row = either(1); return row ? 1 : 2;',
  'const text = JSON.stringify(all.one(1)); return text;',
])('silent: %s', body => expect(saidOf(body)).toEqual([]));

test('likely, where no event is known to lead there, and in a tool', () => {
  const certainties = (path: string): readonly string[] => findingsOf(floatingPromise, path)(`${OWN} export function run() { if (isAllowed(1)) return 1; return 2; }`).map(({ form, certainty }) => `${form} ${certainty}`);
  expect([certainties('/nowhere/lib/input.js'), certainties('/nowhere/scripts/input.js')]).toEqual([['misread likely'], ['misread likely']]);
});

test('what a project adds to a response gets no promise either; what is told by events is no answer', () => {
  const said = (body: string): readonly (string | undefined)[] => findingsOf(floatingPromise)(`import express from 'express'; express().get('/', async (req, res) => { ${body} });${OWN}`).flatMap(({ form, says }) => (form === 'misread' ? [says] : []));
  expect(said('const row = load(1); res.ok(row);')).toEqual(['is `{}` once it is JSON']);
  expect(said("res.on(load(1)); res.ok(await load(1)); row.ok(load(1));")).toEqual([]);
});

const OWN_LOAD = "async function load(id) { return fetch('http://db/' + id); }";

test('a member that the project gives promises, or their library has, is no miss', () => {
  const using = (patch: string, name = 'spread'): readonly string[] => findingsIn({
    'serve.js': `import express from 'express'; import './patch.js'; const app = express(); app.get('/', async (req, res) => { load(1).${name}(res); }); app.listen(80); ${OWN_LOAD}`,
    'patch.js': patch,
    'package.json': manifest(),
  }).filter(one => one.startsWith('misread'));
  expect([using(''), using('Promise.prototype.spread = function (to) { return this.then(to); };')]).toEqual([['misread proven'], []]);
  expect(using("Object.defineProperty(Promise.prototype, 'spread', { value(to) { return this.then(to); } });")).toEqual([]);
  expect(using('Promise.prototype.tap = function (to) { return this.then(to); };')).toEqual(['misread proven']);
  expect(using('Row.prototype.spread = function (to) { return this.then(to); };')).toEqual(['misread proven']);
});

test('what says that it gives the promise of a library may have more members', () => {
  const said = (start: string): readonly string[] => findingsOf(floatingPromise)(`${start} import fastify from 'fastify'; fastify().get('/', () => { load(1).spread(save); }); function load(id): Promise<Row> { return db.load(id); }`).filter(({ form }) => form === 'misread').map(({ certainty }) => certainty);
  expect([said(''), said("import Promise from 'bluebird';")]).toEqual([['proven'], []]);
});

test('what parses a text gives no promise, whatever it says, and `await` is asked of a promise on purpose', () => {
  const found = (body: string, load: string): readonly string[] => findingsOf(floatingPromise)(`import express from 'express'; express().get('/', async (req, res) => { ${body} }); ${load}`).map(({ form }) => form);
  const spread = 'const row = load(req.body); res.json({ ...row });';
  expect(found(spread, 'function load(text: string): Promise<unknown> { return JSON.parse(text); }')).toEqual([]);
  expect(found(spread, 'function load(text: string): Promise<unknown> { if (!text) return fetch(text); return JSON.parse(text); }')).toEqual(['misread']);
  expect([found('res.json(load(1).await());', OWN_LOAD), found('res.json(load(1).wait());', OWN_LOAD)]).toEqual([[], ['misread']]);
});
