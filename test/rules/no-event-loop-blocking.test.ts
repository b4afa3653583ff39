import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-event-loop-blocking.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const HANDLER = (body: string): string => `import express from 'express';\nimport fs from 'node:fs';\nimport crypto from 'node:crypto';\nexpress().get('/x', (request, response) => {\n  ${body}\n});`;
const ASYNC = (value: string): string => `import fastify from 'fastify';\nimport fs from 'node:fs';\nfastify().get('/x', async (request, reply) => ({ log: ${value} }));`;

new RuleTester({ languageOptions: { parser } }).run('no-event-loop-blocking', rule, {
  valid: [
    { name: 'at start-up', code: `import fs from 'node:fs';\nexport const page = fs.readFileSync('index.html');`, options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', code: HANDLER('response.json(fs.existsSync(request.query.path));') },
  ],
  invalid: [
    {
      name: 'proven, by default',
      code: HANDLER(`response.json(request.body.map(word => crypto.pbkdf2Sync(word, 's', 600_000, 64, 'sha512')));`),
      errors: [{ messageId: 'offload', line: 5, column: 42, endLine: 5, endColumn: 93, suggestions: null }],
    },
    {
      name: 'likely',
      code: HANDLER(`response.send(fs.readFileSync(request.query.path));`),
      options: [{ certainty: 'likely' }],
      errors: [{ messageId: 'asynchronous', data: { callee: 'fs.readFileSync', does: 'reads a file', why: ': GET /x' }, line: 5, column: 17, endLine: 5, endColumn: 52, suggestions: [{ messageId: 'wait', output: HANDLER(`response.send(await fs.promises.readFile(request.query.path));`).replace('(request', 'async (request') }] }],
    },
    { name: 'a callback cannot wait', code: HANDLER(`response.json(request.body.map(path => fs.readFileSync(path)));`), options: [{ certainty: 'likely' }], errors: [{ messageId: 'asynchronous', line: 5, column: 42, endLine: 5, endColumn: 63, suggestions: null }] },
    {
      name: 'an async handler can wait',
      code: ASYNC('fs.readFileSync(request.query.path)'),
      options: [{ certainty: 'likely' }],
      errors: [{ messageId: 'asynchronous', line: 3, column: 55, endLine: 3, endColumn: 90, suggestions: [{ messageId: 'wait', output: ASYNC('await fs.promises.readFile(request.query.path)') }] }],
    },
  ],
});

// Each message once, as the user reads it.
test.each([
  [`response.send(fs.readFileSync(request.query.path));`, '`fs.readFileSync` reads a file while every other request waits: GET /x. Await its asynchronous form.'],
  [`response.send(crypto.pbkdf2Sync('p', 's', 600_000, 64, 'sha512'));`, '`crypto.pbkdf2Sync` derives a key on the thread that serves every other request: GET /x. Await its asynchronous form, or run it in a `WorkerPool` from `@headgate/runtime/workers`.'],
])('words a finding: %s', (body, message) => {
  expect(messagesOf('no-event-loop-blocking', 'strict', HANDLER(body))).toEqual([message]);
});
