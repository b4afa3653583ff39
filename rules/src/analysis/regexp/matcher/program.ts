import { type CharacterSet, type StringSet } from './character-set.ts';

/** What a pattern compiles to. Addresses are indexes into `code`; each instruction is its code followed by its operands. */
export interface Program {
  readonly code: Int32Array;
  /** Group `n` keeps its start in register `2n - 2` and its end in the next one; marks and counters of loops and lookarounds follow. */
  readonly groups: number;
  readonly registers: number;
  /** An instruction names a set by its slot, one above its place in this list: slot 0 of a row is the width of its character. */
  readonly sets: readonly CharacterSet[];
  readonly strings: readonly StringSet[];
  /** With `u` or `v` a character is a code point, without them a code unit. */
  readonly unicode: boolean;
  readonly sticky: boolean;
  /** Some backreference ignores case. */
  readonly folds: boolean;
}

/** `slot`: one character of the set, to the right or, inside a lookbehind, to the left. */
export const CHARACTER = 0;
export const CHARACTER_LEFT = 1;
/** `slot, min, max`: as many characters of the set as there are, then fewer on each return. */
export const RUN = 2;
export const RUN_LEFT = 3;
/** `address`: goes on behind this instruction and, if that fails, at the address. */
export const FORK = 4;
/** `address` */
export const JUMP = 5;
/** `register`: keeps the position. */
export const MARK = 6;
/** `register`: fails where the position is still the one marked, as an optional iteration must take something. */
export const MOVED = 7;
/** `first, end`: forgets the groups whose registers these are. */
export const CLEAR = 8;
/** `register`: sets a counter to zero. */
export const RESET = 9;
/** `register` */
export const INCREMENT = 10;
/** `counter, min, max, exit`: another iteration or, from `min` on, the exit; the greedy loop prefers the first, the lazy one the second. */
export const GREEDY_LOOP = 11;
export const LAZY_LOOP = 12;
/** `register, counter, min`: `MOVED` for the iterations past the first `min`. */
export const MOVED_PAST_MIN = 13;
export const INPUT_START = 14;
export const INPUT_END = 15;
/** `slot` of the line terminators. */
export const LINE_START = 16;
export const LINE_END = 17;
/** `slot` of the word characters, `1` for a boundary and `0` for none. */
export const BOUNDARY = 18;
/** `left, folds, count, ...registers`: what the one of these groups that has matched took; nothing if none has. */
export const BACKREFERENCE = 19;
/** `index, left`: a string of the set, the longest first. */
export const STRING = 20;
/** `register`: keeps the position, and how many choices are open in the register after. */
export const LOOK = 21;
/** `register`: back to that position, and none of the choices since is open any more. */
export const LOOK_DONE = 22;
/** `register, address`: goes on at the address if what follows fails. */
export const LOOK_NOT = 23;
/** `register`: what follows a `LOOK_NOT` has matched, so all of it fails. */
export const LOOK_NOT_DONE = 24;
export const MATCH = 25;
