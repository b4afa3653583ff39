import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/require-acquire-timeout.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const lonely = "import express from 'express';\nimport { Pool } from 'pg';\nexport const pool = new Pool({ max: 5 });";

new RuleTester({ languageOptions: { parser } }).run('require-acquire-timeout', rule, {
  valid: [
    { name: 'weaker than the default certainty', filename: '/nowhere/pool.ts', code: lonely },
    { name: 'a time is set', filename: '/nowhere/pool.ts', code: lonely.replace('max: 5', 'max: 5, connectionTimeoutMillis: 2000'), options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/pool.ts',
      code: lonely,
      options: [{ certainty: 'possible' }],
      errors: [{ messageId: 'endless', data: { call: 'new Pool({ max: 5 })', option: 'connectionTimeoutMillis', why: '' }, line: 3, column: 21, endLine: 3, endColumn: 41, suggestions: null }],
    },
  ],
});

const SERVER = (made: string): string => `import express from 'express';\nimport { Pool } from 'pg';\nimport { createPool } from 'mysql2/promise';\nconst pool = ${made};\nexpress().get('/users', async (req, res) => res.json(await pool.query('a')));`;

// Each message once, as the user reads it.
test.each([
  ['endless', 'new Pool()', 'Callers wait without end for a connection of `new Pool()` while all are in use, as GET /users does. Set `connectionTimeoutMillis`.'],
  ['queue', "createPool({ host: 'a' })", "Any number of callers wait without end for a connection of `createPool({ host: 'a' })` while all are in use, as GET /users does. Set `queueLimit`, for the library has no timeout."],
])('words a finding: %s', (_form, made, message) => {
  expect(messagesOf('require-acquire-timeout', 'audit', SERVER(made))).toEqual([message]);
});
