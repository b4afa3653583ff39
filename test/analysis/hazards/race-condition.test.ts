import { join } from 'node:path';
import { expect, test } from 'vitest';
import { raceCondition } from '../../../rules/src/analysis/hazards/race-condition.ts';
import { folderWith } from '../../folder.ts';
import { findingsOf } from '../findings-of.ts';
import { found, silent } from './race-condition-cases.ts';

const findingsIn = findingsOf(raceCondition);

test.each(Object.entries(silent))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ form }) => form)).toEqual([]));

test.each(found)('$certainty $form: $name', ({ code, form, certainty }) => expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, certainty]]));

test('the steps of two tasks, in their order', () => {
  const code = "import express from 'express'; const app = express(); let total = 0; app.post('/pay', async (req, res) => { const old = total; const more = await price(req.body); total = old + more; });";
  const [finding] = findingsIn(code);
  expect(finding?.evidence.map(({ range, words }) => [code.slice(...range).slice(0, 15), words]).slice(1)).toEqual([
    ['total', 'task 1 does this'], ['await price(req', 'task 1 waits here, while task 2 does the same'], ['total = old + m', 'both do this'],
  ]);
  expect(finding?.runs).toBe('POST /pay');
});

test('silent: a test, and code of a user interface', () => {
  const code = 'export async function sum(ids) { let n = 0; await Promise.all(ids.map(async id => { n += await price(id); })); return n; }';
  expect(findingsIn(`import { test } from 'vitest'; ${code} test('sum', () => sum([1]));`, '/nowhere/test/sum.test.ts')).toEqual([]);
  expect(findingsIn(`'use client'; ${code}`)).toEqual([]);
});

test('silent: instances that a tool alone makes', () => {
  const writer = 'export class Writer { total = 0; async add(path) { this.total += await price(path); } }';
  const at = (tool: string): readonly string[] => {
    const root = folderWith({ 'package.json': '{ "name": "app", "private": true, "scripts": { "start": "node src/app.ts" } }', 'src/app.ts': `import express from 'express'; import './writer.ts'; express().listen(80);`, 'src/writer.ts': writer, [tool]: `import { Writer } from '../src/writer.ts'; export class Shop { open() { this.writer = new Writer(); } }` });
    return findingsOf(raceCondition, join(root, 'src/writer.ts'))(writer).map(({ form, certainty }) => `${form} ${certainty}`);
  };
  expect([at('tools/fill.ts'), at('src/fill.ts')]).toEqual([[], ['lost possible']]);
});
