import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-cluster-local-state.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const limited = "import rateLimit from 'express-rate-limit';\nexport const limiter = rateLimit({ max: 5 });";

new RuleTester({ languageOptions: { parser } }).run('no-cluster-local-state', rule, {
  valid: [
    { name: 'weaker than the default certainty', filename: '/nowhere/limits.ts', code: limited },
    { name: 'a store', filename: '/nowhere/limits.ts', code: limited.replace('max: 5', 'max: 5, store'), options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/limits.ts',
      code: limited,
      options: [{ certainty: 'possible' }],
      errors: [{ messageId: 'counts', data: { call: 'rateLimit({ max: 5 })', why: '' }, line: 2, column: 24, endLine: 2, endColumn: 45, suggestions: null }],
    },
  ],
});

const HEAD = "import cluster from 'node:cluster';\nimport rateLimit from 'express-rate-limit';\nimport session from 'express-session';\nimport { Server } from 'socket.io';\nimport cron from 'node-cron';\nexport const start = () => cluster.fork();";

// Each message once, as the user reads it.
test.each([
  ['counts', 'rateLimit({ max: 5 })', '`rateLimit({ max: 5 })` counts in the memory of one process, of which cluster.fork (line 6) starts several: each allows a client the whole limit. Give it a store that all share.'],
  ['messages', 'new Server(3000)', '`new Server(3000)` reaches only what is connected to one process, of which cluster.fork (line 6) starts several. Give it an adapter that connects them all.'],
  ['sessions', 'session({ secret })', '`session({ secret })` keeps sessions in the memory of one process, of which cluster.fork (line 6) starts several: no other knows who is logged in. Give it a store that all share.'],
  ['timetable', "cron.schedule('* * * * *', clean)", "`cron.schedule('* * * * *', clean)` runs in each process, of which cluster.fork (line 6) starts several: its work is done as often. Run it in one of them, or under a lock that all share."],
])('words a finding: %s', (what, call, message) => {
  const preset = what === 'messages' || what === 'timetable' ? 'audit' : 'strict';
  expect(messagesOf('no-cluster-local-state', preset, `${HEAD}\nexport const made = ${call};`)).toEqual([message]);
});
