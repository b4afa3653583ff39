import { route, type Complaint } from './complaint.ts';

const FS = `import { readFileSync } from 'node:fs';`;

export const blocking: readonly Complaint[] = ([
  ['no-event-loop-blocking', 'a file read at start-up is reported', 'silent', route('res.send(page);', `${FS} const page = readFileSync('index.html', 'utf8');`)],
  ['no-event-loop-blocking', 'a function of another library whose name ends in Sync is reported', 'silent', route('res.json(Effect.runSync(Effect.succeed(req.body)));', `import { Effect } from 'effect';`)],
  ['no-event-loop-blocking', 'a property whose name ends in Sync is reported', 'silent', route('res.json({ lastSync: req.body.lastSync, done: state.isInSync() });', 'const state = { isInSync: () => true };')],
  ['no-event-loop-blocking', 'a command that reads a file is reported', 'silent', `#!/usr/bin/env node\n${FS} async function main() { console.log(readFileSync(process.argv[2], 'utf8')); } await main();`, 'bin/cli.ts'],
  ['no-event-loop-blocking', 'a read on each request by the name of an import goes unseen', 'likely', route(`res.send(slurp(req.query.path, 'utf8'));`, `import { readFileSync as slurp } from 'node:fs';`)],
  ['no-event-loop-blocking', 'a read in a helper goes unseen', 'possible', route('res.send(page());', `${FS} function page() { return readFileSync('log.txt', 'utf8'); }`)],
  ['no-event-loop-blocking', 'a hash of a password that is computed at once goes unseen', 'proven', route(`res.send(pbkdf2Sync(req.body.password, 'salt', 600_000, 64, 'sha512'));`, `import { pbkdf2Sync } from 'node:crypto';`)],
  ['no-event-loop-blocking', 'compression at once goes unseen', 'possible', route('res.send(gzipSync(req.body.text));', `import { gzipSync } from 'node:zlib';`)],
  ['no-busy-wait', 'a loop that waits for the clock goes unseen', 'proven', route('const end = Date.now() + 100; while (Date.now() < end) {} res.end();')],
  ['no-busy-wait', 'a loop that naps for nothing goes unseen', 'possible', route('while (running >= 4) await new Promise(resolve => setTimeout(resolve, 0)); running++; await fetch(req.body.url); running--; res.end();', 'let running = 0;')],
  ['no-tick-starvation', 'a function that puts itself off by nextTick for ever goes unseen', 'proven', `export function work(step: () => void): void { function loop(): void { step(); process.nextTick(loop); } loop(); }`],
  ['no-tick-starvation', 'one that gives way by setImmediate is reported', 'silent', `export function work(step: () => void): void { function loop(): void { step(); setImmediate(loop); } loop(); }`],
  ['require-atomics', 'a plain write to memory of several threads goes unseen', 'proven', `import { availableParallelism } from 'node:os'; import { Worker } from 'node:worker_threads'; const memory = new SharedArrayBuffer(4); const done = new Int32Array(memory); for (let i = 0; i < availableParallelism(); i++) { const worker = new Worker('./work.js', { workerData: { memory } }); worker.on('error', console.error); worker.on('message', () => { done[0]++; }); }`],
  ['require-atomics', 'Atomics on memory of several threads is reported', 'silent', `import { Worker } from 'node:worker_threads'; const memory = new SharedArrayBuffer(4); const done = new Int32Array(memory); const worker = new Worker('./work.js', { workerData: { memory } }); worker.on('message', () => { Atomics.add(done, 0, 1); });`],
  ['no-unsafe-regex', 'an expression with one star inside another, which is linear, is reported', 'silent', route(`res.json(/^(?:\\d+,)*\\d+$/.test(req.body.text));`)],
  ['no-unsafe-regex', 'many stars one after the other, which are linear, are reported', 'silent', route(`res.json(/^a*b*c*d*e*f*g*h*i*j*k*l*m*n*o*p*q*r*s*t*u*v*w*x*y*z*$/.test(req.body.text));`)],
  ['no-unsafe-regex', 'a repetition counted up to a small number is reported', 'silent', route(`res.json(/^[a-z](?:[a-z0-9-]{0,49}[a-z0-9])?$/.test(req.body.text));`)],
  ['no-unsafe-regex', 'a slow expression that reads what the own machine wrote is reported', 'silent', `#!/usr/bin/env node\n${FS} console.log(/^(.*),(.*)$/.test(readFileSync('package.json', 'utf8')));`, 'scripts/release.ts'],
  ['no-unsafe-regex', 'a slow expression on a text kept short is reported', 'silent', route(`const { text } = req.body; if (text.length > 20) return res.sendStatus(400); res.json(/^(\\w+\\s?)*$/.test(text));`)],
  ['no-unsafe-regex', 'an exponential expression', 'proven', route(`res.json(/^(\\w+\\s?)*$/.test(req.body.text));`)],
  ['no-unsafe-regex', 'an expression that is quadratic, with no star inside another, goes unseen', 'proven', route(`res.json(/^\\s*(.*?)\\s*,\\s*(.*?)\\s*$/.test(req.body.text));`)],
  ['no-unsafe-regex', 'an alternative that overlaps goes unseen', 'proven', route(`res.json(/^(?:a|a?)+$/.test(req.body.text));`)],
] as const).map(([rule, about, expected, code, path]) => ({ about, rule, expected, code, ...(path === undefined ? {} : { path }) }));
