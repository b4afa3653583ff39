import { requireGracefulShutdown } from 'eslint-plugin-headgate/analysis';
import { expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(requireGracefulShutdown, '/nowhere/app.ts');

const LONE = `import express from 'express'; const app = express(); app.post('/users', async (req, res) => { res.send(await fetch('/')); }); app.listen(80);`;
const SERVER = LONE.replace('app.listen(80)', 'const server = app.listen(80)');

test.each([
  ['the handler does so with what is not known, and a variable has the server', `import { rooms } from './rooms'; ${SERVER} process.on('SIGTERM', async () => { await rooms.close(); });`],
  ['the handler may let somebody go on who ends it', `${LONE} new Promise(done => { process.on('SIGTERM', () => { done(); }); }).then(finish);`],
  ['the handler stops what is not known, with no server at hand', `import { rooms } from './rooms'; ${LONE} process.on('SIGTERM', async () => { await rooms.stop(); });`],
  ['what listens is handed to somebody', `import web from 'some-web'; import { rooms } from './rooms'; web.App().get('/', rooms.list).listen(80, socket => { rooms.keep(socket); }); process.on('SIGTERM', async () => { await rooms.close(); });`],
  ['a variable in the chain may close it', `import web from 'some-web'; import { rooms } from './rooms'; const app = web.App(); app.get('/', rooms.list).listen(80); process.on('SIGTERM', async () => { await rooms.close(); });`],
])('no handler that leaves the server open where %s', (_title, code) => {
  expect(findingsIn(code)).toEqual([]);
});

test.each([
  ['with what is not known, where no code has the server', `import { rooms } from './rooms'; ${LONE} process.on('SIGTERM', async () => { await rooms.close(); rooms.emit('closed'); });`],
  ['of a server that only a chain of calls has', `import web from 'some-web'; import { rooms } from './rooms'; web.App().get('/', rooms.list).post('/', rooms.add).listen(80, socket => { if (socket) console.log('up'); }); process.on('SIGTERM', async () => { await rooms.close(); });`],
  ['of a server that a chain of many calls has', `import web from 'some-web'; import { rooms } from './rooms'; web.App()${".get('/', rooms.list)".repeat(20)}.listen(80); process.on('SIGTERM', async () => { await rooms.close(); });`],
])('one that closes what is not known, and no server, %s', (_title, code) => {
  expect(findingsIn(code).map(({ form, certainty }) => [form, certainty])).toEqual([['stays', 'possible']]);
});

test.each([
  ['exits once what is not known is closed, however long that takes', "server.close(() => { process.exit(0); });", [['unbounded', 'possible']]],
  ['has a deadline for that', "setTimeout(() => process.exit(1), 5_000).unref(); server.close(() => { process.exit(0); });", []],
])('a handler that %s', (_title, body, found) => {
  const code = `import { start } from './start'; ${LONE} const { server } = start(); process.on('SIGTERM', () => { ${body} });`;
  expect(findingsIn(code).map(({ form, certainty }) => [form, certainty])).toEqual(found);
});
