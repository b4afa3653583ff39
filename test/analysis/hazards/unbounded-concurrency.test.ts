import { expect, test } from 'vitest';
import { detect } from '../../../rules/src/analysis/detector.ts';
import { unboundedConcurrency, type UnboundedConcurrency } from '../../../rules/src/analysis/hazards/unbounded-concurrency.ts';
import { sourceOf } from '../source-of.ts';
import { found, silent } from './unbounded-concurrency-cases.ts';

function findingsIn(code: string, path?: string): readonly UnboundedConcurrency[] {
  const source = sourceOf(code, path);
  const findings: UnboundedConcurrency[] = [];
  detect(source, [unboundedConcurrency(source, finding => findings.push(finding))]);
  return findings;
}

test.each(Object.entries(silent))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ form }) => form)).toEqual([]));

test.each(found)('possible: $name', ({ code, form }) => {
  expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, 'possible']]);
});

const HANDLER = (body: string): string => `import express from 'express'; const app = express(); app.post('/', async (req, res) => { ${body} });`;

test('proven: the request decides how many requests are made', () => {
  const [finding] = findingsIn(HANDLER('await Promise.all(req.body.urls.map(url => fetch(url)));'));
  expect(finding?.certainty).toBe('proven');
  expect(finding?.evidence.map(({ words }) => words)).toEqual(['the list comes from the request', 'each task makes an HTTP request', 'it runs for POST /']);
});

test('proven: destructured from the request', () => {
  expect(findingsIn(HANDLER('const { urls } = req.body; await Promise.all(urls.map(url => fetch(url)));'))[0]?.certainty).toBe('proven');
});

test('proven: collected in a loop', () => {
  const [finding] = findingsIn(HANDLER('const all = []; for (const url of req.body.urls) all.push(fetch(url)); await Promise.all(all);'));
  expect([finding?.form, finding?.certainty]).toEqual(['collected', 'proven']);
});

test('likely: what each task does is out of sight', () => {
  expect(findingsIn(HANDLER('await Promise.all(req.body.urls.map(load));'))[0]?.certainty).toBe('likely');
});

test('possible: code that runs once, when its module is loaded', () => {
  expect(findingsIn(`import express from 'express'; import { getRepository } from 'typeorm'; const users = await getRepository(User).find(); await Promise.all(users.map(user => fetch(user.url)));`)[0]?.certainty).toBe('possible');
});

test('possible: the same in a test', () => {
  expect(findingsIn(HANDLER('await Promise.all(req.body.urls.map(url => fetch(url)));'), '/nowhere/app.test.ts')[0]?.certainty).toBe('possible');
});
