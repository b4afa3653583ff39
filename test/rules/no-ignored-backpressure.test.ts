import * as parser from '@typescript-eslint/parser';
import { RuleTester } from '@typescript-eslint/rule-tester';
import { afterAll, describe, it } from 'vitest';
import rule from '../../rules/src/rules/no-ignored-backpressure.ts';

Object.assign(RuleTester, { afterAll, describe, it, itOnly: it.only });

const copy = "import { createWriteStream } from 'node:fs';\nexport async function save(chunks) {\n  const file = createWriteStream('a');\n  for await (const chunk of chunks) file.write(chunk);\n}";

new RuleTester({ languageOptions: { parser } }).run('no-ignored-backpressure', rule, {
  valid: [
    { name: 'weaker than the default certainty', filename: '/nowhere/save.ts', code: copy },
    { name: 'waits for drain', filename: '/nowhere/save.ts', code: copy.replace('file.write(chunk)', "if (!file.write(chunk)) await once(file, 'drain')"), options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'in a library',
      filename: '/nowhere/save.ts',
      code: copy,
      options: [{ certainty: 'likely' }],
      errors: [{ message: 'Chunks of `chunks` pile up in memory when `file` is slower: nothing waits for it. Join them by `pipeline`, or wait for `drain`.', line: 4, column: 37, endColumn: 54 }],
    },
    {
      name: 'in a handler',
      code: "import express from 'express';\nimport { createReadStream } from 'node:fs';\nexpress().get('/file', (req, res) => {\n  createReadStream('a').on('data', chunk => res.write(chunk));\n});",
      errors: [{ message: 'Chunks of `createReadStream(\'a\')` pile up in memory when `res` is slower: nothing waits for it, reached from GET /file. Join them by `pipeline`, or wait for `drain`.' }],
    },
  ],
});
