// Runs the parser, the facts of a program and every rule over the source files of folders, and over mutations of each, in search of what throws or runs long:
//   node --import tsx --conditions=@headgate/source test/fuzz/analysis.ts <folder>… [--seconds 60] [--mutations 1] [--seed 1] [--budget 2000]
// A mutation leaves out or doubles one token. The seed decides the order of the files and their mutations, so that a short run sees all folders; it ends after
// `seconds` of processor time. Over budget is a file that takes more than `budget` milliseconds of it.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from '../../rules/src/analysis/parse.ts';
import { factsOf } from '../../rules/src/analysis/program/extract.ts';
import { sitesIn } from '../analysis/every-rule.ts';
import { mutated, randomOf } from './mutations.ts';

const SOURCE = /\.[cm]?[jt]sx?$/;
const LARGEST = 1_000_000;
const SHOWN = 40;

const options = { seconds: { type: 'string', default: '60' }, mutations: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' }, budget: { type: 'string', default: '2000' } } as const;
const { values, positionals } = parseArgs({ allowPositionals: true, options });
const seconds = Number(values.seconds);
const random = randomOf(Number(values.seed));
const files = shuffled(positionals.flatMap(filesIn));
const counts = { files: 0, texts: 0, parsed: 0, sites: 0, thrown: 0, 'over budget': 0 };
const seen = new Set<string>();

for (const path of files) {
  if (processorMs() > seconds * 1000) break;
  counts.files++;
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  if (text.length > LARGEST) continue;
  analyse(path, text);
  for (let count = 0; count < Number(values.mutations); count++) {
    const other = mutated(text, random);
    if (other !== undefined) analyse(path, other);
  }
}
console.log(`${files.length} files, ${Math.round(processorMs() / 1000)} s: ${Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(', ')}`);
process.exitCode = counts.thrown + counts['over budget'] > 0 ? 1 : 0;

function analyse(path: string, text: string): void {
  const before = processorMs();
  counts.texts++;
  try {
    const parsed = parse(`input${extname(path)}`, text); // Outside any project: a mutated file is a program of its own.
    if (!('fault' in parsed)) {
      counts.parsed++;
      factsOf(parsed.source);
      counts.sites += sitesIn(parsed.source).length;
    }
  } catch (error) {
    report(path, text, error);
  }
  const taken = processorMs() - before;
  if (taken <= Number(values.budget)) return;
  counts['over budget']++;
  console.log(`${path}: ${Math.round(taken)} ms for ${text.length} characters`);
}

/** Each place that throws once, with the text if it is short. */
function report(path: string, text: string, error: unknown): void {
  counts.thrown++;
  const stack = error instanceof Error ? error.stack ?? error.message : String(error);
  const place = /at .*rules\/src\S+/.exec(stack)?.[0] ?? stack;
  if (seen.has(place) || seen.size >= SHOWN) return;
  seen.add(place);
  console.log(`${path}\n${text.length < 400 ? text : ''}\n${stack.split('\n').slice(0, 6).join('\n')}\n`);
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
