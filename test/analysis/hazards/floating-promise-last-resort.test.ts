import { expect, test } from 'vitest';
import { certaintyBeside, findingsIn, LOGS, manifest, SERVER } from './floating-promise-files.ts';

const ENDS = 'error => { console.error(error); process.exit(1); }';

test('nobody listens', () => expect(certaintyBeside('')).toBe('proven'));

test.each([
  `import process from 'node:process'; process.on('unhandledRejection', ${LOGS});`,
  `import { on } from 'node:process'; on('unhandledRejection', ${LOGS});`,
  `globalThis.process.on('unhandledRejection', ${LOGS});`,
  `global.process.once('unhandledRejection', ${LOGS});`,
  `process.on(\`unhandledRejection\`, ${LOGS});`,
  `const EVENT = 'unhandledRejection'; process.on(EVENT, ${LOGS});`,
  `for (const event of ['SIGHUP', 'unhandledRejection']) process.on(event, ${LOGS});`,
  `const EVENTS = ['unhandledRejection', 'uncaughtException']; EVENTS.forEach(event => { process.on(event, ${LOGS}); });`,
  `listen('unhandledRejection'); function listen(event) { process.on(event, ${LOGS}); }`,
  `listen('unhandledRejection', ${LOGS}); function listen(event, listener) { process.on(event, listener); }`,
  `process.on('unhandledRejection', error => { console.error(error); process.exitCode = 1; });`,
  `process.on('unhandledRejection', error => { console.error(error); if (error.code === 'EADDRINUSE' || error.code === 'EACCES') setTimeout(() => process.exit(0)); else console.error(error.stack); });`,
  `process.on('unhandledRejection', error => { if (error instanceof ConfigError && !isTest) { process.exit(1); } console.error(error); });`,
  `process.on('unhandledRejection', error => { switch (error.code) { case 'ENOSPC': process.exit(1); default: console.error(error); } });`,
  `import * as Sentry from '@sentry/node'; if (process.env.NODE_ENV === 'production') Sentry.init({});`,
  `process.on('unhandledRejection', error => { if (error instanceof LoadError) { console.warn(error); return; } if (isTimeout(error)) return; console.error(error); process.exit(1); });`,
])('goes on: %s', code => expect(certaintyBeside(code)).toBe('possible'));

test.each([
  `globalThis.process.on('unhandledRejection', ${ENDS});`,
  `for (const event of ['SIGHUP', 'SIGTERM']) process.on(event, ${LOGS});`,
  `for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, ${ENDS});`,
  `listen('SIGHUP'); function listen(event) { process.on(event, ${LOGS}); }`,
  `listen('unhandledRejection', ${ENDS}); function listen(event, listener) { process.on(event, listener); }`,
  `process.on('unhandledRejection', async error => { await send(error); setTimeout(() => process.exit(1), 100); }); async function send(error) { console.error(error); }`,
  `process.on('uncaughtException', error => { errorOut(error); }); function errorOut(error) { console.error(error); process.exitCode = 2; setTimeout(() => { process.exit(); }, 250); }`,
  `let server; process.on('unhandledRejection', () => { if (server) server.close(() => process.exit(1)); else process.exit(1); });`,
  `let server; process.on('unhandledRejection', () => { server?.close(() => process.exit(1)); });`,
])('ends: %s', code => expect(certaintyBeside(code)).toBe('proven'));

test.each([
  `process.on('unhandledRejection', error => { console.error(error); if (error.isFatal) process.exit(1); });`,
  `process.on('unhandledRejection', error => { if (error.isOperational) return; throw error; });`,
  `process.on('unhandledRejection', error => { if (error.code !== 'ECONNRESET') process.exit(1); });`,
  `process.on('unhandledRejection', error => { if (error.code === 'ECONNRESET') console.warn(error); else process.exit(1); });`,
  `process.on('unhandledRejection', error => { switch (error.code) { case 'ECONNRESET': break; default: process.exit(1); } });`,
  `process.on('unhandledRejection', error => { if (error.stack) console.error(error.stack); if (error.cause) console.error(error.cause); if (process.env.MODE === 'test') process.exit(1); });`,
  `process.on('unhandledRejection', error => { if (process.env.MODE === 'test') process.exit(1); console.error(error); });`,
  `import * as Sentry from '@sentry/node'; if (process.env.SENTRY_DSN) Sentry.init({});`,
  `import * as Sentry from '@sentry/node'; report(process.env.SENTRY_DSN); function report(dsn) { if (!dsn) return; Sentry.init({ dsn }); }`,
])('may end: %s', code => {
  expect(certaintyBeside(code)).toBe('likely');
  expect(certaintyBeside(code, { 'serve.js': `import { db } from './db'; ${SERVER.replace("fetch('http://db', row)", 'db.save(row)')} ${code}` })).toBe('likely');
});

test('who says `void` relies on what listens for rejections, if only where it is configured', () => {
  const found = (code: string): readonly string[] => findingsIn({ 'serve.js': `${SERVER.replace('save(req.body);', code)} import * as Sentry from '@sentry/node'; if (process.env.SENTRY_DSN) Sentry.init({});`, 'package.json': manifest() });
  expect(['save(req.body);', 'void save(req.body);'].map(found)).toEqual([['dropped likely'], ['dropped possible']]);
});

test('a listener for rejections elsewhere hears of them before one for exceptions in the same file, and one for them in the same file first', () => {
  const files = { 'start.js': `import './serve.js'; process.on('unhandledRejection', ${LOGS});` };
  expect(certaintyBeside(`process.on('uncaughtException', ${ENDS});`, files)).toBe('possible');
  expect(certaintyBeside(`process.on('unhandledRejection', ${ENDS});`, files)).toBe('proven');
});

test('a catch around it was to see the error where all others who call the function wait for it', () => {
  const found = (beside: string): readonly string[] => findingsIn({ 'serve.js': `${SERVER.replace('save(req.body);', 'try { save(req.body); } catch (error) { console.error(error); }')} process.on('unhandledRejection', ${LOGS}); ${beside}`, 'package.json': manifest() });
  const dropped = ['', 'export async function all(rows) { for (const row of rows) await save(row); }', 'export async function all(rows) { for (const row of rows) await save(row); save(rows); }'].map(beside => found(beside)[0]);
  expect(dropped).toEqual(['dropped possible', 'dropped likely', 'dropped possible']);
});

test('of two processes of a package, the one that loads the file has the say', () => {
  const files = { 'start.js': `import './serve.js'; process.on('unhandledRejection', ${ENDS});`, 'bot.js': `process.on('unhandledRejection', ${LOGS});` };
  expect([certaintyBeside('', files), certaintyBeside('', { 'bot.js': files['bot.js'] })]).toEqual(['proven', 'possible']);
});

test('who asked hears nothing of a rejection of the handler, but where that has begun to answer before it waits', () => {
  const found = (body: string): readonly string[] => findingsIn({ 'serve.js': `import express from 'express'; const app = express(); app.get('/rows', async (req, res) => { ${body} }); app.listen(80); process.on('unhandledRejection', ${LOGS});`, 'package.json': manifest({}, { express: '^4.0.0' }) });
  const rest = `const rows = await (await fetch('http://db')).json(); res.write(JSON.stringify(rows));`;
  expect(found(`${rest} res.end();`)).toEqual(['event proven', 'survived possible']);
  expect(found(`if (!req.user) { res.status(401).end(); return; } ${rest} res.end();`)).toEqual(['event proven', 'survived possible']);
  expect(found(`res.writeHead(200, { 'Content-Type': 'text/event-stream' }); ${rest}`)).toEqual(['event possible', 'survived possible']);
  expect(found(`res.status(202).json({}); ${rest}`)).toEqual(['event possible', 'survived possible']);
});

test('what a forEach starts is lost to who calls the code, but where that is an event of no answer', () => {
  const serve = (event: string): string => `import express from 'express'; import { EventEmitter } from 'node:events'; const app = express(); const bus = new EventEmitter(); ${event} app.listen(80); async function save(row) { await fetch('http://db', row); } process.on('unhandledRejection', ${LOGS});`;
  const found = (event: string): readonly string[] => findingsIn({ 'serve.js': serve(event), 'package.json': manifest() });
  expect(found(`app.post('/rows', (req, res) => { req.body.forEach(async row => { await save(row); }); res.end(); });`)).toEqual(['each likely', 'survived possible']);
  expect(found(`export class Store { async saveAll(rows) { rows.forEach(async row => { await save(row); }); return rows; } }`)).toEqual(['each likely', 'survived possible']);
  expect(found(`bus.on('rows', rows => { rows.forEach(async row => { await save(row); }); });`)).toEqual(['each possible', 'survived possible']);
});

test('a package of the workspace listens that the service loads for its effects', () => {
  const files = (imports: string): Readonly<Record<string, string>> => ({
    'server/serve.js': `${imports} ${SERVER}`, 'server/package.json': manifest(),
    'errors/index.js': `process.on('unhandledRejection', ${LOGS});`, 'errors/package.json': '{ "name": "@org/errors", "type": "module", "exports": "./index.js" }',
    'package.json': '{ "private": true, "workspaces": ["server", "errors"] }',
  });
  expect(['', `import '@org/errors';`].map(imports => findingsIn(files(imports)))).toEqual([['dropped proven'], ['dropped possible']]);
});

const SENTRY = `import * as Sentry from '@sentry/node';`;

test.each([
  `${SENTRY} Sentry.init({ dsn: 'x' });`,
  `${SENTRY} Sentry.init({}); process.on('uncaughtException', ${ENDS});`,
  `import { init } from '@sentry/nestjs'; init();`,
  `import { AWSLambda } from '@sentry/serverless'; AWSLambda.init();`,
  `import { SentryModule } from '@ntegral/nestjs-sentry'; SentryModule.forRoot({});`,
  `import Bugsnag from '@bugsnag/js'; Bugsnag.start({ apiKey: 'x' });`,
  `import bugsnag from '@bugsnag/js'; bugsnag('x');`,
  `import Rollbar from 'rollbar'; new Rollbar({ captureUncaught: true, exitOnUncaughtException: true, captureUnhandledRejections: true });`,
  `import Rollbar from 'rollbar'; new Rollbar({ captureUncaught: true });`,
  `import Raven from 'raven'; Raven.config('x', { captureUnhandledRejections: true }).install();`,
  `import insights from 'applicationinsights'; insights.setup('x').start();`,
  `import { TrackJS } from 'trackjs-node'; TrackJS.install({ token: 'x' });`,
  `import raygun from 'raygun'; new raygun.Client().init({ reportUncaughtExceptions: true });`,
  `import { ErrorReporting } from '@google-cloud/error-reporting'; new ErrorReporting({ reportUnhandledRejections: true });`,
  `import loud from 'loud-rejection'; loud();`,
])('a library listens: %s', code => expect(certaintyBeside(code)).toBe('possible'));

test.each([
  `${SENTRY} Sentry.captureException(new Error());`,
  `${SENTRY} Sentry.init({ integrations: [Sentry.onUnhandledRejectionIntegration({ mode: 'strict' })] });`,
  `${SENTRY} Sentry.init({ integrations: all => all.filter(({ name }) => name !== 'OnUnhandledRejection') });`,
  `${SENTRY} Sentry.init({ defaultIntegrations: false });`,
  `${SENTRY} Sentry.init({}); process.on('unhandledRejection', ${ENDS});`,
  `import * as Sentry from '@sentry/browser'; Sentry.init({});`,
  `import Bugsnag from '@bugsnag/js'; Bugsnag.start({ enabledErrorTypes: { unhandledRejections: false } });`,
  `import Bugsnag from '@bugsnag/js'; Bugsnag.start({ onUnhandledRejection: () => process.exit(1) });`,
  `import Rollbar from 'rollbar'; new Rollbar({ accessToken: 'x' });`,
  `import Rollbar from 'rollbar'; new Rollbar({ captureUncaught: true, exitOnUncaughtException: true });`,
  `import Raven from 'raven'; Raven.config('x').install();`,
  `import 'newrelic'; import 'dd-trace/init';`,
])('no library listens: %s', code => expect(certaintyBeside(code)).toBe('proven'));

test.each([
  ['applicationinsights', '^2.9.0', 'proven'], ['applicationinsights', '^3.2.0', 'possible'], ['next', '^12.0.0', 'proven'], ['next', '^15.0.0', 'possible'],
  ['egg', '^3.0.0', 'possible'], ['@midwayjs/bootstrap', 'latest', 'possible'], ['nuxt', '^2.0.0', 'proven'], ['nuxt', '^3.0.0', 'possible'],
])('the version counts: %s %s', (name, range, certainty) => {
  const code = name === 'applicationinsights' ? `import insights from 'applicationinsights'; insights.setup().start();` : '';
  expect(certaintyBeside(code, { 'package.json': manifest({}, { [name]: range }) })).toBe(certainty);
});

test.each([
  ['a tool builds for it', { devDependencies: { next: '^14.0.0' } }, 'proven'],
  ['it is built by a tool', { devDependencies: { nuxt: '^3.0.0' }, scripts: { start: 'node serve.js', build: 'nuxt build' } }, 'possible'],
  ['it runs in what loads it', { devDependencies: { next: '^14.0.0' }, peerDependencies: { next: '>=13' } }, 'possible'],
])('the framework that listens is there where %s', (_name, rest, certainty) => expect(certaintyBeside('', { 'package.json': manifest(rest) })).toBe(certainty));

test('what tests load first hears of nothing elsewhere', () => {
  const listens = `process.on('unhandledRejection', ${LOGS});`;
  const beside = (path: string): string | undefined => certaintyBeside('', { [path]: listens });
  expect(['hooks.js', 'test/helpers/bootstrap.js', 'mocha-bootstrap.js'].map(beside)).toEqual(['possible', 'proven', 'proven']);
});

test('what may not be there hides nothing that is', () => {
  const code = `${SENTRY} if (process.env.SENTRY_DSN) Sentry.init({});`;
  expect(certaintyBeside(code, { 'package.json': manifest({ engines: { node: '14' } }) })).toBe('possible');
  expect(certaintyBeside(`${SENTRY} Sentry.init({}); process.on('uncaughtException', error => { if (error.isFatal) process.exit(1); });`)).toBe('possible');
});

test('a rejected listener of a client that captures rejections comes to its listener for errors, where there is one', () => {
  const found = (version: string, errors: string): readonly string[] => findingsIn({
    'serve.js': `import { Client } from 'discord.js'; const client = new Client({}); ${errors} client.on('guildCreate', async guild => { await fetch('http://db', guild); });`,
    'package.json': manifest({}, { 'discord.js': version }),
  });
  expect(found('^14.11.0', `client.on('error', console.error);`)).toEqual([]);
  expect([found('^14.11.0', ''), found('^14.11.0', `client.on('warn', console.error);`), found('^13.17.1', `client.on('error', console.error);`)]).toEqual(Array(3).fill(['event proven']));
});
