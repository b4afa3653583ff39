import { busyWait } from 'eslint-plugin-headgate/analysis';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../findings-of.ts';

const findingsIn = findingsOf(busyWait, '/nowhere/app.ts');

const APP = `import express from 'express'; import { setTimeout as sleep } from 'node:timers/promises'; import fs from 'node:fs'; const app = express(); let ready = false; let count = 0; const queue = []; start(() => { ready = true; count--; queue.push(1); });`;
const request = (body: string): string => `${APP} app.get('/', async (req, res) => { ${body} res.end(); });`;

describe('silent', () => {
  test.each([
    ['where each round asks another process', request(`while (!ready) { await fetch('https://jobs.example.com'); await sleep(100); }`)],
    ['where the test asks another process', request(`while ((await fetch('https://jobs.example.com')).status !== 200) await sleep(100);`)],
    ['where the test asks the file system', request(`while (!fs.existsSync('/tmp/lock')) await sleep(100);`)],
    ['where the test asks code that is not known', request(`while (!somebody.isReady()) await sleep(100);`)],
    ['for a count of its own', request(`let tries = 0; while (tries < 5) { tries++; await sleep(100); }`)],
    ['for a round that does work', request(`while (!ready) { work(); await sleep(100); }`)],
    ['for a list that the loop empties', request(`while (queue.length > 0) { queue.shift(); await sleep(1); }`)],
    ['for state that nothing here changes', `import { setTimeout as sleep } from 'node:timers/promises'; export async function wait(socket) { while (socket.bufferedAmount > 0) await sleep(5); }`],
    ['for what the same function has set before', request(`let last = 1; last = 2; while (last > 1) await sleep(5);`)],
    ['for a loop that computes', request(`let sum = 0; for (let i = 0; i < 10; i++) sum += i;`)],
    ['for a loop that goes through a list that others fill', request(`let text = ''; for (let i = 0; i < queue.length; i++) text += queue[i];`)],
    ['for a pause for each element of a list that others fill', request(`for (let i = 0; i < queue.length; i++) await sleep(5);`)],
    ['for a loop that has a time limit and works', request(`const end = Date.now() + 50; while (Date.now() < end) work();`)],
    ['for a synchronous loop that may change what it tests', request(`while (!ready) step();`)],
    ['for a loop that looks for the stage of a time', request(`let rate = 0; for (let i = 0; i < stages.length; i++) { if (now >= new Date(stages[i].start).getTime()) { rate = i; break; } }`)],
    ['for a loop that has one turn', request(`const start = Date.now(); while (Date.now() - start > 50) { break; }`)],
    ['for a timer that does work', `${APP} setInterval(() => { if (ready) work(); }, 100);`],
    ['for a deadline', request(`await new Promise((resolve, reject) => { start(resolve); setTimeout(() => { if (!ready) reject(new Error('late')); }, 100); });`)],
  ])('%s', (_title, code) => {
    expect(findingsIn(code)).toEqual([]);
  });

  test('in a test', () => {
    expect(findingsIn(request('while (!ready) await sleep(5);'), '/nowhere/app.test.ts')).toEqual([]);
  });
});

const worker = (body: string, rest = ''): string => `import 'express'; import { setTimeout as sleep } from 'node:timers/promises'; export class Worker { isOn = true; async run(next) { ${body} } async ask() { return await (await fetch('https://jobs.example.com')).json(); } ${rest} }`;

describe('silent on a retry', () => {
  test.each([
    ['after a pause in the handler', 'while (this.isOn) { try { await this.ask(); } catch (error) { log(error); await sleep(1000); } }'],
    ['after a pause of the turn', 'while (this.isOn) { try { await this.ask(); } catch (error) { log(error); } await sleep(1000); }'],
    ['after a pause in `finally`', 'while (this.isOn) { try { await this.ask(); } catch (error) { log(error); } finally { await sleep(1000); } }'],
    ['after a pause for where nothing was done', 'while (this.isOn) { let isDone = false; try { isDone = await this.ask(); } catch (error) { log(error); } if (!isDone) await sleep(1000); }'],
    ['after a pause before it', 'while (this.isOn) { try { await sleep(1000); await this.ask(); } catch (error) { log(error); } }'],
    ['that the handler leaves', 'while (this.isOn) { try { await this.ask(); } catch (error) { log(error); break; } }'],
    ['that is counted', 'let tries = 0; while (true) { try { await this.ask(); } catch (error) { if (++tries > 3) throw error; } }'],
    ['that the loop counts', 'let tries = 3; while (tries > 0) { try { await this.ask(); } catch (error) { tries--; } }'],
    ['of what each turn takes anew', 'while (next.length) { const job = next.shift(); try { await fetch(job); } catch (error) { log(error); } }'],
    ['for each of a list', 'for (const job of next) try { await this.ask(job); } catch (error) { log(error); }'],
    ['that nothing catches', 'while (this.isOn) await this.ask();'],
    ['of work behind a wait for work', 'while (this.isOn) { const job = await next.take(); try { await fetch(job); } catch (error) { log(error); } }'],
  ])('%s', (_title, body) => expect(findingsIn(worker(body))).toEqual([]));
});

describe('finds a retry at once', () => {
  test.each([
    ['over a network', 'while (this.isOn) { try { await this.ask(); } catch (error) { log(error); } }', 'likely', 'this.ask()'],
    ['with a pause that a failure skips', 'for (;;) { try { await this.ask(); await sleep(1000); } catch (error) { log(error); } }', 'likely', 'this.ask()'],
    ['until it works', 'let isDone = false; do { try { await this.ask(); isDone = true; } catch { /* again */ } } while (!isDone);', 'likely', 'this.ask()'],
    ['of work out of sight', 'while (this.isOn) { try { await next(); } catch (error) { log(error); } }', 'possible', 'next()'],
  ])('%s', (_title, body, certainty, asked) => {
    const code = worker(body);
    expect(findingsIn(code).map(finding => [finding.form, finding.certainty, code.slice(...finding.test.range)])).toEqual([['retry', certainty, asked]]);
  });

  test('possible: in a script', () => {
    expect(findingsIn(worker('while (this.isOn) { try { await this.ask(); } catch (error) { log(error); } }').replace("import 'express';", ''), '/nowhere/scripts/fill.ts').map(({ certainty }) => certainty)).toEqual(['possible']);
  });
});

describe('finds', () => {
  test.each([
    ['a flag, once a second', request('while (!ready) await sleep(1000);'), 'sleep', 'possible'],
    ['a flag, once a second, by a timer', request('await new Promise(resolve => { const timer = setInterval(() => { if (ready) { clearInterval(timer); resolve(); } }, 2000); });'), 'interval', 'possible'],
    ['a flag, some times', request('let turns = 10; while (!ready && turns > 0) { await sleep(1000); turns -= 1; }'), 'sleep', 'possible'],
    ['a flag', request('while (!ready) await sleep(50);'), 'sleep', 'proven'],
    ['a flag with a log and a deadline', request(`const end = Date.now() + 5000; while (!ready) { if (Date.now() > end) throw new Error('late'); console.log('not yet'); await sleep(50); }`), 'sleep', 'proven'],
    ['a flag with a promise of its own making', request('do { await new Promise(resolve => setTimeout(resolve, 50)); } while (!ready);'), 'sleep', 'proven'],
    ['a flag through functions', `${APP} const pause = ms => new Promise(resolve => setTimeout(resolve, ms)); const isReady = () => ready; app.get('/', async (req, res) => { while (!isReady()) await pause(5); res.end(); });`, 'sleep', 'proven'],
    ['a loop without a test', request('for (;;) { if (ready) break; await sleep(5); }'), 'sleep', 'proven'],
    ['a field, a hundred times at most', `import 'express'; export class Db { async get() { if (this.connecting) { for (let i = 0; i < 100; i++) { await new Promise(resolve => setTimeout(resolve, 100)); if (this.pool) return this.pool; } } this.connecting = true; this.pool = await connect(); return this.pool; } }`, 'sleep', 'possible'],
    ['a limit on how many run', request('while (count >= 10) await sleep(5); count++;'), 'sleep', 'proven'],
    ['a limit that other runs of the function change', `${APP} let active = 0; app.get('/', async (req, res) => { while (active >= 4) await sleep(1); active += 1; try { await fetch('x'); } finally { active -= 1; } res.end(); });`, 'sleep', 'proven'],
    ['a list that others fill', request('while (queue.length === 0) await sleep(5);'), 'sleep', 'proven'],
    ['a field', `import 'express'; export class Queue { busy = false; async run(task) { while (this.busy) await new Promise(resolve => setTimeout(resolve, 5)); this.busy = true; await task(); this.done(); } done() { this.busy = false; } }`, 'sleep', 'likely'],
    ['a field, by who only waits for the end of something', `import 'express'; export class Queue { busy = false; async close() { while (this.busy) await new Promise(resolve => setTimeout(resolve, 100)); this.emit('closed'); } start() { this.busy = true; } }`, 'sleep', 'possible'],
    ['a field, with a deadline', `import 'express'; export class Queue { busy = 0; async close() { const start = Date.now(); while (this.busy > 0 && Date.now() - start < 5000) await new Promise(resolve => setTimeout(resolve, 5)); } done() { this.busy--; } }`, 'sleep', 'possible'],
    ['a state, by who leaves when another run has come to its end', `import 'express'; let state = 'new'; export async function open() { if (state !== 'new') { while (state !== 'open') await new Promise(resolve => setTimeout(resolve, 1000)); return; } state = 'opening'; await connect(); state = 'open'; }`, 'sleep', 'possible'],
    ['a field, by a timer of what stops', `import 'express'; export class Sync { busy = false; async stopSync() { this.stopping = true; await new Promise(resolve => { const timer = setInterval(() => { if (!this.busy) { clearInterval(timer); resolve(); } }, 200); }); } run() { this.busy = true; work().then(() => { this.busy = false; }); } }`, 'interval', 'possible'],
    ['a flag at the end', `${APP} app.get('/stop', async () => { while (!ready) await sleep(50); await close(); process.exit(0); });`, 'sleep', 'possible'],
    ['a flag at the start', `${APP} async function main() { while (!ready) await sleep(50); app.listen(80); } main();`, 'sleep', 'possible'],
    ['an interval', request('await new Promise(resolve => { const timer = setInterval(() => { if (ready) { clearInterval(timer); resolve(); } }, 50); });'), 'interval', 'proven'],
    ['a timer that starts itself', request('await new Promise(resolve => { const check = () => { if (ready) resolve(); else setTimeout(check, 50); }; check(); });'), 'interval', 'proven'],
    ['a sleep that holds the thread', request('const end = Date.now() + 50; while (Date.now() < end) {}'), 'spin', 'proven'],
    ['a wait for a time that holds the thread', request('while (Date.now() < new Date(req.body.at).getTime()) {}'), 'spin', 'proven'],
    ['a sleep that holds the thread, in a library', 'export function sleep(ms) { const start = performance.now(); while (performance.now() - start < ms); }', 'spin', 'likely'],
    ['a spin on shared memory', `import 'express'; export function wait(view) { while (Atomics.load(view, 0) === 0) {} }`, 'spin', 'likely'],
    ['a loop that lets nothing change its test', request('while (!ready) {}'), 'stuck', 'proven'],
    ['the same at the start', `let done = false; import('./x.js').then(() => { done = true; }); while (!done);`, 'stuck', 'proven'],
  ])('%s', (_title, code, form, certainty) => {
    expect(findingsIn(code).map(finding => [finding.form, finding.certainty])).toEqual([[form, certainty]]);
  });
});
