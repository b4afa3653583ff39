import { expect, test } from 'vitest';
import { listenerLeak } from '../../../rules/src/analysis/hazards/listener-leak.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(listenerLeak);

const HEAD = `import express from 'express'; import { EventEmitter, once } from 'node:events'; import { createReadStream } from 'node:fs'; import { Redis } from 'ioredis'; import { Writable } from 'node:stream';
const app = express(); const bus = new EventEmitter(); class Jobs extends EventEmitter {} const jobs = new Jobs(); const stop = new AbortController();`;
const HANDLER = (body: string, before = ''): string => `${HEAD} ${before} app.get('/news', async (req, res) => { ${body} });`;

test.each(Object.entries({
  'added when the module loads': `${HEAD} bus.on('news', () => app.emit('news'));`,
  'added when the process starts': `${HEAD} function main() { process.on('SIGTERM', () => app.emit('stop')); app.listen(1); } main();`,
  'removed when the client goes': HANDLER('const send = text => res.write(text); bus.on("news", send); req.on("close", () => bus.off("news", send));'),
  'all removed': HANDLER('bus.on("news", () => res.end()); await work(); bus.removeAllListeners("news");'),
  'removed by a signal': HANDLER('bus.addListener("x", () => res.end(), { signal }); stop.signal.addEventListener("abort", () => res.end(), { signal });'),
  'the event takes it away': HANDLER('bus.once("news", text => res.end(text));'),
  'an event that is awaited': HANDLER('const [text] = await once(bus, "news"); res.end(text);'),
  'the request is over with what it listens to': HANDLER('req.on("close", () => log()); res.on("finish", () => log());'),
  'made for this request': HANDLER('const file = createReadStream("a"); file.on("error", () => res.end()); const mine = new EventEmitter(); mine.on("x", () => res.end());'),
  'an object listens to itself from the start': `${HEAD} export class Feed extends EventEmitter { constructor() { super(); this.on('error', () => log()); } }`,
  'made and kept by the same function': HANDLER('client = new Redis(); client.on("error", () => log());', 'let client: Redis;'),
  'the connection of a request, until its answer is over': HANDLER('const stop = () => work.stop(); req.socket.on("close", stop); res.on("finish", () => req.socket.off("close", stop));'),
  'the response of a request': HANDLER('res.on("close", () => work.stop());'),
  'once, by a flag': HANDLER('if (!isReady) { bus.on("news", () => log()); isReady = true; }', 'let isReady = false;'),
  'once, by a set': HANDLER('if (!seen.has("news")) { seen.add("news"); bus.on("news", () => log()); } if (seen) log();', 'const seen = new Set();').replace('seen.has("news")', 'seen.size === 0'),
  'once, by counting': HANDLER('if (bus.listenerCount("news") === 0) bus.on("news", () => log());'),
  'the caller brings the listener': `${HEAD} export function onNews(listener) { bus.on('news', listener); } app.get('/', (req, res) => { onNews(text => res.write(text)); });`,
  'what it gives takes it away': HANDLER('const remove = bus.on("news", () => log()); req.on("close", remove);'),
  'an event target takes the same function once': HANDLER('stop.signal.addEventListener("abort", onStop);', 'const onStop = () => log();'),
  'events of a list': HANDLER('for (const name of ["a", "b"]) bus.on(name, () => log());'),
  'an emitter of another request': HANDLER('sockets.get(req.params.id).on("x", () => log());', 'const sockets = new Map<string, EventEmitter>();'),
  'each turn takes its listeners away': HANDLER('for await (const chunk of source) if (!res.write(chunk)) await new Promise((resolve, reject) => { res.once("error", reject); res.once("drain", () => { res.off("error", reject); resolve(); }); });'),
  'each turn makes what it listens to anew': HANDLER('for (const port of ports) await new Promise((resolve, reject) => { this.server = listen(port); this.server.once("error", reject); this.server.once("listening", resolve); });'),
  'each turn has its own': HANDLER('for (const name of names) { const file = createReadStream(name); await new Promise((resolve, reject) => { file.on("error", reject); file.on("end", resolve); }); }'),
  'each call of the helper has its own stream': `import { open } from './files.ts'; export async function copy(names) { const put = async text => { const out = open(text); await new Promise((resolve, reject) => { if (out.write(text)) resolve(); else { out.once('drain', resolve); out.once('error', reject); } }); }; for (const name of names) await put(name); }`,
  'a helper that no loop calls': `export async function put(out, text) { const write = part => new Promise((resolve, reject) => { if (out.write(part)) resolve(); else { out.once('drain', resolve); out.once('error', reject); } }); await write('['); await write(text); }`,
  'something that has once, and no drain': `export async function all(game, turns) { const next = () => new Promise((resolve, reject) => { game.once('moved', resolve); game.once('error', reject); }); for (const turn of turns) await next(turn); }`,
  'each turn waits for what takes its listener away': HANDLER('while (true) await new Promise(resolve => { res.once("drain", resolve); });'),
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ call }) => code.slice(...call.range))).toEqual([]));

test.each(Object.entries({
  'what is made where nobody brings it': `${HEAD} async function connect() { process.on('beforeExit', () => log()); } async function clean(given) { const db = given ?? (await connect()); await work(db); } app.post('/', async (req, res) => { await clean(req.db); });`,
  'what is made for a parameter that has no value': `${HEAD} function connect() { process.on('beforeExit', () => log()); } async function clean(db = connect()) { await work(db); } app.post('/', async (req, res) => { await clean(req.db); });`,
  'code that nothing is known to run': `${HEAD} export function watch() { bus.on('news', () => console.log('news')); }`,
  'a signal in the options of the caller': `export async function load(url, options?: RequestInit) { options.signal.addEventListener('abort', () => stop(url), { once: true }); await fetch(url); }`,
  'what each run of the function around makes, from a callback that comes once': HANDLER('const copy = new EventEmitter(); await new Promise(resolve => { fetch("/").then(() => { copy.on("news", () => resolve()); }); });'),
  'what each run makes, from the one response of a request': `import https from 'node:https'; ${HANDLER('const file = new EventEmitter(); await new Promise(resolve => { https.get("https://a", response => { response.resume(); file.on("error", () => resolve()); }); });')}`,
  'what a server does once that fails to listen': `${HEAD} app.listen(1).on('error', () => { process.on('SIGINT', () => process.exit(1)); });`,
  'a subscription, for the end of its connection': HANDLER('const feed = new EventEmitter(); req.on("data", () => { feed.on("close", () => log()); });'),
  'the connection of a stream of events': HANDLER('res.setHeader("Content-Type", "text/event-stream"); req.socket.on("close", () => work.stop());'),
  'the connection of an upgrade': `import http from 'node:http'; http.createServer(answer).on('upgrade', req => { req.socket.on('close', () => work.stop()); }).listen(80);`,
  'a signal of the caller': `export function wait(signal: AbortSignal) { signal.addEventListener('abort', () => console.log('over'), { once: true }); }`,
}))('possible: %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['possible']));

test.each(Object.entries({
  'a loop in another function': `${HEAD} function drained(out: Writable) { return new Promise((resolve, reject) => { out.once('drain', resolve); out.once('error', reject); }); } export async function copy(source, out: Writable) { for await (const chunk of source) if (!out.write(chunk)) await drained(out); }`,
  'a helper that a loop calls for a stream of its function': `export async function copy(rows, out) { const put = text => new Promise((resolve, reject) => { if (out.write(text)) resolve(); else { out.once('drain', resolve); out.once('error', reject); } }); const row = one => put(one + '\\n'); for await (const one of rows) await row(one); }`,
  'a signal that a loop hands over again and again': `async function load(url, options) { options.signal.addEventListener('abort', () => stop(url), { once: true }); await fetch(url); } export async function all(urls, signal) { for (const url of urls) await load(url, { signal }); }`,
  'the connection of a request': HANDLER('req.socket.once("close", () => work.stop());'),
  'the connection of a request that is handed on': `${HEAD} function relay(req, res) { req.socket.on('close', () => work.stop()); } function handlerOf(verb) { return function (req, res) { return relay(req, res, verb); }; } app.get('/', handlerOf('GET'));`,
  'the connection of a request, by its old name': `import http from 'node:http'; http.createServer((req, res) => { res.connection.on('close', () => work.stop()); }).listen(80);`,
  'a connection, for each of its messages': HANDLER('const feed = new EventEmitter(); req.on("data", () => { feed.on("news", () => log()); });'),
}))('likely: %s', (_name, code) => expect(findingsIn(code).map(({ certainty }) => certainty)).toEqual(['likely']));

test.each([
  ['an emitter of the module', HANDLER('bus.on("news", text => res.write(text));'), 'bus', 'run'],
  ['a class of the project', HANDLER('jobs.on("done", () => res.end());'), 'jobs', 'run'],
  ['the process', HANDLER('process.on("SIGTERM", () => res.end());'), 'process', 'run'],
  ['only its own error goes', HANDLER('bus.once("error", () => res.end());'), 'bus', 'run'],
  ['another event is removed', HANDLER('bus.on("news", () => res.end()); bus.off("other", stop);'), 'bus', 'run'],
  ['a signal of the process', HANDLER('stop.signal.addEventListener("abort", () => res.end(), { once: true });'), 'stop.signal', 'run'],
  ['in a function that the handler calls', HANDLER('await first();', 'async function first() { return new Promise(resolve => { bus.on("news", resolve); }); }'), 'bus', 'run'],
  ['what is made as nobody brings it', `${HEAD} async function connect() { process.on('beforeExit', () => log()); } async function clean(given) { const db = given ?? (await connect()); await work(db); } app.post('/', async (req, res) => { await clean(); });`, 'process', 'run'],
  ['each turn of a loop', HANDLER('for await (const chunk of source) if (!res.write(chunk)) await new Promise((resolve, reject) => { res.once("drain", resolve); res.once("error", reject); });'), 'res', 'turn'],
])('proven: %s', (_name, code, target, form) => {
  expect(findingsIn(code).map(finding => [code.slice(...finding.target.range), finding.form, finding.certainty])).toEqual([[target, form, 'proven']]);
});

test('possible: the last event of what is made anew each time', () => {
  const certainties = (event: string, assigned: string): readonly string[] => findingsIn(HANDLER(`link.once('${event}', () => res.end());`, `let link: EventEmitter = new EventEmitter(); function start() { ${assigned} }`)).map(({ certainty }) => certainty);
  expect([certainties('close', 'link = new EventEmitter();'), certainties('close', 'log(link);'), certainties('news', 'link = new EventEmitter();')]).toEqual([['possible'], ['proven'], []]);
});

test('the evidence names the event, what lives on, and that nothing removes it', () => {
  const [finding] = findingsIn(HANDLER('bus.on("news", text => res.write(text));'));
  expect(finding?.evidence.map(({ words }) => words)).toEqual([expect.stringMatching(/^it runs for GET \/news/), 'this lives on', 'nothing in the file takes the listener away']);
});
