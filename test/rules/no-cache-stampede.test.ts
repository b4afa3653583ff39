import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-cache-stampede.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const code = 'const c = new Map(); export async function get(id) { if (!c.has(id)) c.set(id, await fetch(id)); return c.get(id); }';

new RuleTester({ languageOptions: { parser } }).run('no-cache-stampede', rule, {
  valid: [
    { name: 'weaker than the default certainty', filename: '/nowhere/input.ts', code },
    { name: 'nothing is wrong', filename: '/nowhere/input.ts', code: 'const c = new Map(); export function get(id) { if (!c.has(id)) c.set(id, fetch(id).catch(error => { c.delete(id); throw error; })); return c.get(id); }', options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/input.ts',
      code,
      options: [{ certainty: 'possible' }],
      errors: [{ messageId: 'keyed', data: { place: 'c', read: 'c.has(id)', load: 'await fetch(id)', write: 'c.set(id, await fetch(id))', why: '' }, line: 1, column: 70, endLine: 1, endColumn: 96, suggestions: null }],
    },
  ],
});

// Each message once, as the user reads it.
test.each([
  ['keyed', "import express from 'express'; const app = express(); const c = new Map(); app.post('/pay', async (req, res) => { if (!c.has(req.ip)) c.set(req.ip, await fetch(req.ip)); });", "Whoever misses `c.has(req.ip)` before `await fetch(req.ip)` is done and stored by `c.set(req.ip, await fetch(req.ip))` loads it again: two of POST /pay can run at once. Load through `singleFlight` or `TtlCache` from `@headgate/runtime`, or store the promise and forget it where it rejects."],
  ['lazy', "import express from 'express'; const app = express(); let token; app.post('/pay', async (req, res) => { token ??= await fetch('a'); });", "Whoever finds `token` empty before `await fetch('a')` is done runs it again, and `token ??= await fetch('a')` replaces what others got: two of POST /pay can run at once. Store the promise before it settles and forget it where it rejects, or use `singleFlight` from `@headgate/runtime`."],
  ['failed', "import express from 'express'; const app = express(); let token; app.post('/pay', async (req, res) => { token ??= fetch('a'); res.json(await token); });", "`token` keeps the promise of `fetch('a')` even where it rejects: all who come later get that failure until the process ends, reached from POST /pay. Forget it where it rejects, or load through `singleFlight` or `TtlCache` from `@headgate/runtime`, which keep no failure."],
])('words a finding: %s', (_form, code, message) => {
  expect(messagesOf('no-cache-stampede', 'audit', code)).toEqual([message]);
});
