import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/require-release.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const IN = (body: string): string => `import { Pool } from 'pg';\nconst pool = new Pool();\nexport async function load(id) {\n  ${body}\n}`;
const kept = IN("const client = await pool.connect();\n  try {\n    await client.query(id);\n  } finally {\n    client.release();\n  }");
const skipped = IN("const client = await pool.connect();\n  await client.query(id);\n  client.release();");

new RuleTester({ languageOptions: { parser } }).run('require-release', rule, {
  valid: [
    { name: 'weaker than the default certainty', filename: '/nowhere/load.ts', code: skipped },
    { name: 'given back in finally', filename: '/nowhere/load.ts', code: IN('const client = await pool.connect();\n  try { await client.query(id); } finally { client.release(); }'), options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/load.ts',
      code: skipped,
      options: [{ certainty: 'likely' }],
      errors: [{ messageId: 'throws', data: { taken: 'pool.connect()', at: 'await client.query(id)', why: '' }, line: 4, column: 24, endLine: 4, endColumn: 38, suggestions: [{ messageId: 'finally', output: kept }] }],
    },
  ],
});

const HANDLER = (body: string): string => `import express from 'express';\nimport { Pool } from 'pg';\nconst pool = new Pool();\nexpress().get('/', async (request, response) => {\n  const client = await pool.connect();\n  ${body}\n});`;
const WHY = ', reached from GET /';
const REMEDY = 'Release it in `finally`, or declare it with `using`.';

// Each message once, as the user reads it.
test.each([
  ['never', 'response.json(await client.query("a"));', `Nothing gives back what \`pool.connect()\` takes${WHY}. ${REMEDY}`],
  ['callback', 'client.release(); pool.connect(error => response.json({ error }));', `Nothing gives back what \`pool.connect\` hands to its callback${WHY}. Release it there, where all is done and where anything fails.`],
  ['throws', 'await client.query("a"); client.release();', `What \`pool.connect()\` takes is never given back where \`await client.query("a")\` throws${WHY}. ${REMEDY}`],
  ['leaves', 'if (!request.query.id) return response.end(); client.release();', `What \`pool.connect()\` takes is never given back by a path that ends at \`return response.end();\`${WHY}. ${REMEDY}`],
  ['ends', 'if (request.query.id) client.release();', `What \`pool.connect()\` takes is never given back by a path that ends without its release${WHY}. ${REMEDY}`],
  ['unfinished', 'client.release(); held++; response.on("finish", () => held--);', `\`held--\` waits for the answer to finish, which it never does where the client goes away first${WHY}. Do it on \`close\`, which comes either way.`],
])('words a finding: %s', (_form, body, message) => {
  expect(messagesOf('require-release', 'strict', HANDLER(body))).toEqual([message]);
});

test.each([
  ['await fetch("x"); busy = false;', 'where `await fetch("x")` throws'],
  ['if (!request.query.id) return; await fetch("x"); busy = false;', 'by a path that ends at `return;`'],
])('words a flag: %s', (body, where) => {
  expect(messagesOf('require-release', 'strict', `import express from 'express';\nlet busy = false;\nexpress().get('/', async (request, response) => { if (busy) return; busy = true; ${body} });`)).toEqual([
    `\`busy = true\` is never taken back ${where}, so that whoever comes next is turned away for good${WHY}. Take it back in \`finally\`.`,
  ]);
});
