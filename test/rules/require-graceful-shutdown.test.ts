import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/require-graceful-shutdown.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const APP = `import express from 'express';\nimport pg from 'pg';\nconst pool = new pg.Pool();\nconst app = express();\napp.post('/', async (request, response) => response.send(await pool.query('SELECT 1')));`;
const INSTALLED = `${APP}\nconst server = app.listen(80);\ngracefulShutdown({ servers: [server], pools: [pool] });`.replace("'pg';\n", "'pg';\nimport { gracefulShutdown } from '@headgate/runtime';\n");
const JOBS = `import { Worker } from 'bullmq';\nnew Worker('mail', async job => fetch(job.data.url));`;

new RuleTester({ languageOptions: { parser } }).run('require-graceful-shutdown', rule, {
  valid: [
    { name: 'nothing takes work', filename: '/nowhere/app.ts', code: `process.on('SIGTERM', () => process.exit(0));`, options: [{ certainty: 'possible' }] },
    { name: 'weaker than the default certainty', filename: '/nowhere/app.ts', code: JOBS },
  ],
  invalid: [
    {
      name: 'proven, by default',
      filename: '/nowhere/app.ts',
      code: `${APP}\napp.listen(80);`,
      errors: [{ messageId: 'missing', data: { call: 'app.listen', does: 'requests', other: '' }, line: 6, column: 1, endLine: 6, endColumn: 15, suggestions: [{ messageId: 'install', output: INSTALLED }] }],
    },
    { name: 'as weak as the certainty asked for', filename: '/nowhere/app.ts', code: JOBS, options: [{ certainty: 'possible' }], errors: [{ messageId: 'missing', line: 2, column: 1, endLine: 2, endColumn: 53, suggestions: [{ messageId: 'install', output: `import { Worker } from 'bullmq';\nimport { gracefulShutdown } from '@headgate/runtime';\nconst worker = new Worker('mail', async job => fetch(job.data.url));\ngracefulShutdown({ queues: [worker] });` }] }] },
    { name: 'without a suggestion where there are two servers', filename: '/nowhere/app.ts', code: `${APP}\napp.listen(80);\nexpress().listen(81);`, errors: [{ messageId: 'missing', line: 6, column: 1, endLine: 6, endColumn: 15, suggestions: null }] },
  ],
});

const SERVER = `${APP}\nconst server = app.listen(80);\n`;
const END = 'by `gracefulShutdown` from `@headgate/runtime`';

// Each message once, as the user reads it.
test.each([
  ['missing', SERVER, '`app.listen` takes requests, and nothing in the process listens to SIGTERM, which cuts off those in flight. Hand it to `gracefulShutdown` from `@headgate/runtime`.'],
  ['itself', `import { ApolloServer } from 'apollo-server-express';\n${SERVER}const graph = new ApolloServer({ schema });`, `\`app.listen\` takes requests, and what listens to SIGTERM, \`ApolloServer (line 8)\`, stops itself alone, which cuts off those in flight. Hand both to \`gracefulShutdown\` from \`@headgate/runtime\`.`],
  ['interrupt', `${SERVER}process.on('SIGINT', stop);`, `\`process.on('SIGINT', stop)\` listens to SIGINT alone, so SIGTERM cuts off the requests of \`app.listen (line 6)\`. Replace it ${END}, which listens to both.`],
  ['interrupt, with the server out of sight', "import { Router } from 'express'; import { server } from './server'; process.on('SIGINT', () => { server.close(); });", `\`process.on('SIGINT', () => { server.clo…\` listens to SIGINT alone, so SIGTERM ends the process without what its handler does. Replace it ${END}, which listens to both.`],
  ['idle', `${SERVER}process.on('SIGINT', async () => { await stop(); process.exit(0); });\nprocess.on('SIGTERM', () => console.log('soon'));`, [`\`process.on('SIGINT', async () => { awai…\` is for SIGINT alone: what SIGTERM runs, \`process.on (line 8)\`, leaves the process as it is, until it is killed with its requests. Replace both ${END}.`, `The handler does not end the process, which \`pg.Pool (line 3)\` keeps alive until it is killed. Close that too, or replace the handler ${END}.`]],
  ['abrupt', `${SERVER}process.on('SIGTERM', () => process.exit(0));`, `\`process.exit(0)\` ends the process in the turn in which the signal comes, with everything in flight. Replace the handler ${END}.`],
  ['severs', `${SERVER}process.on('SIGTERM', () => { server.close(); server.closeAllConnections(); });`, `\`server.closeAllConnections()\` cuts every connection in the turn in which the signal comes, with the requests in flight. Replace the handler ${END}.`],
  ['forgets', `${SERVER}process.on('SIGTERM', async () => { await pool.end(); process.exit(0); });`, `The handler ends the process and never closes \`app.listen (line 6)\`, which cuts off the requests in flight. Close that first, or replace the handler ${END}.`],
  ['stays', `${SERVER}process.on('SIGTERM', () => { server.close(); });`, `The handler does not end the process, which \`pg.Pool (line 3)\` keeps alive until it is killed. Close that too, or replace the handler ${END}.`],
  ['hasty', `${SERVER}process.on('SIGTERM', async () => { await pool.end(); server.close(); process.exit(0); });`, `\`server.close()\` only begins to close when the handler ends the process, which cuts off the requests in flight. Await it, or replace the handler ${END}.`],
  ['early', `${SERVER}process.on('SIGTERM', async () => { await pool.end(); server.close(() => { process.exit(0); }); });`, `\`pool.end (line 7)\` ends while the server still answers requests, and those that need it fail. Close the server first, or replace the handler ${END}.`],
  ['unbounded', `${SERVER}process.on('SIGTERM', () => { server.close(() => process.exit(0)); });`, `The handler waits for \`server.close (line 7)\` with no deadline, so one open connection holds the process until it is killed. Replace it ${END}.`],
])('words a finding: %s', (_form, code, message) => {
  expect(messagesOf('require-graceful-shutdown', 'audit', code)).toEqual([message].flat());
});
