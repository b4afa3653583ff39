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

const WAITING = `import pg from 'pg'; const pool = new pg.Pool(); ${SERVER}`;
const STOP = 'const stop = async () => { await pool.end(); server.close(); console.log("bye"); process.exit(0); };';
test.each([
  ['begins to close the server, and ends the process at once', `process.on('SIGTERM', async () => { await pool.end(); server.close(); process.exit(0); });`, [['hasty', 'likely']]],
  ['does so in a function of both signals', `${STOP} process.on('SIGTERM', () => { stop(); }); process.on('SIGINT', () => { stop(); });`, [['hasty', 'likely']]],
  ['does so under a condition', `${STOP} if (process.env.CI) process.on('SIGTERM', () => { stop(); });`, [['hasty', 'possible']]],
  ['waits in between', `process.on('SIGTERM', async () => { server.close(); await pool.end(); process.exit(0); });`, [['unbounded', 'possible']]],
  ['ends the process once it has closed', `process.on('SIGTERM', async () => { await pool.end(); server.close(() => { process.exit(0); }); setTimeout(() => process.exit(1), 5_000).unref(); });`, []],
])('a handler that %s, where all is known', (_title, code, found) => {
  expect(findingsIn(`${WAITING} ${code}`).map(({ form, certainty }) => [form, certainty])).toEqual(found);
});

test('two signals that one call answers at once are one finding', () => {
  const found = findingsIn(`${SERVER} const stop = () => { process.exit(0); }; process.on('SIGINT', () => { stop(); }); process.on('SIGTERM', () => { stop(); });`);
  expect(found.map(({ form, call }) => [form, call.arguments[0]])).toMatchObject([['abrupt', { value: 'SIGTERM' }]]);
});
