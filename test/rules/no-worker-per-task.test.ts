import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-worker-per-task.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const RUN = `import 'express';\nimport { Worker } from 'node:worker_threads';\nconst run = data => new Promise(resolve => { new Worker('./task.js', { workerData: data }).on('message', resolve); });`;
const REQUEST = `${RUN}\nimport express from 'express';\nexpress().post('/x', async (request, response) => response.send(await run(request.query.name)));`;

new RuleTester({ languageOptions: { parser } }).run('no-worker-per-task', rule, {
  valid: [
    { name: 'a thread for all', filename: '/nowhere/app.ts', code: `import { Worker } from 'node:worker_threads'; export const worker = new Worker('./task.js');`, options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', filename: '/nowhere/app.ts', code: `${RUN}\nexport { run };` },
  ],
  invalid: [
    {
      name: 'proven, by default',
      filename: '/nowhere/app.ts',
      code: REQUEST,
      errors: [{ messageId: 'event', data: { call: `new Worker('./task.js', { workerData: d…`, does: 'thread', items: '', why: 'POST /x → run (line 3)' }, line: 3, column: 46, endLine: 3, endColumn: 91, suggestions: null }],
    },
    { name: 'as weak as the certainty asked for', filename: '/nowhere/app.ts', code: `${RUN}\nexport { run };`, options: [{ certainty: 'possible' }], errors: [{ messageId: 'run', line: 3, column: 46, endLine: 3, endColumn: 91, suggestions: null }] },
  ],
});

const CALL = "`new Worker('./task.js', { workerData: d…`";

// Each message once, as the user reads it.
test.each([
  ['each', `${RUN}\nimport express from 'express';\nexpress().post('/x', async (request, response) => response.send(await Promise.all(request.body.map(run))));`, `${CALL} starts a thread for each element of \`request.body\`, POST /x → run (line 3). Run the tasks in one \`WorkerPool\` from \`@headgate/runtime/workers\`.`],
  ['event', REQUEST, `${CALL} starts a thread for one task: POST /x → run (line 3). Run the task in a \`WorkerPool\` from \`@headgate/runtime/workers\`, which keeps its threads.`],
  ['run', `${RUN}\nexport { run };`, `${CALL} starts a thread for each call of the function around it. Run the task in a \`WorkerPool\` from \`@headgate/runtime/workers\`, which keeps its threads.`],
])('words a finding: %s', (_form, code, message) => {
  expect(messagesOf('no-worker-per-task', 'audit', code)).toEqual([message]);
});
