import { RegExpParser, type AST } from '@eslint-community/regexpp';

export interface ParsedPattern { readonly pattern: AST.Pattern; readonly flags: AST.Flags }

const parser = new RegExpParser();

/** `undefined` for a syntax error, or a pattern nested deeper than the stack. */
export function parsePattern(pattern: string, flags: string): ParsedPattern | undefined {
  try {
    const parsedFlags = parser.parseFlags(flags);
    return { pattern: parser.parsePattern(pattern, 0, pattern.length, parsedFlags), flags: parsedFlags };
  } catch {
    return undefined;
  }
}
