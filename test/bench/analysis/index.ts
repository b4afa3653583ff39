import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseSync } from 'oxc-parser';
import { listFiles } from '../../../rules/src/analysis/program/files.ts';
import { Program } from '../../../rules/src/analysis/program/index.ts';
import { factsOfText, ProjectIndex } from '../../../rules/src/analysis/program/project-index.ts';
import { measure, median, ratio, report, type Case } from '../harness.ts';

const ROUNDS = 5;
const bare = 'oxc-parser alone';
const cold = 'cold';
const warm = 'warm, from the cache';
const edited = 'one file changed';
const GOALS = [{ subject: cold, reference: bare, most: 3 }, { subject: warm, reference: cold, most: 0.15 }, { subject: edited, reference: cold, most: 0.05 }];

/** CPU of what is known of whole projects (facts, links, effects, reach), against the bare parse of the same files in the same process, interleaved. */
export async function run(paths: readonly string[]): Promise<void> {
  if (paths.length === 0) throw new RangeError('Usage: npm run bench -- analysis <folder of a repository> ...');
  const caches = mkdtempSync(join(tmpdir(), 'headgate-bench-'));
  try {
    for (const path of paths) await overProject(resolve(path), caches);
  } finally {
    rmSync(caches, { recursive: true, force: true });
  }
}

async function overProject(root: string, caches: string): Promise<void> {
  const sources = listFiles(root)?.sources ?? [];
  const texts = new Map(sources.map(path => [path, readFileSync(path, 'utf8')] as const));
  let folders = 0;
  let edits = 0;
  const before = process.memoryUsage().heapUsed;
  const { index, program } = summarise(root, join(caches, 'warm'));
  const held = process.memoryUsage().heapUsed - before;
  const known = [...index.facts];
  const cases: readonly Case[] = [
    { name: bare, operations: 1, run: () => { for (const [path, text] of texts) void parseSync(path, text, { astType: 'ts', range: true }).program; } },
    { name: cold, operations: 1, run: () => void summarise(root, join(caches, `cold-${folders++}`)) },
    { name: warm, operations: 1, run: () => void summarise(root, join(caches, 'warm')) },
    {
      name: edited, operations: 1, run: () => {
        const [path] = known[(edits++ * 7919) % known.length]!; // Another one each time, far from the last.
        const facts = factsOfText(path, `${texts.get(path)}\nexport const edit${edits} = () => undefined;\n`);
        const again = ProjectIndex.read(root, index)!;
        ask(new Program(new Map([...again.facts, [path, facts!]]), (from, specifier) => again.resolve(from, specifier), program));
      },
    },
  ];
  const samples = await measure(cases, ROUNDS);
  console.log(`\n${root}: ${texts.size} files, ${known.length} of them no tests; about ${Math.round(held / 2 ** 20 / (texts.size / 1000))} MiB in memory per 1,000 files; median of ${ROUNDS} rounds, Node ${process.version}`);
  console.table(Object.fromEntries(cases.map(({ name }) => [name, {
    'CPU s': Number((median(samples.map(sample => sample.get(name)!)) / 1e9).toPrecision(3)),
    [`/ ${bare}`]: Number(ratio(samples, name, bare).toPrecision(3)), [`/ ${cold}`]: Number(ratio(samples, name, cold).toPrecision(3)),
  }])));
  for (const goal of GOALS) report(goal, ratio(samples, goal.subject, goal.reference));
}

/** As a fresh process does, with the cache in `folder`. */
function summarise(root: string, folder: string): { readonly index: ProjectIndex; readonly program: Program } {
  process.env['HEADGATE_CACHE_DIR'] = folder;
  const index = ProjectIndex.read(root);
  if (!index) throw new RangeError(`${root} holds more files than one program does.`);
  return { index, program: ask(new Program(index.facts, (from, specifier) => index.resolve(from, specifier))) };
}

/** What the rules ask most: what waits, what rejects, and what runs for a request. */
function ask(program: Program): Program {
  for (const fn of program.graph.functions) {
    program.effects.of(fn, 'io');
    program.effects.rejection(fn);
    program.reach.way(fn, 'request');
  }
  return program;
}
