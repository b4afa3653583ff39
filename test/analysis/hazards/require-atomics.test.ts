import { requireAtomics } from 'eslint-plugin-headgate/analysis';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(requireAtomics, '/nowhere/app.ts');

const USE = `import { Worker, parentPort, workerData } from 'node:worker_threads'; import os from 'node:os';`;
/** Memory that as many threads get as there are processors. */
const MANY = `${USE} const memory = new SharedArrayBuffer(64); const view = new Int32Array(memory); for (const cpu of os.cpus()) new Worker('./count.js', { workerData: { memory } });`;
const THREAD = `${USE} const view = new Int32Array(workerData.memory);`;

describe('silent', () => {
  test.each([
    ['for atomic accesses', `${MANY} Atomics.add(view, 0, 1); Atomics.store(view, 1, 2); console.log(Atomics.load(view, 0));`],
    ['for memory of one thread', 'const view = new Int32Array(16); view[0]++; view[1] = view[1] + 1;'],
    ['for memory that no other thread gets', 'const view = new Int32Array(new SharedArrayBuffer(64)); view[0] = 1; console.log(view[0]);'],
    ['before another thread gets it', `${USE} const memory = new SharedArrayBuffer(64); const view = new Int32Array(memory); view[0] = 1; view[0]++; new Worker('./count.js', { workerData: memory }); Atomics.add(view, 0, 1);`],
    ['for data next to what is atomic', `${THREAD} const data = new Uint8Array(workerData.data); while (Atomics.load(view, 0) === 0) Atomics.wait(view, 0, 0); for (let i = 0; i < data.length; i++) sum(data[i]); parentPort.postMessage('done');`],
    ['for another element than the atomic ones', `${THREAD} Atomics.store(view, 0, 1); view[8] = 5;`],
    ['for a wait in a thread', `${THREAD} function next() { Atomics.wait(view, 0, 0); parentPort.postMessage(1); }`],
    ['for a wait in a command', `#!/usr/bin/env node\nimport 'commander'; const sleep = ms => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);`],
    ['for a store of something else', `${MANY} Atomics.store(view, 0, Atomics.load(view, 1) + 1);`],
  ])('%s', (_title, code) => {
    expect(findingsIn(code)).toEqual([]);
  });

  test('in a test', () => {
    expect(findingsIn(`${MANY} view[0]++;`, '/nowhere/app.test.ts')).toEqual([]);
  });
});

describe('finds', () => {
  test.each([
    ['an increment with many threads', `${MANY} setInterval(() => { view[0]++; }, 10);`, 'update', 'proven'],
    ['an addition', `${MANY} view[0] += 2;`, 'update', 'proven'],
    ['a read and a write', `${MANY} const COUNT = 3; view[COUNT] = view[COUNT] + 1;`, 'update', 'proven'],
    ['an increment with one other thread', `${USE} const memory = new SharedArrayBuffer(64); const view = new Int32Array(memory); new Worker('./count.js', { workerData: memory }); view[0]++;`, 'update', 'likely'],
    ['an increment in a thread', `${THREAD} for (const one of workerData.list) view[0]++;`, 'update', 'likely'],
    ['an increment of a field', `${USE} export class Counter { constructor() { this.cells = new Int32Array(new SharedArrayBuffer(8)); } read() { return Atomics.load(this.cells, 0); } add() { this.cells[0]++; } }`, 'update', 'likely'],
    ['an increment at an index that a thread may have to itself', `${THREAD} view[workerData.id]++;`, 'update', 'possible'],
    ['a load and a store', `${MANY} Atomics.store(view, 0, Atomics.load(view, 0) + 1);`, 'lost', 'proven'],
    ['a load and a store in a thread', `${THREAD} Atomics.store(view, 0, Atomics.load(view, 0) + 1);`, 'lost', 'likely'],
    ['a plain write of what is atomic elsewhere', `${THREAD} view[0] = 1; Atomics.notify(view, 0); Atomics.wait(view, 0, 1); parentPort.postMessage(1);`, 'mixed', 'likely'],
    ['a plain read of what is atomic elsewhere', `${MANY} Atomics.add(view, 0, 1); console.log(view[0]);`, 'mixed', 'possible'],
    ['a loop on a plain read', `${MANY} while (view[0] === 0) {}`, 'spin', 'likely'],
    ['a wait in a request', `import express from 'express'; const view = new Int32Array(new SharedArrayBuffer(4)); express().get('/', (req, res) => { Atomics.wait(view, 0, 0); res.end(); });`, 'wait', 'proven'],
    ['a wait in a server', `import 'express'; export const wait = view => Atomics.wait(view, 0, 0);`, 'wait', 'possible'],
    ['a wait of a library behind a message of its thread', `import { Worker } from 'node:worker_threads'; const view = new Int32Array(new SharedArrayBuffer(4)); export function open(file) { const worker = new Worker(file); worker.on('error', () => {}); worker.on('message', () => { Atomics.wait(view, 0, 0, 1000); }); return worker; }`, 'wait', 'possible'],
    ['a wait in a library', `export const wait = view => Atomics.wait(view, 0, 0);`, 'wait', 'possible'],
  ])('%s', (_title, code, form, certainty) => {
    expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, certainty]]);
  });
});
