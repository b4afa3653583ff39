import { visitRegExpAST, type AST } from '@eslint-community/regexpp';
import { NONE, type Alphabet, type SetNumber } from './alphabet.ts';
import { type Ambiguity } from './ambiguity.ts';
import { SEARCH_START, type Automaton } from './automaton.ts';
import { type Samples } from './samples.ts';
import { type Attack } from './verdict.ts';

/** A text that may take time, and the places in the pattern that make it so. */
export interface Candidate extends Attack {
  readonly nodes: readonly AST.Element[];
}

/** What candidates are made from. */
export interface Origin {
  readonly pattern: AST.Pattern;
  readonly automaton: Automaton;
  readonly alphabet: Alphabet;
  readonly samples: Samples;
}

const IS_WORD = /\w/;

/** Makes the attacks that an ambiguity suggests, the likeliest first. */
export function createAttacks({ pattern, automaton: { positions, next }, alphabet, samples }: Origin): (ambiguity: Ambiguity) => Candidate[] {
  const hasBoundary = contains(pattern, node => node.kind === 'word');
  const unread = positions.slice(1).reduce((rest, { set }) => alphabet.without(rest, set), alphabet.all);

  return ({ word, first, second }) => {
    const nodes = [positions[first]!, positions[second]!].flatMap(({ node }) => node ?? []);
    const pumps = pumpsOf(word, first, second);
    const prefixes = prefixesOf(first, second);
    return suffixesOf(second).flatMap(suffix => prefixes.flatMap(prefix => pumps.map(pump => ({ prefix, pump, suffix, nodes }))));
  };

  function pumpsOf(word: readonly SetNumber[], first: number, second: number): string[] {
    // The word begins behind the first place, and the prefix ends before it.
    const turned = first === SEARCH_START ? word : [word.at(-1)!, ...word.slice(0, -1)];
    const spelt = distinct([0, 1, 2].map(choice => turned.map(set => alphabet.pick(set, choice)).join('')));
    if (hasBoundary) spelt.push(...fillers(positions[second]!.set).map(filler => spelt[0]! + filler));
    return positions[second]!.isLeft ? spelt.map(text => Array.from(text).reverse().join('')) : spelt;
  }

  /** A character of the set that is a word's, and one that is not. */
  function fillers(set: SetNumber): string[] {
    const characters = Array.from({ length: alphabet.size(set) }, (_, choice) => alphabet.pick(set, choice));
    return distinct([characters.find(one => IS_WORD.test(one)), characters.find(one => !IS_WORD.test(one))].flatMap(one => one ?? []));
  }

  function prefixesOf(first: number, second: number): string[] {
    const { node, set } = positions[first === SEARCH_START ? second : first]!;
    const before = [0, 1].map(choice => samples.before(node!, choice));
    if (first !== SEARCH_START) return distinct([...before, before[0]! + alphabet.pick(set, 0)]);
    const others = alphabet.without(alphabet.all, set);
    return distinct(['', ...before, others === NONE ? '' : alphabet.pick(others, 0)]);
  }

  /** What follows so that the rest of the pattern fails. */
  function suffixesOf(second: number): string[] {
    const { node, set } = positions[second]!;
    const exit = next[second]!.reduce((rest, { to }) => alphabet.without(rest, positions[to]!.set), alphabet.without(alphabet.all, set));
    const after = samples.after(node!, 0);
    const killers = unread === NONE ? (exit === NONE ? [] : [alphabet.pick(exit, 0)]) : hasBoundary ? fillers(unread) : [alphabet.pick(unread, 0)];
    const doubled = unread === NONE ? killers.map(killer => killer + killer) : [];
    return distinct([...killers, '', '\n', '\na', ...doubled, after.slice(0, -1), ...killers.slice(0, 1).map(killer => after + killer)]);
  }
}

function contains(pattern: AST.Pattern, is: (node: AST.Assertion) => boolean): boolean {
  let found = false;
  visitRegExpAST(pattern, { onAssertionEnter: node => { found ||= is(node); } });
  return found;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
