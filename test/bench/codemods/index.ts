import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const FLAGS = ['--all', '--staged'];

/**
 * CPU seconds over the files of all the folders together: our `check` and `migrate` (preview, laws checked) of the one pattern that `bound-concurrency` begins
 * with, against jscodeshift's own Runner with one `root.find` for it, dry, and ast-grep's search for it; same files, same process, interleaved. `--all` runs
 * every hazard and every codemod, too, which takes many times as long. `--staged` measures whole processes of the built command line on a few files of each
 * folder that have just been edited instead: what a hook before a commit costs.
 */
export async function run(args: readonly string[]): Promise<void> {
  const flags = args.filter(arg => FLAGS.includes(arg));
  const paths = args.filter(arg => !FLAGS.includes(arg));
  if (paths.length === 0) throw new RangeError('Usage: npm run bench -- codemods [--all] [--staged] <folder of a repository> ...');
  process.env['HEADGATE_CACHE_DIR'] = CACHE; // As in a project that is installed. The first round, which is dropped, fills it.
  if (flags.includes('--staged')) for (const path of paths) await staged(resolve(path));
  else await folders(paths, flags.includes('--all'));
}

async function folders(paths: readonly string[], isAll: boolean): Promise<void> {
  rmSync(CACHE, { recursive: true, force: true });
  const files = (await Promise.all(paths.map(path => discover([path], process.cwd())))).flat();
  const cases = [...oneOver(files), ...(isAll ? allOver(files) : [])];
  const samples = await measure(cases.map(aloud), ROUNDS);
  console.log(`\n${paths.join(', ')}: ${files.length} files, median of ${ROUNDS} rounds, Node ${process.version}`);
  console.table(Object.fromEntries(cases.map(({ name }) => {
    const seconds = median(samples.map(sample => sample.get(name)! * files.length)) / 1e9;
    return [name, { 'CPU s': rounded(seconds), 'files / CPU s': Math.round(files.length / seconds), 'times jscodeshift': rounded(1 / ratio(samples, name, plain)), [`/ ${grep}`]: rounded(ratio(samples, name, grep)) }];
  })));
  report({ subject: bound, reference: plain, most: 1 / 8 }, ratio(samples, bound, plain));
  report({ subject: bound, reference: grep, most: 2 }, ratio(samples, bound, grep));
}

/** Says what each run took, as all of them together take minutes. */
function aloud({ name, run, ...rest }: Case): Case {
  return {
    ...rest,
    name,
    run: async () => {
      const before = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(before);
      console.error(`${rounded((user + system) / 1e6)} CPU s  ${name}`);
    },
  };
}

/** Files spread over a repository, edited before each run, as those of a commit are, and put back in the end. The first process may have to fill the cache, and does not count. */
async function staged(repository: string): Promise<void> {
  const all = await discover([repository], process.cwd());
  const files = all.filter((_, index) => index % Math.ceil(all.length / STAGED) === 0);
  const texts = new Map(files.map(file => [file, readFileSync(file, 'utf8')]));
  try {
    for (const command of ['check', 'migrate']) {
      const [first, ...others] = Array.from({ length: ROUNDS + 1 }, (_, round) => {
        for (const [file, text] of texts) writeFileSync(file, edited(text, `${command} ${round}`));
        return cpuSeconds(repository, [command, ...files]);
      });
      console.log(`${repository}: \`${command}\` of ${files.length} files out of ${all.length}, just edited, CPU s of the process: first ${rounded(first!)}, then ${others.map(rounded).join(', ')}; \`--version\` alone ${rounded(cpuSeconds(repository, ['--version']))}`);
      report({ subject: `${command}, staged files`, reference: 'one second', most: 1 }, median(others));
    }
  } finally {
    for (const [file, text] of texts) writeFileSync(file, text);
  }
}

/** Another text, whose code lies elsewhere in it: a comment before it all, a statement behind it. */
function edited(text: string, words: string): string {
  const shebang = /^#!.*\n/.exec(text)?.[0] ?? '';
  return `${shebang}// Edited: ${words}.\n${text.slice(shebang.length)}\nvoid '${words}';\n`;
}

function cpuSeconds(cwd: string, args: readonly string[]): number {
  const tell = 'data:text/javascript,import{writeSync}from"node:fs";process.on("exit",()=>{const{user,system}=process.cpuUsage();writeSync(2,`\\n${(user+system)/1e6}`)})';
  const cli = fileURLToPath(new URL('../../../codemods/dist/cli.js', import.meta.url));
  const { stderr } = spawnSync(process.execPath, ['--import', tell, cli, ...args], { cwd, encoding: 'utf8' });
  return Number(stderr.trim().split('\n').at(-1));
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function oneOver(files: readonly string[]): Case[] {
  const operations = files.length;
  const transform = fileURLToPath(new URL('one-find.cjs', import.meta.url));
  const options = { dry: true, silent: true, runInBand: true, babel: false, parser: 'tsx', extensions: 'js,jsx,mjs,cjs,ts,tsx,mts,cts' };
  return [
    { name: plain, operations, run: () => runJscodeshift(transform, [...files], options) },
    { name: grep, operations, run: () => { for (const file of files) void search(file); } },
    { name: 'headgate check unbounded-concurrency', operations, run: () => runHeadgate(files, { kind: 'check', rows: ['unbounded-concurrency'], least: 'possible' }) },
    { name: bound, operations, run: () => migrateAll(files, { kind: 'migrate', rows: ['bound-concurrency'], options: {} }) },
  ];
}

function allOver(files: readonly string[]): Case[] {
  const operations = files.length;
  return [
    { name: 'headgate check', operations, run: () => runHeadgate(files, { kind: 'check', rows: Object.keys(hazards), least: 'likely' }) },
    { name: 'headgate migrate', operations, run: () => migrateAll(files, { kind: 'migrate', rows: Object.keys(codemods), options: {} }) },
  ];
}

function search(file: string): number {
  const language = extname(file).endsWith('x') ? Lang.Tsx : /ts$/.test(file) ? Lang.TypeScript : Lang.JavaScript;
  return parse(language, readFileSync(file, 'utf8')).root().findAll('Promise.all($LIST.map($$$TASK))').length;
}
