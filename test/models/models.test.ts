import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { callModel } from '../../rules/src/analysis/models/calls.ts';
import type { CallModel } from '../../rules/src/analysis/models/model.ts';
import { expand } from '../../rules/src/analysis/models/table.ts';
import { registrationOfCall } from '../../rules/src/analysis/program/entries.ts';
import { CHECKED } from './packages.ts';
import type { Verdict } from './records.ts';

const records = JSON.parse(readFileSync(new URL('exports.json', import.meta.url), 'utf8')) as Record<string, Record<string, Verdict>>;
const rows = CHECKED.flatMap(({ module, release, rows: table }) => Object.entries(table).map(([row, model]) => ({ module, release, row, model, verdict: records[`${module} ${release}`]?.[row] })));
const name = ({ module, row }: (typeof rows)[number]) => `${module}:${row}`;

test('every row was looked for in the release that its table names (npm run models)', () => {
  expect(rows.filter(({ verdict }) => verdict === undefined).map(name)).toEqual([]);
});

test('every row was found there', () => {
  expect(rows.filter(({ verdict }) => verdict?.startsWith('missing')).map(name)).toEqual([]);
});

test('what was looked for is still a row', () => {
  const current = new Map(CHECKED.map(({ module, release, rows: table }) => [`${module} ${release}`, table]));
  const stale = Object.entries(records).flatMap(([release, found]) => Object.keys(found).filter(row => !Object.hasOwn(current.get(release) ?? {}, row)).map(row => `${release}: ${row}`));
  expect(stale).toEqual([]);
});

test('rows and declarations agree about promises', () => {
  // A server such as fastify's can be awaited until it is ready, and lives on either way.
  const wrong = rows.filter(({ model, verdict }) => (model.promise ? verdict?.endsWith(', no promise') : verdict?.endsWith(', promise') && !model.creates));
  expect(wrong.map(name)).toEqual([]);
});

test('what registers handlers holds nothing meanwhile', () => {
  // So nobody has to be asked who calls a function to know that a callee which it is handed holds nothing, by whatever name (`nested-acquire/holding.ts`).
  const holding = rows.filter(({ model }) => model.runs ?? model.acquires).flatMap(({ module, row }) => expand(row).map(path => `${module.replace('*', 'x')}:${path.replaceAll('*', 'x')}`));
  expect(holding.length).toBeGreaterThan(100);
  expect(holding.filter(key => registrationOfCall(key) !== undefined)).toEqual([]);
});

test('sixty libraries have models, beside Node itself', () => {
  expect(new Set(CHECKED.map(({ release }) => release).filter(release => release.includes('@'))).size).toBeGreaterThanOrEqual(60);
});

test('every release is pinned', () => {
  expect(CHECKED.map(({ release }) => release).filter(release => !/^(?:node|headgate|(?:@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+(?:-[\w.]+)?)$/.test(release))).toEqual([]);
});

test('no path has two rows', () => {
  const twice = CHECKED.flatMap(({ module, rows: table }) => {
    const paths = Object.keys(table).flatMap(expand);
    return paths.filter((path, index) => paths.indexOf(path) !== index).map(path => `${module}:${path}`);
  });
  expect(twice).toEqual([]);
});

test('every row says something', () => {
  expect(rows.filter(({ model }) => Object.keys(model).length === 0).map(name)).toEqual([]);
});

test('words are verb phrases that fit into a sentence', () => {
  const words = rows.flatMap(({ model }) => [model.io, model.blocks?.words].filter(one => one !== undefined));
  expect(words.filter(one => !/^[a-z]+s? [\w\s',-]+[^.]$/.test(one))).toEqual([]);
});

test('every call that acquires says how that is given back', () => {
  const acquiring = rows.filter(({ model }) => model.acquires);
  expect(acquiring.length).toBeGreaterThan(20);
  expect(acquiring.filter(({ model }) => model.acquires!.release.names.length === 0).map(name)).toEqual([]);
});

const cases: readonly { readonly name: string; readonly key: string; readonly model: Partial<CallModel> | undefined }[] = [
  { name: 'an exact path', key: 'pg:Pool.new.query', model: { promise: true } },
  { name: 'the module itself', key: 'p-limit:()', model: { limits: true } },
  { name: 'a creation', key: 'pg:Pool.new', model: { creates: { what: 'pool', holds: 'connections', closedBy: ['end'], waitsForever: { argument: 0, option: 'connectionTimeoutMillis' } } } },
  { name: 'a path with unknown steps before it', key: 'typeorm:DataSource.new.getRepository.().find', model: { boundedBy: ['take'] } },
  { name: 'a path with unknown steps inside', key: 'mongodb:MongoClient.new.db.().collection.().find.().sort.().toArray', model: { boundedBy: ['limit'] } },
  { name: 'an exact path before a pattern', key: 'ioredis:new.get', model: { cache: 'get' } },
  { name: 'a pattern for the rest', key: 'ioredis:new.incr', model: { io: 'sends a Redis command' } },
  { name: 'an emitter, which a pattern for the rest does not speak of', key: 'ioredis:new.emit', model: undefined },
  { name: 'methods that give their receiver back', key: 'redis:createClient.().on.().connect', model: { io: 'sends a Redis command' } },
  { name: 'a subpath', key: 'lodash/cloneDeep:', model: { inMemory: true } },
  { name: 'a subpath with its extension', key: 'lodash/cloneDeep.js:', model: { inMemory: true } },
  { name: 'a class that extends one of the same name', key: 'sequelize-typescript:Model.findAll', model: { io: 'runs a database query' } },
  { name: 'a family of modules', key: '@aws-sdk/client-s3:S3Client.new.send', model: { io: 'makes an AWS request' } },
  { name: 'a file of the project', key: './pg:Pool.new.query', model: undefined },
  { name: 'an unknown module', key: 'left-pad:', model: undefined },
  { name: 'an unknown path of a known module', key: 'pg:Pool.new.emit', model: undefined },
  { name: 'names of Object.prototype', key: 'constructor:toString', model: undefined },
];

test.each(cases)('looks up $name', ({ key, model }) => {
  if (model) expect(callModel(key)).toMatchObject(model);
  else expect(callModel(key)).toBeUndefined();
});

test.each([
  ['a', ['a']],
  ['{a,b}.c', ['a.c', 'b.c']],
  ['{,a.}b', ['b', 'a.b']],
  ['{a,{b,c}.d}.{e,f}', ['a.e', 'a.f', 'b.d.e', 'b.d.f', 'c.d.e', 'c.d.f']],
])('%s stands for %j', (braced, paths) => {
  expect(expand(braced)).toEqual(paths);
});
