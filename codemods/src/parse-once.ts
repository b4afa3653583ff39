import { parse, type Parsed, type SyntaxFault } from 'eslint-plugin-headgate/analysis';

/** Characters of text whose trees are kept: a tree takes about a hundred bytes a character. */
const KEPT = 1_000_000;

const recent = new Map<string, ReturnType<typeof parse>>();
let kept = 0;

/** As `parse`. The last results are kept, because a plan and the laws look at the same texts. */
export function parseOnce(path: string, text: string): Parsed | { readonly fault: SyntaxFault } {
  const key = `${path}\0${text}`;
  const known = recent.get(key);
  if (known) return known;
  const parsed = parse(path, text);
  recent.set(key, parsed);
  kept += key.length;
  for (const oldest of recent.keys()) {
    if (kept <= KEPT || oldest === key) break;
    recent.delete(oldest);
    kept -= oldest.length;
  }
  return parsed;
}

/** What was found out about a tree may rest on other files: needed where these are taken for others than before. */
export function forgetParsed(): void {
  recent.clear();
  kept = 0;
}
