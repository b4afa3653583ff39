import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/require-worker-error-handling.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const USE = `import express from 'express';\nimport { Worker, parentPort } from 'node:worker_threads';\nimport { fork } from 'node:child_process';\n`;
const asked = (made: string, listeners: string): string => `${USE}const run = data => new Promise((resolve, reject) => { ${made}${listeners}; });\nexpress().get('/x', async (req, res) => res.send(await run(req.query)));`;
const THREAD = asked(`new Worker('./task.js')`, `.on('message', resolve)`);

new RuleTester({ languageOptions: { parser } }).run('require-worker-error-handling', rule, {
  valid: [
    { name: 'nothing waits', filename: '/nowhere/app.ts', code: `import { fork } from 'node:child_process'; fork('./task.js');`, options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', filename: '/nowhere/app.ts', code: asked(`new Worker('./task.js')`, `.on('message', resolve).on('error', reject)`) },
  ],
  invalid: [
    { name: 'proven, by default', filename: '/nowhere/app.ts', code: THREAD, errors: [{ messageId: 'unheard', data: { node: `new Worker('./task.js')`, does: 'thread', why: ': GET /x → run (line 4) → a function (line 4)' }, line: 4, column: 56, endLine: 4, endColumn: 79, suggestions: null }] },
    {
      name: 'as weak as the certainty asked for',
      filename: '/nowhere/app.ts',
      code: asked(`new Worker('./task.js')`, `.on('message', resolve).on('error', reject)`),
      options: [{ certainty: 'likely' }],
      errors: [{ messageId: 'stuck', line: 4, column: 56, endLine: 4, endColumn: 79, suggestions: null }],
    },
  ],
});

const NODE = "`new Worker('./task.js')`";
const WHY = ': GET /x → run (line 4) → a function (line 4)';
const POOL = '`WorkerPool` from `@headgate/runtime/workers`';
const RUN = '`runWorker` from `@headgate/runtime/workers`';

// Each message once, as the user reads it.
test.each([
  ['code', asked(`fork('./task.js')`, `.on('exit', resolve)`), `Every end of \`fork('./task.js')\` counts as a success${WHY}. Look at the exit code, or use ${POOL}.`],
  ['garbled', asked(`new Worker('./task.js')`, `.on('message', resolve).on('error', reject).on('exit', code => reject(code))`), `A message of ${NODE} that cannot be read leaves the promise pending${WHY}. Reject it on \`messageerror\` too, or use ${RUN}.`],
  ['mixed', `${USE}const one = new Worker('./task.js').on('error', console.error);\nconst run = data => new Promise(resolve => { one.once('message', resolve); one.postMessage(data); });\nexport { run };`, `Whichever message comes next settles this promise, that of another task too. Send an id with each task and look for it, or use ${POOL}.`],
  ['silent', `${USE}parentPort.on('message', task => { try { parentPort.postMessage(work(task)); } catch (error) { console.error(error); } });`, 'After an error the thread sends no answer, and whoever waits for one waits for ever: the handler of "message". Send the error back.'],
  ['stuck', asked(`fork('./task.js')`, `.on('message', resolve)`), `The promise stays pending when the process of \`fork('./task.js')\` ends without a message${WHY}. Reject it on \`exit\`, or use ${RUN}.`],
  ['unheard', THREAD, `An exception in the thread of ${NODE} ends this process, as nothing listens to \`error\`${WHY}. Handle \`error\` and \`exit\`, or use ${POOL}.`],
])('words a finding: %s', (_form, code, message) => {
  expect(messagesOf('require-worker-error-handling', 'audit', code)).toEqual([message]);
});
