import { type AST, visitRegExpAST } from '@eslint-community/regexpp';

/** Flags that hold at one place of a pattern: those of the whole, as the modifiers around the place change them. */
export interface Mode {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly unicode: boolean;
  readonly unicodeSets: boolean;
}

export type CharacterSet = (codePoint: number) => boolean;

/** The strings that a class of the `v` flag holds. */
export interface StringSet {
  /** In code units. */
  readonly longest: number;
  readonly has: (text: string) => boolean;
}

export type SetNode = AST.Character | AST.CharacterSet | AST.CharacterClass | AST.ExpressionCharacterClass;

/** In code units: the longest sequence of a Unicode property of strings has 15, a kiss of two people with skin tones. */
const LONGEST_SEQUENCE = 20;

/** The characters that an atom takes, as V8 itself answers for one character at a time: case folding and Unicode properties are always its own. */
export function characterSet(node: SetNode, mode: Mode): CharacterSet {
  if (node.type === 'Character' && !mode.ignoreCase) return codePoint => codePoint === node.value;
  return setOf(sourceOf(node), mode);
}

/** The characters that a piece of pattern takes which matches one character. */
export function setOf(source: string, mode: Mode): CharacterSet {
  const pattern = whole(source, mode);
  return codePoint => pattern.test(String.fromCodePoint(codePoint));
}

/** The strings of a class that may hold one of more or less than one character; `undefined` for one that holds characters only. */
export function stringSet(node: SetNode, mode: Mode): StringSet | undefined {
  let longest = -1;
  if (node.type === 'Character') return undefined;
  visitRegExpAST(node, {
    onCharacterSetEnter: set => { if (set.kind === 'property' && set.strings) longest = Math.max(longest, LONGEST_SEQUENCE); },
    // Two units for the characters that stand beside the strings.
    onStringAlternativeEnter: ({ elements }) => { longest = Math.max(longest, 2, 2 * elements.length); },
  });
  if (longest < 0) return undefined;
  const pattern = whole(node.raw, mode);
  return { longest, has: text => pattern.test(text) };
}

/** A character by its number: the text of one that Annex B allows, a lone `{` or `\c`, need not be a pattern of its own. */
function sourceOf(node: SetNode): string {
  if (node.type !== 'Character') return node.raw;
  const digits = node.value.toString(16);
  return node.value > 0xFFFF ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`;
}

function whole(source: string, { ignoreCase, dotAll, unicode, unicodeSets }: Mode): RegExp {
  return new RegExp(`^(?:${source})$`, `${ignoreCase ? 'i' : ''}${dotAll ? 's' : ''}${unicodeSets ? 'v' : unicode ? 'u' : ''}`);
}
