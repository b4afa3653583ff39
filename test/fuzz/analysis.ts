// Runs the parser, the facts of a program and every rule over the source files of folders, and over mutations of each, in search of what throws or runs long:
//   npm run fuzz -- <folder>… [--seconds 60] [--mutations 1] [--seed 1] [--budget 500]
// A mutation leaves out or doubles one token. The seed decides the order of the files and their mutations, so that a short run sees all folders; it ends after
// `seconds` of processor time. Over budget is a file of which all walks together visit each node more than `budget` times on average; a hang is 20 seconds.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { walk } from '../../rules/src/analysis/detector.ts';
import { parse } from '../../rules/src/analysis/parse.ts';
import { factsOf } from '../../rules/src/analysis/program/extract.ts';
import { sitesIn } from '../analysis/every-rule.ts';
import { mutated, randomOf } from './mutations.ts';
import { counted } from './steps.ts';

const SOURCE = /\.[cm]?[jt]sx?$/;
const LARGEST = 1_000_000;
const SHOWN = 40;
const HANG_MS = 20_000;
/** Nodes of a small file, below which the average says nothing. */
const SMALL = 100;

const options = { seconds: { type: 'string', default: '60' }, mutations: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' }, budget: { type: 'string', default: '500' } } as const;
const { values, positionals } = parseArgs({ allowPositionals: true, options });
const random = randomOf(Number(values.seed));
const files = shuffled(positionals.flatMap(filesIn));
const counts = { files: 0, texts: 0, parsed: 0, nodes: 0, steps: 0, sites: 0, thrown: 0, 'over budget': 0, hangs: 0 };
const seen = new Set<string>();

for (const path of files) {
  if (processorMs() > Number(values.seconds) * 1000) break;
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  if (text.length > LARGEST) continue;
  counts.files++;
  const texts = Array.from({ length: Number(values.mutations) }, () => mutated(text, random) ?? text);
  for (const one of [text, ...texts]) analyse(path, one);
}
console.log(`${files.length} files, ${Math.round(processorMs() / 1000)} s: ${Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(', ')}`);
process.exitCode = counts.thrown + counts['over budget'] + counts.hangs > 0 ? 1 : 0;

function analyse(path: string, text: string): void {
  const before = processorMs();
  counts.texts++;
  try {
    const parsed = parse(`input${extname(path)}`, text); // Outside any project: a mutated file is a program of its own.
    if (!('fault' in parsed)) {
      counts.parsed++;
      const { source, steps } = counted(parsed.source);
      walk(source.ast, source, () => true);
      const nodes = steps();
      factsOf(source);
      counts.sites += sitesIn(source).length;
      counts.nodes += nodes;
      counts.steps += steps();
      const visits = Math.round(steps() / Math.max(nodes, SMALL));
      if (visits > Number(values.budget)) tell('over budget', `${path}: ${visits} visits of each of ${nodes} nodes`, text);
    }
  } catch (error) {
    const stack = error instanceof Error ? error.stack ?? error.message : String(error);
    const place = /at .*rules\/src\S+/.exec(stack)?.[0] ?? stack;
    if (!seen.has(place)) tell('thrown', `${path}\n${stack.split('\n').slice(0, 6).join('\n')}`, text);
    else counts.thrown++;
    seen.add(place);
  }
  const taken = processorMs() - before;
  if (taken > HANG_MS) tell('hangs', `${path}: ${Math.round(taken)} ms for ${text.length} characters`, text);
}

function tell(kind: 'over budget' | 'hangs' | 'thrown', words: string, text: string): void {
  if (++counts[kind] > SHOWN) return;
  console.log(`${kind} ${words}${text.length < 400 ? `\n${text}` : ''}\n`);
}

function filesIn(folder: string): string[] {
  return readdirSync(resolve(folder), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile() && SOURCE.test(entry.name)).map(entry => join(entry.parentPath, entry.name));
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items.map(item => ({ item, at: random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
