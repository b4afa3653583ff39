import { abruptExit } from 'eslint-plugin-headgate/analysis';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(abruptExit, '/nowhere/app.ts');

const APP = `import express from 'express'; import pg from 'pg'; import http from 'node:http'; const app = express(); const pool = new pg.Pool(); const server = http.createServer(app);`;
const REPORTS = `import * as Sentry from '@sentry/node'; Sentry.init({ dsn: process.env.DSN });`;

describe('silent', () => {
  test.each([
    ['where the promise is awaited', `${APP} async function end() { await pool.query('COMMIT'); process.exit(0); } end();`],
    ['where something else is awaited in between', `${APP} async function end() { pool.query('COMMIT'); await pool.end(); process.exit(0); } end();`],
    ['of a script that closes what it has made for itself', `${APP} async function main() { await pool.query('x'); server.close(); process.exit(0); } main();`],
    ['in a callback of what is waited for', `${APP} server.close(() => { process.exit(0); });`],
    ['in a continuation', `${APP} function main() {} pool.query('COMMIT').then(() => process.exit(0));`],
    ['of a command that has listened for one answer', `#!/usr/bin/env node\nimport http from 'node:http'; import { program } from 'commander'; const server = http.createServer(); server.listen(4321); program.command('login').action(() => { server.close(); process.exit(0); });`],
    ['of a command with nothing pending', `#!/usr/bin/env node\nif (!process.argv[2]) { console.error('usage'); process.exit(1); }`],
    ['at start-up', `${APP} if (!process.env.KEY) { console.error('KEY is missing'); process.exit(1); }`],
    ['after a synchronous call', `import fs from 'node:fs'; fs.writeFileSync('x', 'y'); process.exit(0);`],
    ['in a handler of a signal, which another rule looks at', `${APP} process.on('SIGTERM', () => { pool.end(); process.exit(0); });`],
    ['in a handler of what nothing can handle', `${APP} process.on('uncaughtException', error => { console.error(error); process.exit(1); });`],
    ['in finally with the code of a failure', `try { run(); } finally { process.exit(1); }`],
    ['in finally of a try that reports', `try { run(); } catch (error) { console.error(error); } finally { process.exit(0); }`],
    ['for a method of that name', `const process = makeProcess(); fetch('x'); process.exit(0);`],
    ['after a report is sent', `${REPORTS} main().catch(async error => { Sentry.captureException(error); await Sentry.flush(2000); process.exit(1); });`],
    ['once the sender is closed', `${REPORTS} main().catch(error => { Sentry.captureException(error); Sentry.close(2000).then(() => process.exit(1)); });`],
    ['after a while', `${REPORTS} main().catch(error => { Sentry.captureException(error); setTimeout(() => process.exit(1), 2000); });`],
    ['after a report elsewhere', `${REPORTS} main().catch(error => { if (isKnown(error)) { Sentry.captureException(error); return; } process.exit(1); });`],
    ['after a wait for something else', `${REPORTS} main().catch(async error => { Sentry.captureException(error); await notify(error); process.exit(1); });`],
    ['after a report in a listener', `${REPORTS} main().catch(error => { queue.on('error', one => Sentry.captureException(one)); process.exit(1); });`],
    ['after a mark, which goes with the next report', `${REPORTS} main().catch(error => { Sentry.setTag('a', 'b'); process.exit(1); });`],
    ['of another library of that name', `import { captureException } from './report.js'; main().catch(error => { captureException(error); process.exit(1); });`],
  ])('%s', (_title, code) => {
    expect(findingsIn(code)).toEqual([]);
  });

  test('in a test', () => {
    expect(findingsIn(`fetch('x'); process.exit(0);`, '/nowhere/app.test.ts')).toEqual([]);
  });
});

describe('finds', () => {
  test.each([
    ['a query that nobody waits for', `${APP} function end() { pool.query('COMMIT'); process.exit(0); } end();`, 'pending', 'proven'],
    ['a request whose failure alone is looked at', `async function end(error) { fetch('https://errors.example.com', { method: 'POST' }).catch(() => {}); process.exit(1); } end();`, 'pending', 'proven'],
    ['a server that is being closed', `${APP} server.listen(80); function end() { server.close(); console.log('bye'); process.exit(0); } end();`, 'pending', 'proven'],
    ['an async function of the project', `async function track(event) { await fetch('https://events.example.com/' + event); } track('end'); process.exit(0);`, 'pending', 'likely'],
    ['a report', `${REPORTS} main().catch(error => { Sentry.captureException(error); console.error(error); process.exit(1); });`, 'unsent', 'proven'],
    ['a report that somebody means to wait for', `${REPORTS} process.on('uncaughtException', async error => { await Sentry.captureException(error); process.exit(1); });`, 'unsent', 'proven'],
    ['a report in a scope', `${REPORTS} try { await main(); } catch (error) { Sentry.withScope(scope => { scope.setTag('a', 'b'); Sentry.captureException(error); }); process.exit(1); }`, 'unsent', 'proven'],
    ['a report before a finally', `${REPORTS} process.on('unhandledRejection', async error => { try { await Sentry.captureException(error); } finally { process.exit(1); } });`, 'unsent', 'likely'],
    ['a report further out', `${REPORTS} main().catch(error => { Sentry.captureMessage('failed'); if (error.isFatal) { process.exit(1); } });`, 'unsent', 'likely'],
    ['finally with a success', `async function main() { try { await run(); } finally { process.exit(0); } } main();`, 'finally', 'proven'],
    ['a request that asks for it', `${APP} app.get('/stop', (req, res) => { res.send('bye'); setTimeout(() => process.exit(0), 100); });`, 'handler', 'possible'],
    ['a failure of a request that asks for it', `${APP} app.post('/admin/shutdown', (req, res) => { if (!load()) process.exit(1); res.end(); });`, 'handler', 'possible'],
    ['a failure that says it is a success', `${APP} app.get('/x', (req, res) => { try { res.send(load()); } catch { process.exit(); } });`, 'handler', 'proven'],
    ['a request', `${APP} app.get('/x', (req, res) => { if (!load()) process.exit(1); res.end(); });`, 'handler', 'proven'],
    ['a failure behind a request', `${APP} function fail() { process.exit(1); } app.get('/x', async (req, res) => { try { await pool.query('x'); } catch { fail(); } });`, 'handler', 'proven'],
    ['a failure far behind a request', `${APP} function a() { b(); } function b() { process.exit(1); } app.get('/x', (req, res) => { a(); });`, 'handler', 'possible'],
    ['a job', `import { Worker } from 'bullmq'; new Worker('mail', async job => { if (!job.data) process.exit(1); });`, 'handler', 'proven'],
    ['a function that others call', `export function check(value) { if (!value) process.exit(1); }`, 'library', 'possible'],
  ])('%s', (_title, code, form, certainty) => {
    expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, certainty]]);
  });
});
