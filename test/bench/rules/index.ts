import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles } from '../../../rules/src/analysis/program/files.ts';
import { median, ratio, report } from '../harness.ts';
import { LINTED_WITH } from './linted-with.ts';

const ROUNDS = 3;
const bare = 'ESLint, no rule';
/** As soon as there is any rule, ESLint makes a context for each file, whose map holds the file's syntax tree until the next full garbage collection. */
const anyRule = 'ESLint, an empty rule';
const own = 'headgate recommended';
/** Flags under which the plugin's name leads to what was built, not to its sources. */
const BUILT = process.execArgv.filter(flag => !flag.startsWith('--conditions'));

interface Measured { readonly seconds: number; readonly files: number; readonly messages: number; readonly failed: number }

/**
 * CPU of ESLint over all files of a repository with the recommended preset, and with what people run already. Each measurement is a process of its own,
 * so that nothing is remembered; all of a round are interleaved. The cache of the analysis is warm, its first filling stands on a line of its own. The plugin is
 * the built one, as people have it, without what a development loader adds to every function: `npm run build` comes first.
 */
export async function run(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) throw new RangeError('Usage: npm run bench -- rules <folder of a repository> ...');
  for (const path of paths) overRepository(resolve(path));
}

function overRepository(root: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'));
  try {
    const list = join(folder, 'files');
    writeFileSync(list, (listFiles(root)?.sources ?? []).join('\n'));
    const lint = (name: string): Measured => JSON.parse(execFileSync(process.execPath, [...BUILT, fileURLToPath(new URL('lint.ts', import.meta.url)), name, list], { encoding: 'utf8', env: { ...process.env, HEADGATE_CACHE_DIR: folder }, maxBuffer: 2 ** 24 })) as Measured;
    const first = lint(own);
    const rounds = Array.from({ length: ROUNDS }, () => new Map(Object.keys(LINTED_WITH).map(name => [name, lint(name)] as const)));
    print(root, first, rounds);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(root: string, first: Measured, rounds: readonly ReadonlyMap<string, Measured>[]): void {
  const seconds = rounds.map(round => new Map([...round].map(([name, measured]) => [name, measured.seconds])));
  const added = seconds.map(round => new Map([...round].map(([name, value]) => [name, value - round.get(bare)!])));
  const row = (measured: readonly Measured[]): object => ({ 'CPU s': rounded(median(measured.map(one => one.seconds))), 'ms / file': rounded(median(measured.map(one => (one.seconds * 1000) / one.files))), messages: measured[0]!.messages, failed: measured[0]!.failed });
  console.log(`\n${root}: ${first.files} files, median of ${rounds.length} rounds, Node ${process.version}`);
  console.table({ [`${own}, no cache`]: row([first]), ...Object.fromEntries(Object.keys(LINTED_WITH).map(name => [name, row(rounds.map(round => round.get(name)!))])) });
  report({ subject: `${own}, beyond the parse`, reference: bare, most: 0.25 }, median(added.map((round, index) => round.get(own)! / seconds[index]!.get(bare)!)));
  report({ subject: `${own}, beyond an empty rule`, reference: bare, most: 0.25 }, median(seconds.map(round => (round.get(own)! - round.get(anyRule)!) / round.get(bare)!)));
  report({ subject: `${own}, beyond the parse`, reference: 'sonarjs recommended', most: 1 }, ratio(added, own, 'sonarjs recommended'));
  report({ subject: own, reference: 'typescript-eslint no-floating-promises', most: 0.2 }, ratio(seconds, own, 'typescript-eslint no-floating-promises'));
  report({ subject: `${own}, beyond the parse`, reference: 'typescript-eslint no-floating-promises', most: 0.2 }, ratio(added, own, 'typescript-eslint no-floating-promises'));
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
