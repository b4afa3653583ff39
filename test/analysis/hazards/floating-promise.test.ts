import { expect, test } from 'vitest';
import { floatingPromise, servedPromise } from '../../../rules/src/analysis/hazards/floating-promise.ts';
import { findingsOf } from '../findings-of.ts';
import { INVALID, ON_REQUEST, SILENT } from './floating-promise-cases.ts';

const findingsIn = findingsOf(floatingPromise, 'input.ts');

test.each(Object.entries(SILENT))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ form, range }) => [form, code.slice(...range)])).toEqual([]));

test.each(INVALID)('$certainty: $name', ({ code, form, certainty }) => expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, certainty]]));

test('who asks for those alone that serve somebody gets every one of them', () => {
  const [all, served] = [floatingPromise, servedPromise].map(detector => INVALID.map(({ code }) => findingsOf(detector)(code).filter(({ isServed }) => isServed)));
  expect(served).toEqual(all);
  expect(INVALID.flatMap(({ code }) => findingsOf(servedPromise)(code)).every(({ isServed }) => isServed)).toBe(true);
  expect(served!.flat().length).toBeGreaterThan(10);
});

test('possible: what nearly everybody drops, whose author may know that it does not reject', () => {
  const certainties = (times: number): readonly string[] => [...new Set(findingsIn(ON_REQUEST('save();'.repeat(times))).map(({ certainty }) => certainty))];
  expect([certainties(11), certainties(12)]).toEqual([['proven'], ['possible']]);
});

test('possible: what somebody has looked at, and says why nobody waits', () => {
  const certainties = (statement: string): readonly string[] => findingsIn(ON_REQUEST(`\n${statement}\n`)).map(({ certainty }) => certainty);
  const [next, here] = ['// eslint-disable-next-line', '// eslint-disable-line'].map(directive => `${directive} @typescript-eslint/no-floating-promises`);
  expect([`${next} -- it takes a callback\nsave();`, `save(); ${here} -- it takes a callback`].map(certainties)).toEqual([['possible'], ['possible']]);
  expect([`${next}\nsave();`, `${next} -- it takes a callback\nawait save();\nsave();`].map(certainties)).toEqual([['proven'], ['proven']]);
});

test('work that a field keeps while it is under way fails where the work does', () => {
  const certainties = (work: string, field = 'loading = null;', other = ''): readonly string[] => findingsIn(`${ON_REQUEST('void rows.load();')} class Rows { ${field} async load() { if (this.loading) return this.loading; this.loading = ${work}; try { await this.loading; } finally { this.loading = null; } } ${other} async read() { await save(); } async look() { await safe(); } } const rows = new Rows();`).map(({ certainty }) => certainty);
  expect([certainties('this.look()'), certainties('this.read()')]).toEqual([[], ['proven']]);
  expect([certainties('this.look()', 'loading = find();'), certainties('this.look()', undefined, 'begin() { this.loading = find(); }')]).toEqual([['likely'], ['likely']]);
});

test("possible: what is to end the process, as its author says", () => {
  const certainties = (comment: string): readonly string[] => findingsIn(ON_REQUEST(`\n${comment}\nvoid save();\n`)).map(({ certainty }) => certainty);
  expect([certainties("// We don't handle this error here, so that\n// a queue that has stopped will crash the process."), certainties('// Saved in the background.'), certainties('// Do not throw.')]).toEqual([['possible'], ['proven'], ['proven']]);
});

test('possible: what bluebird only prints', () => {
  const code = (promise: string): string => `import Bluebird from 'bluebird'; ${ON_REQUEST(`${promise}.map(request.body, save);`)}`;
  expect(findingsIn(code('Bluebird')).map(({ certainty }) => certainty)).toEqual(['possible']);
});

test('possible: what nearly everybody drops of one family of calls', () => {
  const fire = (times: number): string => ON_REQUEST(`${"fire('action:saved');".repeat(times)}${"await fire('filter:saved');".repeat(20)}${times < 12 ? '' : 'fire(`action:${name}`);'}`) + ' async function fire(hook) { await fetch(hook); }';
  const certainties = (times: number): readonly string[] => [...new Set(findingsIn(fire(times)).map(({ certainty }) => certainty))];
  expect([certainties(11), certainties(12)]).toEqual([['proven'], ['possible']]);
});

test('likely: what a catch around it was to see, in code of unknown use', () => {
  const certaintyOf = (body: string): readonly string[] => findingsIn(`async function get(id: number) { return fetch(id); } export function first() { ${body} }`, '/nowhere/code.ts').map(({ certainty }) => certainty);
  expect(['get(0);', 'try { void get(0); } catch (error) { log(error); }', 'try { get(0); } catch (error) { log(error); }'].map(certaintyOf)).toEqual([['possible'], ['possible'], ['likely']]);
});

test('many handlers of one file that its framework does not wait for are one fault', () => {
  const routes = (count: number): string => `import { createServer } from 'node:http'; ${Array.from({ length: count }, (_, at) => `createServer(async (request, response) => { await fetch('x'); }).listen(${at});`).join(' ')}`;
  const counted = (count: number): readonly unknown[] => findingsIn(routes(count)).map(({ form, certainty, others, range: [start] }) => [form, certainty, others, start === routes(count).indexOf('createServer(async')]);
  expect(counted(3).map(one => (one as readonly unknown[])[2])).toEqual([undefined, undefined, undefined]);
  expect(counted(5)).toEqual([['event', 'proven', 4, true]]);
});

test('a handler in a chain is reported where it stands', () => {
  const code = `import { EventEmitter } from 'node:events'; new EventEmitter().on('none', async () => { count++; }).on('one', async () => { await fetch('1'); }).on('two', async () => { await fetch('2'); });`;
  expect(findingsIn(code).map(({ range }) => code.slice(...range))).toEqual(["async () => { await fetch('2'); }", "new EventEmitter().on('none', async () => { count++; }).on('one', async () => { await fetch('1'); })"]);
});

test('a function that several timers run by themselves fails in one place', () => {
  const code = (second: string): string => `setInterval(() => poll(), 1000); setTimeout(() => ${second}, 10); async function poll() { await fetch('x'); } async function other() { await fetch('y'); }`;
  expect(['poll()', 'other()', 'poll().then(other)'].map(second => findingsIn(code(second)).length)).toEqual([1, 2, 2]);
});

test('what a method throws is taken by the decorator of the project that runs it in a try', () => {
  const orders = (decorator: string): string => `import { createServer } from 'node:http'; const TAKEN = message => (target, name, descriptor) => { const method = descriptor.value; descriptor.value = async (...given) => { try { return await method.apply(target, given); } catch (error) { if (!given[1]) throw error; return given[1].status(500).send(message); } }; }; class Orders { ${decorator} static async add(req: Request, res) { await fetch('x'); if (!req.body) throw new Error(); res.end(); } } createServer(Orders.add).listen(80); createServer((req, res) => { Orders.add(req, res); res.end(); }).listen(81);`;
  expect(findingsIn(orders("@TAKEN('no')"))).toEqual([]);
  expect(findingsIn(orders("@unknown('no')")).map(({ form, certainty }) => `${form} ${certainty}`)).toEqual(['event proven', 'dropped proven']);
});

test('what fails by a slip of the program alone is no more than possible', () => {
  const certainties = (body: string, rest: string): readonly string[] => findingsIn(`${ON_REQUEST(body)} ${rest}`).map(({ certainty }) => certainty);
  const notes = (waits: string): string => `import tell from 'some-log'; async function note(row) { seen(row); ${waits} } function seen(row) { if (rows.has(row)) throw new Error('twice'); rows.add(row); }`;
  expect([notes(''), notes('await tell.flush();'), notes('return tell.flush();')].map(rest => certainties('note(1);', rest))).toEqual([['possible'], ['likely'], ['likely']]);
  const chains = "import tell from 'some-log'; const changed = tell.later();";
  expect(['safe().finally(changed.bind(null, 1));', 'save().finally(changed.bind(null, 1));'].map(body => certainties(body, chains))).toEqual([['possible'], ['proven']]);
});

test('what is dropped in the turn in which the process ends cannot reject any more', () => {
  const found = (body: string): readonly string[] => findingsIn(ON_REQUEST(body)).map(({ form }) => form);
  expect(['try { server && save(); } catch (error) { log(error); } process.exit();', 'save(); if (reply) process.exit(1); else process.exit(0);'].map(found)).toEqual([[], []]);
  expect(['save(); if (reply) process.exit();', 'save(); await safe(); process.exit();', 'try { save(); return; } finally { process.exit; }', 'process.exit; save();'].map(found)).toEqual([['dropped'], ['dropped'], ['dropped'], ['dropped']]);
});

test('a list of promises that is kept for a moment rejects as its tasks do', () => {
  const found = (task: string): readonly string[] => findingsIn(`${ON_REQUEST('all(request.body);')} async function all(rows) { const running = rows.map(row => ${task}(row)); await Promise.all(running); }`).map(({ certainty }) => certainty);
  expect([found('save'), found('safe')]).toEqual([['proven'], []]);
});

test('the last step of the argument is what fails, where it is, and who leads there', () => {
  const code = `${ON_REQUEST('void store();')} async function store() { await put(); } async function put() { await fetch('x'); }`;
  const [finding] = findingsIn(code);
  const { words, range } = finding!.evidence.at(-1)!;
  expect([words, code.slice(...range)]).toEqual(['it rejects where `fetch` fails (line 4), by way of store (line 4) → put (line 4)', "fetch('x')"]);
});
