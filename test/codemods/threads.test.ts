import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, type Project } from './project.ts';

/** What the program prints. Its threads get the loader of this process, too. */
function run(made: Project, file: string): string {
  return execFileSync(process.execPath, ['--import', 'tsx', '--conditions=@headgate/source', made.at(file)], { cwd: made.root, encoding: 'utf8' });
}

function program(files: Readonly<Record<string, string>>): Project {
  const made = repository({ '.gitignore': 'node_modules\n', 'package.json': '{ "type": "module", "private": true, "dependencies": { "fastify": "5" } }\n', ...files });
  symlinkSync(join(import.meta.dirname, '../../node_modules'), made.at('node_modules'));
  return made;
}

/** Nothing is to be done in files that run in threads. */
async function leavesWorkersAlone(made: Project, codemod: string): Promise<void> {
  const { out } = await made.headgate('migrate', codemod, '--include', 'observable');
  expect(out).toContain('0 sites');
}

/** Asks each path for its answer, one after another, then all at once. */
const ASK = `
async function ask(...paths: string[]): Promise<void> {
  for (const url of paths) console.log(url, (await app.inject(url)).body);
  console.log(await Promise.all(paths.map(async url => (await app.inject(url)).body)));
  process.exit();
}
`;

test('a function that went to a worker file gives what it gave, and its errors', async () => {
  const made = program({
    'data.yml': 'a: [1, 2]',
    'server.ts': `import { checkPrimeSync, generatePrimeSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import fastify from 'fastify';
import { load } from 'js-yaml';

const app = fastify();

/** In bits. */
const SIZES: Readonly<Record<string, number>> = { small: 16, large: 256 };

interface Prime { readonly size: string; readonly isPrime: boolean; readonly digits: bigint[] }

function primeOf(size: string, count = 1): Prime {
  const bits = SIZES[size];
  if (bits === undefined) throw new RangeError(\`No size \${size}\`);
  const prime = generatePrimeSync(bits, { bigint: true });
  return { size, isPrime: isSure(prime), digits: count > 1 ? primeOf(size, count - 1).digits.map(() => 0n) : [1n] };
}

function isSure(prime: bigint): boolean {
  return checkPrimeSync(prime);
}

app.get('/prime/:size', async request => {
  try {
    const { size, isPrime, digits } = primeOf((request.params as { size: string }).size, 3);
    return { size, isPrime, digits: digits.map(String) };
  } catch (error) {
    return { isRange: error instanceof RangeError, message: String(error) };
  }
});
app.get('/file', async () => ({ file: load(await readFile('data.yml')) }));
app.get('/text/:text', async request => {
  try {
    return { value: load((request.params as { text: string }).text, { json: true }) };
  } catch (error) {
    return String(error);
  }
});
${ASK}
await ask('/prime/small', '/prime/large', '/prime/none', '/file', '/text/a', '/text/%5B');
`,
  });
  const before = run(made, 'server.ts');
  const { out } = await made.headgate('migrate', 'offload-to-worker', '--write', '--include', 'observable');
  expect(out).toContain('server.prime-of.worker.ts');
  expect(made.read('server.ts')).toContain('offload<');
  expect(made.read('server.load-in-thread.worker.ts')).toContain('load(Buffer.from(');
  expect(run(made, 'server.ts')).toBe(before);
  await leavesWorkersAlone(made, 'offload-to-worker');
});

test('tasks that got a thread each give the same in those of a pool, and their errors', async () => {
  const made = program({
    'server.ts': `import fastify from 'fastify';
import { Worker } from 'node:worker_threads';

const app = fastify();

function countWords(text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./count-worker.js', import.meta.url), { workerData: { text } });
    worker.on('message', ({ words }) => resolve(words));
    worker.on('error', reject);
    worker.on('exit', code => {
      if (code !== 0) reject(new Error('It ended.'));
    });
  });
}

app.get('/words/:text', async request => {
  try {
    return { words: await countWords((request.params as { text: string }).text) };
  } catch (error) {
    return { isType: error instanceof TypeError, message: (error as Error).message };
  }
});
${ASK}
await ask('/words/a%20b', '/words/none', '/words/a%20b%20c');
`,
    'count-worker.js': `import { parentPort, workerData } from 'node:worker_threads';

const { text } = workerData;
if (text === 'none') throw new TypeError('No words.');
let words = 0;
for (const word of text.split(' ')) words += word.length;
parentPort.postMessage({ words });
`,
  });
  const before = run(made, 'server.ts');
  const { out } = await made.headgate('migrate', 'pool-workers', '--write', '--include', 'observable');
  expect(out).toContain('count.task.js');
  expect(run(made, 'server.ts')).toBe(before);
  await leavesWorkersAlone(made, 'pool-workers');
});
