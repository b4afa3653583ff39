import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-unbounded-cache.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const code = "import express from 'express'; const app = express(); export const seen = new Map(); app.get('/', (req, res) => { seen.set(req.query.id, 1); });";

new RuleTester({ languageOptions: { parser } }).run('no-unbounded-cache', rule, {
  valid: [
    { name: 'weaker than the certainty asked for', filename: '/nowhere/input.ts', code, options: [{ certainty: 'likely' }] },
    { name: 'nothing is wrong', filename: '/nowhere/input.ts', code: 'const seen = new Map(); export function see(id) { seen.set(id, 1); seen.delete(1); }', options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/input.ts',
      code,
      options: [{ certainty: 'possible' }],
      errors: [{ messageId: 'grows', data: { place: 'seen', key: 'req.query.id', at: '', why: ', and each GET / can add one' }, line: 1, column: 115, endLine: 1, endColumn: 140, suggestions: null }],
    },
  ],
});

// Each message once, as the user reads it.
test.each([
  ['grows', "import express from 'express'; const app = express(); const seen = new Map(); app.get('/', (req, res) => { seen.set(req.query.id, 1); });", "`seen` keeps an entry for every `req.query.id` until the process ends: nothing here removes one, and each GET / can add one. Use a `TtlCache` from `@headgate/runtime`, or another cache with a bound."],
  ['list', "import express from 'express'; const app = express(); const seen = []; app.get('/', (req, res) => { seen.push(req.query.id); });", '`seen` keeps every `req.query.id` until the process ends: nothing here removes one, and each GET / can add one. Remove what is over, or keep the last few.'],
  ['finish', "import express from 'express'; const app = express(); const open = {}; let last = 0; app.get('/', (req, res) => { const id = last++; open[id] = res; res.on('finish', () => { delete open[id]; }); });", '`open` loses the entry of `id` only at `finish`, which does not come where the other side goes away, and each GET / can add one. Remove it at `close`, which always comes.'],
  ['fails', "import express from 'express'; const app = express(); const open = new Set(); app.get('/', async (req, res) => { open.add(req.query.id); await fetch('/'); open.delete(req.query.id); });", '`open` loses the entry of `req.query.id` where all goes well, and keeps it where `await fetch(\'/\')` fails, and each GET / can add one. Remove it in `finally`.'],
])('words a finding: %s', (_form, code, message) => {
  expect(messagesOf('no-unbounded-cache', 'audit', code)).toEqual([message]);
});
