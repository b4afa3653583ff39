import { expect, test } from 'vitest';
import { listenerLeak } from '../../../rules/src/analysis/hazards/listener-leak.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(listenerLeak);
const kindsOf = (code: string): readonly unknown[] => findingsIn(code).map(({ form, certainty }) => [form, certainty]);

const ROUTE = (body: string, before = ''): string => `import express from 'express'; const app = express(); ${before} app.get('/news', (req, res) => { ${body} });`;
const STREAM = (start: string, rest = ''): string => ROUTE(`const news = new ReadableStream({ start(controller) { ${start} }${rest} }); res.send(news);`);
const TICK = 'const timer = setInterval(() => controller.enqueue(" "), 1_000);';

test.each(Object.entries({
  'the stream is told that it is given up': STREAM(TICK, ', cancel() { clearInterval(timer); }'),
  'one function is called wherever it ends': STREAM(TICK, ', cancel: stop'),
  'the end of the request stops it': STREAM(`${TICK} req.once('close', () => clearInterval(timer));`),
  'the end of the request calls what stops it': STREAM(`${TICK} const stop = () => clearInterval(timer); const end = () => { stop(); }; req.on('close', end);`),
  'it stops itself where nothing more can be written': STREAM('const timer = setInterval(() => { try { controller.enqueue(" "); } catch { clearInterval(timer); } }, 1_000);'),
  'the function stops it where the stream takes no more': STREAM(`${TICK} try { fill(controller); } finally { clearInterval(timer); }`),
  'the function stops what a callback of it has started': STREAM('let timer; open(() => { timer = setInterval(() => controller.enqueue(" "), 1_000); }); try { fill(controller); } finally { clearInterval(timer); }'),
  'the source of the stream is not all here': STREAM(TICK, ', ...source'),
  'it stops with its connection': ROUTE('const timer = setInterval(() => res.write(" "), 1_000); req.on("close", () => clearInterval(timer));'),
  'somebody else may stop it': ROUTE('timers.add(setInterval(() => res.write(" "), 1_000));', 'const timers = new Set();'),
  'somebody else gets it': ROUTE('const timer = setInterval(() => res.write(" "), 1_000); keep(timer);'),
  'once, by a flag': ROUTE('if (!isOn) { isOn = true; setInterval(() => log(), 1_000); }', 'let isOn = false;'),
  'the start of the process starts it': `${ROUTE('res.end();')} setInterval(() => log(), 1_000);`,
  'nothing is known to run it': 'export function watch() { setInterval(() => log(), 1_000); }',
  'another timer': ROUTE('setTimeout(() => res.end(), 1_000);'),
}))('silent: %s', (_name, code) => expect(kindsOf(code)).toEqual([]));

test.each([
  { name: 'nobody stops what feeds the stream', code: STREAM(TICK), kinds: [['stream', 'likely']] },
  { name: 'only the end of the work stops it', code: STREAM(`${TICK} const end = () => { clearInterval(timer); controller.close(); }; work().then(end);`), kinds: [['stream', 'likely']] },
  { name: '`cancel` does nothing', code: STREAM(TICK, ', cancel() {}'), kinds: [['stream', 'likely']] },
  { name: 'a stream of a library', code: `export const beat = () => new ReadableStream({ start(controller) { ${TICK} } });`, kinds: [['stream', 'possible']] },
  { name: 'one more per request', code: ROUTE('setInterval(() => res.write(" "), 1_000);'), kinds: [['interval', 'likely']] },
  { name: 'one more per request, of which nothing but `unref` is asked', code: ROUTE('const timer = setInterval(() => res.write(" "), 1_000); timer.unref();'), kinds: [['interval', 'likely']] },
  { name: 'one more in each object of a request', code: ROUTE('new Feed(res);', 'class Feed { constructor(out) { this.timer = setInterval(() => out.write(" "), 1_000); } }'), kinds: [['interval', 'likely']] },
])('found: $name', ({ code, kinds }) => expect(kindsOf(code)).toEqual(kinds));

test('possible: what the start of the process hands to a function that adds routes', () => {
  const routes = (body: string): readonly unknown[] => kindsOf(`import express from 'express'; import { makeHub } from './hub'; function add(app, hub) { app.get('/', (req, res) => { ${body} }); } const app = express(); add(app, makeHub());`);
  expect(routes("hub.on('connection', socket => { socket.emit('hello', req.query.name); }); res.end();")).toEqual([['run', 'possible']]);
  expect(routes("hub.on('connection', onConnection); res.end();")).toEqual([]);
  expect(routes("const own = makeHub(req); own.on('connection', () => { res.end(); });")).toEqual([]);
  expect(routes("const serve = own => { const hear = () => { own.on('connection', () => { res.end(); }); }; hear(); }; serve(req.hub);")).toEqual([]);
  expect(routes("hub.on('connection', () => { res.end(); }); req.on('close', () => { hub.removeAllListeners('connection'); });")).toEqual([]);
});
