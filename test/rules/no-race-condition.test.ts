import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-race-condition.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const code = 'export async function sum(ids) { for (const id of ids) await add(id); } let queue = []; export async function next() { const first = queue; await work(); queue = [...first, 1]; }';

new RuleTester({ languageOptions: { parser } }).run('no-race-condition', rule, {
  valid: [
    { name: 'weaker than the default certainty', filename: '/nowhere/input.ts', code },
    { name: 'nothing is wrong', filename: '/nowhere/input.ts', code: 'let n = 0; export async function next() { await work(); n++; }', options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/input.ts',
      code,
      options: [{ certainty: 'possible' }],
      errors: [{ messageId: 'lost', data: { place: 'queue', first: 'queue', pause: 'await work()', last: 'queue = [...first, 1]', why: '' }, line: 1, column: 155, endLine: 1, endColumn: 176, suggestions: null }],
    },
  ],
});

test.each([
  ['row', "import express from 'express'; import mongoose from 'mongoose'; const User = mongoose.model('User', new mongoose.Schema({})); express().post('/users', async (req, res) => { if (await User.findOne({ mail: req.body.mail })) return; await User.create({ mail: req.body.mail }); });", 'Two runs find the same: task 1 asks by `User.findOne({ mail: req.body.mail })` and waits, task 2 asks before that has changed anything, then each does `User.create({ mail: req.body.mail })`, as two of POST /users can. Let the store decide: a unique key, an upsert, or a condition in the change.'],
  ['timer', "import express from 'express'; express().get('/page', (req, res) => { const done = async () => { await report(); clearTimeout(timer); res.end(); }; const timer = setTimeout(done, 1000); feed.on('end', done); });", '`clearTimeout(timer)` comes too late: task 1 waits at `await report()`, the timer fires meanwhile, and task 2 does the same. Clear the timer before the first wait.'],
])('words a finding of the audit: %s', (_form, code, message) => {
  expect(messagesOf('no-race-condition', 'audit', code)).toContain(message);
});

// Each message once, as the user reads it.
test.each([
  ['lost', "import express from 'express'; const app = express(); let total = 0; app.post('/pay', async (req, res) => { total += await price(req.body); });", "An update of `total` gets lost: task 1 reads `total` and waits at `await price(req.body)`, task 2 does the same, then each does `total += await price(req.body)`, as two of POST /pay can. Read it after the wait, or hold a `Mutex` or `KeyedMutex` from `@headgate/runtime` from the first step to the last."],
  ['check', "import express from 'express'; const app = express(); import { createTransport } from 'nodemailer'; const mail = createTransport({}); let n = 0; app.post('/pay', async (req, res) => { if (n > 5) return; await mail.sendMail({}); n++; });", "The check of `n` lets two through: task 1 passes `n` and waits at `await mail.sendMail({})`, task 2 passes it too, then each does `n++`, as two of POST /pay can. Mark it before the wait, or hold a `Mutex` or `KeyedMutex` from `@headgate/runtime` from the first step to the last."],
  ['overwritten', "import express from 'express'; const app = express(); let user; app.post('/pay', async (req, res) => { user = req.body; await audit(); res.json(user); });", "One run reads what another stored: task 1 does `user = req.body` and waits at `await audit()`, task 2 stores its own, then task 1 reads `user`, as two of POST /pay can. Keep it in a variable of the run."],
  ['transaction', "import express from 'express'; const app = express(); import { Client } from 'pg'; const db = new Client(); app.post('/pay', async (req, res) => { await db.query('BEGIN'); await db.query('a'); await db.query('COMMIT'); });", "Two transactions mix on `db`: task 1 does `db.query('BEGIN')` and waits at `await db.query('BEGIN')`, task 2 sends its queries into it, then task 1 does `db.query('COMMIT')`, as two of POST /pay can. Take a connection of its own for each."],
  ['iteration', "import express from 'express'; const app = express(); const queue = []; app.get('/next', (req, res) => { res.json(queue.shift()); }); app.post('/pay', async (req, res) => { for (const one of queue) await send(one); });", "The loop over `queue` skips items: task 1 is at one of them and waits at `await send(one)`, task 2 does `queue.shift()`, and all that follow move up, as two of POST /pay can. Loop over a copy."],
])('words a finding: %s', (_form, code, message) => {
  expect(messagesOf('no-race-condition', 'strict', code)).toEqual([message]);
});
