import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import plugin from 'eslint-plugin-headgate';
import rule from '../../rules/src/rules/no-unbounded-concurrency.ts';
import { RuleTester } from '../rule-tester.ts';

const handler = `import express from 'express';
express().post('/previews', async (request, response) => {
  response.json(await Promise.all(request.body.urls.map(url => fetch(url))));
});
`;

const proven = { starter: 'Promise.all', items: 'request.body.urls', why: ': the list comes from the request, and each task makes an HTTP request, and it runs for POST /previews', primitive: 'mapLimit', concurrency: 8 };

new RuleTester({ languageOptions: { parser } }).run('no-unbounded-concurrency', rule, {
  valid: [
    { name: 'weaker than the default certainty', code: 'export const load = ids => Promise.all(ids.map(id => fetch(id)));' },
    { name: 'weaker than the certainty asked for', code: 'export const load = ids => Promise.all(ids.map(id => fetch(id)));', options: [{ certainty: 'likely' }] },
    { name: 'a literal array is its own bound', code: 'export const load = (a, b) => Promise.all([a, b].map(id => fetch(id)));', options: [{ certainty: 'possible' }] },
    { name: 'the tasks stay in memory', code: 'export const load = ids => Promise.all(ids.map(id => id + 1));', options: [{ certainty: 'possible' }] },
    { name: 'a bound that a person states', code: '// headgate: bounded by the plan\nconst load = ids => Promise.all(ids.map(id => fetch(id)));', options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'proven, by default',
      code: handler,
      errors: [{
        messageId: 'mapped', data: proven, line: 3, column: 23, endLine: 3, endColumn: 76,
        suggestions: [{
          messageId: 'replace', data: proven,
          output: `import express from 'express';
import { mapLimit } from '@headgate/runtime';
express().post('/previews', async (request, response) => {
  response.json(await mapLimit(request.body.urls, 8, url => fetch(url)));
});
`,
        }],
      }],
    },
    {
      name: 'the limit of the options is in the message and in the suggestion',
      code: 'export const load = ids => Promise.allSettled(ids.map(id => fetch(id)));\n',
      options: [{ certainty: 'possible', concurrency: 20 }],
      errors: [{
        messageId: 'mapped', line: 1, column: 28, endLine: 1, endColumn: 72,
        data: { starter: 'Promise.allSettled', items: 'ids', why: ': each task makes an HTTP request', primitive: 'mapLimitSettled', concurrency: 20 },
        suggestions: [{
          messageId: 'replace', data: { starter: 'Promise.allSettled', primitive: 'mapLimitSettled', concurrency: 20 },
          output: `import { mapLimitSettled } from '@headgate/runtime';\n\nexport const load = ids => mapLimitSettled(ids, 20, id => fetch(id));\n`,
        }],
      }],
    },
    {
      name: 'no suggestion where there is no rewrite',
      code: 'export const load = ids => Promise.any(ids.map(id => fetch(id)));',
      options: [{ certainty: 'possible' }],
      errors: [{ messageId: 'first', line: 1, column: 28, endLine: 1, endColumn: 65, suggestions: null }],
    },
  ],
});

// Each message and each suggestion once, as the user reads it, with the text it stands at.
test.each([
  {
    form: 'mapped', code: handler, at: 'Promise.all(request.body.urls.map(url => fetch(url)))',
    message: '`Promise.all` starts a task for every item of `request.body.urls` at once: the list comes from the request, and each task makes an HTTP request, and it runs for POST /previews. Use `mapLimit` from `@headgate/runtime`, with a limit such as 8.',
    suggestion: 'Replace `Promise.all` by `mapLimit`: at most 8 tasks run at once.',
  },
  {
    form: 'first', code: 'export const load = ids => Promise.race(ids.map(start));', at: 'Promise.race(ids.map(start))',
    message: '`Promise.race` needs one task, yet a task starts for every item of `ids` at once, however many there are. Start them through `limit(8)` from `@headgate/runtime`.',
  },
  {
    form: 'collected', code: 'export async function load(ids) {\n  const running = [];\n  for (const id of ids) running.push(start(id));\n  return Promise.all(running);\n}', at: 'Promise.all(running)',
    message: 'The loop starts a task for every item of `ids` before `Promise.all` waits for any, however many there are. Start them through `limit(8)` from `@headgate/runtime`.',
    suggestion: 'Start each task through `limit`: at most 8 tasks run at once.',
  },
  {
    form: 'looped', code: 'export async function load(next) {\n  const running = [];\n  while (next()) running.push(start());\n  return Promise.all(running);\n}', at: 'Promise.all(running)',
    message: 'Every turn of the loop starts a task before `Promise.all` waits for any, however many there are. Start them through `limit(8)` from `@headgate/runtime`.',
    suggestion: 'Start each task through `limit`: at most 8 tasks run at once.',
  },
  {
    form: 'forEach', code: 'export const load = ids => ids.forEach(async id => { await fetch(id); });', at: 'ids.forEach(async id => { await fetch(id); })',
    message: '`forEach` starts a task for every item of `ids` at once and waits for none: each task makes an HTTP request. Await `mapLimit` from `@headgate/runtime`, with a limit such as 8.',
  },
  {
    form: 'library', code: "import pMap from 'p-map';\nexport const load = ids => pMap(ids, id => fetch(id));", at: 'pMap(ids, id => fetch(id))',
    message: '`p-map` starts a task for every item of `ids` at once unless it is given a limit: each task makes an HTTP request. Give it one, such as 8.',
    suggestion: 'Give `p-map` a limit: at most 8 tasks run at once.',
  },
  {
    form: 'recursive', code: 'export async function close(node) {\n  await Promise.all(node.children.map(child => close(child)));\n  await node.handle.close();\n}', at: 'Promise.all(node.children.map(child => close(child)))',
    message: 'Each call starts a call of itself for every item of `node.children` at once, on every level, however many there are. Run the tasks of all levels through one `limit(8)` from `@headgate/runtime`.',
  },
  {
    form: 'mapped, long items', code: 'export const load = ids => Promise.all(ids.filter(id => id.enabled && id.region === home).map(start));', at: 'Promise.all(ids.filter(id => id.enabled && id.region === home).map(start))',
    message: '`Promise.all` starts a task for every item of `ids.filter(id => id.enabled && id.regio…` at once, however many there are. Use `mapLimit` from `@headgate/runtime`, with a limit such as 8.',
    suggestion: 'Replace `Promise.all` by `mapLimit`: at most 8 tasks run at once.',
  },
])('words a finding: $form', ({ code, at, message, suggestion }) => {
  const [found, ...others] = new Linter().verify(code, [{ ...plugin.configs.audit, languageOptions: { sourceType: 'module' } }]);
  const lines = code.split('\n');
  expect(others).toEqual([]);
  expect(found?.message).toBe(message);
  expect(lines.slice(found!.line - 1, found!.endLine).join('\n').slice(found!.column - 1, found!.endColumn! - 1 - lines[found!.line - 1]!.length || undefined)).toBe(at);
  expect(found?.suggestions?.map(({ desc }) => desc)).toEqual(suggestion === undefined ? undefined : [suggestion]);
});
