import { expect, test } from 'vitest';
import { floatingPromise } from '../../../rules/src/analysis/hazards/floating-promise.ts';
import { findingsOf } from '../findings-of.ts';
import { ON_REQUEST } from './floating-promise-cases.ts';

const findingsIn = (code: string, form: string): readonly string[] => findingsOf(floatingPromise, 'input.ts')(code).filter(one => one.form === form).map(({ certainty }) => certainty);
const IMPORTS = "import { readFile } from 'node:fs'; import { exec, spawn } from 'node:child_process'; import { connect } from 'node:net';";
/** The body of an executor in a request. */
const BY_HAND = (body: string, executor = ''): string => `${IMPORTS} ${ON_REQUEST(`reply.send(await new Promise(${executor}(resolve, reject) => { ${body} }));`)}`;
const ASYNC = (body: string): string => BY_HAND(body, 'async ');

test.each([
  ['an error that is printed', BY_HAND("readFile('x', (error, text) => { if (error) console.error(error.message); else resolve(text); });")],
  ['an error that is left out', BY_HAND("readFile('x', (error, text) => { if (!error) resolve(text); });")],
  ['an error that ends the callback', BY_HAND("readFile('x', (error, text) => { if (error != null) return; resolve(text); });")],
  ['a callback of what is not known', BY_HAND('store.find(1, (error, row) => { if (error) { logger.warn(error); return; } resolve(row); });')],
  ['a process that never began, which has no exit', BY_HAND("const child = spawn('ls'); child.on('error', error => console.error(error)); child.on('exit', resolve);")],
  ['a process of a package that stands for it', `import start from 'cross-spawn'; ${BY_HAND("const child = start('ls'); child.on('error', error => console.error(error)); child.on('exit', resolve);")}`],
  ['listeners in a chain', BY_HAND("connect(80).on('error', error => { console.error(error); }).on('connect', () => { resolve(1); });")],
  ['what is settled where it fails alone', ASYNC('try { await save(); } catch (error) { reject(error); }')],
])('stays pending: %s', (_name, code) => expect(findingsIn(code, 'pending')).toEqual(['likely']));

test.each([
  ['an error that settles it', BY_HAND("readFile('x', (error, text) => { if (error) { console.error(error); reject(error); } else resolve(text); });")],
  ['an error that makes it begin again', BY_HAND("const again = () => readFile('x', (error, text) => { if (error) again(); else resolve(text); }); again();")],
  ['an error that somebody else is told of', BY_HAND("readFile('x', (error, text) => { if (error) fail(error); else resolve(text); });")],
  ['an error after which the callback goes on', BY_HAND("readFile('x', (error, text) => { if (error) console.error(error); resolve(text); });")],
  ['callbacks that are counted', BY_HAND("request.body.forEach(name => readFile(name, (error, text) => { if (error) console.error(error); else if (name) resolve(text); }));")],
  ['a second place that settles it', BY_HAND("request.on('end', resolve); readFile('x', (error, text) => { if (!error) resolve(text); });")],
  ['a timer that settles it', BY_HAND("setTimeout(reject, 100); readFile('x', (error, text) => { if (!error) resolve(text); });")],
  ['a process whose streams are closed in any case', BY_HAND("const child = spawn('ls'); child.on('error', error => console.error(error)); child.on('close', resolve);")],
  ['a client that connects again', BY_HAND("client.on('error', error => console.error(error)); client.on('ready', resolve);")],
  ['a listener that settles it', BY_HAND("const child = spawn('ls'); child.on('error', reject).on('exit', resolve);")],
  ['what the way without an error settles', ASYNC('try { await save(); resolve(1); } catch (error) { reject(error); }')],
  ['what waits for ever', ASYNC('try { for (;;) await save(); } catch (error) { reject(error); }')],
])('is settled, or may be: %s', (_name, code) => expect(findingsIn(code, 'pending')).toEqual([]));

test.each([
  ['a part of what is missing', BY_HAND("readFile('x', (error, text) => { if (error) reject(error); resolve(text.toString()); });")],
  ['an answer of what is not known', BY_HAND('store.find(1, (error, row) => { if (error) { reject(error); } resolve(row.name); });')],
  ['an error that is not asked about', BY_HAND("readFile('x', (error, text) => { resolve(JSON.parse(text)); });")],
  ['a loop through it', BY_HAND('store.list((error, rows) => { if (error) reject(error); for (const row of rows) print(row); resolve(1); });')],
  ['names taken out of it', BY_HAND('store.find(1, (error, row) => { if (error) reject(error); const { name } = row; resolve(name); });')],
  ['what a handler of rejections gives', ASYNC('const page = await save().catch(error => reject(error)); resolve(page.text);')],
  ['what a handler with a body gives, and a function reads', `${ASYNC('const page = await save().catch(error => { console.error(error); }); resolve(name(page));')} function name(page) { return page.name; }`],
  ['what a listener goes on with', `${IMPORTS} import { createServer } from 'node:http'; createServer().on('listening', async () => { const page = await load().catch(console.error); console.log(page.name); }); async function load() { return { name: await fetch('x') }; }`],
])('goes on behind its error: %s', (_name, code) => expect(findingsIn(code, 'behind')).toEqual(['likely']));

test.each([
  ['a return', BY_HAND("readFile('x', (error, text) => { if (error) return reject(error); resolve(text.toString()); });")],
  ['a question first', BY_HAND("readFile('x', (error, text) => { if (error) reject(error); if (text) resolve(text.toString()); });")],
  ['a question of another kind', BY_HAND('store.list((error, rows) => { if (error) reject(error); if (Array.isArray(rows)) resolve(rows.length); });')],
  ['a question of both', BY_HAND('store.find(1, (error, row) => { if (error || !row) reject(error); else resolve(row.name); });')],
  ['an optional part', BY_HAND('store.find(1, (error, row) => { if (error) reject(error); resolve(row?.name); });')],
  ['a value in its place', BY_HAND('store.find(1, (error, row) => { if (error) row = {}; resolve(row.name); });')],
  ['a try', BY_HAND("readFile('x', (error, text) => { if (error) reject(error); try { resolve(text.toString()); } catch (other) { reject(other); } });")],
  ['what a process wrote before it failed', BY_HAND("exec('ls', (error, out) => { if (error) reject(error); resolve(out.trim()); });")],
  ['a function of the project, which may call at once', `${BY_HAND('each(request.body, (error, one) => { if (error) reject(error); resolve(one.name); });')} function each(rows, use) { for (const row of rows) use(undefined, row); }`],
  ['a handler that gives something', ASYNC('const page = await save().catch(error => { reject(error); return {}; }); resolve(page.text);')],
  ['a handler that throws', ASYNC('const page = await save().catch(error => { reject(error); throw error; }); resolve(page.text);')],
  ['what the handler gives, asked about', ASYNC('const page = await save().catch(reject); if (!page) return; resolve(page.text);')],
  ['an async function that its caller waits for', ON_REQUEST('const page = await save().catch(console.error); reply.send(page.text);')],
])('does not, or nothing is missing: %s', (_name, code) => expect(findingsIn(code, 'behind')).toEqual([]));
