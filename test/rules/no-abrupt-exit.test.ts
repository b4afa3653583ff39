import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-abrupt-exit.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const LIBRARY = 'export function check(value) { if (!value) process.exit(1); }';

new RuleTester({ languageOptions: { parser } }).run('no-abrupt-exit', rule, {
  valid: [
    { name: 'nothing is under way', filename: '/nowhere/app.ts', code: 'process.exit(1);', options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', filename: '/nowhere/app.ts', code: LIBRARY },
  ],
  invalid: [
    {
      name: 'proven, by default',
      filename: '/nowhere/app.ts',
      code: `fetch('https://events.example.com');\nprocess.exit(0);`,
      errors: [{ messageId: 'pending', data: { exit: 'process.exit(0)', pending: `fetch('https://events.example.com')`, why: '' }, line: 2, column: 1, endLine: 2, endColumn: 16, suggestions: null }],
    },
    { name: 'as weak as the certainty asked for', filename: '/nowhere/app.ts', code: LIBRARY, options: [{ certainty: 'possible' }], errors: [{ messageId: 'library', line: 1, column: 44, endLine: 1, endColumn: 59, suggestions: null }] },
  ],
});

// Each message once, as the user reads it.
test.each([
  [`fetch('http://x'); process.exit(0);`, '`process.exit(0)` ends the process while `fetch(\'http://x\')` is under way, and that work is lost. Await it first.'],
  ['try { run(); } finally { process.exit(0); }', '`process.exit(0)` in `finally` reports success whatever `try` threw, and loses the error. Exit after the `try` statement, or set `process.exitCode` in a `catch`.'],
  [`import express from 'express'; express().get('/x', () => { process.exit(1); });`, '`process.exit(1)` ends the process for one event, and with it everything else in flight: GET /x. Throw an error, or let `gracefulShutdown` from `@headgate/runtime` end it.'],
  [LIBRARY, '`process.exit(1)` ends the process of whoever calls this function. Throw an error instead.'],
])('words a finding: %s', (code, message) => {
  expect(messagesOf('no-abrupt-exit', 'audit', code)).toEqual([message]);
});
