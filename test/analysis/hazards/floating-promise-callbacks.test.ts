import { expect, test } from 'vitest';
import { floatingPromise } from '../../../rules/src/analysis/hazards/floating-promise.ts';
import { findingsOf } from '../findings-of.ts';
import { ON_REQUEST } from './floating-promise-cases.ts';

const findingsIn = (code: string): readonly string[] => findingsOf(floatingPromise, 'input.ts')(code).map(({ form, certainty }) => `${form} ${certainty}`);
const READ = (callback: string, imports = "import { readFile } from 'node:fs'; import retry from 'some-retry';"): string => `${imports} ${ON_REQUEST(`reply.send(await new Promise((resolve, reject) => { ${callback} }));`)}`;

test.each([
  ['proven', 'an error that a callback of Node.js gets', READ("readFile('x', (error, text) => { if (error) throw error; resolve(text); });")],
  ['proven', 'what a callback finds out', READ("readFile('x', (error, text) => { if (error) return reject(error); const rows = text.split(','); if (rows.length < 2) throw new Error('short'); resolve(rows); });")],
  ['proven', 'a callback of a library that is told of errors', READ('retry.run(1, (error, row) => { if (error) throw error; resolve(row); });')],
  ['proven', 'a listener of a socket', READ("connect(80).on('error', error => { reject(error); }).on('connect', () => { resolve(1); throw new Error('in use'); });", "import { connect } from 'node:net';")],
  ['proven', 'what a timer throws', READ("const at = setInterval(() => { if (Date.now() > 9) { clearInterval(at); throw new Error('late'); } resolve(1); }, 1);")],
  ['proven', 'a callback within another one', READ("readFile('x', (error, name) => { readFile(name, (inner, text) => { if (inner) throw inner; resolve(text); }); });")],
  ['proven', 'two errors of one callback, which are one fault', READ("readFile('x', (error, text) => { if (error) throw error; if (!text) throw new Error('none'); resolve(text); });")],
  ['likely', 'a callback of what is not known', READ('store.find(1, (error, row) => { if (error) throw error; resolve(row); });', '')],
  ['likely', 'a listener of what looks like an emitter', READ("pump.on('end', rows => { if (rows.length === 0) throw new Error('none'); resolve(rows); });", '')],
  ['likely', 'an error of what does not settle the promise itself', READ("readFile('x', error => { if (error) throw error; }); request.on('end', resolve);")],
  ['likely', 'a library', `import { readFile } from 'node:fs'; export const load = path => new Promise(resolve => { readFile(path, (error, text) => { if (error) throw error; resolve(text); }); });`],
  ['possible', 'a state that the code rules out', READ("readFile('x', (error, text) => { if (!cache) throw new Error('no cache'); resolve(cache.add(error, text)); });")],
  ['possible', 'a command', `#!/usr/bin/env node\nimport { readFile } from 'node:fs'; new Promise(resolve => { readFile('x', (error, text) => { if (error) throw error; resolve(text); }); }).then(console.log, console.error);`],
])('%s, what a promise does not see: %s', (certainty, _name, code) => expect(findingsIn(code).filter(one => one.startsWith('thrown'))).toEqual([`thrown ${certainty}`]));

test.each([
  ['the executor itself', READ("if (!request.body) throw new Error('empty'); readFile('x', (error, text) => { if (error) reject(error); else resolve(text); });")],
  ['a callback that takes it', READ("readFile('x', (error, text) => { try { if (error) throw error; resolve(text); } catch (failure) { reject(failure); } });")],
  ['a list, which asks at once', READ("resolve(request.body.map((one, at) => { if (!one) throw new Error(String(at)); return one; }));")],
  ['a function of the project, which may ask at once', READ('each(request.body, (error, one) => { if (error) throw error; resolve(one); });', 'function each(rows, use) { for (const row of rows) use(undefined, row); }')],
  ['a handler of a chain, which fails by its own promise', READ('request.load().then(row => { if (!row) throw new Error(); resolve(row); }).catch(error => { if (error.code) throw error; reject(error); }).catch(reject);')],
  ['a function that is called in place', READ('const parse = text => { if (!text) throw new Error(); return text; }; resolve(parse(request.body));')],
  ['a callback outside of any promise', `import { readFile } from 'node:fs'; ${ON_REQUEST("readFile('x', (error, text) => { if (error) throw error; reply.send(text); });")}`],
  ['a setting that is missing', READ("readFile('x', (error, text) => { if (!process.env.KEY) throw new Error('no key'); resolve(text); });")],
])('a promise sees what is thrown by, or nothing is: %s', (_name, code) => expect(findingsIn(code).filter(one => one.startsWith('thrown'))).toEqual([]));

test('a function that takes no callback leaves it where it is, and its promise is dropped', () => {
  const page = (declared: string): readonly string[] => findingsIn(`${ON_REQUEST('page(html => { reply.send(html); });')} ${declared}`);
  expect(['async function page() { await save(); }', 'const page = async () => { await save(); };', 'function page() { return save(); }'].map(page)).toEqual([['dropped proven'], ['dropped proven'], ['dropped proven']]);
  expect(['const page = callbackify(async () => { await save(); });', 'const page = callbackify(save);', 'async function page() { const [answer] = arguments; answer(await save()); }', 'async function page(answer) { answer(await save()); }'].map(page)).toEqual([[], [], [], ['dropped proven']]);
});

test('what a package makes that is an emitter throws the promises of its listeners away', () => {
  const listening = (from: string, made: string): readonly string[] => findingsIn(`import { ${made} } from '${from}'; new ${made}().on('message', async () => { await fetch('x'); });`);
  expect([listening('@slack/socket-mode', 'SocketModeClient'), listening('@fastify/busboy', 'Busboy'), listening('tiny-typed-emitter', 'TypedEmitter'), listening('some-queue', 'Queue')]).toEqual([['event proven'], ['event proven'], ['event proven'], []]);
});

const LOST = (code: string): readonly string[] => findingsIn(code).filter(one => /^(?:each|event) /.test(one));

test.each([
  ['likely', 'a timer of a server that waits for a package', `import { Watch } from 'some-watch'; const watch = new Watch(); ${ON_REQUEST('setTimeout(async () => { await watch.begin(); }, 1000);')}`],
  ['possible', 'a timer of a server that waits for what is not known', ON_REQUEST('setTimeout(async () => { await feed.poll(); }, 1000);')],
  ['likely', 'tasks of a command, which a catch around them was to see fail', "#!/usr/bin/env node\nimport { copyFile } from 'node:fs/promises'; async function copy(files) { try { files.forEach(async file => { await copyFile(file, 'x'); }); console.log('done'); } catch (error) { console.error(error); } } copy(process.argv);"],
  ['possible', 'tasks of a command', "#!/usr/bin/env node\nimport { copyFile } from 'node:fs/promises'; async function copy(files) { files.forEach(async file => { await copyFile(file, 'x'); }); console.log('done'); } copy(process.argv);"],
])('%s: %s', (certainty, _name, code) => expect(LOST(code).map(one => one.split(' ')[1])).toEqual([certainty]));
