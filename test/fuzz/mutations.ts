/** Words, numbers, strings up to a line end, and single signs. It need not be exact: a wrong token is a mutation, too. */
const TOKEN = /[\p{L}\p{N}_$#]+|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|=>|\.\.\.|\?\.|[^\s]/gu;

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6D2B79F5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `text` without one of its tokens, or with one of them twice. Undefined where it has none. */
export function mutated(text: string, random: () => number): string | undefined {
  const tokens = Array.from(text.matchAll(TOKEN), ({ index, 0: { length } }) => [index, index + length] as const);
  const [start, end] = tokens[Math.floor(random() * tokens.length)] ?? [];
  if (start === undefined || end === undefined) return undefined;
  return random() < 0.5 ? `${text.slice(0, start)} ${text.slice(end)}` : `${text.slice(0, end)} ${text.slice(start)}`;
}
