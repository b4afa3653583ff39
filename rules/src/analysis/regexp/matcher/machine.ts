import { splitsPair, type Text } from './alphabet.ts';
import { type StringSet } from './character-set.ts';
import * as op from './program.ts';

/** What one search came to. `registers` is the machine's own and good until its next search. */
export interface Search {
  readonly steps: number;
  readonly outOfFuel: boolean;
  readonly index: number;
  readonly end: number;
  readonly registers: Int32Array;
}

/** Words of a frame of the stack. */
const FRAME = 3;

/**
 * A backtracking machine in the manner of Irregexp: what it tries, and in which order, is what ECMA-262 22.2.2 prescribes.
 *
 * A frame of its stack is an open choice (address, position, limit) or a register to take back (its complement, its old value). Where the limit
 * of a choice is not its position, the positions from the next one to the limit are all still to be tried.
 */
export function createMachine({ code, groups, registers: registerCount, strings, sticky }: op.Program): (text: Text, from: number, fuel: number) => Search {
  const registers = new Int32Array(registerCount);
  /** Most words that one instruction pushes. */
  const margin = FRAME * Math.max(2, 2 * groups, ...strings.map(({ longest }) => longest + 1));
  let stack = new Int32Array(1024 * FRAME + margin);

  return ({ input, rows, members, folded }, from, fuel) => {
    let frames = stack;
    let top = 0;
    let steps = 0;
    let start = from;
    let at = from;
    let pc = 0;
    registers.fill(-1);

    for (;;) {
      if (++steps > fuel) return { steps, outOfFuel: true, index: -1, end: -1, registers };
      if (top + margin > frames.length) frames = stack = enlarged(frames);

      // `continue` goes on with the next instruction, `break` fails.
      switch (code[pc]) {
        case op.CHARACTER: {
          const row = rows[at + 1]!;
          if (members[row + code[pc + 1]!] === 0) break;
          at += members[row]!;
          pc += 2;
          continue;
        }
        case op.FORK:
          frames[top] = code[pc + 1]!;
          frames[top + 1] = frames[top + 2] = at;
          top += FRAME;
          pc += 2;
          continue;
        case op.JUMP:
          pc = code[pc + 1]!;
          continue;
        case op.RUN: {
          const slot = code[pc + 1]!;
          const min = code[pc + 2]!;
          const max = code[pc + 3]!;
          let floor = at;
          let count = 0;
          for (let row = rows[at + 1]!; count < max && members[row + slot] !== 0; row = rows[at + 1]!) {
            at += members[row]!;
            if (++count === min) floor = at;
          }
          steps += count;
          if (count < min) break;
          pc += 4;
          if (at === floor) continue;
          frames[top] = pc;
          frames[top + 1] = at;
          frames[top + 2] = floor;
          top += FRAME;
          continue;
        }
        case op.MARK: {
          const register = code[pc + 1]!;
          frames[top] = ~register;
          frames[top + 1] = registers[register]!;
          top += FRAME;
          registers[register] = at;
          pc += 2;
          continue;
        }
        case op.MOVED:
          if (registers[code[pc + 1]!] === at) break;
          pc += 2;
          continue;
        case op.CLEAR:
          for (let register = code[pc + 1]!; register < code[pc + 2]!; register++) {
            if (registers[register] === -1) continue;
            frames[top] = ~register;
            frames[top + 1] = registers[register]!;
            top += FRAME;
            registers[register] = -1;
          }
          pc += 3;
          continue;
        case op.RESET:
        case op.INCREMENT: {
          const counter = code[pc + 1]!;
          frames[top] = ~counter;
          frames[top + 1] = registers[counter]!;
          top += FRAME;
          registers[counter] = code[pc] === op.RESET ? 0 : registers[counter]! + 1;
          pc += 2;
          continue;
        }
        case op.GREEDY_LOOP:
        case op.LAZY_LOOP: {
          const count = registers[code[pc + 1]!]!;
          const isGreedy = code[pc] === op.GREEDY_LOOP;
          const body = pc + 5;
          const exit = code[pc + 4]!;
          if (count >= code[pc + 3]!) {
            pc = exit;
            continue;
          }
          pc = isGreedy || count < code[pc + 2]! ? body : exit;
          if (count < code[body - 3]!) continue;
          frames[top] = isGreedy ? exit : body;
          frames[top + 1] = frames[top + 2] = at;
          top += FRAME;
          continue;
        }
        case op.MOVED_PAST_MIN:
          if (registers[code[pc + 1]!] === at && registers[code[pc + 2]!]! > code[pc + 3]!) break;
          pc += 4;
          continue;
        case op.CHARACTER_LEFT: {
          const row = rows[at]!;
          if (members[row + code[pc + 1]!] === 0) break;
          at -= members[row]!;
          pc += 2;
          continue;
        }
        case op.RUN_LEFT: {
          const slot = code[pc + 1]!;
          const min = code[pc + 2]!;
          const max = code[pc + 3]!;
          let ceiling = at;
          let count = 0;
          for (let row = rows[at]!; count < max && members[row + slot] !== 0; row = rows[at]!) {
            at -= members[row]!;
            if (++count === min) ceiling = at;
          }
          steps += count;
          if (count < min) break;
          pc += 4;
          if (at === ceiling) continue;
          frames[top] = pc;
          frames[top + 1] = at;
          frames[top + 2] = ceiling;
          top += FRAME;
          continue;
        }
        case op.INPUT_START:
          if (at !== 0) break;
          pc += 1;
          continue;
        case op.INPUT_END:
          if (at !== input.length) break;
          pc += 1;
          continue;
        case op.LINE_START:
          if (at !== 0 && members[rows[at]! + code[pc + 1]!] === 0) break;
          pc += 2;
          continue;
        case op.LINE_END:
          if (at !== input.length && members[rows[at + 1]! + code[pc + 1]!] === 0) break;
          pc += 2;
          continue;
        case op.BOUNDARY:
          if ((members[rows[at]! + code[pc + 1]!]! ^ members[rows[at + 1]! + code[pc + 1]!]!) !== code[pc + 2]!) break;
          pc += 3;
          continue;
        case op.BACKREFERENCE: {
          const characters = code[pc + 2] === 1 ? folded : rows;
          const next = pc + 4 + code[pc + 3]!;
          let width = 0;
          let first = 0;
          for (let operand = pc + 4; operand < next; operand++) {
            const register = code[operand]!;
            if (registers[register] === -1 || registers[register + 1] === -1) continue;
            first = registers[register]!;
            width = registers[register + 1]! - first;
          }
          // Compared from the end that is at hand, so that the sentinel beyond the input stops it.
          let same = 0;
          if (code[pc + 1] === 1) while (same < width && characters[first + width - same] === characters[at - same]) same++;
          else while (same < width && characters[first + 1 + same] === characters[at + 1 + same]) same++;
          steps += same;
          if (same < width) break;
          at += code[pc + 1] === 1 ? -width : width;
          pc = next;
          continue;
        }
        case op.STRING: {
          const ends = endsOf(strings[code[pc + 1]!]!, input, at, code[pc + 2] === 1);
          steps += ends.length;
          const [longest] = ends;
          if (longest === undefined) break;
          pc += 3;
          for (let other = ends.length - 1; other > 0; other--) {
            frames[top] = pc;
            frames[top + 1] = frames[top + 2] = ends[other]!;
            top += FRAME;
          }
          at = longest;
          continue;
        }
        case op.LOOK:
          registers[code[pc + 1]!] = at;
          registers[code[pc + 1]! + 1] = top;
          pc += 2;
          continue;
        case op.LOOK_DONE: {
          at = registers[code[pc + 1]!]!;
          // What the assertion captured stays, and is still to be taken back when what precedes it fails.
          let kept = registers[code[pc + 1]! + 1]!;
          for (let frame = kept; frame < top; frame += FRAME) {
            if (frames[frame]! >= 0) continue;
            frames[kept] = frames[frame]!;
            frames[kept + 1] = frames[frame + 1]!;
            kept += FRAME;
          }
          top = kept;
          pc += 2;
          continue;
        }
        case op.LOOK_NOT:
          registers[code[pc + 1]!] = top;
          frames[top] = code[pc + 2]!;
          frames[top + 1] = frames[top + 2] = at;
          top += FRAME;
          pc += 3;
          continue;
        case op.LOOK_NOT_DONE:
          for (const bottom = registers[code[pc + 1]!]!; top > bottom; top -= FRAME) {
            const frame = frames[top - FRAME]!;
            if (frame < 0) registers[~frame] = frames[top - FRAME + 1]!;
          }
          break;
        case op.MATCH:
          return { steps, outOfFuel: false, index: start, end: at, registers };
      }

      for (; top > 0 && frames[top - FRAME]! < 0; top -= FRAME) registers[~frames[top - FRAME]!] = frames[top - FRAME + 1]!;
      if (top === 0) {
        if (sticky || start >= input.length) return { steps, outOfFuel: false, index: -1, end: -1, registers };
        start += members[rows[start + 1]!]!;
        at = start;
        pc = 0;
        continue;
      }
      pc = frames[top - FRAME]!;
      at = frames[top - FRAME + 1]!;
      const limit = frames[top - FRAME + 2]!;
      if (at !== limit) at += at > limit ? -members[rows[at]!]! : members[rows[at + 1]!]!;
      if (at === limit) top -= FRAME;
      else frames[top - FRAME + 1] = at;
    }
  };
}

function enlarged(frames: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * frames.length);
  larger.set(frames);
  return larger;
}

/** Where the strings of a set that stand at a position end, the longest first. */
function endsOf({ longest, has }: StringSet, input: string, at: number, isLeft: boolean): number[] {
  const ends: number[] = [];
  for (let length = Math.min(longest, isLeft ? at : input.length - at); length >= 0; length--) {
    const end = isLeft ? at - length : at + length;
    if (!splitsPair(input, end) && has(isLeft ? input.slice(end, at) : input.slice(at, end))) ends.push(end);
  }
  return ends;
}
