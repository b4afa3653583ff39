import { type AST } from '@eslint-community/regexpp';
import { NONE, type Alphabet, type SetNumber } from './alphabet.ts';
import { type Mode, type SetNode } from './matcher/character-set.ts';

/**
 * The position automaton of a pattern (Glushkov 1961): a state per character, set or copy of one, entered by reading it. It knows more words than the
 * pattern: a long counted repetition is a loop, a backreference the group again, a lookahead a branch that leads nowhere, and an assertion holds.
 *
 * Position 0 is where a search starts: it reads anything, over and over, as the search does by starting again one character further.
 */
export interface Automaton {
  readonly positions: readonly Position[];
  /** Of each position, those that may come next. */
  readonly next: readonly (readonly Step[])[];
}

export interface Position {
  readonly set: SetNumber;
  /** The place in the pattern; none for the search start. */
  readonly node: AST.Element | undefined;
  /** Inside a lookbehind: it is read from right to left, and no step leads in or out. */
  readonly isLeft: boolean;
}

export interface Step {
  readonly to: number;
  /** In how many ways, where 2 means several. */
  readonly ways: number;
}

export const SEARCH_START = 0;

/** Positions that an automaton may have. */
const MOST_POSITIONS = 4000;
/** A counted repetition of up to this many positions altogether is written out; a longer one becomes a loop. */
const MOST_WRITTEN_OUT = 24;

/** Ways into a part of the pattern, out of it, and past it. */
interface Part { readonly first: Ways; readonly last: Ways; readonly empty: number }

/** How many ways there are to a position, at most 2. */
type Ways = ReadonlyMap<number, number>;

interface Place extends Mode { readonly isLeft: boolean }

const NOTHING: Ways = new Map();
/** Matches, and takes nothing. */
const EMPTY: Part = { first: NOTHING, last: NOTHING, empty: 1 };
/** Nothing goes on through here: what stands before an input's start, or behind its end. */
const DEAD: Part = { first: NOTHING, last: NOTHING, empty: 0 };

/** `undefined` where the pattern has too many positions. */
export function createAutomaton(pattern: AST.Pattern, flags: AST.Flags, alphabet: Alphabet): Automaton | undefined {
  const positions: Position[] = [{ set: alphabet.all, node: undefined, isLeft: false }];
  const next: Map<number, number>[] = [new Map([[SEARCH_START, 1]])];
  /** The backreferences that are being followed, so that one inside its own group ends. */
  const followed: AST.Backreference[] = [];

  const whole = alternatives(pattern.alternatives, { ...flags, isLeft: false });
  if (positions.length > MOST_POSITIONS) return undefined;
  connect(new Map([[SEARCH_START, 1]]), whole.first);
  return { positions, next: next.map(steps => [...steps].map(([to, ways]) => ({ to, ways }))) };

  function alternatives(branches: readonly AST.Alternative[], place: Place): Part {
    return branches.map(({ elements }) => sequence(elements.map(element => () => part(element, place)), place)).reduce(either);
  }

  function sequence(parts: readonly (() => Part)[], { isLeft }: Place): Part {
    return (isLeft ? parts.toReversed() : parts).reduce((before, make) => {
      const after = make();
      connect(before.last, after.first);
      return {
        first: plus(before.first, times(after.first, before.empty)),
        last: plus(after.last, times(before.last, after.empty)),
        empty: Math.min(2, before.empty * after.empty),
      };
    }, EMPTY);
  }

  function part(node: AST.Element, place: Place): Part {
    if (positions.length > MOST_POSITIONS) return DEAD;
    switch (node.type) {
      case 'Group': return alternatives(node.alternatives, modified(node.modifiers, place));
      case 'CapturingGroup': return alternatives(node.alternatives, place);
      case 'Quantifier': return repetition(node, place);
      case 'Assertion': return assertion(node, place);
      case 'Backreference': return again(node, place);
      default: return character(node, place);
    }
  }

  function character(node: SetNode, place: Place): Part {
    const set = alphabet.setOf(node, place);
    if (set === NONE) return DEAD;
    const at: Ways = new Map([[position(set, followed[0] ?? node, place), 1]]);
    return { first: at, last: at, empty: 0 };
  }

  function position(set: SetNumber, node: AST.Element, { isLeft }: Place): number {
    next.push(new Map());
    return positions.push({ set, node, isLeft }) - 1;
  }

  function assertion(node: AST.Assertion, place: Place): Part {
    switch (node.kind) {
      case 'lookahead': return { ...EMPTY, first: alternatives(node.alternatives, { ...place, isLeft: false }).first };
      case 'lookbehind':
        alternatives(node.alternatives, { ...place, isLeft: true });
        return EMPTY;
      case 'word': return EMPTY;
      default: return place.multiline || place.isLeft ? EMPTY : DEAD;
    }
  }

  function again(node: AST.Backreference, place: Place): Part {
    const group = node.ambiguous ? node.resolved[0] : node.resolved;
    if (!group || followed.includes(node)) return EMPTY;
    followed.push(node);
    const copy = alternatives(group.alternatives, place);
    followed.pop();
    return copy;
  }

  function repetition({ element, min, max }: AST.Quantifier, place: Place): Part {
    if (max === 0) return EMPTY;
    const before = positions.length;
    const body = part(element, place);
    const size = positions.length - before;
    const copies = max === Infinity ? min : max;
    if (copies > 1 && size * copies > MOST_WRITTEN_OUT) return min > 0 ? looped(body) : optional(looped(body));
    if (max === Infinity) {
      const loop = looped(body);
      return min === 0 ? optional(loop) : sequence([...copiesOf(element, min - 1, place), () => loop], { ...place, isLeft: false });
    }
    let tail: Part = EMPTY;
    for (let copy = max - 1; copy >= min && copy > 0; copy--) {
      const rest = tail;
      tail = optional(sequence([() => part(element, place), () => rest], { ...place, isLeft: false }));
    }
    const whole = sequence([() => body, ...copiesOf(element, min - 1, place), () => tail], { ...place, isLeft: false });
    return min === 0 ? optional(whole) : whole;
  }

  function copiesOf(element: AST.QuantifiableElement, count: number, place: Place): (() => Part)[] {
    return Array.from({ length: Math.max(0, count) }, () => () => part(element, place));
  }

  function looped(body: Part): Part {
    connect(body.last, body.first);
    return { ...body, empty: Math.min(1, body.empty) };
  }

  function connect(last: Ways, first: Ways): void {
    for (const [from, out] of last) for (const [to, into] of first) next[from]!.set(to, Math.min(2, (next[from]!.get(to) ?? 0) + out * into));
  }
}

function either(one: Part, other: Part): Part {
  return { first: plus(one.first, other.first), last: plus(one.last, other.last), empty: Math.min(2, one.empty + other.empty) };
}

/** An iteration that takes nothing does not count, so there is one way past. */
function optional(body: Part): Part {
  return { ...body, empty: 1 };
}

function plus(one: Ways, other: Ways): Ways {
  if (one.size === 0) return other;
  if (other.size === 0) return one;
  const sum = new Map(one);
  for (const [position, ways] of other) sum.set(position, Math.min(2, (sum.get(position) ?? 0) + ways));
  return sum;
}

function times(ways: Ways, factor: number): Ways {
  if (factor === 0) return NOTHING;
  return factor === 1 ? ways : new Map([...ways.keys()].map(position => [position, 2]));
}

function modified(modifiers: AST.Modifiers | null, place: Place): Place {
  if (!modifiers) return place;
  const { add, remove } = modifiers;
  return {
    ...place,
    ignoreCase: (place.ignoreCase || add.ignoreCase) && !remove?.ignoreCase,
    multiline: (place.multiline || add.multiline) && !remove?.multiline,
    dotAll: (place.dotAll || add.dotAll) && !remove?.dotAll,
  };
}
