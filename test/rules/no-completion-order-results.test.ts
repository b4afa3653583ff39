import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-completion-order-results.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const code = 'export async function all(ids) { const out = []; await Promise.all(ids.map(async id => { out.push(await fetch(id)); })); return out[0]; }';

new RuleTester({ languageOptions: { parser } }).run('no-completion-order-results', rule, {
  valid: [
    { name: 'weaker than the default certainty', filename: '/nowhere/input.ts', code },
    { name: 'nothing is wrong', filename: '/nowhere/input.ts', code: 'export async function all(ids) { return (await Promise.all(ids.map(async id => fetch(id))))[0]; }', options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/input.ts',
      code,
      options: [{ certainty: 'likely' }],
      errors: [{ messageId: 'used', data: { append: 'out.push(await fetch(id))', list: 'out', use: 'out[0]' }, line: 1, column: 90, endLine: 1, endColumn: 115, suggestions: [{ messageId: 'return', output: 'export async function all(ids) { const out = await Promise.all(ids.map(async id => { return await fetch(id); })); return out[0]; }' }] }],
    },
  ],
});

// Each message once, as the user reads it.
test.each([
  ['used', "export async function all(ids) { const out = []; await Promise.all(ids.map(async id => { out.push(await fetch(id)); })); return out[0]; }", "`out.push(await fetch(id))` runs when its task is done, so `out` is in the order in which they end, not that of the items; `out[0]` takes it for theirs. Return the result from the task: `Promise.all` and `mapLimit` from `@headgate/runtime` keep the order."],
  ['leaves', "export async function all(ids) { const out = []; await Promise.all(ids.map(async id => { out.push(await fetch(id)); })); return out; }", "`out.push(await fetch(id))` runs when its task is done, so `out` is in the order in which they end, another one each time. Return the result from the task: `Promise.all` and `mapLimit` from `@headgate/runtime` keep the order."],
])('words a finding: %s', (_form, code, message) => {
  expect(messagesOf('no-completion-order-results', 'audit', code)).toEqual([message]);
});
