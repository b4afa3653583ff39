import * as parser from '@typescript-eslint/parser';
import { RuleTester } from '@typescript-eslint/rule-tester';
import { afterAll, describe, it } from 'vitest';
import rule from '../../rules/src/rules/no-client-per-request.ts';

Object.assign(RuleTester, { afterAll, describe, it, itOnly: it.only });

const IN = (body: string): string => `import express from 'express';\nimport { Pool } from 'pg';\nexpress().get('/users', async (req, res) => {\n  ${body}\n});`;

new RuleTester({ languageOptions: { parser } }).run('no-client-per-request', rule, {
  valid: [
    { name: 'one for the process', code: "import { Pool } from 'pg';\nexport const pool = new Pool();", options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', code: IN('const pool = new Pool(req.body);\n  await pool.query("a");') },
  ],
  invalid: [
    {
      name: 'never closed',
      code: IN('const pool = new Pool();\n  res.json(await pool.query("a"));'),
      errors: [{ message: '`new Pool()` connects anew each time, and nothing closes it: GET /users. Make one when the process starts, and share it.', line: 4, column: 16, endColumn: 26 }],
    },
    {
      name: 'closed again',
      code: IN('const pool = new Pool();\n  await pool.query("a");\n  await pool.end();'),
      errors: [{ message: '`new Pool()` connects anew each time: GET /users. Make one when the process starts, and share it.' }],
    },
  ],
});
