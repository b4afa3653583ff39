/** How code names, or a store numbers, the refusal of a row that is there already. */
export const CONFLICT = /P2002|11000|23505|\bER_DUP|SQLITE_CONSTRAINT|duplicate|unique|conflict/i;
