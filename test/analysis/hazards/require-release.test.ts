import { expect, test } from 'vitest';
import { requireRelease } from '../../../rules/src/analysis/hazards/require-release.ts';
import { findingsOf } from '../findings-of.ts';
import { found, silent, unsure } from './require-release-cases.ts';

const findingsIn = findingsOf(requireRelease);

test.each(Object.entries(silent))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ missed, at }) => [missed, at?.type])).toEqual([]));

test.each(found)('$name', ({ code, missed, at }) => {
  const findings = findingsIn(code);
  expect(findings.map(finding => [finding.missed, finding.at && code.slice(...finding.at.range), finding.certainty])).toEqual([[missed, at, 'likely']]);
});

test.each(Object.entries(unsure))('possible: %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['possible']));

const HANDLER = (body: string): string => `import express from 'express'; import { Pool } from 'pg'; const pool = new Pool(); const app = express(); app.post('/', async (req, res) => { ${body} });`;

test('proven: a request takes a client, and a query that fails keeps it', () => {
  const [finding, ...others] = findingsIn(HANDLER('const client = await pool.connect(); await client.query("a"); client.release(); res.end();'));
  expect(others).toEqual([]);
  expect([finding?.certainty, finding?.missed, finding?.what]).toEqual(['proven', 'throws', 'client']);
  expect(finding?.evidence.map(({ words }) => words)).toEqual([expect.stringMatching(/^it runs for POST \//), 'this takes a client', 'this throws']);
});

test('proven: a request takes a client and nobody gives it back', () => {
  expect(findingsIn(HANDLER('const client = await pool.connect(); res.json(await client.query("a"));')).map(({ certainty, missed }) => [certainty, missed])).toEqual([['proven', 'never']]);
});

test('the branches on the way are part of the evidence', () => {
  const [finding] = findingsIn(HANDLER('const client = await pool.connect(); if (!req.body.id) return; client.release();'));
  expect(finding?.evidence.slice(1).map(({ words }) => words)).toEqual(['this takes a client', 'this is falsy', 'the function returns']);
});

test('possible: the same in a test', () => {
  expect(findingsIn(HANDLER('const client = await pool.connect(); await client.query("a"); client.release();'), '/nowhere/app.test.ts')[0]?.certainty).toBe('possible');
});

test('silent: code of a user interface', () => {
  expect(findingsIn(`'use client'; import { Mutex } from 'async-mutex'; const mutex = new Mutex(); export async function f() { const release = await mutex.acquire(); await g(); release(); }`)).toEqual([]);
});
