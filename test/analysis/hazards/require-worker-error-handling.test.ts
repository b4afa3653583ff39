import { requireWorkerErrorHandling } from 'eslint-plugin-headgate/analysis';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(requireWorkerErrorHandling, '/nowhere/app.ts');

const USE = `import express from 'express'; import { once } from 'node:events'; import { Worker, parentPort } from 'node:worker_threads'; import { fork } from 'node:child_process'; const app = express();`;
/** A promise of what a thread or process answers, which a request waits for. */
const asked = (made: string, listeners: string): string => `${USE} const run = data => new Promise((resolve, reject) => { const worker = ${made}; ${listeners} }); app.get('/', async (req, res) => res.send(await run(req.query)));`;
const WORKER = `new Worker('./task.js')`;
const FORK = `fork('./task.js')`;
const ALL = `worker.on('message', resolve); worker.on('error', reject); worker.on('messageerror', reject);`;

/** A pool that requests use; `ends` listens to the end of a thread. */
const pool = (ends: string, more = ''): string => `${USE} class Pool { workers = []; waiting = []; constructor(count) { for (let i = 0; i < count; i++) this.grow(); }
  grow() { const worker = ${WORKER}; worker.on('message', result => { worker.busy = false; worker.resolve(result); }); ${ends} this.workers.push(worker); }
  run(data) { return new Promise((resolve, reject) => { const free = this.workers.find(one => !one.busy); free.busy = true; free.resolve = resolve; free.reject = reject; free.postMessage(data); }); } ${more} }
  const pool = new Pool(4); app.get('/', async (req, res) => res.send(await pool.run(req.query)));`;

describe('silent', () => {
  test.each([
    ['where every end settles the promise', asked(WORKER, `${ALL} worker.on('exit', code => { if (code !== 0) reject(new Error(String(code))); });`)],
    ['where listeners are chained', asked(WORKER, `worker.on('message', resolve).on('error', reject).on('messageerror', reject).once('exit', code => reject(code));`)],
    ['where a helper listens', asked(WORKER, `${ALL} watch(worker); function watch(one) { one.on('exit', reject); }`)],
    ['where a thread that ended is taken out of the pool', pool(`worker.on('error', error => { worker.reject(error); this.workers.splice(this.workers.indexOf(worker), 1); });`)],
    ['where another takes its place', pool(`worker.on('error', error => worker.reject(error)); worker.on('exit', () => this.grow());`)],
    ['where a method puts the pool in order', pool(`worker.on('error', error => worker.reject(error)); worker.on('exit', () => this.tidy());`, 'tidy() { this.workers = this.workers.filter(one => one.threadId > 0); }')],
    ['where the thread is marked', pool(`worker.on('error', error => { worker.reject(error); worker.isDead = true; });`)],
    ['where the process ends with it', pool(`worker.on('error', error => { console.error(error); process.exit(1); });`)],
    ['where code that is not known takes care of it', pool(`worker.on('error', error => { onError(worker, error); });`)],
    ['where nobody hands out tasks from the list', `${USE} const all = []; function start(file) { const worker = new Worker(file); worker.on('error', console.error); all.push(worker); } app.get('/', (req, res) => { start(req.query.file); res.end(); }); process.on('SIGTERM', () => all.forEach(one => one.terminate()));`],
    ['where code that is not known gets it', asked(WORKER, `worker.on('message', resolve); somebody.watch(worker);`)],
    ['where the events are in a list', asked(WORKER, `worker.on('message', resolve); for (const event of ['error', 'exit', 'messageerror']) worker.on(event, reject);`)],
    ['where there is a deadline', asked(WORKER, `${ALL} setTimeout(() => reject(new Error('late')), 1000);`)],
    ['for one that is handed out', `${USE} export const make = file => new Worker(file);`],
    ['where once waits, which hears of errors', `${USE} app.get('/', async (req, res) => { const worker = ${WORKER}; const [message] = await once(worker, 'message'); res.send(message); });`],
    ['for a process whose end rejects', asked(FORK, `worker.on('message', resolve); worker.on('exit', code => reject(code));`)],
    ['for a process that nobody waits for', `${USE} const child = fork('./task.js'); child.on('message', console.log);`],
    ['where replies have an id', `${USE} const worker = ${WORKER}; worker.on('error', console.error); let next = 0; const run = data => new Promise(resolve => { const id = next++; const listen = message => { if (message.id === id) { worker.off('message', listen); resolve(message); } }; worker.on('message', listen); worker.postMessage({ id, data }); }); app.get('/', async (req, res) => res.send(await run(req.query)));`],
    ['where a field says that it is in use', `import 'express'; import { Worker } from 'node:worker_threads'; export class Slot { worker = ${WORKER}; constructor() { this.worker.on('error', console.error); } run(task) { this.busy = true; return new Promise(resolve => { this.worker.once('message', resolve); this.worker.postMessage(task); }); } }`],
    ['where a lock lets in one at a time', `import { Mutex } from 'async-mutex'; ${USE} const worker = ${WORKER}; worker.on('error', console.error); const mutex = new Mutex(); const run = data => mutex.runExclusive(() => new Promise(resolve => { worker.once('message', resolve); worker.postMessage(data); })); app.get('/', async (req, res) => res.send(await run(req.query)));`],
    ['in a thread that sends its error', `${USE} parentPort.on('message', async task => { try { parentPort.postMessage({ value: await work(task) }); } catch (error) { parentPort.postMessage({ error }); } });`],
    ['in a thread that fails', `${USE} parentPort.on('message', async task => { try { parentPort.postMessage(await work(task)); } catch (error) { console.error(error); throw error; } });`],
    ['in a thread that answers afterwards', `${USE} parentPort.on('message', async task => { let answer; try { answer = await work(task); } catch (error) { console.error(error); } parentPort.postMessage(answer); });`],
  ])('%s', (_title, code) => {
    expect(findingsIn(code)).toEqual([]);
  });

  test('in a test', () => {
    expect(findingsIn(asked(WORKER, `worker.on('message', resolve);`), '/nowhere/app.test.ts')).toEqual([]);
  });
});

describe('finds', () => {
  const shared = (wait: string): string => `${USE} const worker = ${WORKER}; worker.on('error', console.error); const run = data => new Promise(resolve => { ${wait} worker.postMessage(data); });`;
  test.each([
    ['a thread whose errors nobody hears of', asked(WORKER, `worker.on('message', resolve);`), 'unheard', 'proven'],
    ['a subclass', asked(`new (class extends Worker {})('./task.js')`, `worker.on('message', resolve);`), 'unheard', 'proven'],
    ['a thread of a server', `${USE} const worker = ${WORKER}; worker.on('message', console.log); app.listen(80);`, 'unheard', 'likely'],
    ['a thread in a field', `import 'express'; import { Worker } from 'node:worker_threads'; export class Render { constructor() { this.worker = ${WORKER}; this.worker.on('exit', console.log); } }`, 'unheard', 'likely'],
    ['a thread of a command', `#!/usr/bin/env node\nimport { Worker } from 'node:worker_threads'; import { program } from 'commander'; new Worker('./task.js').on('message', console.log);`, 'unheard', 'possible'],
    ['a thread that may end without a message', asked(WORKER, ALL), 'stuck', 'likely'],
    ['a process that may', asked(FORK, `worker.on('message', resolve); worker.on('error', reject);`), 'stuck', 'proven'],
    ['a process that may, in a library', `import { fork } from 'node:child_process'; export const run = () => new Promise((resolve, reject) => { const child = fork('./task.js'); child.once('message', message => { resolve(message); }); });`, 'stuck', 'likely'],
    ['a process whose crash is a success', asked(FORK, `worker.on('exit', () => resolve()); worker.on('error', reject);`), 'code', 'likely'],
    ['a message that cannot be read', asked(WORKER, `worker.on('message', resolve); worker.on('error', reject); worker.on('exit', code => reject(code));`), 'garbled', 'possible'],
    ['a thread that stays in the pool when it has ended', pool(`worker.on('error', error => { worker.reject(error); worker.busy = false; });`), 'dead', 'likely'],
    ['a thread whose end is only logged', pool(`worker.on('error', error => log(error)); worker.on('exit', code => { console.log(code); });`), 'dead', 'likely'],
    ['a thread that stays in a list of the module', `${USE} const all = []; function grow() { const worker = ${WORKER}; worker.on('error', error => console.error(error)); all.push(worker); } grow(); app.get('/', (req, res) => { const worker = all.pop(); worker.postMessage(req.query); worker.once('message', message => { all.push(worker); res.send(message); }); });`, 'dead', 'likely'],
    ['answers to whoever waits', `${shared(`worker.once('message', resolve);`)} app.get('/', async (req, res) => res.send(await run(req.query)));`, 'mixed', 'proven'],
    ['answers to whoever waits, through a function', `${shared(`worker.once('message', message => { resolve(message.value); });`)} export { run };`, 'mixed', 'likely'],
    ['a thread that keeps its error to itself', `${USE} parentPort.on('message', async task => { try { parentPort.postMessage(await work(task)); } catch (error) { console.error(error); } });`, 'silent', 'likely'],
  ])('%s', (_title, code, form, certainty) => {
    expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, certainty]]);
  });
});
