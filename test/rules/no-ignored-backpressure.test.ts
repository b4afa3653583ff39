import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-ignored-backpressure.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const copy = "import { createWriteStream } from 'node:fs';\nexport async function save(chunks) {\n  const file = createWriteStream('a');\n  for await (const chunk of chunks) file.write(chunk);\n}";

new RuleTester({ languageOptions: { parser } }).run('no-ignored-backpressure', rule, {
  valid: [
    { name: 'weaker than the default certainty', filename: '/nowhere/save.ts', code: copy },
    { name: 'waits for drain', filename: '/nowhere/save.ts', code: copy.replace('file.write(chunk)', "if (!file.write(chunk)) await once(file, 'drain')"), options: [{ certainty: 'possible' }] },
  ],
  invalid: [
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/save.ts',
      code: copy,
      options: [{ certainty: 'likely' }],
      errors: [{ messageId: 'copied', data: { from: 'chunks', sink: 'file', why: '' }, line: 4, column: 37, endLine: 4, endColumn: 54, suggestions: [{ messageId: 'wait', output: `import { createWriteStream } from 'node:fs';\nimport { pipeline } from 'node:stream/promises';\nexport async function save(chunks) {\n  const file = createWriteStream('a');\n  await pipeline(chunks, file, { end: false });\n}` }] }],
    },
  ],
});

test('words a promise around pipe', () => {
  const code = "import { createWriteStream } from 'node:fs';\nexport const save = source => new Promise((resolve, reject) => {\n  source.pipe(createWriteStream('a')).on('finish', resolve).on('error', reject);\n});";
  expect(messagesOf('no-ignored-backpressure', 'strict', code)).toEqual([
    'Where `source` fails, what waits for `createWriteStream(\'a\')` never hears of it, as `pipe` passes on no errors. Join them by `pipeline`.',
  ]);
});

test('words a promise that is settled early', () => {
  const code = "import { createWriteStream } from 'node:fs';\nexport const save = source => new Promise((resolve, reject) => {\n  source.pipe(createWriteStream('a'));\n  source.on('end', resolve).on('error', reject);\n});";
  expect(messagesOf('no-ignored-backpressure', 'strict', code)).toEqual([
    'The promise settles where `source` ends, before `createWriteStream(\'a\')` has written all of it. Wait for `finish` of the file, or join them by `pipeline`.',
  ]);
});

test('words streams whose errors nobody listens to', () => {
  const code = "import express from 'express';\nimport { createGunzip } from 'node:zlib';\nexpress().post('/file', (req, res) => {\n  req.pipe(createGunzip()).pipe(res);\n});";
  expect(messagesOf('no-ignored-backpressure', 'strict', code)).toEqual([
    '`createGunzip()` ends the whole process where its input is broken off or malformed: nobody listens to its errors, reached from POST /file. Join the streams by `pipeline`.',
  ]);
});

test('words a stream that stays open', () => {
  const code = "import express from 'express';\nimport http from 'node:http';\nexpress().get('/file', (req, res) => {\n  http.get('http://a/b', answer => { answer.pipe(res); }).on('error', () => res.end());\n});";
  expect(messagesOf('no-ignored-backpressure', 'strict', code)).toEqual([
    '`answer` stays open where `res` is closed early, as `pipe` closes neither, reached from GET /file. Join them by `pipeline`.',
  ]);
});

test('words a finding', () => {
  const code = "import express from 'express';\nimport { createReadStream } from 'node:fs';\nexpress().get('/file', (req, res) => {\n  createReadStream('a').on('data', chunk => res.write(chunk));\n});";
  expect(messagesOf('no-ignored-backpressure', 'strict', code)).toEqual([
    'Chunks of `createReadStream(\'a\')` pile up in memory when `res` is slower: nothing waits for it, reached from GET /file. Join them by `pipeline`, or wait for `drain`.',
  ]);
});
