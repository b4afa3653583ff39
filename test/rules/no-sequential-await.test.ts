import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-sequential-await.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const IN = (body: string): string => `import fastify from 'fastify';
fastify().post('/pages', async request => {
  ${body}
});`;
const UNKNOWN_LENGTH = 'for (const page of pages) page.answer = await fetch(page.url);';

new RuleTester({ languageOptions: { parser } }).run('no-sequential-await', rule, {
  valid: [
    { name: 'weaker than the default certainty', code: IN(UNKNOWN_LENGTH) },
    { name: 'nothing is wrong', code: IN('for (const page of request.body.pages) page.title = page.url;'), options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for, at the await',
      code: IN(UNKNOWN_LENGTH),
      options: [{ certainty: 'possible', concurrency: 4 }],
      errors: [{ messageId: 'loop', data: { awaited: 'fetch(page.url)', items: 'pages', why: ': each turn makes an HTTP request, and it runs for POST /pages', concurrency: 4 }, line: 3, column: 43, endLine: 3, endColumn: 64, suggestions: null }],
    },
    {
      name: 'a row, with the rewrite',
      code: IN("const a = await fetch('https://a.example'); const b = await fetch('https://b.example'); return [a, b];"),
      options: [{ certainty: 'possible' }],
      errors: [{
        messageId: 'row', data: { first: "fetch('https://a.example')", last: "fetch('https://b.example')", why: ', reached from POST /pages' }, line: 3, column: 3, endLine: 3, endColumn: 90,
        suggestions: [{ messageId: 'join', output: IN("const [a, b] = await Promise.all([fetch('https://a.example'), fetch('https://b.example')]); return [a, b];") }],
      }],
    },
  ],
});

// Each message once, as the user reads it.
test.each([
  ['loop', 'const answers = []; for (const url of request.body.urls) answers[url] = await fetch(url);', 'The loop waits for `fetch(url)` before it goes on to the next of `request.body.urls`: the list comes from the request, and each turn makes an HTTP request, and it runs for POST /pages. Ask for all of them at once, or let `mapLimit` from `@headgate/runtime` run 8 at a time: a wait of n round trips becomes one of n / 8.'],
  ['row', "const a = await fetch('https://a.example'); const b = await fetch('https://b.example');", "`fetch('https://b.example')` waits for `fetch('https://a.example')` and does not need what it gives, reached from POST /pages. Start them together in one `Promise.all`: the wait is that of the slowest and no longer the sum."],
])('words a finding: %s', (_form, body, message) => {
  expect(messagesOf('no-sequential-await', 'audit', IN(body))).toEqual([message]);
});
