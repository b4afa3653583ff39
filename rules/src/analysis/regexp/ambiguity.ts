import { NONE, type Alphabet, type SetNumber } from './alphabet.ts';
import { SEARCH_START, type Automaton } from './automaton.ts';
import { canReach, findComponents } from './components.ts';

/**
 * A word that an automaton reads in more ways the more often it is repeated. `word` holds a set of characters per place, any of which will do.
 * Weber and Seidl, On the degree of ambiguity of finite automata, 1991: criteria EDA and IDA.
 */
export interface Ambiguity {
  /** `exponential`: two ways around one loop. `polynomial`: around one loop, around a later one, and over from the first to the second. */
  readonly kind: 'exponential' | 'polynomial' | 'search-start';
  readonly word: readonly SetNumber[];
  /** Positions of the loops: where the two ways of one part, or the earlier loop and the later one. */
  readonly first: number;
  readonly second: number;
}

export interface Ambiguities {
  readonly found: readonly Ambiguity[];
  /** The fuel sufficed. */
  readonly complete: boolean;
}

/** Words per loop, or pair of loops. */
const MOST_WORDS = 3;

/** Looks at no more than `fuel` steps of product automata. */
export function findAmbiguities(automaton: Automaton, alphabet: Alphabet, fuel: number): Ambiguities {
  const { positions, next } = automaton;
  const { of, loops } = findComponents(automaton);
  /** Of each position the steps that stay in its loop. */
  const inside = next.map((steps, position) => steps.filter(({ to }) => of[to] === of[position]));
  const size = positions.length;
  const found: Ambiguity[] = [];
  let left = fuel;

  for (const loop of loops) {
    if (loop[0] === SEARCH_START) continue;
    findTwoWaysAround(loop);
    // No word is read forwards by one loop and backwards by another, but many are by both: those of the second are tried.
    if (positions[loop[0]!]!.isLeft) add('polynomial', around(loop[0]!, loop[0]!), loop[0]!, loop[0]!);
  }
  for (const second of loops) {
    if (second[0] === SEARCH_START) continue;
    const reaches = canReach(automaton, second);
    for (const first of loops) if (first !== second && reaches[first[0]!]) findWayOver(first, second, reaches);
  }
  return { found, complete: left > 0 };

  function findTwoWaysAround(loop: readonly number[]): void {
    let words = 0;
    for (const from of loop) {
      if (words >= MOST_WORDS) return;
      for (const { to, ways } of inside[from]!) {
        if (ways < 2) continue;
        words++;
        add('exponential', [positions[to]!.set, ...to === from ? [] : around(to, from)], from, to);
      }
      let met = from;
      const word = shortest(from * size + from, state => {
        met = state % size;
        return met === Math.floor(state / size);
      }, (state, visit) => {
        const one = Math.floor(state / size);
        const other = state % size;
        for (const { to: a } of inside[one]!) {
          for (const { to: b } of inside[other]!) {
            if (state === from * size + from && a === b) continue;
            visit(a < b ? a * size + b : b * size + a, alphabet.meet(positions[a]!.set, positions[b]!.set));
          }
        }
      });
      if (!word) continue;
      words++;
      add('exponential', [...word, ...met === from ? [] : around(met, from)], from, from);
    }
  }

  /** The shortest way from one position of a loop to another, or around to itself. */
  function around(from: number, target: number): readonly SetNumber[] {
    return shortest(from, state => state === target, (state, visit) => {
      for (const { to } of inside[state]!) visit(to, positions[to]!.set);
    }) ?? [];
  }

  function findWayOver(first: readonly number[], second: readonly number[], reaches: Uint8Array): void {
    let words = 0;
    for (const from of first) {
      for (const onto of second) {
        if (words >= MOST_WORDS || left <= 0) return;
        const word = wordOver(from, onto, reaches);
        if (!word) continue;
        words++;
        add(from === SEARCH_START ? 'search-start' : 'polynomial', word, from, onto);
      }
    }
  }

  /** A word that leads from `from` back to it, from `from` to `onto`, and from `onto` back to it. */
  function wordOver(from: number, onto: number, reaches: Uint8Array): readonly SetNumber[] | undefined {
    return shortest((from * size + from) * size + onto, state => state === (from * size + onto) * size + onto, (state, visit) => {
      const second = state % size;
      const middle = Math.floor(state / size) % size;
      const first = Math.floor(state / size / size);
      for (const { to: a } of inside[first]!) {
        for (const { to: b } of inside[second]!) {
          const set = alphabet.meet(positions[a]!.set, positions[b]!.set);
          if (set === NONE) continue;
          for (const { to } of next[middle]!) if (reaches[to]) visit((a * size + to) * size + b, alphabet.meet(set, positions[to]!.set));
        }
      }
    });
  }

  function add(kind: Ambiguity['kind'], word: readonly SetNumber[], first: number, second: number): void {
    found.push({ kind, word, first, second });
  }

  /** The word of a shortest way from a state to a goal; the start itself is one only when it is come back to. */
  function shortest(
    start: number, isGoal: (state: number) => boolean, expand: (state: number, visit: (state: number, set: SetNumber) => void) => void,
  ): readonly SetNumber[] | undefined {
    const states = [start];
    const origins = [-1];
    const sets: SetNumber[] = [NONE];
    const seen = new Set<number>();
    let goal = -1;
    for (let at = 0; at < states.length && goal < 0 && left > 0; at++) {
      expand(states[at]!, (state, set) => {
        left--;
        if (set === NONE || seen.has(state) || goal >= 0) return;
        seen.add(state);
        states.push(state);
        origins.push(at);
        sets.push(set);
        if (isGoal(state)) goal = states.length - 1;
      });
    }
    if (goal < 0) return undefined;
    const word: SetNumber[] = [];
    for (let at = goal; at > 0; at = origins[at]!) word.push(sets[at]!);
    return word.reverse();
  }
}
