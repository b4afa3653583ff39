import { expect, test } from 'vitest';
import { detect } from '../../../rules/src/analysis/detector.ts';
import { unboundedConcurrency, type UnboundedConcurrency } from '../../../rules/src/analysis/hazards/unbounded-concurrency.ts';
import { sourceOf } from '../source-of.ts';

function findingsIn(code: string, path?: string): readonly UnboundedConcurrency[] {
  const source = sourceOf(code, path);
  const findings: UnboundedConcurrency[] = [];
  detect(source, [unboundedConcurrency(source, finding => findings.push(finding))]);
  return findings;
}

const silent: Readonly<Record<string, string>> = {
  'a literal list': `await Promise.all([a, b].map(load))`,
  'named promises': `await Promise.all([load(a), load(b)])`,
  'an empty combinator': `await Promise.all()`,
  'a task in memory': `await Promise.all(items.map(async item => ({ ...item })))`,
  'promises that run already': `await Promise.all(items.map(item => item.done))`,
  'a chunk loop by slice': `for (let i = 0; i < items.length; i += 10) await Promise.all(items.slice(i, i + 10).map(load))`,
  'a chunk loop by splice': `while (items.length) await Promise.all(items.splice(0, 10).map(load))`,
  'lodash chunks': `import { chunk } from 'lodash'; for (const part of chunk(items, 10)) await Promise.all(part.map(load))`,
  'p-limit': `import pLimit from 'p-limit'; const gate = pLimit(5); await Promise.all(items.map(item => gate(() => load(item))))`,
  'p-limit, point free': `import pLimit from 'p-limit'; const gate = pLimit(5); await Promise.all(items.map(item => gate(load, item)))`,
  'p-limit in a push loop': `import pLimit from 'p-limit'; const gate = pLimit(5); const all = []; for (const item of items) all.push(gate(() => load(item))); await Promise.all(all)`,
  'p-map with a concurrency': `import pMap from 'p-map'; await pMap(items, load, { concurrency: 5 })`,
  'p-map with options that are out of sight': `import pMap from 'p-map'; await pMap(items, load, options)`,
  'bluebird with a concurrency': `import Bluebird from 'bluebird'; await Bluebird.map(items, load, { concurrency: 5 })`,
  'async.eachLimit': `import async from 'async'; await async.eachLimit(items, 5, load)`,
  'a fixed number of worker loops': `const queue = [...items]; await Promise.all(Array.from({ length: size }, async () => { while (queue.length) await load(queue.pop()); }))`,
  'workers that share an index': `let next = 0; async function worker() { while (next < items.length) await load(items[next++]); } await Promise.all(Array(size).fill(0).map(worker))`,
  'loops that share an iterator': `const rest = items.entries(); await Promise.all(Array.from({ length: size }, async () => { for (const [, item] of rest) await load(item); }))`,
  'a race of what is running, by hand': `const running = []; for (const item of items) { running.push(load(item)); if (running.length >= 5) await Promise.race(running); } await Promise.all(running)`,
  'batches flushed inside the loop': `let batch = []; for (const item of items) { batch.push(load(item)); if (batch.length === 10) { await Promise.all(batch); batch = []; } } await Promise.all(batch)`,
  'one transaction': `await db.transaction(async tx => { await Promise.all(items.map(item => tx.insert(item))); })`,
  'a person\'s word': `// headgate: bounded by the ten regions\nawait Promise.all(regions.map(load))`,
  'code of a user interface': `import { useState } from 'react'; await Promise.all(ids.map(id => fetch(id)))`,
  'a client component': `'use client'; await Promise.all(ids.map(id => fetch(id)))`,
  'a length guard': `async function run(ids) { if (ids.length > 50) throw new RangeError(); await Promise.all(ids.map(load)); }`,
  'forEach with a synchronous callback': `items.forEach(item => { load(item); })`,
  'a local Promise': `const Promise = make(); await Promise.all(items.map(load))`,
  'pushes outside a loop': `const all = []; all.push(load(a)); all.push(load(b)); await Promise.all(all)`,
  'awaited pushes are one after another': `const all = []; for (const item of items) all.push(await load(item)); await Promise.all(all)`,
};

test.each(Object.entries(silent))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ form }) => form)).toEqual([]));

const found: readonly { readonly name: string; readonly code: string; readonly form: UnboundedConcurrency['form'] }[] = [
  { name: 'map', code: `await Promise.all(ids.map(id => load(id)))`, form: 'mapped' },
  { name: 'allSettled over flatMap', code: `await Promise.allSettled(ids.flatMap(id => [load(id), save(id)]))`, form: 'mapped' },
  { name: 'any', code: `await Promise.any(hosts.map(ask))`, form: 'mapped' },
  { name: 'race', code: `await Promise.race(hosts.map(ask))`, form: 'mapped' },
  { name: 'Array.from', code: `await Promise.all(Array.from(ids, load))`, form: 'mapped' },
  { name: 'a spread map', code: `await Promise.all([...ids.map(load), flush()])`, form: 'mapped' },
  { name: 'a map held by a constant', code: `const tasks = ids.map(load); await Promise.all(tasks)`, form: 'mapped' },
  { name: 'a filtered map', code: `await Promise.all(ids.map(load).filter(Boolean))`, form: 'mapped' },
  { name: 'a push loop', code: `const all = []; for (const id of ids) all.push(load(id)); await Promise.all(all)`, form: 'collected' },
  { name: 'a push in forEach', code: `const all = []; ids.forEach(id => { all.push(load(id)); }); await Promise.all(all)`, form: 'collected' },
  { name: 'for await that collects promises', code: `const all = []; for await (const row of cursor) all.push(save(row)); await Promise.all(all)`, form: 'collected' },
  { name: 'async forEach', code: `ids.forEach(async id => { await load(id); })`, form: 'forEach' },
  { name: 'p-map without a concurrency', code: `import pMap from 'p-map'; await pMap(ids, load)`, form: 'library' },
  { name: 'bluebird without a concurrency', code: `import Bluebird from 'bluebird'; await Bluebird.map(ids, load)`, form: 'library' },
  { name: 'async.each', code: `import async from 'async'; await async.each(ids, load)`, form: 'library' },
  { name: 'recursion', code: `async function walk(node) { await visit(node); await Promise.all(node.children.map(walk)); }`, form: 'recursive' },
  { name: 'recursion through a method', code: `class Tree { async walk(node) { await visit(node); await Promise.all(node.children.map(child => this.walk(child))); } }`, form: 'recursive' },
  { name: 'a limiter only by name', code: `await Promise.all(ids.map(id => limit(() => load(id))))`, form: 'mapped' },
  { name: 'a comment that gives no reason', code: `// headgate: bounded by\nawait Promise.all(ids.map(load))`, form: 'mapped' },
];

test.each(found)('possible: $name', ({ code, form }) => {
  expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, 'possible']]);
});

const HANDLER = (body: string): string => `import express from 'express'; const app = express(); app.post('/', async (req, res) => { ${body} });`;

test('proven: the request decides how many requests are made', () => {
  const [finding] = findingsIn(HANDLER('await Promise.all(req.body.urls.map(url => fetch(url)));'));
  expect(finding?.certainty).toBe('proven');
  expect(finding?.evidence.map(({ words }) => words)).toEqual(['the list comes from the request', 'each task makes an HTTP request']);
});

test('proven: destructured from the request', () => {
  expect(findingsIn(HANDLER('const { urls } = req.body; await Promise.all(urls.map(url => fetch(url)));'))[0]?.certainty).toBe('proven');
});

test('likely: what each task does is out of sight', () => {
  expect(findingsIn(HANDLER('await Promise.all(req.body.urls.map(load));'))[0]?.certainty).toBe('likely');
});

test('likely: code that runs once, when its module is loaded', () => {
  expect(findingsIn(`import express from 'express'; import { getRepository } from 'typeorm'; const users = await getRepository(User).find(); await Promise.all(users.map(user => fetch(user.url)));`)[0]?.certainty).toBe('likely');
});

test('possible: the same in a test', () => {
  expect(findingsIn(HANDLER('await Promise.all(req.body.urls.map(url => fetch(url)));'), '/nowhere/app.test.ts')[0]?.certainty).toBe('possible');
});
