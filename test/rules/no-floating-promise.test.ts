import * as parser from '@typescript-eslint/parser';
import { expect, test } from 'vitest';
import rule from '../../rules/src/rules/no-floating-promise.ts';
import { folderWith } from '../folder.ts';
import { messagesOf } from '../messages.ts';
import { RuleTester } from '../rule-tester.ts';

const HANDLER = (body: string, isAsync = ''): string => `import fastify from 'fastify';\nfastify().get('/', ${isAsync}(request, reply) => {\n  ${body}\n});`;
const WITH_DETACH = (body: string): string => `import fastify from 'fastify';\nimport { detach } from '@headgate/runtime';\nfastify().get('/', (request, reply) => {\n  ${body}\n});`;
const why = ', reached from GET /';

new RuleTester({ languageOptions: { parser } }).run('no-floating-promise', rule, {
  valid: [
    { name: 'a handler', code: HANDLER("fetch('x').catch(report);") },
    { name: 'the work of a timer, where somebody is to be served', code: "setInterval(() => { fetch('x'); }, 5);", options: [{ served: true }] },
    { name: 'tasks of a forEach, where somebody is to be served', code: HANDLER('request.body.forEach(async one => { await fetch(one); });'), options: [{ served: true }] },
    { name: 'weaker than the default certainty', code: "async function main() { await fetch('x'); } main();" },
  ],
  invalid: [
    {
      name: 'a promise that is dropped while a request is served',
      code: HANDLER("fetch('x');", 'async '),
      options: [{ served: true }],
      errors: [{ messageId: 'dropped', line: 3, column: 3, endLine: 3, endColumn: 13, suggestions: [{ messageId: 'wait', output: HANDLER("await fetch('x');", 'async ') }] }],
    },
    {
      name: 'a promise that stays pending, where somebody is to be served',
      code: HANDLER('return new Promise(async resolve => { resolve(await fetch(1)); });'),
      options: [{ served: true }],
      errors: [{ messageId: 'executor', line: 3, column: 22, endLine: 3, endColumn: 67 }],
    },
    {
      name: 'a chain that is to answer, and never does where it fails',
      code: "import express from 'express';\nexpress().get('/', (req, res, next) => {\n  fetch('x').then(answer => { res.json(answer.ok); });\n});",
      options: [{ served: true }],
      errors: [{
        messageId: 'unanswered', line: 3, column: 3, endLine: 3, endColumn: 54, data: { node: "fetch('x').then(answer => { res.json(an…", ends: 'ends the process', fails: '', why },
        suggestions: [{ messageId: 'answer', output: "import express from 'express';\nexpress().get('/', (req, res, next) => {\n  fetch('x').then(answer => { res.json(answer.ok); }).catch(next);\n});" }],
      }],
    },
    { name: 'who answers has nothing to hand an error to', code: HANDLER("fetch('x').then(answer => { reply.send(answer.ok); });"), errors: [{ messageId: 'unanswered', line: 3, column: 3, endLine: 3, endColumn: 56, suggestions: null }] },
    {
      name: 'an async function can wait',
      code: HANDLER("fetch('x');", 'async '),
      errors: [{ messageId: 'dropped', line: 3, column: 3, endLine: 3, endColumn: 13, suggestions: [{ messageId: 'wait', output: HANDLER("await fetch('x');", 'async ') }] }],
    },
    {
      name: 'another one cannot',
      code: HANDLER("fetch('x');"),
      errors: [{ messageId: 'dropped', line: 3, column: 3, endLine: 3, endColumn: 13, suggestions: [{ messageId: 'detach', output: WITH_DETACH("detach(fetch('x'), error => console.error(error));") }] }],
    },
    {
      name: 'void says that nobody is to wait',
      code: HANDLER("void fetch('x');", 'async '),
      errors: [{ messageId: 'dropped', line: 3, column: 3, endLine: 3, endColumn: 18, suggestions: [{ messageId: 'detach', output: WITH_DETACH("detach(fetch('x'), error => console.error(error));").replace('(request', 'async (request') }] }],
    },
    { name: 'a loop may not wait', code: HANDLER("for (const one of request.body) fetch(one);", 'async '), errors: [{ messageId: 'dropped', line: 3, column: 35, endLine: 3, endColumn: 45, suggestions: null }] },
    {
      name: 'a condition',
      code: HANDLER("request.body && fetch('x');"),
      errors: [{ messageId: 'dropped', line: 3, column: 3, endLine: 3, endColumn: 29, suggestions: [{ messageId: 'detach', output: WITH_DETACH("request.body && detach(fetch('x'), error => console.error(error));") }] }],
    },
    {
      name: 'a condition that an async function awaits',
      code: HANDLER("request.body && fetch('x');", 'async '),
      errors: [{ messageId: 'dropped', line: 3, column: 3, endLine: 3, endColumn: 29, suggestions: [{ messageId: 'wait', output: HANDLER("await (request.body && fetch('x'));", 'async ') }] }],
    },
  ],
});

// Each message once, as the user reads it.
test.each([
  ['dropped', "fetch('x');", `Nobody handles a rejection of \`fetch('x')\`, which ends the process${why}. Await it, or hand it to \`detach\` from \`@headgate/runtime\`.`],
  ['stored', "const sent = fetch('x');", `Nothing reads the promise of \`fetch('x')\`, so a rejection of it ends the process${why}. Await it, or hand it to \`detach\` from \`@headgate/runtime\`.`],
  ['late', "const one = fetch('x'); await two; await one;", `A rejection of \`fetch('x')\` while \`await two\` is pending ends the process, since nothing handles it yet${why}. Await both by \`Promise.all\`.`],
  ['each', "request.body.forEach(one => fetch(one));", `Nobody waits for the promises of these tasks: what follows runs before they are done, and a rejection of one ends the process, as where \`fetch\` fails (line 3)${why}. Await \`mapLimit\` from \`@headgate/runtime\`, or a \`for\` loop.`],
  ['executor', "await new Promise(async () => { await fetch('x'); });", `Nobody handles a rejection of this async executor, and the promise it is to settle stays pending, as where \`fetch\` fails (line 3)${why}. Await outside of \`new Promise\`.`],
  ['misread', "if (fetch('x')) return;", "`fetch('x')` gives a promise, which always holds as a condition, reached from GET /. Await it."],
  ['event', "setTimeout(async () => { await fetch('x'); }, 10);", 'What calls this function throws its promise away, so a rejection ends the process, as where `fetch` fails (line 3), reached from GET / → the callback of setTimeout (line 3). Catch inside it, or hand the work to `detach` from `@headgate/runtime`.'],
  ['unsettled', "await new Promise(done => { fetch('x').then(done); });", `\`fetch('x').then(done)\` settles the promise around it only if all goes well: a rejection ends the process, and whoever waits is not told${why} → a function (line 3). Hand its error to \`reject\`.`],
  ['thrown', "await new Promise(done => { setTimeout(() => { throw done; }, 10); });", `The promise around this callback does not see what it throws, so whoever waits is not told, and the error is uncaught${why} → a function (line 3) → the callback of setTimeout (line 3). Hand it to \`reject\`.`],
  ['pending', "await new Promise(done => { request.read(error => { if (!error) done(); }); });", `The promise around this is settled by hand, yet stays pending where \`error\` is given${why} → a function (line 3) → the callback of read (line 3): whoever waits is not told. Settle it on that way, too.`],
  ['behind', "await new Promise((done, fail) => { request.read((error, row) => { if (error) fail(error); done(row.name); }); });", `The code goes on behind its error, \`error\`: what \`row.name\` needs is missing then, and nobody takes what that throws${why} → a function (line 3) → the callback of read (line 3). Return before it.`],
  ['swallowed', "await fetch('x').catch(() => {});", `\`fetch('x').catch(() => {})\` takes every error and does nothing about it${why}. Handle the errors it expects, or say in a comment why none matters.`],
  ['survived', "process.on('uncaughtException', console.error);", `The process goes on after \`process.on('uncaughtException', console…\`, in whatever state the error left it${why}. Log it, then shut down.`],
])('words a finding: %s', (_form, body, message) => {
  expect(messagesOf('no-floating-promise', 'audit', HANDLER(body, 'async '))).toEqual([message]);
});

test('words one finding for many handlers', () => {
  const code = `import { createServer } from 'node:http';\n${"createServer(async () => { await fetch('x'); });\n".repeat(4)}`;
  expect(messagesOf('no-floating-promise', 'audit', code)).toEqual([
    'What calls this function throws its promise away, and those of 3 more in this file, so a rejection ends the process, and nobody answers who asked, as where `fetch` fails (line 2), reached from the callback of createServer. Register all through one function that catches, or use a version of the framework that does.',
  ]);
});

test('words what becomes of the rejection where it does not end the process', () => {
  const folder = folderWith({ 'package.json': '{ "engines": { "node": "^14.0.0" } }' });
  const messages = ['', "process.on('unhandledRejection', report);"].map(listener => messagesOf('no-floating-promise', 'audit', `${HANDLER("fetch('x');")}\n${listener}`, folder));
  expect(messages).toEqual(['is only printed', 'reaches only the listener for `unhandledRejection`'].map(ends => [
    `Nobody handles a rejection of \`fetch('x')\`, which ${ends}${why}. Await it, or hand it to \`detach\` from \`@headgate/runtime\`.`,
  ]));
});

test.each([
  ['the call itself', "fetch('x');", '', undefined],
  ['a call further down', 'store();', "async function store() { await save(); }\nasync function save() { await fetch('x'); }", '`fetch` fails (line 6)'],
  ['what throws', 'store();', 'async function store() { throw new Error(); }', 'store throws (line 5)'],
  ['what leaves the process, before what throws', 'store();', "async function store() { check(); await save(); }\nfunction check() { if (full) throw new Error(); }\nasync function save() { await fetch('x'); }", '`fetch` fails (line 7)'],
  ['what nothing takes', 'store();', "async function store() { try { await fetch('x'); } catch { return; } await fetch('y'); }", '`fetch` fails (line 5)'],
  ['a helper that throws at once', 'store();', 'async function store() { await check(); }\nfunction check() { if (full) throw new Error(); return 1; }', 'check throws (line 6)'],
  ['what leaves the machine, before what asks its disk', 'store();', "import { readFile } from 'node:fs/promises'; async function store() { await readFile('a'); await save(); }\nasync function save() { await fetch('x'); }", '`fetch` fails (line 6)'],
  ['a promise made here', 'store();', 'async function store() { await new Promise((_, reject) => { reject(1); }); }', '`new Promise` fails (line 5)'],
  ['a task of several', 'store();', "async function store() { await Promise.all(rows.map(row => save(row))); }\nasync function save(row) { await fetch(row); }", '`fetch` fails (line 6)'],
])('says what fails: %s', (_name, body, below, fails) => {
  expect(messagesOf('no-floating-promise', 'audit', `${HANDLER(body)}\n${below}`)).toEqual([
    `Nobody handles a rejection of \`${body.slice(0, -1)}\`, which ends the process${fails ? `, as where ${fails}` : ''}${why}. Await it, or hand it to \`detach\` from \`@headgate/runtime\`.`,
  ]);
});
