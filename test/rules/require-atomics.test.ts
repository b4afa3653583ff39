import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/require-atomics.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const MANY = `import { Worker } from 'node:worker_threads';\nconst memory = new SharedArrayBuffer(8);\nconst view = new Int32Array(memory);\nfor (const file of files) new Worker(file, { workerData: memory });\n`;
const THREAD = `import { workerData } from 'node:worker_threads';\nconst view = new Int32Array(workerData);\nview[0]++;`;

new RuleTester({ languageOptions: { parser } }).run('require-atomics', rule, {
  valid: [
    { name: 'atomic', filename: '/nowhere/app.ts', code: `${MANY}Atomics.add(view, 0, 1);`, options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', filename: '/nowhere/app.ts', code: THREAD },
  ],
  invalid: [
    { name: 'proven, by default', filename: '/nowhere/app.ts', code: `${MANY}view[0] += 2;`, errors: [{ messageId: 'update', data: { node: 'view[0] += 2', why: '' }, line: 5, column: 1, endLine: 5, endColumn: 13, suggestions: null }] },
    { name: 'as weak as the certainty asked for', filename: '/nowhere/app.ts', code: THREAD, options: [{ certainty: 'likely' }], errors: [{ messageId: 'update', line: 3, column: 1, endLine: 3, endColumn: 10, suggestions: null }] },
  ],
});

// Each message once, as the user reads it.
test.each([
  ['lost', `${MANY}Atomics.store(view, 0, Atomics.load(view, 0) - 1);`, '`Atomics.store(view, 0, Atomics.load(vie…` reads and writes in two steps, and what another thread writes in between is lost. Use `Atomics.add`, or `Atomics.compareExchange` in a loop.'],
  ['mixed', `${MANY}Atomics.notify(view, 0); view[0] = 1;`, '`view[0]` is a plain access to an element that other code accesses by `Atomics`. Use `Atomics.load` or `Atomics.store` here too.'],
  ['spin', `${MANY}while (view[0] === 0);`, '`view[0]` may be read once for the whole loop, which then never sees what another thread writes. Use `Atomics.wait` in a thread, or `Atomics.waitAsync`.'],
  ['update', `${MANY}view[0]++;`, '`view[0]++` reads and writes in two steps, and what another thread writes in between is lost. Use `Atomics.add`, or a `SharedCounter` from `@headgate/runtime/workers`.'],
  ['wait', `import express from 'express'; express().get('/x', (req, res) => { Atomics.wait(view, 0, 0); res.end(); });`, '`Atomics.wait(view, 0, 0)` holds the thread that serves until another one wakes it: GET /x. Use `Atomics.waitAsync`, or a message.'],
])('words a finding: %s', (_form, code, message) => {
  expect(messagesOf('require-atomics', 'audit', code)).toEqual([message]);
});
