import { RegExpParser } from '@eslint-community/regexpp';
import { createReader, splitsPair, widthAt } from './alphabet.ts';
import { compile } from './compile.ts';
import { createMachine, type Search } from './machine.ts';
import { type Program } from './program.ts';

/** What a run came to. Positions are UTF-16 code units, as in `RegExp`. */
export interface Outcome {
  /** Backtracking-relevant instructions executed: the same number on every machine, and growing as the time of V8 does. */
  readonly steps: number;
  /** The run stopped at its fuel before it had an answer; what it had found until then is in the other fields. */
  readonly outOfFuel: boolean;
  /** How many matches were found: 0 or 1 for `match`. */
  readonly matches: number;
  /** Start of the last match, -1 where there is none. */
  readonly index: number;
  /** End of the last match, -1 where there is none. */
  readonly end: number;
  /** Start and end of each group in the last match, group 1 first; `undefined` for a group that took no part. */
  readonly captures: readonly (readonly [start: number, end: number] | undefined)[];
}

/** Runs one regular expression as ECMAScript prescribes, for at most `fuel` steps. */
export interface Matcher {
  /** One search from `from`, as `exec` does from `lastIndex`; with `y` at `from` only. */
  match(input: string, from: number, fuel: number): Outcome;
  /** All matches, as `replace`, `matchAll` and `split` take them: after an empty one the search goes on one character further. */
  iterate(input: string, fuel: number): Outcome;
}

type Match = Omit<Outcome, 'steps' | 'outOfFuel'>;

const NO_MATCH: Match = { matches: 0, index: -1, end: -1, captures: [] };
const parser = new RegExpParser();

/** `undefined` where the pattern or its flags are invalid, or V8 here lacks a Unicode property they name. Never throws. */
export function compileMatcher(pattern: string, flags: string): Matcher | undefined {
  const program = programOf(pattern, flags);
  return program && matcherOf(program);
}

function programOf(pattern: string, flags: string): Program | undefined {
  try {
    const parsedFlags = parser.parseFlags(flags);
    return compile(parser.parsePattern(pattern, 0, pattern.length, parsedFlags), parsedFlags);
  } catch {
    // A syntax error, of the parser's or V8's, or a pattern nested deeper than the stack.
    return undefined;
  }
}

function matcherOf(program: Program): Matcher {
  const read = createReader(program);
  const search = createMachine(program);
  return { match, iterate };

  function match(input: string, from: number, fuel: number): Outcome {
    if (from > input.length) return { steps: 0, outOfFuel: false, ...NO_MATCH };
    const { steps, outOfFuel, ...found } = search(read(input), program.unicode && splitsPair(input, from) ? from - 1 : from, fuel);
    return { steps, outOfFuel, ...(found.index < 0 ? NO_MATCH : matchOf(found, 1)) };
  }

  function iterate(input: string, fuel: number): Outcome {
    const text = read(input);
    let last = NO_MATCH;
    let steps = 0;
    for (let from = 0; from <= input.length;) {
      const found = search(text, from, fuel - steps);
      steps += found.steps;
      if (found.index < 0) return { steps, outOfFuel: found.outOfFuel, ...last };
      last = matchOf(found, last.matches + 1);
      from = found.end > found.index ? found.end : found.end + Math.max(1, widthAt(text, found.end));
    }
    return { steps, outOfFuel: false, ...last };
  }

  function matchOf({ index, end, registers }: Pick<Search, 'index' | 'end' | 'registers'>, matches: number): Match {
    const captures = Array.from({ length: program.groups }, (_, group) => {
      const [from, to] = [registers[2 * group]!, registers[2 * group + 1]!];
      return from < 0 || to < 0 ? undefined : [from, to] as const;
    });
    return { matches, index, end, captures };
  }
}
