import { expect, test } from 'vitest';
import { sequentialAwait } from '../../../rules/src/analysis/hazards/sequential-await.ts';
import { findingsOf } from '../findings-of.ts';
import { found, handler, silent } from './sequential-await-cases.ts';

const findingsIn = findingsOf(sequentialAwait, 'input.tsx');

test.each(Object.entries(silent))('silent: %s', (_name, code) => expect(findingsIn(handler(code)).map(({ form }) => form)).toEqual([]));

test.each(found)('$certainty: $name', ({ code, form, certainty }) => {
  expect(findingsIn(handler(code)).map(finding => [finding.form, finding.certainty])).toEqual([[form, certainty]]);
});

const LOOP = `for (const url of req.body.urls) pages.push(await fetch(url));`;

test('the evidence leads from the list over the read to the request', () => {
  expect(findingsIn(handler(LOOP))[0]?.evidence.map(({ words }) => words)).toEqual(['the list comes from the request', 'each turn makes an HTTP request', 'it runs for POST /pages']);
});

test('silent: a test', () => expect(findingsIn(handler(LOOP), '/nowhere/pages.test.ts')).toEqual([]));

test('silent: a migration', () => {
  expect(findingsIn(`export async function up(queryInterface) { for (const row of await queryInterface.rows()) await fetch(row.url); }`, '/nowhere/migrations/1-pages.ts')).toEqual([]);
});

test('silent: code that runs once, when its module is loaded', () => {
  expect(findingsIn(`import express from 'express'; import { PrismaClient } from '@prisma/client'; const db = new PrismaClient(); express().listen(80); for (const user of await db.user.findMany()) await fetch(user.url);`)).toEqual([]);
});

test('possible: a job, for which nobody waits, whose data nobody bounds', () => {
  const code = `import { Worker } from 'bullmq'; new Worker('pages', async job => { for (const url of job.data.urls) await fetch(url); });`;
  expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['possible']);
});
