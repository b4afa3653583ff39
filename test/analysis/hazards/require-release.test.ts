import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireRelease } from '../../../rules/src/analysis/hazards/require-release.ts';
import { folderWith } from '../../folder.ts';
import { findingsOf } from '../findings-of.ts';
import { found, silent, unsure } from './require-release-cases.ts';

const findingsIn = findingsOf(requireRelease);

test.each(Object.entries(silent))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ missed, at }) => [missed, at?.type])).toEqual([]));

test.each(found)('$name', ({ code, missed, at }) => {
  const findings = findingsIn(code);
  expect(findings.map(finding => [finding.missed, finding.at && code.slice(...finding.at.range), finding.certainty])).toEqual([[missed, at, 'likely']]);
});

test.each(Object.entries(unsure))('possible: %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['possible']));

const HANDLER = (body: string): string => `import express from 'express'; import { Pool } from 'pg'; const pool = new Pool(); const app = express(); app.post('/', async (req, res) => { ${body} });`;

test('proven: a request takes a client, and a query that fails keeps it', () => {
  const [finding, ...others] = findingsIn(HANDLER('const client = await pool.connect(); await client.query("a"); client.release(); res.end();'));
  expect(others).toEqual([]);
  expect([finding?.certainty, finding?.missed, finding?.what]).toEqual(['proven', 'throws', 'client']);
  expect(finding?.evidence.map(({ words }) => words)).toEqual([expect.stringMatching(/^it runs for POST \//), 'this takes a client', 'this throws']);
});

test('proven: a request takes a client and nobody gives it back', () => {
  expect(findingsIn(HANDLER('const client = await pool.connect(); res.json(await client.query("a"));')).map(({ certainty, missed }) => [certainty, missed])).toEqual([['proven', 'never']]);
});

test('a page that is kept beside its browser ends with it, and one that a function only uses does not', () => {
  const code = (rest: string): string => `import express from 'express'; import { chromium } from 'playwright'; const app = express(); class Tab { constructor() { this.browser = chromium.launch(); } async open(url) { const page = await this.browser.newPage(); await page.goto(url); ${rest} } } const tab = new Tab(); app.get('/', async (req, res) => { await tab.open(req.query.url); res.end(); });`;
  const found = (rest: string): readonly unknown[] => findingsIn(code(rest)).map(({ certainty, missed }) => [certainty, missed]);
  expect(found('this.page = page;')).toEqual([['possible', 'throws']]);
  expect(found('await page.close();')).toEqual([['proven', 'throws']]);
});

test('the branches on the way are part of the evidence', () => {
  const [finding] = findingsIn(HANDLER('const client = await pool.connect(); if (!req.body.id) return; client.release();'));
  expect(finding?.evidence.slice(1).map(({ words }) => words)).toEqual(['this takes a client', 'this is falsy', 'the function returns']);
});

test('possible: the same in a test', () => {
  expect(findingsIn(HANDLER('const client = await pool.connect(); await client.query("a"); client.release();'), '/nowhere/app.test.ts')[0]?.certainty).toBe('possible');
});

test('silent: code of a user interface', () => {
  expect(findingsIn(`'use client'; import { Mutex } from 'async-mutex'; const mutex = new Mutex(); export async function f() { const release = await mutex.acquire(); await g(); release(); }`)).toEqual([]);
});

const JOB = (body: string, rest = ''): string => `import 'express'; export class Job { busy = false; async run(task) { ${body} } ${rest} }`;

test.each(Object.entries({
  'taken back in finally': JOB('if (this.busy) return; this.busy = true; try { await fetch(task); } finally { this.busy = false; }'),
  'taken back by both arms': JOB('if (this.busy) return; this.busy = true; try { await fetch(task); this.busy = false; } catch { this.busy = false; }'),
  'taken back behind a handler': JOB('if (this.busy) return; this.busy = true; try { await fetch(task); } catch (error) { log(error); } this.busy = false;'),
  'taken back where it fails alone': JOB('if (this.busy) return; this.busy = true; try { await fetch(task); } catch { this.busy = false; }'),
  'taken back by somebody else, too': JOB('if (this.busy) return; this.busy = true; await fetch(task); this.busy = false;', 'reset() { this.busy = false; }'),
  'taken back by a callback': JOB('if (this.busy) return; this.busy = true; await fetch(task); task.once("end", () => { this.busy = false; });'),
  'nobody goes by it': JOB('this.busy = true; await fetch(task); this.busy = false;'),
  'nothing waits': JOB('if (this.busy) return; this.busy = true; task(); this.busy = false;'),
  'what it waits for takes all that fails': JOB('if (this.busy) return; this.busy = true; await this.work(task); this.busy = false;', 'async work(task) { try { await fetch(task); } catch { /* next time */ } }'),
  'a function that cannot be overtaken': `import 'express'; let busy = false; export function run(task) { if (busy) return; busy = true; if (!task()) return; busy = false; }`,
  'a flag of the run itself': JOB('let busy = false; if (busy) return; busy = true; await fetch(task); busy = false;'),
}))('silent on a flag: %s', (_name, code) => expect(findingsIn(code)).toEqual([]));

test.each([
  ['a failure', 'likely', 'throws', 'await fetch(task)', JOB('if (this.busy) return; this.busy = true; await fetch(task); this.busy = false;')],
  ['a failure, by a test around it', 'likely', 'throws', 'await fetch(task)', JOB('if (!this.busy) { this.busy = true; await fetch(task); this.busy = false; }')],
  ['a return', 'likely', 'leaves', 'return 0;', JOB('if (this.busy) return; this.busy = true; if (!task) return 0; await fetch(task); this.busy = false;')],
  ['a failure of code out of sight', 'possible', 'throws', 'await task()', JOB('if (this.busy) return; this.busy = true; await task(); this.busy = false;')],
  ['a failure, where others ask', 'possible', 'throws', 'await fetch(task)', JOB('this.busy = true; await fetch(task); this.busy = false;', 'start() { if (!this.busy) void this.run(1); }')],
  ['a failure, of a variable', 'likely', 'throws', 'await fetch(task)', `import 'express'; let busy = false; export async function run(task) { if (busy) return; busy = true; await fetch(task); busy = false; }`],
  ['a failure, of a variable of one run', 'possible', 'throws', 'await fetch(task)', `import 'express'; export function search(task) { let busy = false; return async () => { if (busy) return; busy = true; await fetch(task); busy = false; }; }`],
])('a flag that stays after %s: %s', (_name, certainty, missed, at, code) => {
  expect(findingsIn(code).map(finding => [finding.what, finding.certainty, finding.missed, finding.at && code.slice(...finding.at.range)])).toEqual([['flag', certainty, missed, at]]);
});

const HUB = (body: string, rest = 'export async function other(id) { const peer = await hub.openPeer(id); try { await peer.send(id); } finally { await peer.close(); } }'): string => `import { hub } from './hub.js'; export async function f(id) { ${body} } ${rest}`;

test.each(Object.entries({
  'handed on': HUB('return await hub.openPeer(id);'),
  'shown to code out of sight': HUB('const peer = await hub.openPeer(id); await work(peer);'),
  'stored': HUB('const peer = await hub.openPeer(id); peers.set(id, peer);'),
  'nobody ends one': HUB('const peer = await hub.openPeer(id); await peer.send(id);', ''),
  'ended by a closure alone': HUB('const peer = await hub.openPeer(id); await peer.send(id);', 'export async function other(id) { const peer = await hub.openPeer(id); process.on("SIGTERM", () => peer.close()); }'),
  'a method that opens nothing': HUB('const issue = await hub.findIssue(id); await issue.read();', 'export async function other(id) { const issue = await hub.findIssue(id); await issue.close(); }'),
}))('silent on what the file ends elsewhere: %s', (_name, code) => expect(findingsIn(code)).toEqual([]));

test('possible: what the file ends elsewhere, and here nobody does', () => {
  expect(findingsIn(HUB('const peer = await hub.openPeer(id); await peer.send(id);')).map(({ missed, certainty }) => [missed, certainty])).toEqual([['never', 'possible']]);
});

const ASKED = (release: string): string => `import express from 'express'; import { hub } from './hub.js'; const app = express(); app.get('/', async (req, res) => { const peer = await hub.openPeer(req.ip); res.send(await peer.ask()); await peer.${release}(); });`;

test('a channel is closed by the broker where an operation of it fails, and by nobody where something else does', () => {
  const code = (between: string): string => `import express from 'express'; import { broker, store } from './broker.js'; const app = express(); app.post('/', async (req, res) => { const channel = await broker.createChannel(); await channel.assertQueue('a'); ${between} await channel.close(); res.end(); });`;
  const path = join(folderWith({ 'package.json': JSON.stringify({ private: true, dependencies: { amqplib: '0.10.0', express: '5.0.0' } }), '.git/HEAD': '' }), 'app.js');
  const found = (between: string): readonly unknown[] => findingsIn(code(between), path).map(({ certainty, at }) => [certainty, at && code(between).slice(...at.range)]);
  expect(found('')).toEqual([['possible', "await channel.assertQueue('a')"]]);
  expect(found('await store.save(req.body);')).toEqual([['likely', 'await store.save(req.body)']]);
});

const PEER = (body: string): string => `import express from 'express'; import { Peer, hub, makePeer, peers } from './hub.js'; const app = express(); app.get('/', async (req, res) => { ${body} });`;

test('likely: a connection that a request opens, known by its end alone', () => {
  expect(findingsIn(ASKED('disconnect')).map(({ missed, certainty }) => [missed, certainty])).toEqual([['throws', 'likely']]);
  expect(findingsIn(HUB('const peer = await hub.openPeer(id); await peer.send(id); await peer.disconnect();', '')).map(({ certainty }) => certainty)).toEqual(['possible']);
});

test.each(Object.entries({
  'a client that is made, opened and ended': 'const peer = new Peer(); await peer.connect(); res.send(await peer.ask()); await peer.end();',
  'one that a function makes': 'const peer = makePeer(); try { await peer.connect(); res.send(await peer.ask()); await peer.quit(); } catch { res.sendStatus(500); }',
  'a connection, and not also what ends with it': 'const peer = await hub.openPeer(req.ip); const line = await peer.openChannel(); res.send(await line.ask()); await line.close(); await peer.close();',
}))('likely: %s', (_name, body) => expect(findingsIn(PEER(body)).map(({ missed, certainty }) => [missed, certainty])).toEqual([['throws', 'likely']]));

test.each(Object.entries({
  'ended in finally': 'const peer = new Peer(); await peer.connect(); try { res.send(await peer.ask()); } finally { await peer.end(); }',
  'ended in catch, if it is there': 'let peer; try { peer = new Peer(); await peer.connect(); res.send(await peer.ask()); await peer.end(); } catch { await peer?.end(); }',
  'kept': 'const peer = new Peer(); await peer.connect(); peers.set(req.ip, peer); await peer.ask(); if (req.query.last) await peer.end();',
  'made elsewhere': 'const { peer } = req; await peer.connect(); await peer.ask(); await peer.end();',
  'ended by a listener': 'const peer = new Peer(); await peer.connect(); req.on("close", () => peer.end()); await peer.ask();',
}))('silent: a client that is %s', (_name, body) => expect(findingsIn(PEER(body))).toEqual([]));

test('likely: a file that a request leaves open', () => {
  const code = `import express from 'express'; import fs from 'node:fs'; const app = express(); app.post('/', async (req, res) => { await new Promise((resolve, reject) => { const file = fs.createWriteStream('a'); req.on('error', reject); req.pipe(file); file.on('finish', resolve); }); res.end(); });`;
  expect(findingsIn(code).map(({ certainty, way, evidence }) => [certainty, way, evidence.map(({ words }) => words).slice(-2)])).toEqual([
    ['likely', expect.stringMatching(/^POST \//), ['this takes a handle', 'the promise rejects, and nobody ends what is written']],
  ]);
});
