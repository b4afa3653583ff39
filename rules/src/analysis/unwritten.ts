import { isBuildOutput } from './context/build-output.ts';
import { manifestOf } from './context/manifest.ts';
import type { Source } from './source.ts';

const FROM_LENGTH = 5_000;
const LENGTH_PER_LINE = 500;

/** A string, or the bytes of a file. */
interface Text {
  readonly length: number;
  indexOf(sought: string, from?: number): number;
}

/** Is this what a minifier writes: much of it, in few lines? */
export function isMinified(text: Text): boolean {
  if (text.length < FROM_LENGTH) return false;
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    if (++lines * LENGTH_PER_LINE >= text.length) return false;
  }
  return true;
}

/** `knockout.min.js`: some minifiers break their lines. */
export function isNamedMinified(path: string): boolean {
  return /[.-]min\.[cm]?js$/.test(path);
}

/** `/*! jQuery JavaScript Library v3.6.0`: the comment that a release of somebody else's code begins with, which minifiers keep. */
const RELEASE = /^\s*\/\*!(?:(?!\*\/)[^]){0,200}?\bv?\d+\.\d+\.\d/;

/** A wrapper for loaders of pages and for Node.js, in an application, which needs none for code of its own. */
function isForAnyLoader({ text, path }: Source): boolean {
  if (!/\bdefine\s*===?\s*['"]function['"]/.test(text) || !/\bdefine\.amd\b/.test(text)) return false;
  const manifest = manifestOf(path);
  return manifest !== undefined && (manifest.isPrivate || manifest.scripts['start'] !== undefined);
}

const unwritten = new WeakMap<Source, boolean>();

/** Did a minifier, a compiler or another project write the file? Each detector asks. */
export function isUnwritten(source: Source): boolean {
  let known = unwritten.get(source);
  if (known === undefined) unwritten.set(source, known = isNamedMinified(source.path) || isMinified(source.text) || RELEASE.test(source.text) || isForAnyLoader(source) || isBuildOutput(source.path));
  return known;
}
