// Compares the confirmation matcher with V8 on generated matches, and on the expressions of a file where one is named:
//   node --import tsx --conditions=@headgate/source test/fuzz/regexp-matcher.ts [expressions.jsonl] [--matches 100000] [--seed 1]
// A line of the file has `pattern`, `flags` and, where it has one, `attack`: `{ prefix, pump, suffix }` or `{ pumps: [{ prefix, pump }], suffix }`.
// Run it with `--no-regexp-optimization` too: with `/(?:[^:]:)+x/v` the optimiser of V8 11 finds nothing in `?:x`.
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { compareWithV8, regexpOf, type Expression, type Triple } from '../analysis/regexp/matcher/against-v8.ts';
import { triple } from '../analysis/regexp/matcher/patterns.ts';

interface Pump { readonly prefix: string; readonly pump: string }
type Attack = (Pump | { readonly pumps: readonly Pump[] }) & { readonly suffix: string };
interface Attacked extends Expression { readonly attack?: Attack }

const FUEL = 300_000;
const REPEATS = [0, 1, 2, 3, 7, 15, 40, 120];
/** Inputs made of the characters of an expression, beside its attacks. */
const INPUTS = 12;
const BATCH = 1000;
const SHOWN = 20;

const options = { matches: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } } as const;
const { values, positionals } = parseArgs({ allowPositionals: true, options });
const counts = { compared: 0, matched: 0, invalid: 0, 'out-of-fuel': 0, 'v8-fault': 0, different: 0 };

for (const path of positionals) {
  const expressions = readFileSync(path, 'utf8').trim().split('\n').map(line => JSON.parse(line) as Attacked);
  for (const [index, expression] of expressions.entries()) {
    const inputs = inputsOf(expression, Number(values.seed) + index);
    for (const flags of flagsLike(expression)) for (const input of inputs) compare({ pattern: expression.pattern, flags, input, from: 0 });
  }
  report(`${path}: ${expressions.length} expressions`);
}
const wanted = counts.compared + Number(values.matches);
for (let seed = Number(values.seed); counts.compared < wanted; seed++) fc.sample(triple, { seed, numRuns: BATCH }).forEach(compare);
report('with the generated ones');
process.exitCode = counts.different > 0 ? 1 : 0;

function compare(one: Triple): void {
  const comparison = compareWithV8(one, FUEL);
  if (comparison.kind !== 'compared') {
    counts[comparison.kind]++;
    return;
  }
  counts.compared += comparison.ours.length;
  counts.matched += comparison.theirs.filter(({ matches }) => matches > 0).length;
  if (isDeepStrictEqual(comparison.ours, comparison.theirs)) return;
  if (counts.different++ < SHOWN) console.log(JSON.stringify({ ...one, ...comparison }));
}

function inputsOf({ pattern, attack }: Attacked, seed: number): string[] {
  const own = fc.array(fc.constantFrom(...`${pattern}aA0 -\n`), { maxLength: 30 }).map(parts => parts.join(''));
  return [...attacks(attack), ...fc.sample(own, { seed, numRuns: INPUTS })];
}

function attacks(attack: Attack | undefined): string[] {
  if (!attack) return [];
  const pumps = 'pumps' in attack ? attack.pumps : [attack];
  return REPEATS.map(repeats => pumps.map(({ prefix, pump }) => prefix + pump.repeat(repeats)).join('') + attack.suffix);
}

/** Its own flags, and those with one that makes another program of the same pattern. */
function flagsLike({ pattern, flags }: Expression): string[] {
  const others = [...'imsuvy'].filter(flag => !flags.includes(flag)).map(flag => flags + flag);
  return [flags, ...others.filter(other => regexpOf({ pattern, flags: other }))];
}

function report(what: string): void {
  console.log(`${what}: ${Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(', ')}`);
}
