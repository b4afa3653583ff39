import { createRequire } from 'node:module';
import { type AST } from '@eslint-community/regexpp';
import type { Report } from 'scslre';
import { NONE, type Alphabet } from './alphabet.ts';
import { type Ambiguity } from './ambiguity.ts';
import { SEARCH_START, type Automaton } from './automaton.ts';
import { type ParsedPattern } from './parse-pattern.ts';

/** What scslre suspects: single characters, which it finds by the nesting of repetitions rather than by an automaton. */
export function reportedAmbiguities(parsed: ParsedPattern, { positions }: Automaton, alphabet: Alphabet): Ambiguity[] {
  return reportsOn(parsed).flatMap(report => {
    const [first, second] = loopsOf(report).map(positionIn) as [number, number];
    const character = alphabet.only(report.character.pick);
    if (first < 0 || second < 0 || character === NONE) return [];
    const kind = report.type === 'Move' ? 'search-start' : report.exponential ? 'exponential' : 'polynomial';
    return [{ kind, word: [character], first, second } as const];
  });

  function positionIn(loop: AST.Quantifier | undefined): number {
    return loop ? positions.findIndex(({ node }) => node && loop.start <= node.start && node.end <= loop.end) : SEARCH_START;
  }
}

let scslre: typeof import('scslre') | undefined;

/** None where scslre fails, as it does on properties of strings. */
export function reportsOn(parsed: ParsedPattern): readonly Report[] {
  scslre ??= createRequire(import.meta.url)('scslre') as typeof import('scslre'); // Loading it takes 0.07 CPU seconds, which code without such patterns does not pay.
  try {
    return scslre.analyse(parsed).reports;
  } catch {
    return [];
  }
}

function loopsOf(report: Report): readonly (AST.Quantifier | undefined)[] {
  switch (report.type) {
    case 'Move': return [undefined, report.quant];
    case 'Self': return [report.quant, report.quant];
    case 'Trade': return [report.startQuant, report.endQuant];
  }
}
