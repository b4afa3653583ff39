import { preferTransfer } from 'eslint-plugin-headgate/analysis';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(preferTransfer, '/nowhere/app.ts');

const USE = `import { Worker, parentPort } from 'node:worker_threads'; import Piscina from 'piscina'; import { readFile } from 'node:fs/promises'; const worker = new Worker('./task.js'); const pool = new Piscina();`;
const within = (body: string): string => `${USE} export async function send(path, list, workers) { ${body} }`;

describe('silent', () => {
  test.each([
    ['for what is moved', within('const data = new Float64Array(1000000); worker.postMessage(data, [data.buffer]);')],
    ['for what is moved by an option', within('const data = new ArrayBuffer(2000000); await pool.run({ data }, { transferList: [data] });')],
    ['for what a list from elsewhere may move', within('const data = new ArrayBuffer(2000000); worker.postMessage(data, list);')],
    ['for what is used afterwards', within('const data = new Float64Array(1000000); worker.postMessage(data); console.log(data.length);')],
    ['for what goes to each of several', within('const data = new Float64Array(1000000); for (const one of workers) worker.postMessage(data);')],
    ['for what a closure sees', within('const data = new Float64Array(1000000); worker.postMessage(data); return () => data[0];')],
    ['for what has another name', within('const data = new ArrayBuffer(2000000); const bytes = new Uint8Array(data); const other = data; worker.postMessage(data); return bytes;')],
    ['for a parameter', within('worker.postMessage(list);')],
    ['for what the module keeps', `${USE} const table = new Float64Array(1000000); export const send = () => worker.postMessage(table);`],
    ['for little', within('const data = new Uint8Array(1024); worker.postMessage(data);')],
    ['for a text', within(`const text = await readFile(path, 'utf8'); worker.postMessage(text);`)],
    ['for shared memory', within('const data = new SharedArrayBuffer(2000000); worker.postMessage(data);')],
    ['for a view of shared memory', within('const data = new Int32Array(new SharedArrayBuffer(2000000)); worker.postMessage(data);')],
    ['for a clone in one thread', within('const data = new Float64Array(1000000); return structuredClone(data);')],
    ['for another postMessage', within('const data = new Float64Array(1000000); path.postMessage(data);')],
  ])('%s', (_title, code) => {
    expect(findingsIn(code)).toEqual([]);
  });

  test('in a test', () => {
    expect(findingsIn(within('const data = new Float64Array(1000000); worker.postMessage(data);'), '/nowhere/app.test.ts')).toEqual([]);
  });
});

describe('finds', () => {
  test.each([
    ['a large array', within('const data = new Float64Array(1000000); worker.postMessage(data);'), 'proven'],
    ['memory', within('const data = new ArrayBuffer(1024 * 1024); data.x = 1; parentPort.postMessage({ data });'), 'proven'],
    ['memory of an array', within('const data = new Float64Array(1000000); worker.postMessage({ parts: [data.buffer] });'), 'proven'],
    ['what is made in the message', within('worker.postMessage({ data: new Uint8Array(2000000) });'), 'proven'],
    ['a task of a pool', within('const data = Buffer.alloc(2000000); return pool.run({ data });'), 'proven'],
    ['in the executor of a promise', within(`const data = new Float64Array(1000000); return new Promise(resolve => { worker.once('message', resolve); worker.postMessage(data); });`), 'proven'],
    ['what a function was given', within('const data = new Float64Array(1000000); fill(data); worker.postMessage(data);'), 'likely'],
    ['a file', within('const bytes = await readFile(path); worker.postMessage({ path, bytes });'), 'likely'],
    ['an answer', within('const bytes = await (await fetch(path)).arrayBuffer(); worker.postMessage(bytes);'), 'likely'],
    ['an array of unknown size', within('const data = new Float64Array(list.length); worker.postMessage(data);'), 'possible'],
  ])('%s', (_title, code, certainty) => {
    expect(findingsIn(code).map(finding => finding.certainty)).toEqual([certainty]);
  });
});
