import { expect, test } from 'vitest';
import type { Rejection } from '../../../rules/src/analysis/program/index.ts';
import { functionNamed, programOfFiles } from './program-of.ts';

test('an effect comes with the shortest chain to it', () => {
  const program = programOfFiles({
    '/a.ts': `import { hash } from './b.js'; export async function login() { await slow(); await hash(); } async function slow() { await hash(); }`,
    '/b.ts': `import { pbkdf2Sync } from 'node:crypto'; export async function hash() { return pbkdf2Sync('', '', 100000, 64, 'sha1'); }`,
  });
  const login = functionNamed(program, 'login');
  expect(program.effects.chain(login, 'blocks:cpu').map(({ call }) => call?.facts.text)).toEqual(['hash', 'pbkdf2Sync']);
  expect(program.effects.of(login, 'io')).toBeUndefined();
});

test('functions that call each other have each other\'s effects', () => {
  const program = programOfFiles({ '/a.ts': 'export async function even(n) { return n ? odd(n - 1) : fetch("x"); } async function odd(n) { return even(n - 1); }' });
  expect(program.effects.of(functionNamed(program, 'odd'), 'io')).toBeDefined();
  expect(program.effects.of(functionNamed(program, 'even'), 'io')).toBeDefined();
});

test('a write to shared state is seen through calls', () => {
  const text = 'let total = 0; function add() { total += 1; } export function run() { add(); } export function idle() { return 1; }';
  const program = programOfFiles({ '/a.ts': text });
  const path = `writes:/a.ts#${text.indexOf('total')}` as const;
  expect(program.effects.of(functionNamed(program, 'run'), path)).toBeDefined();
  expect(program.effects.of(functionNamed(program, 'idle'), path)).toBeUndefined();
});

/** Each case is the body of `async function work()` beside some helpers, and what awaiting it may do. */
const rejections: readonly (readonly [title: string, body: string, rejection: Rejection])[] = [
  ['nothing in it', 'return 1;', 'never'],
  ['an I/O call', 'await fetch(url);', 'may'],
  ['a throw', 'throw new Error();', 'may'],
  ['a catch around everything', 'try { await fetch(url); } catch { console.error(1); }', 'never'],
  ['a throw in the catch', 'try { await fetch(url); } catch (error) { throw error; }', 'may'],
  ['a call before the try', 'await fetch(url); try {} catch {}', 'may'],
  ['a finally without a catch', 'try { await fetch(url); } finally { done = true; }', 'may'],
  ['a returned promise, which the catch does not see', 'try { return fetch(url); } catch { return undefined; }', 'may'],
  ['what a function gives that says it gives nothing', 'try { return answer(url); } catch { return undefined; } function answer(url): void { return page.send(url); }', 'never'],
  ['what a function gives that says nothing', 'try { return answer(url); } catch { return undefined; } function answer(url) { return page.send(url); }', 'unknown'],
  ['what is kept as it is returned', 'return this.ready ??= fetch(url);', 'may'],
  ['what is kept, and returned later', 'this.ready ??= fetch(url); log(url); return this.ready;', 'may'],
  ['what a variable is given, and waited for later', 'let ready; if (url) ready = fetch(url); log(url); await ready;', 'may'],
  ['what is kept, and returned with a handler', 'this.ready ??= fetch(url); return this.ready.catch(() => undefined);', 'never'],
  ['what is kept for others', 'this.ready = fetch(url); log(url);', 'never'],
  ['a handled promise', 'await fetch(url).catch(() => undefined);', 'never'],
  ['a handled promise by then', 'await fetch(url).then(() => 1, () => 2);', 'never'],
  ['a promise of a helper nobody waits for', 'void fails();', 'never'],
  ['a helper that fails', 'await fails();', 'may'],
  ['a helper that cannot fail', 'await safe();', 'never'],
  ['code that is not known', 'await unknown();', 'unknown'],
  ['allSettled of failing calls', 'await Promise.allSettled([1, 2]);', 'never'],
  ['a helper that calls itself', 'await recursive(3);', 'never'],
  ['what a helper takes for it', 'await safely(() => save()); } async function safely(run) { try { await run(); } catch { return undefined; }', 'never'],
  ['an error of its own in the catch', 'try { await safe(); } catch { throw new Error(); }', 'may'],
  ['a wrapper that fails for the work of others', 'await measured(() => safe()); } export async function other() { await measured(() => fails()); } async function measured(run) { return timed(async () => { try { return await run(); } catch (error) { throw error; } }); } async function timed(run) { return await run();', 'never'],
  ['a wrapper that wraps itself', 'await again(() => safe()); } async function again(run) { if (!url) return await again(async () => { return await run(); }); return await run();', 'never'],
  ['a wrapper that runs the work for each', 'await each([url], () => safe()); } export async function other() { await each([url], () => fails()); } async function each(list, run) { return Promise.all(list.map(run));', 'never'],
  ['the same in parts', 'await each([url], () => safe()); } export async function other() { await each([url], () => fails()); } async function each(list, run) { return inParts(list, async part => Promise.all(part.map(run))); } async function inParts(list, run) { return await run(list);', 'never'],
  ['a wrapper that runs failing work for each', 'await each([url], () => fails()); } async function each(list, run) { return Promise.all(list.map(run));', 'may'],
  ['a wrapper whose work fails', 'await measured(() => fails()); } async function measured(run) { return await run();', 'may'],
  ['a wrapper that holds what the work gives before it hands it on', 'await timed(() => safe()); } export async function other() { await timed(() => fails()); } function timed(run) { const work = run(); return work instanceof Promise ? work.finally(() => {}) : Promise.resolve(work);', 'never'],
  ['a choice of handlers, one of which fails', "await handlers[url](); } const handlers = { a() { return safe(); }, b() { return safe(); }, c() { return fails(); } }; function other() {", 'unknown'],
  ['a choice of handlers, most of which fail', "await handlers[url](); } const handlers = { a() { return fails(); }, b() { return safe(); }, c() { return fails(); } }; function other() {", 'may'],
  ['a wrapper that hands the work to what runs it and no more', "await inContext(() => safe()); } export async function other() { await inContext(() => fails()); } function inContext(run) { return new AsyncLocalStorage().run({}, run);", 'never'],
  ['a wrapper that hands failing work to it', "await inContext(() => fails()); } function inContext(run) { return new AsyncLocalStorage().run({}, run);", 'may'],
  ['a wrapper that fails itself', 'await measured(() => safe()); } async function measured(run) { await fetch(url); return await run();', 'may'],
  ['what is not known, and answers by the callback that it is handed', 'return hooked(1, () => 2); } async function hooked(url, next) { if (!url) return next(); return await unknown(url, next);', 'never'],
  ['an error that is a value', "return find().map(rows => rows.length).mapErr(error => error.length); } function find() { return ResultAsync.fromPromise(fetch(url), String);", 'never'],
  ['an error that is a value, and whose handler fails', "return find().mapErr(async error => { await fails(); }); } function find() { return ResultAsync.fromPromise(fetch(url), String);", 'may'],
  ['an answer by its place', 'await handle({}, {}); } function handle(req, res) { return res.status(200).json({});', 'never'],
  ['another method by its place', 'await handle({}, {}); } function handle(req, res) { return res.rows.load();', 'unknown'],
  ['a synchronous helper that throws', 'check(url);', 'unknown'],
  ['a synchronous helper that throws where the process is not ready', 'check();', 'never'],
  ['a synchronous helper whose helper throws', 'deep();', 'never'],
  ['a helper that throws before it gives a promise', 'await starts();', 'may'],
  ['what a synchronous helper does beside the promise that it returns', 'await settled(); } function settled() { unknown(); fails(); return Promise.resolve();', 'never'],
  ['a helper that says that it gives a promise', 'await declared(); } function declared(): Promise<void> { const made = unknown(); return made;', 'unknown'],
  ['a helper that keeps what it gives', 'await kept(); } function kept() { const made = fails(); other(); return made;', 'may'],
  ['a helper that keeps what it gives, and gives it after another step', 'await kept(); } function kept() { const made = safe().then(fails); return made;', 'may'],
  ['a helper that keeps a value of an unknown call', 'await kept(); } async function kept() { const made = unknown(); await safe(); return made;', 'never'],
  ['a promise that is awaited later', 'const made = fails(); await safe(); await made;', 'may'],
  ['a promise that is awaited later, and cannot fail', 'const made = safe(); await safe(); await made;', 'never'],
  ['a promise that is awaited later, beside others', 'const [one, other] = [1, 2]; const made = fails(); await Promise.all([made, safe()]);', 'may'],
  ['a promise that is awaited later in a try', 'const made = fails(); try { await made; } catch {}', 'never'],
  ['a promise of which only what becomes of it is asked later', 'const made = fails(); await Promise.allSettled([made]);', 'never'],
  ['a promise of an unknown call that is awaited later', 'const made = unknown(); await made;', 'unknown'],
  ['a chain that takes its errors, kept under a type', 'await kept(); } function kept(): Promise<void> { const made: Promise<void> = fails().catch(() => undefined); return made;', 'never'],
  ['all of helpers that cannot fail', 'await Promise.all([safe(), safe()]);', 'never'],
  ['all of helpers one of which fails', 'await Promise.all([safe(), fails()]);', 'may'],
  ['one task each that cannot fail', 'await Promise.all([1, 2].map(async () => { await safe(); }));', 'never'],
  ['one task each that may', 'await Promise.all(list().map(() => fails())); } function list() { return unknown();', 'may'],
  ['all of what was started before', 'const started = [fails()]; await Promise.all(started);', 'may'],
  ['a race of promises from elsewhere', 'await Promise.race([first, second]);', 'unknown'],
  ['a promise kept from before', 'await ready;', 'unknown'],
  ['a promise kept from before, in a catch', 'try { await ready; } catch {}', 'never'],
  ['a module', "await import('somewhere');", 'never'],
];

test.each(rejections)('%s', (_title, body, rejection) => {
  const program = programOfFiles({
    '/a.ts': `import { AsyncLocalStorage } from 'node:async_hooks'; import { ResultAsync } from 'neverthrow'; import { unknown } from 'somewhere'; const url = 'x'; let done = false;
      async function work() { ${body} }
      async function fails() { await fetch(url); }
      async function safe() { try { await fetch(url); } catch {} }
      function check() { if (!url) throw new Error(); }
      function deep() { check(); }
      function starts() { if (!url) throw new Error(); return Promise.resolve(1); }
      async function recursive(n) { if (n > 0) await recursive(n - 1); }`,
  });
  expect(program.effects.rejection(functionNamed(program, 'work'))).toBe(rejection);
});

test('what a helper is given to run is the doing of who gave it', () => {
  const program = programOfFiles({ '/a.ts': `function each(run) { run(); } function work() { each(() => fetch('x')); } function other() { each(() => 1); }` });
  expect(['work', 'other', 'each'].map(name => program.effects.of(functionNamed(program, name), 'io') !== undefined)).toEqual([true, false, false]);
});

test('an answer to a request cannot reject', () => {
  const program = programOfFiles({ '/a.ts': `import express from 'express'; express().get('/', async function work(req, res, next) { try { await fetch('x'); return res.status(200).json({}); } catch (error) { return next(error); } });` });
  expect(program.effects.rejection(functionNamed(program, 'work'))).toBe('never');
});
