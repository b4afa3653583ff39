import { expect, test } from 'vitest';
import { leakyRace } from '../../../rules/src/analysis/hazards/leaky-race.ts';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(leakyRace);

const IN = (body: string): string => `export async function f(work, ms) { ${body} }`;
const DEADLINE = 'new Promise((resolve, reject) => { timer = setTimeout(() => reject(new Error()), ms); })';
const LOUD = 'new Promise((resolve, reject) => { timer = setTimeout(() => { log("late"); reject(new Error()); }, ms); })';

test.each(Object.entries({
  'no timer': IN('await Promise.race([work(), stopped]);'),
  'a list that is not in sight': IN('await Promise.race(running);'),
  'cleared in finally': IN(`let timer; try { return await Promise.race([work(), ${DEADLINE}]); } finally { clearTimeout(timer); }`),
  'cleared by a test': IN(`let timer; try { return await Promise.race([work(), ${DEADLINE}]); } finally { if (timer) clearTimeout(timer); }`),
  'cleared by `.finally`': IN(`let timer; return Promise.race([work(), ${DEADLINE}]).finally(() => clearTimeout(timer));`),
  'cleared both ways': IN(`let timer; try { await Promise.race([work(), ${DEADLINE}]); clearTimeout(timer); } catch (error) { clearTimeout(timer); throw error; }`),
  'cleared by whoever gets it': IN(`let timer; const late = ${DEADLINE}; timers.add(timer); return Promise.race([work(), late]);`),
  'a field that another method clears': `class A { f(work) { return Promise.race([work(), new Promise(resolve => { this.timer = setTimeout(resolve, 5000); })]); } stop() { clearTimeout(this.timer); } }`,
  'unref': IN('await Promise.race([work(), new Promise(resolve => setTimeout(resolve, ms).unref())]);'),
  'unref of the handle': IN(`let timer; const late = ${DEADLINE}; timer.unref(); await Promise.race([work(), late]);`),
  'a sleep with a signal': `import { setTimeout } from 'node:timers/promises'; ${IN('const stop = new AbortController(); try { await Promise.race([work(), setTimeout(ms, 0, { signal: stop.signal })]); } finally { stop.abort(); }')}`,
  'a signal, not a timer': IN('await Promise.race([work(), new Promise((_, reject) => { signal.addEventListener("abort", reject, { once: true }); })]);'),
  'a function that does more than make a timer': `function late(ms) { const controller = make(); return new Promise(resolve => setTimeout(resolve, ms)); } ${IN('await Promise.race([work(), late(ms)]);')}`,
  'a timer that is not a guard': IN('const timer = setTimeout(() => log("late"), ms); await work(); return timer;'),
  'a guard in finally': IN('const timer = setTimeout(() => log("late"), ms); try { await work(); } finally { clearTimeout(timer); }'),
  'a guard in finally, each under a condition': IN('let timer; if (ms > 0) timer = setInterval(() => stop(), ms); try { await work(); await work(); } finally { if (ms !== -1) clearInterval(timer); }'),
  'a guard without effect': IN('const timer = setTimeout(() => {}, ms); await work(); clearTimeout(timer);'),
  'a guard that only aborts': IN('const stop = new AbortController(); const timer = setTimeout(() => stop.abort(), ms); await fetch(work, { signal: stop.signal }); clearTimeout(timer);'),
  'a guard that a listener clears': IN('const timer = setTimeout(() => log("late"), ms); socket.on("data", () => clearTimeout(timer)); await work();'),
  'a debounce': 'let timer; export function f() { clearTimeout(timer); timer = setTimeout(() => save(), 500); }',
  'a fetch with a signal, and its timer cleared': IN(`let timer; try { return await Promise.race([fetch(work, { signal }), ${DEADLINE}]); } finally { clearTimeout(timer); }`),
  'a loop whose turns make what they race': IN('for (const one of work) await Promise.race([one(), stop()]);'),
  'another Promise': `import Promise from 'bluebird'; ${IN('await Promise.race([work(), new Promise(resolve => setTimeout(resolve, ms))]);')}`,
}))('silent: %s', (_name, code) => expect(findingsIn(code).map(({ form }) => form)).toEqual([]));

test.each([
  { name: 'no handle', code: IN('await Promise.race([work(), new Promise(resolve => setTimeout(resolve, ms))]);'), form: 'uncleared' },
  { name: 'a handle that nothing reads', code: IN(`let timer; await Promise.race([work(), ${DEADLINE}]);`), form: 'uncleared' },
  { name: 'a promise held by a constant', code: IN('const late = new Promise(resolve => setTimeout(resolve, ms)); await Promise.race([work(), late]);'), form: 'uncleared' },
  { name: 'a sleep of Node', code: `import { setTimeout as sleep } from 'timers/promises'; ${IN('await Promise.race([work(), sleep(ms)]);')}`, form: 'uncleared' },
  { name: 'a promisified timer', code: `import { promisify } from 'node:util'; const sleep = promisify(setTimeout); ${IN('await Promise.race([work(), sleep(ms)]);')}`, form: 'uncleared' },
  { name: 'a sleep of the project', code: `const sleep = ms => new Promise(resolve => setTimeout(resolve, ms)); ${IN('await Promise.race([work(), sleep(300_000).then(() => { throw new Error(); })]);')}`, form: 'uncleared' },
  { name: 'a deadline of the project', code: `import { setTimeout as sleep } from 'timers/promises'; const late = async ms => { await sleep(ms); throw new Error(); }; export const close = () => Promise.race([flushed(), late(300_000)]);`, form: 'uncleared' },
  { name: 'cleared on success, and it logs', code: IN(`let timer; await Promise.race([work(), ${LOUD}]); if (timer) clearTimeout(timer);`), form: 'skipped' },
  { name: 'a guard', code: IN('const timer = setTimeout(async () => { await close(); }, ms); await work(); clearTimeout(timer);'), form: 'guard' },
  { name: 'an interval', code: IN('const beat = setInterval(() => ping(), ms); await work(); clearInterval(beat);'), form: 'guard' },
])('likely: $name', ({ code, form }) => expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, 'likely']]));

test.each([
  { name: 'a short timer', code: IN('await Promise.race([work(), new Promise(resolve => setTimeout(resolve, 100))]);'), form: 'uncleared' },
  { name: 'a wait in a library, for what it has itself', code: `export const soon = () => Promise.race([flushed(), new Promise(resolve => setTimeout(resolve, 5000))]);`, form: 'uncleared' },
  { name: 'a brief deadline of the project', code: `import { setTimeout as sleep } from 'timers/promises'; const late = async ms => { await sleep(ms); throw new Error(); }; export const close = () => Promise.race([flushed(), late(30_000)]);`, form: 'uncleared' },
  { name: 'a guard that only writes a log', code: IN('const timer = setTimeout(() => { log.warn("slow", work); return { work }; }, ms); await work(); clearTimeout(timer);'), form: 'guard' },
  { name: 'a tick of a loop', code: IN('while (!done) { await Promise.race([work(), new Promise(resolve => setTimeout(resolve, ms))]); beat(); }'), form: 'uncleared' },
  { name: 'cleared on success, without effect', code: IN(`let timer; await Promise.race([work(), ${DEADLINE}]); clearTimeout(timer);`), form: 'skipped' },
  { name: 'a fetch without a signal', code: IN(`let timer; try { return await Promise.race([fetch(work), ${DEADLINE}]); } finally { clearTimeout(timer); }`), form: 'unaborted' },
  { name: 'a promise that every turn races', code: IN('const stopped = stop(); for (;;) await Promise.race([work(), stopped]);'), form: 'looped' },
  { name: 'code that runs once, when its module is loaded', code: 'await Promise.race([start(), new Promise(resolve => setTimeout(resolve, 5000))]);', form: 'uncleared' },
])('possible: $name', ({ code, form }) => expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, 'possible']]));

const HANDLER = (body: string): string => `import express from 'express'; const app = express(); app.get('/', async (request, response) => { ${body} });`;

test('proven: each request leaves a timer behind', () => {
  const [finding] = findingsIn(HANDLER('response.json(await Promise.race([load(), new Promise((_, reject) => setTimeout(() => { log("late"); reject(new Error()); }, 5000))]));'));
  expect([finding?.form, finding?.certainty]).toEqual(['uncleared', 'proven']);
  expect(finding?.evidence.map(({ words }) => words)).toEqual([expect.stringMatching(/^it runs for GET \//), 'this is left behind']);
});

const LATE = (delay: string, act = 'reject(new Error(words()))'): string => `response.json(await Promise.race([load(), new Promise((_, reject) => setTimeout(() => ${act}, ${delay}))]));`;
const HELPER = 'function withTimeout(work, ms = 20_000) { return Promise.race([work, new Promise(resolve => setTimeout(() => resolve(null), ms))]); }';

test.each([
  ['a brief timer that only rejects', 'possible', HANDLER(LATE('30_000'))],
  ['a brief one that only gives a value', 'possible', HANDLER(LATE('10 * SECOND', 'Promise.resolve(null)')) + ' const SECOND = 1_000;'],
  ['a brief one of a helper, by its default', 'possible', `${HANDLER('response.json(await withTimeout(load()));')} ${HELPER}`],
  ['a brief one of a helper that everything goes by', 'likely', `${HANDLER('response.json(await withTimeout(load()));')} ${HELPER} export const all = () => [${'withTimeout(load()),'.repeat(4)}];`],
  ['a brief one of a helper, by its callers', 'possible', `${HANDLER('response.json(await withTimeout(load(), 5_000));')} ${HELPER}`],
  ['a long one of a helper, by its callers', 'likely', `${HANDLER('response.json(await withTimeout(load(), 5 * 60_000));')} ${HELPER}`],
  ['a long one, written where it is used', 'possible', HANDLER(LATE('15 * 60 * 1000'))],
  ['one that stays for an hour', 'likely', HANDLER(LATE('60 * 60 * 1000'))],
  ['one of unknown length', 'possible', HANDLER(LATE('Number(process.env.TIMEOUT)'))],
  ['one that aborts', 'proven', HANDLER(LATE('30_000', '{ stop.abort(); reject(); }')) + ' const stop = new AbortController();'],
  ['a sleep that ends in work', 'proven', `import { setTimeout as sleep } from 'node:timers/promises'; ${HANDLER('await Promise.race([load(), sleep(5_000).then(() => shutDown())]);')}`],
])('%s: %s', (_name, certainty, code) => expect(findingsIn(code).map(finding => finding.certainty)).toEqual([certainty]));

test('what throws is named', () => {
  const code = HANDLER('const timer = setTimeout(() => log("late"), 5000); await load(); clearTimeout(timer); response.end();');
  const [finding] = findingsIn(code);
  expect([finding?.certainty, finding?.at && code.slice(...finding.at.range)]).toEqual(['proven', 'await load()']);
});

test('silent: code of a user interface', () => {
  expect(findingsIn(`'use client'; ${IN('await Promise.race([work(), new Promise(resolve => setTimeout(resolve, ms))]);')}`)).toEqual([]);
});

const EXECUTOR = (body: string): string => `export function f(task, ms) { return new Promise((resolve, reject) => { ${body} }); }`;

test.each(Object.entries({
  'a sleep': EXECUTOR('setTimeout(resolve, ms);'),
  'cleared by each': EXECUTOR('const timer = setTimeout(() => reject(new Error()), ms); task.once("done", value => { clearTimeout(timer); resolve(value); }); task.once("error", error => { clearTimeout(timer); reject(error); });'),
  'cleared by a function that all go by': EXECUTOR('const end = error => { clearTimeout(timer); if (error) reject(error); else resolve(); }; const timer = setTimeout(() => end(new Error()), ms); task.once("done", () => end()); task.once("error", end);'),
  'cleared by a function that such a function calls': EXECUTOR('const stop = () => clearTimeout(timer); const timer = setTimeout(() => reject(new Error()), ms); task.once("done", value => { stop(); resolve(value); });'),
  'cleared in `finally`': EXECUTOR('const timer = setTimeout(() => reject(new Error()), ms); task().then(resolve, reject).finally(() => clearTimeout(timer));'),
  'a handle that others have': EXECUTOR('const timer = setTimeout(() => reject(new Error()), ms); timers.add(timer); task.once("done", resolve);'),
  'a timer that does not keep the process': EXECUTOR('const timer = setTimeout(() => reject(new Error()), ms); timer.unref(); task.once("done", resolve);'),
  'a timer in a field': 'class A { f(task) { return new Promise((resolve, reject) => { this.timer = setTimeout(() => reject(new Error()), 5000); task.once("done", resolve); }); } }',
  'a brief timer': EXECUTOR('setTimeout(() => reject(new Error()), 50); task.once("done", resolve);'),
  'an answer that is there already': EXECUTOR('if (task.isDone) return resolve(task); setTimeout(() => reject(new Error()), ms);'),
  'a timer that does something else': EXECUTOR('setTimeout(() => log("late"), ms); task.once("done", resolve);'),
}))('silent on a deadline: %s', (_name, code) => expect(findingsIn(code)).toEqual([]));

test.each([
  ['cleared by the answer alone', 'possible', 'reject', EXECUTOR('const timer = setTimeout(() => reject(new Error()), ms); task.once("done", value => { clearTimeout(timer); resolve(value); }); task.once("error", reject);')],
  ['cleared by nobody', 'possible', 'resolve', EXECUTOR('setTimeout(() => reject(new Error()), ms); task.once("done", resolve);')],
  ['of an event, with an effect', 'likely', 'reject', HANDLER('await new Promise((resolve, reject) => { const timer = setTimeout(() => { log("late"); resolve(); }, 30_000); load().then(value => { clearTimeout(timer); resolve(value); }, reject); });')],
  ['of an event, with an effect, that is over soon', 'possible', 'reject', HANDLER('await new Promise((resolve, reject) => { const timer = setTimeout(() => { log("late"); resolve(); }, 5000); load().then(value => { clearTimeout(timer); resolve(value); }, reject); });')],
])('a deadline %s: %s', (_name, certainty, at, code) => {
  expect(findingsIn(code).map(finding => [finding.form, finding.certainty, finding.at && code.slice(...finding.at.range)])).toEqual([['settled', certainty, at]]);
});
