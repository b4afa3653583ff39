const FROM_CHARACTERS = 5_000;
const CHARACTERS_PER_LINE = 500;

/** Is this what a minifier writes: much of it, in few lines? Also of the bytes of a file read as Latin-1. */
export function isMinified(text: string): boolean {
  if (text.length < FROM_CHARACTERS) return false;
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (++lines * CHARACTERS_PER_LINE >= text.length) return false;
  }
  return true;
}

/** `knockout.min.js`: some minifiers break their lines. */
export function isNamedMinified(path: string): boolean {
  return /[.-]min\.[cm]?js$/.test(path);
}
