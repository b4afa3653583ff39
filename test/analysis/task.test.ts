import type { TSESTree } from '@typescript-eslint/types';
import { expect, test } from 'vitest';
import type { Source } from '../../rules/src/analysis/source.ts';
import { staticName } from '../../rules/src/analysis/syntax.ts';
import { taskOf, type Task } from '../../rules/src/analysis/task.ts';
import { firstNode, lastExpression, sourceOf } from './source-of.ts';

const cases: readonly { readonly name: string; readonly code: string; readonly kind: Task['kind'] }[] = [
  { name: 'a request', code: `(async id => fetch(id))`, kind: 'io' },
  { name: 'a reference to a known call', code: `import axios from 'axios'; axios.get`, kind: 'io' },
  { name: 'a request behind two local functions', code: `const send = x => fetch(x); const deliver = async x => { await send(x); }; x => deliver(x)`, kind: 'io' },
  { name: 'a request after a method of a local class', code: `class Mailer { async send(x) { await fetch(x); } } const mailer = new Mailer(); x => mailer.send(x)`, kind: 'io' },
  { name: 'a request behind ten local functions', code: `${Array.from({ length: 10 }, (_, n) => `const f${n} = async x => { await ${n === 9 ? 'fetch' : `f${n + 1}`}(x); };`).join(' ')} x => f0(x)`, kind: 'io' },
  { name: 'code that is not in sight', code: `(async id => load(id))`, kind: 'unknown' },
  { name: 'a reference that is not in sight', code: `load`, kind: 'unknown' },
  { name: 'a promise handed back by an unknown method', code: `x => x.close()`, kind: 'unknown' },
  { name: 'no call at all', code: `(async x => ({ ...x, ready: true }))`, kind: 'memory' },
  { name: 'promises that run already', code: `x => x.promise`, kind: 'memory' },
  { name: 'only a timer', code: `import { setTimeout as sleep } from 'timers/promises'; async x => { await sleep(10); }`, kind: 'memory' },
  { name: 'an unknown call that is not waited for', code: `(async x => { log(x); })`, kind: 'memory' },
  { name: 'recursion in memory', code: `const copy = async node => ({ ...node, parts: await Promise.all(node.parts.map(async part => copy(part))) }); x => copy(x)`, kind: 'memory' },
  { name: 'recursion in memory by reference', code: `const copy = async node => ({ ...node, parts: await Promise.all(node.parts.map(copy)) }); x => copy(x)`, kind: 'memory' },
  { name: 'a comparison with other rows', code: `x => ({ ...x, isKnown: rows.some(row => isSame(row, x)), first: rows.find(row => { return isSame(row, x); }) })`, kind: 'memory' },
  { name: 'a request that a predicate waits for', code: `(async x => { for (const row of x.rows) if (await isLive(row)) return row; })`, kind: 'unknown' },
  { name: 'a helper that nobody waits for', code: `import { parse } from 'dates'; const read = text => parse(text); (async x => { const date = read(x.date); return { date }; })`, kind: 'memory' },
  { name: 'a helper that is waited for', code: `import { parse } from 'dates'; const read = text => parse(text); (async x => { const date = await read(x.date); return { date }; })`, kind: 'unknown' },
  { name: 'a request for each part', code: `const get = part => fetch(part); async x => { await Promise.all(x.parts.map(get)); }`, kind: 'io' },
  { name: 'unknown code for each part', code: `(async x => { await Promise.all(x.parts.map(async part => { await load(part); })); })`, kind: 'unknown' },
  { name: 'promises of unknown code', code: `(async x => { const parts = []; parts.push(load(x)); await Promise.all(parts); })`, kind: 'unknown' },
  { name: 'p-limit under any name', code: `import pLimit from 'p-limit'; const gate = pLimit(2); x => gate(() => fetch(x))`, kind: 'limited' },
  { name: 'p-limit with arguments', code: `import pLimit from 'p-limit'; const gate = pLimit(2); x => gate(load, x)`, kind: 'limited' },
  { name: 'p-queue', code: `import PQueue from 'p-queue'; const queue = new PQueue({ concurrency: 2 }); x => queue.add(() => fetch(x))`, kind: 'limited' },
  { name: 'a queue in a field', code: `import PQueue from 'p-queue'; class A { q = new PQueue(); } const a = new A(); x => a.q.add(() => fetch(x))`, kind: 'limited' },
  { name: 'bottleneck', code: `import Bottleneck from 'bottleneck'; const b = new Bottleneck(); x => b.schedule(() => fetch(x))`, kind: 'limited' },
  { name: 'a wrapped function', code: `import Bottleneck from 'bottleneck'; const b = new Bottleneck(); const get = b.wrap(load); x => get(x)`, kind: 'limited' },
  { name: 'async-sema', code: `import { Sema } from 'async-sema'; const s = new Sema(2); async x => { await s.acquire(); try { await fetch(x); } finally { s.release(); } }`, kind: 'limited' },
  { name: 'async-mutex', code: `import { Mutex } from 'async-mutex'; const m = new Mutex(); x => m.runExclusive(() => fetch(x))`, kind: 'limited' },
  { name: 'a limiter in a field known by its type', code: `import { RateLimit } from 'async-sema'; class A { gate: ReturnType<typeof RateLimit>; async get(x) { await this.gate(); return fetch(x); } } const a = new A(); x => a.get(x)`, kind: 'limited' },
  {
    name: 'a client that a limiter wraps, in a field of the client\'s type',
    code: `import axios, { AxiosInstance } from 'axios'; import slow from 'axios-rate-limit';
      class Api { http: AxiosInstance; constructor() { this.http = slow(axios.create(), { maxRPS: 5 }); } get(x) { return this.http.get(x); } } const api = new Api(); x => api.get(x)`,
    kind: 'limited',
  },
  { name: 'throat', code: `import throat from 'throat'; const t = throat(2); x => t(() => fetch(x))`, kind: 'limited' },
  { name: 'fastq', code: `import * as fastq from 'fastq'; const q = fastq.promise(worker, 2); x => q.push(x)`, kind: 'limited' },
  { name: 'our own limit', code: `import { limit } from '@headgate/runtime'; const gate = limit(2); x => gate(() => fetch(x))`, kind: 'limited' },
  {
    name: 'a hand-written semaphore class',
    code: `class Gate { active = 0; waiting = []; async enter() { if (this.active >= 3) await new Promise(resolve => this.waiting.push(resolve)); this.active++; } leave() { this.active--; this.waiting.shift()?.(); } }
      const gate = new Gate(); async x => { await gate.enter(); try { await fetch(x); } finally { gate.leave(); } }`,
    kind: 'limited',
  },
  {
    name: 'a hand-written limiter closure',
    code: `function make(n) { let running = 0; const queue = []; const next = () => { if (running < n && queue.length) { running++; queue.shift()(); } };
      return fn => new Promise((resolve, reject) => { queue.push(() => fn().then(resolve, reject).finally(() => { running--; next(); })); next(); }); }
      const gate = make(3); x => gate(() => fetch(x))`,
    kind: 'limited',
  },
  { name: 'a transaction that each task opens for itself', code: `import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); x => db.$transaction(async tx => { await tx.user.create(x); })`, kind: 'io' },
  {
    name: 'a transaction that each task opens and hands on',
    code: `import { Transaction } from 'sequelize'; const save = (row, transaction: Transaction) => row.save({ transaction }); x => db.transaction(async t => { await save(x, t); })`,
    kind: 'unknown',
  },
  { name: 'a limiter that each task makes for itself', code: `import pLimit from 'p-limit'; async x => { const gate = pLimit(2); await gate(() => fetch(x)); }`, kind: 'io' },
  { name: 'a bounded map inside each task', code: `import { mapLimit } from '@headgate/runtime'; x => mapLimit(x.parts, 8, part => fetch(part))`, kind: 'io' },
  { name: 'something only called limit', code: `import { limit } from './rates'; x => limit(() => fetch(x))`, kind: 'io' },
  { name: 'a class only called Semaphore', code: `class Semaphore { async acquire() { await ready(); } } const s = new Semaphore(); async x => { await s.acquire(); await fetch(x); }`, kind: 'io' },
];

test.each(cases)('$name: $kind', ({ code, kind }) => {
  const source = sourceOf(code);
  expect(taskOf(lastExpression(source), source).kind).toBe(kind);
});

test('one of a fixed number of loops over a shared queue is a worker', () => {
  const source = sourceOf(`run(async () => { while (queue.length > 0) { const job = queue.shift(); await fetch(job); } })`);
  const call = lastExpression(source);
  expect(call.type === 'CallExpression' && call.arguments[0] && taskOf(call.arguments[0], source).kind).toBe('worker');
});

test.each([
  `db.transaction(async tx => { run(items.map(x => tx.insert(x))); })`,
  `db.transaction(async transaction => { run(items.map(x => x.destroy({ transaction }))); })`,
  `db.transaction(async t => { run(items.map(x => x.save({ silent: true, transaction: t }))); })`,
  `import { Transaction } from 'sequelize'; db.run(async (transaction: Transaction) => { run(items.map(x => x.destroy({ transaction }))); })`,
  `import { Prisma } from '@prisma/client'; db.run(async (tx: Prisma.TransactionClient) => { run(items.map(x => tx.user.create(x))); })`,
])('queries inside one transaction run one after another anyway: %s', code => {
  const source = sourceOf(code);
  expect(taskOf(mapperOf(source), source).kind).toBe('serial');
});

test('an option only called transaction is none', () => {
  const source = sourceOf(`db.run(async transaction => { run(items.map(x => x.destroy({ transaction }))); })`);
  expect(taskOf(mapperOf(source), source).kind).toBe('unknown');
});

test('the evidence names the call that leaves the process', () => {
  const source = sourceOf(`import { readFile } from 'fs/promises'; const load = p => readFile(p); p => load(p)`);
  const task = taskOf(lastExpression(source), source);
  expect(task.kind === 'io' && task.evidence.map(({ range, words }) => [source.text.slice(...range), words])).toEqual([['readFile(p)', 'each task opens a file']]);
});

/** The argument of `map` in `run(items.map(…))`. */
function mapperOf(source: Source): TSESTree.Node {
  const isMap = (node: TSESTree.Node): node is TSESTree.CallExpression => node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && staticName(node.callee) === 'map';
  return firstNode(isMap, source).arguments[0]!;
}
