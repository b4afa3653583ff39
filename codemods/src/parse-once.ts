import { parse, type Parsed, type SyntaxFault } from 'eslint-plugin-headgate/analysis';

/** The texts of one file: as read, after a pass, and what the laws compare. */
const KEPT = 4;

const recent = new Map<string, ReturnType<typeof parse>>();

/** As `parse`. The last few results are kept, because a plan and the laws look at the same texts. */
export function parseOnce(path: string, text: string): Parsed | { readonly fault: SyntaxFault } {
  const key = `${path}\0${text}`;
  const known = recent.get(key);
  if (known) return known;
  const parsed = parse(path, text);
  recent.set(key, parsed);
  if (recent.size > KEPT) recent.delete(recent.keys().next().value!);
  return parsed;
}

/** What was found out about a tree may rest on other files: needed where these are taken for others than before. */
export function forgetParsed(): void {
  recent.clear();
}
