import * as parser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';
import plugin from 'eslint-plugin-headgate';
import rule from '../../rules/src/rules/no-nested-acquire.ts';
import { RuleTester } from '../rule-tester.ts';

const crawl = "import pLimit from 'p-limit';\nconst limit = pLimit(5);\nexport const crawl = url => limit(async () => {\n  for (const link of await load(url)) await limit(() => load(link));\n});";

new RuleTester({ languageOptions: { parser } }).run('no-nested-acquire', rule, {
  valid: [
    { name: 'weaker than the default certainty', filename: '/nowhere/crawl.ts', code: crawl },
    { name: 'not waited for', filename: '/nowhere/crawl.ts', code: crawl.replace('await limit', 'void limit'), options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/crawl.ts',
      code: crawl,
      options: [{ certainty: 'likely' }],
      errors: [{ messageId: 'permit', data: { call: 'limit(() => load(link))', held: 'limit', why: '' }, line: 4, column: 45, endLine: 4, endColumn: 68, suggestions: null }],
    },
  ],
});

const HEAD = "import express from 'express';\nimport { Mutex } from 'async-mutex';\nimport pLimit from 'p-limit';\nimport { Pool } from 'pg';\nconst pool = new Pool();\nconst mutex = new Mutex();\nconst other = new Mutex();\nconst limit = pLimit(1);";
const AFTER = 'async function audit() { await pool.query("a"); }\nasync function refund() { await other.runExclusive(() => mutex.runExclusive(save)); }';

// Each message once, as the user reads it.
test.each([
  ['connection', 'const client = await pool.connect(); try { await audit(); } finally { client.release(); }', '`audit()` asks for a second connection of `pool` while the code around it holds one, in audit (line 10), so that all holders can wait for each other. Use the one that is held.'],
  ['lock', 'await mutex.runExclusive(() => mutex.runExclusive(save));', '`mutex.runExclusive(save)` waits for `mutex`, which the code around it holds, for ever. Take it once, and call from there what needs it.'],
  ['order', 'await mutex.runExclusive(() => other.runExclusive(save));', '`other.runExclusive(save)` takes a lock while `mutex` is held, and other code takes the two the other way round, in refund (line 11). Take them in one order everywhere.'],
  ['permit', 'await limit(() => limit(save));', '`limit(save)` waits for `limit` while it holds one of its places, so that all who hold one can wait for each other. Take it once, outside or inside.'],
])('words a finding: %s', (form, body, message) => {
  const preset = form === 'order' ? 'strict' : 'strict';
  const code = `${HEAD}\nexpress().post('/orders', async (req, res) => { ${body} });\n${AFTER}`;
  const found = new Linter().verify(code, [{ ...plugin.configs[preset], languageOptions: { sourceType: 'module' } }]);
  expect(found.filter(({ ruleId, line }) => ruleId === 'headgate/no-nested-acquire' && line === 9).map(one => one.message)).toEqual([message]);
});
