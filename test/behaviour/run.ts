// Runs the functions that codemods rewrite, before and after, with fakes for all they do not define, and compares what they do:
//   npm run behaviour -- [<folder>…] [--seeds 40] [--codemod <id>] [--verbose]
// Without a folder, the functions are those of the codemods' own fixtures. Those that are whole programs run as processes, before and after.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { codemods } from '@headgate/codemods';
import { cases } from '../codemods/fixture-cases.ts';
import { ALLOWED, compare, readingFor } from './compare.ts';
import { pairsIn } from './pairs.ts';
import { compareProgram, PROGRAMS, programsOf } from './programs.ts';

const SOURCE = /(?<!\.d)\.[cm]?[jt]sx?$/;

interface Rewrite { readonly codemod: string; readonly path: string; readonly before: string; readonly after: string; readonly creates: readonly string[]; readonly left: readonly number[] }

const options = { seeds: { type: 'string', default: '40' }, codemod: { type: 'string' }, verbose: { type: 'boolean', default: false } } as const;
const { values, positionals } = parseArgs({ allowPositionals: true, options });
const ids = Object.keys(ALLOWED).filter(id => values.codemod === undefined || id === values.codemod);
const tally = new Map<string, Map<string, number>>();

for (const rewrite of positionals.length > 0 ? rewritesIn(positionals) : rewritesOfFixtures()) {
  for (const pair of pairsIn(rewrite.path, rewrite.before, rewrite.after, readingFor(rewrite.codemod, rewrite.before, rewrite.creates))) {
    const place = `${rewrite.path}:${pair.line}`;
    count(rewrite.codemod, 'functions');
    if ('why' in pair) {
      count(rewrite.codemod, `not run: ${pair.why}`, place);
      continue;
    }
    const { schedules, isExercised, last, differences, faults, peaks } = await compare(pair, ALLOWED[rewrite.codemod]!, !rewrite.left.some(line => pair.line <= line && line <= pair.lastLine), Number(values.seeds));
    count(rewrite.codemod, isExercised ? 'run' : 'not run: never got through', isExercised ? undefined : `${place} ${last}`);
    if (!isExercised) continue;
    count(rewrite.codemod, 'schedules', undefined, schedules);
    if (peaks.before > peaks.after) count(rewrite.codemod, 'with a lower peak');
    for (const [difference, times] of Object.entries(differences)) count(rewrite.codemod, `declared: ${difference}`, undefined, times);
    if (faults.length === 0) continue;
    count(rewrite.codemod, 'with faults');
    process.exitCode = 1;
    console.log(`${rewrite.codemod} ${place}\n${faults.slice(0, values.verbose ? 4 : 2).map(fault => `  ${fault.slice(0, 300)}`).join('\n')}`);
  }
}
for (const codemod of PROGRAMS.filter(id => positionals.length === 0 && (values.codemod ?? id) === id)) {
  for (const fixture of programsOf(codemod)) {
    const { name, did, faults } = await compareProgram(fixture);
    count(codemod, 'programs');
    if (values.verbose) console.log(`${name}: ${did}`);
    if (faults.length === 0) continue;
    count(codemod, 'with faults');
    process.exitCode = 1;
    console.log(`${name}\n${faults.map(fault => `  ${fault.slice(0, 300)}`).join('\n')}`);
  }
}
for (const [codemod, counts] of tally) console.log(`${codemod}: ${[...counts].map(([what, times]) => `${times} ${what}`).join(', ')}`);

function count(codemod: string, what: string, place?: string, by = 1): void {
  const counts = tally.get(codemod) ?? new Map<string, number>();
  tally.set(codemod, counts.set(what, (counts.get(what) ?? 0) + by));
  if (values.verbose && place !== undefined) console.log(`${codemod} ${place} ${what}`);
}

function rewritesOfFixtures(): Rewrite[] {
  return cases.filter(({ codemod, input, output }) => ids.includes(codemod) && input !== output)
    .map(({ codemod, name, path, input, output, creates, left }) => ({ codemod, path: join(codemod, name, basename(path)), before: input, after: output, creates: Object.values(creates), left: Object.keys(left).map(Number) }));
}

function* rewritesIn(folders: readonly string[]): Generator<Rewrite> {
  for (const folder of folders) {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!SOURCE.test(name) || name.includes('node_modules')) continue;
      const path = join(folder, name);
      const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
      for (const codemod of ids) {
        const after = codemods[codemod]!.prefilter.test(text) ? rewritten(codemod, path, text) : undefined;
        if (after) yield { codemod, path, before: text, ...after };
      }
    }
  }
}

function rewritten(codemod: string, path: string, text: string): Pick<Rewrite, 'after' | 'creates' | 'left'> | undefined {
  const planned = codemods[codemod]!.plan(path, text, { include: 'observable' });
  return 'fault' in planned || planned.output === text ? undefined : { after: planned.output, creates: planned.creates.map(({ text }) => text), left: planned.sites.flatMap(({ line, outcome }) => (outcome.kind === 'left' ? [line] : [])) };
}
