import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-busy-wait.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const request = (body: string): string => `import express from 'express';\nlet ready = false;\nstart(() => { ready = true; });\nexpress().get('/x', async (req, res) => {\n  ${body}\n});`;
const SPIN = 'export const sleep = end => { while (Date.now() < end); };';
const PAUSE = 'await new Promise(resolve => setTimeout(resolve, 5));';

new RuleTester({ languageOptions: { parser } }).run('no-busy-wait', rule, {
  valid: [
    { name: 'work', filename: '/nowhere/app.ts', code: request('while (!ready) await step();'), options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', filename: '/nowhere/app.ts', code: SPIN },
    { name: 'what was not worth a change on unseen code', filename: '/nowhere/app.ts', code: request(`while (!ready) ${PAUSE}`), options: [{ certainty: 'likely' }] },
  ],
  invalid: [
    { name: 'what was not worth a change on unseen code, whatever its evidence, where all is asked for', filename: '/nowhere/app.ts', code: request(`while (!ready) ${PAUSE}`), options: [{ certainty: 'possible' }], errors: [{ messageId: 'sleep', data: { test: '!ready', why: ': GET /x' }, line: 5, column: 3, endLine: 5, endColumn: 71, suggestions: null }] },
    { name: 'as weak as the certainty asked for', filename: '/nowhere/app.ts', code: SPIN, options: [{ certainty: 'likely' }], errors: [{ messageId: 'spin', line: 1, column: 31, endLine: 1, endColumn: 56, suggestions: null }] },
  ],
});

const TIMER = 'await new Promise(resolve => { const timer = setInterval(() => { if (ready) { clearInterval(timer); resolve(); } }, 50); });';

// Each message once, as the user reads it.
test.each([
  ['interval', request(TIMER), 'A timer asks for `ready` again and again, which code of this process changes: GET /x → a function (line 5). Settle the promise there, or open a `Gate` from `@headgate/runtime`.'],
  ['retry', request('for (;;) { try { await fetch("https://jobs.example.com"); } catch { /* again */ } }'), 'The loop asks for `fetch("https://jobs.example.com")` again at once where it fails, as fast as it can: GET /x. Pause before the next turn.'],
  ['sleep', request(`while (!ready) ${PAUSE}`), 'The loop asks for `!ready` again and again, which code of this process changes: GET /x. Await a promise that is settled there, or a `Gate` from `@headgate/runtime`.'],
  ['spin', request('const end = Date.now() + 9; while (Date.now() < end);'), 'The loop holds the thread while `Date.now() < end`, and all else in the process waits: GET /x. Await a timer, or an event.'],
  ['stuck', request('while (!ready);'), 'The loop waits for `!ready` to change, and lets nothing run that could change it: GET /x. Await the event that does.'],
])('words a finding: %s', (_form, code, message) => {
  expect(messagesOf('no-busy-wait', 'audit', code)).toEqual([message]);
});
