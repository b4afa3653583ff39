import { readFileSync } from 'node:fs';
import { parsePattern } from '../../../rules/src/analysis/regexp/parse-pattern.ts';
import { countPaths } from '../../../rules/src/analysis/regexp/paths.ts';
import { analysers, type Analyser, type Claim } from './analysers.ts';

/** One line of the data. `label` is what V8 was measured to do on the worst text known: `exponential`, `polynomial`, `safe` or `unknown`. */
interface Expression {
  readonly id: string;
  readonly pattern: string;
  readonly flags: string;
  readonly label: string;
}

interface Judged extends Expression {
  readonly claim: Claim;
  readonly milliseconds: number;
}

/** Analysers that take seconds for one expression, and gigabytes for all: they get every tenth, and those of ours are there as well, to be compared with. */
const SLOW = /^(?:recheck|redos-detector)/;
const TENTH = 10;

/**
 * Precision and recall on labelled expressions, and CPU milliseconds per expression with a loop that has no end, of every analyser or of those named. What an analyser
 * gives no answer for, or throws on, counts as not claimed; expressions with the label `unknown` count nowhere.
 */
export async function run([path, ...names]: readonly string[]): Promise<void> {
  if (path === undefined) throw new RangeError('Usage: npm run bench -- regexp <labelled expressions, JSON lines> [analyser ...]');
  const expressions = readFileSync(path, 'utf8').trim().split('\n').map(line => JSON.parse(line) as Expression);
  const chosen = Object.entries(analysers).filter(([name]) => names.length === 0 || names.some(one => name.startsWith(one)));
  console.log(`\n${expressions.length} expressions, ${expressions.filter(hasLoop).length} of them with an endless loop, Node ${process.version}`);
  console.table(Object.fromEntries(chosen.flatMap(([name, analyser]) => {
    const isSlow = SLOW.test(name);
    const judged = judge(isSlow ? expressions.filter(isTenth) : expressions, analyser);
    return [[isSlow ? `${name}, every tenth` : name, row(judged)], ...(name === 'headgate' ? [[`${name}, every tenth`, row(judged.filter(isTenth))] as const] : [])];
  })));
}

function isTenth(_: unknown, index: number): boolean {
  return index % TENTH === 0;
}

function judge(expressions: readonly Expression[], analyser: Analyser): Judged[] {
  return expressions.map(expression => {
    const before = process.cpuUsage();
    const claim = claimOf(analyser, expression);
    const { user, system } = process.cpuUsage(before);
    return { ...expression, claim, milliseconds: (user + system) / 1000 };
  });
}

function claimOf(analyser: Analyser, { pattern, flags }: Expression): Claim {
  try {
    return analyser(pattern, flags);
  } catch {
    return { degree: undefined };
  }
}

function row(judged: readonly Judged[]): Record<string, number> {
  const known = judged.filter(({ label }) => label !== 'unknown');
  const exponential = score(known, ({ claim }) => claim.degree === Infinity, ({ label }) => label === 'exponential');
  const superlinear = score(known, ({ claim }) => (claim.degree ?? 1) >= 2, ({ label }) => label !== 'safe');
  const times = judged.filter(hasLoop).map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return {
    'P exponential': exponential.precision,
    'R exponential': exponential.recall,
    'P quadratic or worse': superlinear.precision,
    'R quadratic or worse': superlinear.recall,
    'no answer': known.filter(({ claim }) => claim.degree === undefined).length,
    'median ms': rounded(times[Math.floor(times.length / 2)]!),
    'p99 ms': rounded(times[Math.floor(times.length * 0.99)]!),
    'max ms': rounded(times.at(-1)!),
  };
}

/** In percent. */
function score(judged: readonly Judged[], isClaimed: (one: Judged) => boolean, isTrue: (one: Judged) => boolean): { readonly precision: number; readonly recall: number } {
  const claimed = judged.filter(isClaimed);
  const right = claimed.filter(isTrue).length;
  return { precision: rounded((100 * right) / claimed.length), recall: rounded((100 * right) / judged.filter(isTrue).length) };
}

function hasLoop({ pattern, flags }: Expression): boolean {
  const parsed = parsePattern(pattern, flags);
  return parsed !== undefined && countPaths(parsed.pattern.alternatives) === Infinity;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
