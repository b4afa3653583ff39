import { type AST, visitRegExpAST } from '@eslint-community/regexpp';
import { characterSet, type Mode, type SetNode } from './matcher/character-set.ts';

/** A set of characters by its number: equal sets have equal numbers, and `NONE` is the empty one. */
export type SetNumber = number;

export const NONE: SetNumber = 0;

/** The characters that tell the sets of one pattern apart: samples, and the edges of every range. */
export interface Alphabet {
  readonly all: SetNumber;
  setOf(node: SetNode, mode: Mode): SetNumber;
  /** The set of this character alone; `NONE` where it is not a sample. */
  only(character: string): SetNumber;
  meet(one: SetNumber, other: SetNumber): SetNumber;
  without(one: SetNumber, other: SetNumber): SetNumber;
  /** A character of a set that is not empty. Different choices give different ones where there are, the most readable first. */
  pick(set: SetNumber, choice: number): string;
  size(set: SetNumber): number;
}

/** Of every kind that patterns tell apart, one after the other. */
const SAMPLES = 'a0 A-_./\n"x!:,@#Zz9=\t\'<>()[]{}*+&%$?;\\|^~`F7\r\0\u00A0\u00E9\u0130\u017F\u2028\u212A\u4E00\uFEFF\uFFFF';

export function createAlphabet(pattern: AST.Pattern): Alphabet {
  const characters = charactersOf(pattern);
  const words = Math.ceil(characters.length / 32);
  const sets: Int32Array[] = [];
  const members: number[][] = [];
  const numbers = new Map<string, SetNumber>();
  const ofLeaves = new Map<string, SetNumber>();
  const meets = new Map<number, SetNumber>();
  intern(() => false);
  const all = intern(() => true);

  return {
    all,
    setOf(node, mode) {
      const key = `${Number(mode.ignoreCase)}${Number(mode.dotAll)}${node.raw}`;
      const known = ofLeaves.get(key) ?? intern(has(characterSet(node, mode)));
      ofLeaves.set(key, known);
      return known;
    },
    only: character => intern(index => characters[index] === character.codePointAt(0)),
    meet(one, other) {
      if (one === other || other === all) return one;
      if (one === all) return other;
      const key = one < other ? one * 0x10000 + other : other * 0x10000 + one;
      const known = meets.get(key) ?? combine(one, other, (left, right) => left & right);
      meets.set(key, known);
      return known;
    },
    without: (one, other) => combine(one, other, (left, right) => left & ~right),
    pick: (set, choice) => String.fromCodePoint(characters[members[set]![choice % members[set]!.length]!]!),
    size: set => members[set]!.length,
  };

  function has(includes: (codePoint: number) => boolean): (index: number) => boolean {
    return index => includes(characters[index]!);
  }

  function combine(one: SetNumber, other: SetNumber, operate: (left: number, right: number) => number): SetNumber {
    const bits = sets[one]!.map((word, index) => operate(word, sets[other]![index]!));
    return number(bits);
  }

  function intern(includes: (index: number) => boolean): SetNumber {
    const bits = new Int32Array(words);
    for (let index = 0; index < characters.length; index++) if (includes(index)) bits[index >> 5]! |= 1 << (index & 31);
    return number(bits);
  }

  function number(bits: Int32Array): SetNumber {
    const key = bits.join();
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, sets.length);
    members.push([...characters.keys()].filter(index => (bits[index >> 5]! >> (index & 31)) & 1));
    return sets.push(bits) - 1;
  }
}

function charactersOf(pattern: AST.Pattern): number[] {
  const found = new Set(Array.from(SAMPLES, character => character.codePointAt(0)!));
  const add = (codePoint: number): void => { if (codePoint >= 0 && codePoint <= 0x10FFFF) found.add(codePoint); };
  visitRegExpAST(pattern, {
    onCharacterEnter: ({ value, parent }) => {
      if (parent.type === 'CharacterClassRange') return;
      add(value);
    },
    onCharacterClassRangeEnter: ({ min, max }) => { for (const edge of [min.value, max.value, min.value - 1, max.value + 1]) add(edge); },
  });
  return [...found];
}
