import { type AST } from '@eslint-community/regexpp';
import isSafe from 'safe-regex2';
import { createAlphabet } from './alphabet.ts';
import { findAmbiguities, type Ambiguity } from './ambiguity.ts';
import { createAutomaton } from './automaton.ts';
import { longestMinimum, reachOf, repetitionsAround } from './bounds.ts';
import { createAttacks, type Candidate } from './candidates.ts';
import { renderAttack } from './expression.ts';
import { measureGrowth, type Cost, type Growth } from './growth.ts';
import { compileMatcher } from './matcher/index.ts';
import { parsePattern } from './parse-pattern.ts';
import { countPaths } from './paths.ts';
import { reportedAmbiguities } from './reported.ts';
import { createSamples } from './samples.ts';
import { type Range, type Undecided, type Unsafe, type Use, type Verdict } from './verdict.ts';

/** With no more ways through the pattern than this, nothing grows. */
const FEW_PATHS = 2000;
/** Steps of the product automata. */
const AUTOMATON_FUEL = 300_000;
/** Steps of the matcher over all candidates, and what each ambiguity may take of them however many there are. */
const MATCHER_FUEL = 2_500_000;
const LEAST_FUEL = 60_000;
/** What is left, once an attack is proven, to find a worse one. */
const FUEL_FOR_WORSE = 500_000;
/** Steps that V8 takes in 100 ms: the median over measured patterns; for four fifths of them the length that follows is right within a factor of 2. */
const STEPS_IN_100_MS = 3e8;

const SAFE: Verdict = { kind: 'safe' };
const KINDS: readonly Ambiguity['kind'][] = ['exponential', 'polynomial', 'search-start'];

interface Proof {
  readonly candidate: Candidate;
  readonly growth: Extract<Growth, { degree: number }>;
}

/** Finds candidates in the pattern's automaton and counts what the matcher takes for them. */
export function analyse(pattern: string, flags: string, use: Use): Verdict {
  const parsed = parsePattern(pattern, flags);
  if (!parsed) return { kind: 'undecided', why: 'invalid', isSuspect: false };
  if (countPaths(parsed.pattern.alternatives) < FEW_PATHS) return SAFE;
  const matcher = compileMatcher(pattern, flags);
  if (!matcher) return undecided('invalid');
  const alphabet = createAlphabet(parsed.pattern);
  const automaton = createAutomaton(parsed.pattern, parsed.flags, alphabet);
  if (!automaton) return undecided('too-large');

  const { found, complete } = findAmbiguities(automaton, alphabet, AUTOMATON_FUEL);
  const attacksOn = createAttacks({ pattern: parsed.pattern, automaton, alphabet, samples: createSamples(parsed.flags, alphabet) });
  const least = longestMinimum(parsed.pattern);
  const proofs: Proof[] = [];
  let isComplete = complete;
  let left = MATCHER_FUEL;
  const run: Cost = (text, fuel) => (use === 'iterate' ? matcher.iterate(text, fuel) : matcher.match(text, 0, fuel)).steps;
  const cost: Cost = (text, fuel) => {
    const steps = run(text, fuel);
    left -= steps;
    return steps;
  };

  proveAll(KINDS.flatMap(kind => found.filter(one => one.kind === kind)));
  if (proofs.length === 0) proveAll(reportedAmbiguities(parsed, automaton, alphabet));
  if (proofs.length > 0) return unsafe(proofs);
  return isComplete ? SAFE : undecided('budget');

  function undecided(why: Undecided['why']): Undecided {
    return { kind: 'undecided', why, isSuspect: !isSafe(pattern) };
  }

  function proveAll(ambiguities: readonly Ambiguity[]): void {
    for (const [index, ambiguity] of ambiguities.entries()) {
      const until = Math.max(0, left - Math.max(LEAST_FUEL, (2 * left) / (ambiguities.length - index)));
      const proof = prove(ambiguity, until);
      if (!proof) continue;
      proofs.push(proof);
      if (proof.growth.kind === 'exponential') return;
      left = Math.min(left, FUEL_FOR_WORSE);
    }
  }

  /** The first attack that works. */
  function prove(ambiguity: Ambiguity, until: number): Proof | undefined {
    for (const candidate of attacksOn(ambiguity)) {
      if (left <= until) {
        isComplete = false;
        return undefined;
      }
      const growth = measureGrowth(candidate, reachOf(candidate.nodes, least), cost, run);
      if (growth.kind === 'bounded') return undefined;
      if (growth.kind !== 'linear') return { candidate, growth };
    }
    return undefined;
  }

  /** The proof of the highest degree, one at a single place before one that needs the search. */
  function unsafe(all: readonly Proof[]): Unsafe {
    const degree = Math.max(...all.map(({ growth }) => growth.degree));
    const worst = all.filter(({ growth }) => growth.degree === degree);
    const alone = worst.find(needsNoSearch);
    return verdictOf(alone ?? worst[0]!, alone ? 'backtracking' : 'search-start');
  }

  function needsNoSearch({ candidate, growth }: Proof): boolean {
    if (growth.kind === 'exponential') return true;
    const atOnePlace = compileMatcher(pattern, `${flags.replace('y', '')}y`)!;
    const costThere: Cost = (text, fuel) => atOnePlace.match(text, 0, fuel).steps;
    return 'degree' in measureGrowth(candidate, reachOf(candidate.nodes, least), costThere, costThere);
  }
}

function verdictOf({ candidate, growth }: Proof, origin: Unsafe['origin']): Unsafe {
  const { prefix, pump, suffix, nodes } = candidate;
  const charsFor100ms = Math.ceil(lengthOf100ms(growth));
  const pumps = Math.max(1, Math.ceil((charsFor100ms - prefix.length - suffix.length) / pump.length));
  return {
    kind: growth.kind,
    degree: growth.degree,
    origin,
    attack: { prefix, pump, suffix, expression: renderAttack(candidate, pumps) },
    charsFor100ms,
    loops: loopsOf(nodes, growth.kind),
  };
}

function lengthOf100ms(growth: Proof['growth']): number {
  const times = STEPS_IN_100_MS / growth.steps;
  return growth.kind === 'exponential' ? growth.length + Math.log(times) / Math.log(growth.factor) : growth.length * times ** (1 / growth.degree);
}

/** Two ways around a loop are due to all repetitions around it, two loops to the inner one of each. */
function loopsOf(nodes: readonly AST.Element[], kind: Proof['growth']['kind']): Range[] {
  const repetitions = new Set(nodes.flatMap(node => repetitionsAround(node).slice(0, kind === 'exponential' ? undefined : 1)));
  return [...repetitions].map(({ start, end }): Range => [start, end]).sort((a, b) => a[0] - b[0]);
}
