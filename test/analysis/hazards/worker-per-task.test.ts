import { workerPerTask } from 'eslint-plugin-headgate/analysis';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(workerPerTask, '/nowhere/app.ts');

const APP = `import express from 'express'; import { Worker } from 'node:worker_threads'; import { fork, spawn } from 'node:child_process'; import os from 'node:os'; const app = express();`;
const RUN = `function run(data) { return new Promise((resolve, reject) => { const worker = new Worker('./task.js', { workerData: data }); worker.on('message', resolve); worker.on('error', reject); }); }`;

describe('silent', () => {
  test.each([
    ['for one that the process keeps', `${APP} const worker = new Worker('./task.js'); app.get('/', (req, res) => { worker.postMessage(req.query); res.end(); });`],
    ['for one that is made when first needed, and kept', `${APP} let worker; app.get('/', (req, res) => { worker ??= new Worker('./task.js'); worker.postMessage(req.query); res.end(); });`],
    ['for a pool as large as there are processors', `${APP} const workers = []; for (let i = 0; i < os.cpus().length; i++) workers.push(new Worker('./task.js'));`],
    ['for a pool of a constant size', `${APP} const workers = [1, 2, 3, 4].map(() => new Worker('./task.js'));`],
    ['for a pool by a count', `${APP} const workers = Array.from({ length: size }, () => new Worker('./task.js'));`],
    ['where it goes into what outlives the run', `${APP} const workers = new Map(); app.post('/rooms', (req, res) => { workers.set(req.body.id, new Worker('./room.js')); res.end(); });`],
    ['for a field', `import { Worker } from 'node:worker_threads'; export class Pool { constructor(file) { this.worker = new Worker(file); } }`],
    ['for one that replaces another', `${APP} let worker = start(); function start() { const one = new Worker('./task.js'); one.on('exit', () => { worker = start(); }); return one; }`],
    ['at the start', `${APP} async function main() { const worker = new Worker('./metrics.js'); worker.unref(); app.listen(80); } main();`],
    ['for another program', `${APP} app.get('/', (req, res) => { spawn('git', ['log']).stdout.pipe(res); });`],
    ['for a class of that name', `import { Worker } from 'bullmq'; import express from 'express'; express().get('/', (req, res) => { new Worker(req.query.name); });`],
    ['where nothing says who calls, and it is given no task', `${APP} export function watch() { const worker = new Worker('./watch.js'); worker.on('message', console.log); }`],
    ['for one of a pool, that its turn has come to', `import express from 'express'; import { Worker } from 'node:worker_threads'; class Pool { workers: Worker[] = []; turn = 0; constructor(size: number) { for (let i = 0; i < size; i++) this.workers.push(new Worker('./task.js')); } next(): Worker { return this.workers[this.turn++ % this.workers.length]; } run(data: unknown) { return new Promise(resolve => { const worker = this.next(); worker.once('message', resolve); worker.postMessage(data); }); } } const pool = new Pool(4); express().get('/', async (req, res) => { res.send(await pool.run(req.query)); });`],
    ['for a factory', `import { Worker } from 'node:worker_threads'; export const make = file => new Worker(file);`],
  ])('%s', (_title, code) => {
    expect(findingsIn(code)).toEqual([]);
  });

  test('in a test', () => {
    expect(findingsIn(`${APP} ${RUN} app.get('/', async (req, res) => res.send(await run(req.query)));`, '/nowhere/app.test.ts')).toEqual([]);
  });
});

describe('finds', () => {
  test.each([
    ['a request through a helper', `${APP} ${RUN} app.get('/', async (req, res) => res.send(await run(req.query)));`, 'proven', 'worker', undefined],
    ['a process', `${APP} app.get('/', (req, res) => new Promise((resolve, reject) => { const child = fork('./task.js'); child.on('message', resolve); child.on('exit', reject); }));`, 'likely', 'process', undefined],
    ['a request that a listener answers', `${APP} app.get('/', (req, res) => { const worker = new Worker('./task.js'); worker.on('message', data => { res.send(data); }); });`, 'proven', 'worker', undefined],
    ['a factory that each request calls', `${APP} const make = () => new Worker('./task.js'); app.get('/', (req, res) => new Promise(resolve => { make().once('message', resolve); }));`, 'proven', 'worker', undefined],
    ['a class of the project', `${APP} class Task extends Worker {} app.get('/', (req, res) => new Promise(resolve => { new Task('./task.js').once('message', resolve); }));`, 'proven', 'worker', undefined],
    ['each element of what a client sends', `${APP} ${RUN} app.post('/', async (req, res) => res.send(await Promise.all(req.body.map(run))));`, 'proven', 'worker', 'req.body'],
    ['each element of a long list outside of a request', `import fs from 'node:fs/promises'; ${APP} ${RUN} export async function all() { for (const file of await fs.readdir('.', { recursive: true })) await run(file); }`, 'likely', 'worker', `await fs.readdir('.', { recursive: true })`],
    ['a request that does not wait for it', `${APP} app.post('/', (req, res) => { const worker = new Worker('./task.js', { workerData: req.body }); worker.on('error', console.error); res.end(); });`, 'possible', 'worker', undefined],
    ['a server whose callers are not known', `${APP} ${RUN} export { run };`, 'possible', 'worker', undefined],
    ['a list of unknown length in a server', `${APP} ${RUN} export const all = list => Promise.all(list.map(one => run(one)));`, 'possible', 'worker', 'list'],
    ['a job', `import { Worker as Jobs } from 'bullmq'; ${APP} ${RUN} new Jobs('video', async job => run(job.data));`, 'possible', 'worker', undefined],
    ['a library', `import { Worker } from 'node:worker_threads'; export ${RUN}`, 'possible', 'worker', undefined],
  ])('%s', (_title, code, certainty, what, items) => {
    const found = findingsIn(code).map(finding => [finding.certainty, finding.what, finding.items && code.slice(...finding.items.node.range)]);
    expect(found).toEqual([[certainty, what, items]]);
  });
});
