import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-tick-starvation.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const request = (body: string): string => `import express from 'express';\nexpress().post('/x', async (req, res) => {\n  ${body}\n});`;
const LIST = 'export async function all(rows) { for (const row of rows) { add(row); await null; } }';

new RuleTester({ languageOptions: { parser } }).run('no-tick-starvation', rule, {
  valid: [
    { name: 'a stream', filename: '/nowhere/app.ts', code: request('for await (const chunk of req) add(chunk);'), options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', filename: '/nowhere/app.ts', code: LIST },
  ],
  invalid: [
    { name: 'proven, by default', filename: '/nowhere/app.ts', code: request('for (const row of req.body) { add(row); await null; }'), errors: [{ messageId: 'yield', data: { node: 'await null', why: ': POST /x' }, line: 3, column: 43, endLine: 3, endColumn: 53, suggestions: null }] },
    { name: 'as weak as the certainty asked for', filename: '/nowhere/app.ts', code: LIST, options: [{ certainty: 'likely' }], errors: [{ messageId: 'yield', line: 1, column: 71, endLine: 1, endColumn: 81, suggestions: null }] },
  ],
});

const YIELD = '`yieldToEventLoop` from `@headgate/runtime`';

// Each message once, as the user reads it.
test.each([
  ['ready', request('for await (const row of req.body) add(row);'), `\`for await\` over \`req.body\` waits for nothing, as each element is there already, and no request or timer gets its turn before the last one: POST /x. Await ${YIELD} in it.`],
  ['self', 'function loop() { step(); process.nextTick(loop); }', `\`process.nextTick(loop)\` runs the function again before any request or timer gets its turn. Use \`setImmediate\`, or await ${YIELD}.`],
  ['yield', request('for (const row of req.body) { add(row); await null; }'), `\`await null\` lets only promises and ticks run, and no request or timer gets its turn before the loop is over: POST /x. Await ${YIELD}.`],
])('words a finding: %s', (_form, code, message) => {
  expect(messagesOf('no-tick-starvation', 'audit', code)).toEqual([message]);
});
