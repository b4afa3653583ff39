/**
 * Brackets inside one another, beyond which a text is not given to the native parser. It has no stack to spare: `({ a: ({ a: …` ends the process with a
 * segmentation fault between 4,000 and 10,000 brackets on the 8 MB of a main thread (oxc-parser 0.154), and a worker thread has half of that.
 */
const DEEPEST = 1_000;

/** Is a text nested as no one writes it? Brackets in strings and comments count only where that makes no difference. */
export function isNestedTooDeep(text: string): boolean {
  return depthOf(text) > DEEPEST && depthOf(text.replaceAll(/\/\*[^]*?\*\/|\/\/.*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, '')) > DEEPEST;
}

function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x28: case 0x5B: case 0x7B: if (++depth > deepest) deepest = depth; break;
      case 0x29: case 0x5D: case 0x7D: if (depth > 0) depth--; break;
      default:
    }
  }
  return deepest;
}
