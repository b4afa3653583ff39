import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { transformSync } from 'esbuild';
import { cases, type FixtureCase } from '../codemods/fixture-cases.ts';

/** What a program tells the harness: where it listens, that work has begun which takes a while, that it has started a thread. */
type Told = { readonly port: number } | { readonly begun: true } | { readonly thread: true };

/** What a program did with a request that it was working on when it was told to end. */
interface Shutdown { readonly isAnswered: boolean; /** Exit code, or the signal that ended it. */ readonly end: string; /** What it printed. */ readonly lines: readonly string[] }

/** What a program answered, in the order of the requests, and how many threads it started for them. */
interface Answers { readonly answers: readonly string[]; readonly threads: number }

interface Request { readonly path: string; readonly body?: unknown }

const MODULES = join(import.meta.dirname, '../../node_modules');
const LONGEST_MS = 60_000;

/** Packages that need something outside of the process, with what a program sees of them. */
const FAKES: Readonly<Record<string, string>> = {
  'pg': 'exports.Pool = class { query() { return work() } async end() { console.log("closed pool") } }',
  'redis': 'exports.createClient = () => { const client = { isOpen: true, connect: async () => client, get: work, on() {}, close: async () => { console.log("closed client") } }; client.quit = client.close; return client }',
  'bullmq': 'exports.Worker = class { constructor(name, run) { this.name = name; this.timer = setInterval(() => {}, 1e3); this.job = new Promise(later => setTimeout(later, 100)).then(() => run({ data: { url: "" } })).then(() => console.log("job done")) } async close() { await this.job; clearInterval(this.timer); console.log("closed queue") } }',
  'socket.io': 'exports.Server = class { on() {} async close(done) { console.log("closed sockets"); done?.() } }',
  '@prisma/client': 'exports.PrismaClient = class { user = { findMany: work }; async $disconnect() { console.log("closed pool") } }',
};

const EXPRESS = 'const real = require(REAL); module.exports = Object.assign(() => { const app = real(); app.use(real.json()); LATER; return app }, real)';

/** Frameworks that read JSON, in programs that listen by themselves. */
const FRAMEWORKS = { express: EXPRESS.replace('LATER', '') };
/** The same in programs that do not. */
const LISTENING = {
  express: EXPRESS.replace('LATER', 'setImmediate(() => app.listen(0))'),
  fastify: 'const real = require(REAL); module.exports = options => { const app = real(options); setImmediate(() => app.listen({ port: 0 })); return app }; module.exports.fastify = module.exports.default = module.exports',
};

/** What the programs of `pool-workers` are asked for; tasks that fail are among them. */
const REQUESTS: Readonly<Record<string, readonly Request[]>> = {
  'answers-and-errors': [...['[1]', 'no'].map(one => ({ path: '/jobs', body: { id: 1, text: one } })), ...['{"a":2}', 'no'].map(one => ({ path: '/jobs/lenient', body: { id: 2, text: one } }))],
  'main-function': [{ path: '/words' }],
  'messages': [{ path: '/hash', body: { text: 'a' } }, { path: '/hashes', body: { texts: ['a', 'b', 'c'] } }, { path: '/hash', body: { text: '' } }],
  'then-in-the-script': [{ path: '/size' }],
  'worker-data': [0, 1, 3].map(times => ({ path: '/repeat', body: { text: 'a', times } })),
};

/** Codemods whose fixtures are whole programs, which run as processes. */
export const PROGRAMS = ['add-graceful-shutdown', 'pool-workers'] as const;

/** What a program did before and after, in words, and what of it is worse. */
export interface Comparison { readonly name: string; readonly did: string; readonly faults: readonly string[] }

/** The fixtures of a codemod that are rewritten. */
export function programsOf(codemod: (typeof PROGRAMS)[number]): readonly FixtureCase[] {
  return cases.filter(one => one.codemod === codemod && one.input !== one.output);
}

export async function compareProgram(fixture: FixtureCase): Promise<Comparison> {
  const { codemod, name } = fixture;
  return { name: `${codemod}/${name}`, ...await (codemod === 'pool-workers' ? compareAnswers(fixture) : compareShutdown(fixture)) };
}

async function compareAnswers(fixture: FixtureCase): Promise<Omit<Comparison, 'name'>> {
  const was = await answersOf(fixture, 'input');
  const is = await answersOf(fixture, 'output');
  const faults = was.answers.flatMap((answer, index) => (answer === is.answers[index] ? [] : [`${answer} became ${is.answers[index]}`]));
  if (is.threads > Math.min(was.threads, availableParallelism())) faults.push(`${is.threads} threads`);
  return { did: `${was.answers.length} answers, ${was.threads} threads, then ${is.threads}`, faults };
}

/** Whatever was done before it ended is still done; the request is answered, and the end is orderly. */
async function compareShutdown(fixture: FixtureCase): Promise<Omit<Comparison, 'name'>> {
  const was = await shutdownOf(fixture, 'input');
  const is = await shutdownOf(fixture, 'output');
  const faults = was.lines.filter(line => !is.lines.includes(line)).map(line => `not done any more: ${line}`);
  if (!is.isAnswered && is.lines.every(line => line !== 'job done')) faults.push('what it was working on is lost');
  if (is.end !== '0') faults.push(`it ended with ${is.end}`);
  return { did: [was, is].map(({ isAnswered, end, lines }) => `${isAnswered ? 'answered' : 'not answered'}, ${[...lines, end].join(', ')}`).join('; then '), faults };
}

/** Sends a request to its first route, tells the program to end while it works on it, and waits until it has. A program without a route begins by itself. */
async function shutdownOf(fixture: FixtureCase, side: 'input' | 'output'): Promise<Shutdown> {
  const [, method, route] = /\.(get|post)\('([^']+)'/.exec(fixture.input) ?? [];
  const request: Request | undefined = route === undefined ? undefined : { path: route.replace(':', ''), ...(method === 'post' ? { body: {} } : {}) };
  return await running(fixture, side, FRAMEWORKS, async ({ child, told, printed }) => {
    const exited = once(child, 'exit');
    const asked = request && ask((await told('port')).port, request).then(answer => answer.startsWith('200 '), () => false);
    await told('begun');
    child.kill('SIGTERM');
    const [code, signal] = await exited as [number | null, string | null];
    return { isAnswered: await asked ?? false, end: String(code ?? signal), lines: (await printed).split('\n').filter(line => /^(?:closed|job|stopping)/.test(line)) };
  });
}

/** Sends the requests one after another, then all at once. */
async function answersOf(fixture: FixtureCase, side: 'input' | 'output'): Promise<Answers> {
  const requests = REQUESTS[fixture.name] ?? [];
  return await running(fixture, side, LISTENING, async ({ told, threads }) => {
    const { port } = await told('port');
    const answers: string[] = [];
    for (const one of requests) answers.push(await ask(port, one));
    answers.push(...await Promise.all(requests.map(one => ask(port, one))));
    return { answers, threads: threads() };
  });
}

async function ask(port: number, { path, body }: Request): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return `${answer.status} ${answer.ok ? (await answer.text()).replaceAll(/\d{13}/g, 'now') : ''}`; // An error page has the stack.
}

interface Running {
  readonly child: ReturnType<typeof spawn>;
  /** The first thing of this kind that the program has told or will tell. Rejects when it ends before. */
  readonly told: <Kind extends 'port' | 'begun'>(kind: Kind) => Promise<Extract<Told, Readonly<Record<Kind, unknown>>>>;
  readonly threads: () => number;
  readonly printed: Promise<string>;
}

async function running<Result>(fixture: FixtureCase, side: 'input' | 'output', fakes: Readonly<Record<string, string>>, use: (program: Running) => Promise<Result>): Promise<Result> {
  const root = folderOf(fixture, side, fakes);
  const preload = join(import.meta.dirname, 'program-preload.mjs');
  const args = ['--import', 'tsx', '--conditions=@headgate/source', '--import', preload, join(root, `input${extname(fixture.inputPath).replace('ts', 'js')}`)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore', 'ipc'], timeout: LONGEST_MS, killSignal: 'SIGKILL' });
  const heard: Told[] = [];
  child.on('message', (one: Told) => heard.push(one));
  const told: Running['told'] = async kind => {
    for (;;) {
      const found = heard.find(one => kind in one);
      if (found) return found as never;
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${fixture.name} ended before it told of its ${kind}.`);
      await Promise.race([once(child, 'message'), once(child, 'exit')]);
    }
  };
  try {
    return await use({ child, told, printed: text(child.stdout!), threads: () => heard.filter(one => 'thread' in one).length });
  } finally {
    child.kill('SIGKILL');
    rmSync(root, { recursive: true });
  }
}

/** A copy of the program in JavaScript, with fakes for what is not to run here. */
function folderOf({ inputPath, companions, creates, ...texts }: FixtureCase, side: 'input' | 'output', frameworks: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'headgate-program-'));
  const files = new Map(companions.map(name => [name, readFileSync(join(dirname(inputPath), name), 'utf8')]));
  for (const [name, content] of Object.entries(creates)) files.set(name, content);
  files.set(`input${extname(inputPath)}`, texts[side]);
  const manifest = files.get('package.json') ?? JSON.stringify({ type: /\brequire\(/.test(texts.input) ? 'commonjs' : 'module' });
  const format = manifest.includes('"module"') ? 'esm' : 'cjs';
  for (const [name, content] of [...files, ['package.json', manifest] as const]) {
    const isTyped = name.endsWith('.ts');
    const code = isTyped ? transformSync(content, { loader: 'ts', format, target: 'es2022' }).code.replaceAll(/(?<=['"`/][\w.-]+)\.ts(?=['"`])/g, '.js') : content;
    writeFileSync(join(root, isTyped ? name.replace(/ts$/, 'js') : name), code);
  }
  for (const [name, code] of Object.entries({ ...FAKES, ...frameworks })) {
    const folder = join(root, 'node_modules', name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'index.js'), code.replace('REAL', JSON.stringify(join(MODULES, name))));
  }
  for (const name of ['fastify', '@headgate', 'tsx'].filter(one => !(one in frameworks))) symlinkSync(join(MODULES, name), join(root, 'node_modules', name));
  writeFileSync(join(root, 'size.txt'), 'three\n');
  return root;
}
