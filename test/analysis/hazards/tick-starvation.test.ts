import { tickStarvation } from 'eslint-plugin-headgate/analysis';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(tickStarvation, '/nowhere/app.ts');

const APP = `import express from 'express'; import { setImmediate as immediate } from 'node:timers/promises'; const app = express(); let ready = false; const queue = []; start(() => { ready = true; });`;
const request = (body: string): string => `${APP} app.post('/', async (req, res) => { ${body} res.end(); });`;

describe('silent', () => {
  test.each([
    ['where the loop gives way to everything', request(`for (const row of req.body) { add(row); await immediate(); }`)],
    ['where each round waits for something', request(`for (const row of req.body) { await fetch(row); await Promise.resolve(); }`)],
    ['for as many rounds as a caller wants, who wants few', 'export async function drain(turns = 10) { for (let i = 0; i < turns; i++) await Promise.resolve(); }'],
    ['for a few rounds', request(`for (let i = 0; i < 3; i++) await Promise.resolve();`)],
    ['for a short list', request(`for (const part of ['a', 'b']) { add(part); await null; }`)],
    ['without a loop', request(`await new Promise(resolve => process.nextTick(resolve));`)],
    ['for a function that puts itself on the queue of immediates', `${APP} function loop() { step(); setImmediate(loop); } loop();`],
    ['for a function that waits before it runs again', `${APP} async function loop() { await fetch('https://jobs.example.com'); process.nextTick(loop); } loop();`],
    ['for a function that empties a list', `${APP} function drain() { const task = queue.shift(); task(); if (queue.length > 0) process.nextTick(drain); }`],
    ['for a function whose test calls what is not known', `${APP} function next() { if (somebody.hasMore()) queueMicrotask(next); }`],
    ['for another function', `${APP} function first() { process.nextTick(second); } function second() {}`],
    ['for a callback that a caller hands over', `export function later(callback) { process.nextTick(callback); }`],
    ['for a stream', request(`for await (const chunk of req) add(chunk);`)],
    ['for promises', request(`for await (const answer of req.body.map(id => fetch(id))) add(answer);`)],
    ['for promises that are kept', request(`const answers = req.body.map(id => fetch(id)); for await (const answer of answers) add(answer);`)],
    ['for promises of a part of a list', request(`for await (const answer of req.body.map(id => fetch(id)).slice(1)) add(answer);`)],
    ['for promises that are added', request(`const answers = []; for (const id of req.body) answers.push(fetch(id)); for await (const answer of answers) add(answer);`)],
    ['for a list whose elements are waited for', request(`for await (const id of req.body) await fetch(id);`)],
    ['for a generator that waits', `${APP} async function* pages() { for (;;) yield await fetch('x'); } async function all() { for await (const page of pages()) add(page); }`],
  ])('%s', (_title, code) => {
    expect(findingsIn(code)).toEqual([]);
  });

  test('in a test', () => {
    expect(findingsIn('function loop() { process.nextTick(loop); }', '/nowhere/app.test.ts')).toEqual([]);
  });
});

describe('finds', () => {
  test.each([
    ['a loop over a list that a client sends', request(`for (const row of req.body) { add(row); await Promise.resolve(); }`), 'yield', 'proven'],
    ['a tick', request(`for (const row of req.body) { add(row); await new Promise(resolve => process.nextTick(resolve)); }`), 'yield', 'proven'],
    ['a wait for a flag', request(`while (!ready) await null;`), 'yield', 'proven'],
    ['a loop over a list of unknown length', request(`for (const row of rows) { add(row); await Promise.resolve(); }`), 'yield', 'likely'],
    ['a function of a server', `import 'express'; const tick = () => new Promise(resolve => queueMicrotask(() => resolve())); export async function all(rows) { for (const row of rows) { add(row); await tick(); } }`, 'yield', 'likely'],
    ['a list at the start of a process', `import 'express'; import fs from 'node:fs'; async function main() { for await (const name of fs.readdirSync('services')) load(name); } main();`, 'ready', 'possible'],
    ['a pause made at the start of a process', `import 'express'; async function main() { while (!ready) await new Promise(resolve => queueMicrotask(resolve)); } main();`, 'yield', 'likely'],
    ['a settled promise awaited at the start of a process', `import 'express'; async function main() { while (!ready) await null; } main();`, 'yield', 'possible'],
    ['a pause in a function that a loop calls', `import 'express'; export class Loop { async run() { for (;;) { const more = await this.step(); if (!more) break; } } async step() { if (this.tasks.length) { await this.tasks.pop()(); return true; } await new Promise(resolve => queueMicrotask(() => resolve(true))); return true; } }`, 'yield', 'likely'],
    ['a function that runs again at once', `${APP} function loop() { step(); process.nextTick(loop); } loop();`, 'self', 'proven'],
    ['the same through a function', `${APP} const loop = () => { step(); queueMicrotask(() => loop()); }; loop();`, 'self', 'proven'],
    ['the same by a promise', `${APP} function loop() { step(); Promise.resolve().then(loop); } loop();`, 'self', 'proven'],
    ['recursion by promises', `${APP} async function loop() { step(); await null; return loop(); } loop();`, 'self', 'proven'],
    ['a wait by ticks', `import 'express'; let ready = false; export const open = () => { ready = true; }; export function wait(done) { if (ready) return done(); process.nextTick(wait, done); }`, 'self', 'likely'],
    ['a list that is there already', request(`for await (const row of req.body) add(row);`), 'ready', 'likely'],
    ['a generator that waits for nothing', request(`for await (const row of rows()) add(row);`) + ' async function* rows() { for (const row of table) yield row; }', 'ready', 'possible'],
  ])('%s', (_title, code, form, certainty) => {
    expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, certainty]]);
  });
});
