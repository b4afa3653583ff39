import { type Program } from './program.ts';

/**
 * An input as the machine reads it. `rows[p + 1]` is the character that starts at position `p`, `rows[p]` the one that ends there; both halves of
 * a surrogate pair that is one character have its row. Row 0, before the first character and behind the last, is in no set.
 */
export interface Text {
  readonly input: string;
  readonly rows: Int32Array;
  /** At `row` the width of the character in code units, at `row + slot` whether the set of that slot has it. */
  readonly members: Uint8Array;
  /** As `rows`, with one row for all characters that are the same when case is ignored. Empty where no backreference ignores it. */
  readonly folded: Int32Array;
}

/** Reads inputs for a program. Each character is looked up in each set once, however many inputs it is in. */
export function createReader({ sets, unicode, folds }: Program): (input: string) => Text {
  const stride = sets.length + 1;
  const rowOf = new Map<number, number>();
  const foldedRows = new Map<number, number>();
  const foldedCharacters: { readonly character: string; readonly row: number }[] = [];
  const isSame = unicode ? /^([^])\1$/iu : /^([^])\1$/i;
  let members = new Uint8Array(32 * stride);

  return input => {
    const rows = new Int32Array(input.length + 2);
    const folded = new Int32Array(folds ? rows.length : 0);
    for (let at = 0; at < input.length;) {
      const codePoint = unicode ? input.codePointAt(at)! : input.charCodeAt(at);
      const row = rowOf.get(codePoint) ?? add(codePoint);
      const end = at + members[row]!;
      rows.fill(row, at + 1, end + 1);
      if (folds) folded.fill(foldedRows.get(row)!, at + 1, end + 1);
      at = end;
    }
    return { input, rows, members, folded };
  };

  function add(codePoint: number): number {
    const row = (rowOf.size + 1) * stride;
    rowOf.set(codePoint, row);
    if (row + stride > members.length) {
      const larger = new Uint8Array(2 * members.length);
      larger.set(members);
      members = larger;
    }
    members[row] = codePoint > 0xFFFF ? 2 : 1;
    for (const [index, has] of sets.entries()) members[row + 1 + index] = has(codePoint) ? 1 : 0;
    if (folds) foldedRows.set(row, foldedRow(String.fromCodePoint(codePoint), row));
    return row;
  }

  function foldedRow(character: string, row: number): number {
    const known = foldedCharacters.find(other => isSame.test(other.character + character));
    if (known) return known.row;
    foldedCharacters.push({ character, row });
    return row;
  }
}

/** The width of the character that starts at a position: 0 at the end of the input. */
export function widthAt({ rows, members }: Text, at: number): number {
  return members[rows[at + 1]!]!;
}

/** Whether the position is inside a surrogate pair. */
export function splitsPair(input: string, at: number): boolean {
  return at > 0 && input.codePointAt(at - 1)! > 0xFFFF;
}
