import { expect, test } from 'vitest';
import { lengthOf } from '../../rules/src/analysis/cardinality.ts';
import { lastExpression, sourceOf } from './source-of.ts';

const short: Readonly<Record<string, string>> = {
  'a literal': `[a, b, c]`,
  'a literal behind a constant': `const xs = [a, b]; xs`,
  'as const': `const xs = ['a', 'b'] as const; xs`,
  'a spread of a literal': `const xs = [a, b]; [...xs, c]`,
  'a tuple type': `declare const xs: [string, string]; xs`,
  'filter and map of a literal': `[a, b].filter(Boolean).map(f)`,
  'keys of an object literal': `const o = { a: 1, b: 2 }; Object.keys(o)`,
  'values of an enum': `enum Kind { A, B } Object.values(Kind)`,
  'a window of constant size': `items.slice(0, 10)`,
  'a window of named size': `const SIZE = 20; items.slice(0, SIZE)`,
  'the chunk at an index': `items.slice(i, i + size)`,
  'the last few': `items.slice(-5)`,
  'no more than some': `const rows = await scan(); rows.length > 9 ? rows.slice(0, 9) : rows`,
  'a spliced batch': `queue.splice(0, 10)`,
  'Array(n)': `Array(4).fill(0)`,
  'Array.from of a constant length': `Array.from({ length: 8 })`,
  'a Set of a literal': `[...new Set([a, b])]`,
  'either of two literals': `ready ? [a] : [b, c]`,
  'a default for a missing literal': `const xs = [a]; xs ?? []`,
  'pushes outside loops': `const xs = []; xs.push(a); if (b) xs.push(b); xs`,
  'pushes in what runs once': `const xs = []; transaction(() => { xs.push(a); }); xs`,
  'pushes for each item of a literal': `const xs = []; [a, b].map(one => xs.push(start(one))); xs`,
  'pushes in a loop over a literal': `const xs = []; for (const one of [a, b]) xs.push(start(one)); xs`,
  'the literal that a local function returns': `const kinds = () => ['a', 'b']; kinds()`,
  'at most a constant': `Array(Math.min(count, 100)).fill(0)`,
  'a query with a small limit': `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); await db.user.findMany({ take: 50 })`,
  'a Mongo query limited by its chain': `import { Collection } from 'mongodb'; declare const users: Collection; await users.find({}).limit(10).toArray()`,
  'a concatenation of literals': `[a].concat([b, c])`,
};

test.each(Object.entries(short))('short: %s', (_name, code) => {
  const source = sourceOf(code);
  expect(lengthOf(lastExpression(source), source).kind).toBe('short');
});

test('short: after a guard on the length', () => {
  const source = sourceOf(`function run(ids) { if (ids.length > 50) throw new Error(); return ids; }`);
  const [declaration] = source.ast.body;
  const statement = declaration?.type === 'FunctionDeclaration' ? declaration.body.body[1] : undefined;
  if (statement?.type !== 'ReturnStatement' || !statement.argument) throw new Error('The case returns nothing.');
  expect(lengthOf(statement.argument, source).kind).toBe('short');
});

test.each([
  [`import { chunk } from 'lodash';`, `chunk(items, 50)`],
  [`import chunk from 'lodash/chunk';`, `chunk(items, 50)`],
  [`import { chunk } from 'es-toolkit/compat'; const chunks = chunk(items, 50);`, `chunks`],
])('short: one chunk of a chunked list: %s %s', (before, chunks) => {
  const source = sourceOf(`${before} for (const batch of ${chunks}) { batch; }`);
  const loop = source.ast.body.at(-1);
  const statement = loop?.type === 'ForOfStatement' && loop.body.type === 'BlockStatement' ? loop.body.body[0] : undefined;
  if (statement?.type !== 'ExpressionStatement') throw new Error('The case has no loop.');
  expect(lengthOf(statement.expression, source).kind).toBe('short');
});

const USERS = `import { getRepository } from 'typeorm'; const users = await getRepository(User).find();`;
const PG = `import { Pool } from 'pg'; const pool = new Pool();`;
const ROWS = 'the list holds the rows of a query without a limit';

const long: readonly { readonly name: string; readonly code: string; readonly sure: boolean; readonly words: string }[] = [
  { name: 'a recursive directory listing', code: `import { readdir } from 'fs/promises'; await readdir(root, { recursive: true })`, sure: true, words: 'the list holds a directory listing' },
  { name: 'one folder', code: `import { readdir } from 'fs/promises'; await readdir(root)`, sure: false, words: 'the list holds a directory listing' },
  { name: 'a deep pattern', code: 'import glob from \'fast-glob\'; await glob(`${root}/**/*.ts`)', sure: true, words: 'the list holds the files that match a pattern' },
  { name: 'a query without a limit', code: `import { getRepository } from 'typeorm'; await getRepository(User).find()`, sure: true, words: 'the list holds the rows of a query without a limit' },
  { name: 'a query with a filter', code: `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); await db.user.findMany({ where: { active } })`, sure: false, words: 'the list holds the rows of a query without a limit' },
  { name: 'a query with options that are out of sight', code: `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); await db.user.findMany(options)`, sure: false, words: 'the list holds the rows of a query without a limit' },
  { name: 'what a filter leaves of a query', code: `import { getRepository } from 'typeorm'; const users = await getRepository(User).find(); users.filter(isAdmin).map(toMail)`, sure: false, words: 'the list holds the rows of a query without a limit' },
  { name: 'a query without its gaps', code: `import { getRepository } from 'typeorm'; (await getRepository(User).find()).filter(Boolean)`, sure: true, words: 'the list holds the rows of a query without a limit' },
  { name: 'the sure part of two', code: `import { readdir } from 'fs/promises'; [...await readdir(a), ...await readdir(b, { recursive: true })]`, sure: true, words: 'the list holds a directory listing' },
  { name: 'a large constant', code: `Array(50_000).fill(0)`, sure: true, words: 'the list has 50000 elements' },
  { name: 'pages collected in a loop', code: `const all = []; let page; do { page = await fetchPage(page); all.push(...page.items); } while (page.next); all`, sure: true, words: 'the list collects page after page in a loop' },
  { name: 'lines of a file', code: `import { readFile } from 'fs/promises'; const text = await readFile(p, 'utf8'); text.split('\\n')`, sure: true, words: 'the list holds one element per line of a file' },
  { name: 'what a builder of knex selects', code: `import knex from 'knex'; const db = knex({}); await db('users').orderBy('name').select('id')`, sure: true, words: ROWS },
  { name: 'what a builder of kysely selects', code: `import { Kysely } from 'kysely'; const db = new Kysely({}); await db.selectFrom('users').selectAll().execute()`, sure: true, words: ROWS },
  { name: 'what a builder selects on a condition', code: `import { Kysely } from 'kysely'; const db = new Kysely({}); await db.selectFrom('users').selectAll().where('active', '=', true).execute()`, sure: false, words: ROWS },
  { name: 'the rows of a statement', code: `${PG} const { rows } = await pool.query('select * from users'); rows`, sure: true, words: ROWS },
  { name: 'the rows of a statement of its own', code: `${PG} const ALL = 'SELECT name FROM users ORDER BY name'; const result = await pool.query(ALL); result.rows.map(toName)`, sure: true, words: ROWS },
  { name: 'the first part of a result', code: `import mysql from 'mysql2/promise'; const pool = mysql.createPool({}); const [users] = await pool.query('select * from users'); users`, sure: true, words: ROWS },
  { name: 'a statement with a condition', code: `${PG} (await pool.query('select * from users where active = $1', [true])).rows`, sure: false, words: ROWS },
  { name: 'a statement that joins', code: `${PG} (await pool.query('select * from users join teams on teams.id = users.team_id')).rows`, sure: false, words: ROWS },
  { name: 'a set of each', code: `${USERS} const all = new Set(); for (const user of users) all.add(user); [...all]`, sure: true, words: ROWS },
  { name: 'a set of what each has', code: `${USERS} const teams = new Set(); users.forEach(user => { teams.add(user.team); }); Array.from(teams)`, sure: false, words: ROWS },
  { name: 'an index', code: `${USERS} const byId = new Map(); for (const user of users) byId.set(user.id, user); [...byId.values()]`, sure: false, words: ROWS },
  { name: 'the entries of an object that a loop fills', code: `${USERS} const byId = {}; for (const user of users) { byId[user.id] = user; } Object.values(byId)`, sure: false, words: ROWS },
  { name: 'one of several lists in an object', code: `${USERS} const found = { on: [], off: [] }; for (const user of users) { if (user.on) found.on.push(user); else found.off.push(user); } found.on`, sure: false, words: ROWS },
  { name: 'what lodash gives', code: `${USERS} import { sortBy, uniq } from 'lodash'; sortBy(uniq(users), 'name')`, sure: true, words: ROWS },
  { name: 'the part that lodash gives', code: `${USERS} import _ from 'lodash'; _.reject(users, 'gone')`, sure: false, words: ROWS },
  { name: 'a part is enough', code: `import { readdir } from 'fs/promises'; [a, ...await readdir(root, { recursive: true })]`, sure: true, words: 'the list holds a directory listing' },
];

test.each([
  `select * from users where team_id = $1`, `select * from users where active and "teamId" in ($1, $2)`, `select * from users u join teams t on t.id = u.team_id where t.id = any($1)`,
])('few: rows by id: %s', statement => {
  const source = sourceOf(`${PG} (await pool.query('${statement}', [id])).rows`);
  expect(lengthOf(lastExpression(source), source)).toMatchObject({ kind: 'long', sure: false, few: true });
});

test.each([`'select * from users limit 10'`, `'select count(*) from users'`, `'delete from users'`, `'select now()'`, `statement`])('unknown: the rows of %s', statement => {
  const source = sourceOf(`${PG} (await pool.query(${statement})).rows`);
  expect(lengthOf(lastExpression(source), source).kind).toBe('unknown');
});

test.each([
  `const teams = {}; for (const user of users) { (teams[user.team] ??= []).push(user); } Object.keys(teams)`,
  `const teams = new Map(); for (const user of users) { teams.set(user.team, (teams.get(user.team) ?? 0) + 1); } teams.keys()`,
  `import { groupBy } from 'lodash'; Object.entries(groupBy(users, 'team'))`,
])('few: the groups of a long list: %s', code => {
  const source = sourceOf(`${USERS} ${code}`);
  expect(lengthOf(lastExpression(source), source)).toMatchObject({ kind: 'long', few: true });
});

test.each(long)('long: $name', ({ code, sure, words }) => {
  const source = sourceOf(code);
  expect(lengthOf(lastExpression(source), source)).toMatchObject({ kind: 'long', sure, evidence: [{ words }] });
});

const unknown: Readonly<Record<string, string>> = {
  'a global': `items`,
  'a query with a limit that is out of sight': `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); await db.user.findMany({ take })`,
  'a query with a large limit': `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); await db.user.findMany({ take: 5000 })`,
  'at most a large constant': `Array(Math.min(count, 5000))`,
  'keys of an object that is filled later': `const o = {}; for (const one of items) o[one.id] = one; Object.keys(o)`,
  'a property filled elsewhere': `const o = { groups: [] }; fill(o); o.groups`,
  'a field that methods add to': `const o = { groups: [a] }; o.groups.push(b); o.groups`,
  'a window of unknown size': `items.slice(start, end)`,
  'no more than somebody asks for': `const rows = []; for (;;) { const page = await scan(); for (const row of page) rows.push(row); } rows.length <= most ? rows : rows.slice(0, most)`,
  'an array of unknown size': `Array(n)`,
  'pushes for each item of an unknown list': `const xs = []; items.map(one => xs.push(one)); xs`,
  'parts of an unknown list, one after another': `const all = []; for (let i = 0; i < files.length; i += 10) all.push(...await scan(files.slice(i, i + 10))); all`,
  'pushes for each event': `const xs = []; rows.on('data', row => xs.push(row)); xs`,
  'pushes of a function with a name': `const xs = []; const add = one => { xs.push(one); }; xs`,
  'a variable assigned twice': `let xs = [a]; xs = load(); xs`,
};

test.each(Object.entries(unknown))('unknown: %s', (_name, code) => {
  const source = sourceOf(code);
  expect(lengthOf(lastExpression(source), source).kind).toBe('unknown');
});
