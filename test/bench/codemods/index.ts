import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Lang, parse } from '@ast-grep/napi';
import { run as runJscodeshift } from 'jscodeshift/src/Runner.js';
import { codemods } from '../../../codemods/src/index.ts';
import { discover } from '../../../codemods/src/runner/discover.ts';
import { migrateAll } from '../../../codemods/src/runner/migrate-all.ts';
import { run as runHeadgate } from '../../../codemods/src/runner/run.ts';
import { hazards } from '../../../codemods/src/hazards.ts';
import { measure, median, ratio, report, type Case } from '../harness.ts';

const ROUNDS = Number(process.env['HEADGATE_BENCH_ROUNDS'] ?? 3);
const plain = 'jscodeshift, one root.find';
const grep = 'ast-grep, one pattern';
const bound = 'headgate migrate bound-concurrency';
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/headgate-bench/index', import.meta.url));
const STAGED = 20;

/**
 * CPU seconds over the files of all the folders together: our `check` and `migrate` (preview, laws checked; one codemod, and all) against jscodeshift's own
 * Runner with one `root.find`, dry, and ast-grep's search for what `bound-concurrency` begins with; same files, same process, interleaved. Then whole processes
 * of `headgate migrate` on a few staged files.
 */
export async function run(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) throw new RangeError('Usage: npm run bench -- codemods <folder of a repository> ...');
  rmSync(CACHE, { recursive: true, force: true });
  process.env['HEADGATE_CACHE_DIR'] = CACHE; // As in a project that is installed. The first round, which is dropped, fills it.
  const files = paths.flatMap(path => discover([path], process.cwd()));
  const cases = casesOver(files);
  const samples = await measure(cases, ROUNDS);
  console.log(`\n${paths.join(', ')}: ${files.length} files, median of ${ROUNDS} rounds, Node ${process.version}`);
  console.table(Object.fromEntries(cases.map(({ name }) => {
    const seconds = median(samples.map(sample => sample.get(name)! * files.length)) / 1e9;
    return [name, { 'CPU s': rounded(seconds), 'files / CPU s': Math.round(files.length / seconds), 'times jscodeshift': rounded(1 / ratio(samples, name, plain)), [`/ ${grep}`]: rounded(ratio(samples, name, grep)) }];
  })));
  report({ subject: bound, reference: plain, most: 1 / 8 }, ratio(samples, bound, plain));
  report({ subject: bound, reference: grep, most: 2 }, ratio(samples, bound, grep));
  for (const path of paths) commit(resolve(path));
}

/** What a hook before a commit costs: the built command line on files spread over a repository, twice, as the first may have to fill the cache. */
function commit(repository: string): void {
  const all = discover([repository], process.cwd());
  const staged = all.filter((_, index) => index % Math.ceil(all.length / STAGED) === 0);
  const [first, second] = [cpuSeconds(repository, staged), cpuSeconds(repository, staged)];
  console.log(`${repository}: ${staged.length} staged files, CPU s of the process: ${rounded(first!)}, then ${rounded(second!)}`);
  report({ subject: 'staged files', reference: 'one second', most: 1 }, second!);
}


function cpuSeconds(cwd: string, staged: readonly string[]): number {
  const tell = 'data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>{const{user,system}=process.cpuUsage();writeSync(2,`\\n${(user+system)/1e6}`)})';
  const cli = fileURLToPath(new URL('../../../codemods/dist/cli.js', import.meta.url));
  const { stderr } = spawnSync(process.execPath, ['--import', tell, cli, 'migrate', ...staged], { cwd, encoding: 'utf8' });
  return Number(stderr.trim().split('\n').at(-1));
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function casesOver(files: readonly string[]): Case[] {
  const operations = files.length;
  const transform = fileURLToPath(new URL('one-find.cjs', import.meta.url));
  const options = { dry: true, silent: true, runInBand: true, babel: false, parser: 'tsx', extensions: 'js,jsx,mjs,cjs,ts,tsx,mts,cts' };
  return [
    { name: plain, operations, run: () => runJscodeshift(transform, [...files], options) },
    { name: grep, operations, run: () => { for (const file of files) void search(file); } },
    { name: 'headgate check', operations, run: () => runHeadgate(files, { kind: 'check', rows: Object.keys(hazards) }) },
    { name: bound, operations, run: () => migrateAll(files, { kind: 'migrate', rows: ['bound-concurrency'], options: {} }) },
    { name: 'headgate migrate', operations, run: () => migrateAll(files, { kind: 'migrate', rows: Object.keys(codemods), options: {} }) },
  ];
}

function search(file: string): number {
  const language = extname(file).endsWith('x') ? Lang.Tsx : /ts$/.test(file) ? Lang.TypeScript : Lang.JavaScript;
  return parse(language, readFileSync(file, 'utf8')).root().findAll('Promise.all($LIST.map($$$TASK))').length;
}
