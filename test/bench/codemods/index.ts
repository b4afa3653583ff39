import { readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Lang, parse } from '@ast-grep/napi';
import { run as runJscodeshift } from 'jscodeshift/src/Runner.js';
import { codemods } from '../../../codemods/src/index.ts';
import { discover } from '../../../codemods/src/runner/discover.ts';
import { run as runHeadgate } from '../../../codemods/src/runner/run.ts';
import { hazards } from '../../../codemods/src/hazards.ts';
import { measure, median, ratio, type Case } from '../harness.ts';

const ROUNDS = 3;
const plain = 'jscodeshift, one root.find';
const grep = 'ast-grep, one pattern';

/**
 * CPU seconds over the files of repositories: our `check` and `migrate` (preview, laws checked) against jscodeshift's own Runner with one
 * `root.find`, dry, and ast-grep's search for what `bound-concurrency` begins with; same files, same process, interleaved.
 */
export async function run(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) throw new RangeError('Usage: npm run bench -- codemods <folder of a repository> ...');
  for (const path of paths) {
    const files = discover([path], process.cwd());
    const cases = casesOver(files);
    const samples = await measure(cases, ROUNDS);
    console.log(`\n${resolve(path)}: ${files.length} files, median of ${ROUNDS} rounds, Node ${process.version}`);
    console.table(Object.fromEntries(cases.map(({ name }) => {
      const seconds = median(samples.map(sample => sample.get(name)! * files.length)) / 1e9;
      return [name, { 'CPU s': Number(seconds.toPrecision(3)), 'files / CPU s': Math.round(files.length / seconds), 'times jscodeshift': Number((1 / ratio(samples, name, plain)).toPrecision(3)), [`/ ${grep}`]: Number(ratio(samples, name, grep).toPrecision(3)) }];
    })));
  }
}

function casesOver(files: readonly string[]): Case[] {
  const operations = files.length;
  const transform = fileURLToPath(new URL('one-find.cjs', import.meta.url));
  const options = { dry: true, silent: true, runInBand: true, babel: false, parser: 'tsx', extensions: 'js,jsx,mjs,cjs,ts,tsx,mts,cts' };
  return [
    { name: plain, operations, run: () => runJscodeshift(transform, [...files], options) },
    { name: grep, operations, run: () => { for (const file of files) void search(file); } },
    { name: 'headgate check', operations, run: () => runHeadgate(files, { kind: 'check', rows: Object.keys(hazards) }) },
    { name: 'headgate migrate', operations, run: () => runHeadgate(files, { kind: 'migrate', rows: Object.keys(codemods), options: {} }) },
  ];
}

function search(file: string): number {
  const language = extname(file).endsWith('x') ? Lang.Tsx : /ts$/.test(file) ? Lang.TypeScript : Lang.JavaScript;
  return parse(language, readFileSync(file, 'utf8')).root().findAll('Promise.all($LIST.map($$$TASK))').length;
}
