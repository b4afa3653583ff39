const COMMENT = /\xEF\xBB\xBF|\s+|#![^\n]*|\/\/[^\n]*|\/\*[^]*?\*\//y;
const LENGTH = 2_000;

/** Does a comment above all code of a file, decoded or as Latin-1, match? A mention further down is about something else. */
export function isMentionedInHeader(file: string, words: RegExp): boolean {
  const text = file.slice(0, LENGTH);
  COMMENT.lastIndex = 0;
  for (let comment = COMMENT.exec(text); comment; comment = COMMENT.exec(text)) {
    if (words.test(comment[0])) return true;
  }
  return false;
}
