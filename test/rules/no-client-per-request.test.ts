import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-client-per-request.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const IN = (body: string): string => `import express from 'express';\nimport { Pool } from 'pg';\nexpress().get('/users', async (req, res) => {\n  ${body}\n});`;

new RuleTester({ languageOptions: { parser } }).run('no-client-per-request', rule, {
  valid: [
    { name: 'one for the process', code: "import { Pool } from 'pg';\nexport const pool = new Pool();", options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', code: IN('const pool = new Pool(req.body);\n  await pool.query("a");') },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      code: IN('const pool = new Pool(req.body);\n  await pool.query("a");'),
      options: [{ certainty: 'likely' }],
      errors: [{ messageId: 'left', data: { call: 'new Pool(req.body)', why: ': GET /users' }, line: 4, column: 16, endLine: 4, endColumn: 34, suggestions: null }],
    },
    {
      name: 'the same for every run',
      code: IN('const pool = new Pool({ max: 4 });\n  res.json(await pool.query("a"));'),
      errors: [{
        messageId: 'left', data: { call: 'new Pool({ max: 4 })', why: ': GET /users' }, line: 4, column: 16, endLine: 4, endColumn: 36,
        suggestions: [{ messageId: 'hoist', output: IN('res.json(await pool.query("a"));').replace("from 'pg';", "from 'pg';\nconst pool = new Pool({ max: 4 });") }],
      }],
    },
  ],
});

// Each message once, as the user reads it.
test.each([
  ['left', 'const pool = new Pool();\n  res.json(await pool.query("a"));', '`new Pool()` connects anew each time, and nothing closes it: GET /users. Make one when the process starts, and share it.'],
  ['closed', 'const pool = new Pool();\n  await pool.query("a");\n  await pool.end();', '`new Pool()` connects anew each time: GET /users. Make one when the process starts, and share it.'],
])('words a finding: %s', (_form, body, message) => {
  expect(messagesOf('no-client-per-request', 'strict', IN(body))).toEqual([message]);
});
