import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { listFiles, projectRootOf } from '../../program/files.ts';
import { programOf } from '../../program/index.ts';
import { findPath } from '../../project.ts';
import type { Source } from '../../source.ts';
import { piecemealLoads, type Piecemeal } from './pieces.ts';
import { isOwnSpecifier, type Naming } from './stem.ts';

/** What a file that is no part of the program, as tests are not, names other files by; and of every file, what it loads by a path that it puts together. */
interface Outsider { readonly changedAt: number; readonly isOutside: boolean; readonly names: readonly Naming[]; readonly loads: readonly Piecemeal[] }

interface Known { readonly files: ReadonlyMap<string, Outsider>; readonly freshUntil: number }

/** Between two looks at the disk, in milliseconds, and the part of the time that goes into them at most. */
const FRESH = 2_000;
const SHARE = 0.02;

const known = new Map<string, Known>();

/** `from './files'`, `require('./files')`, `import('./files')` */
const IMPORTS = /\b(?:from|import|require)\s*\(?\s*(['"`])([^'"`\s]+)\1/g;
/** `vi.mock('./files', …)`, `proxyquire('./pages', { './files': … })` */
const PATHS = /(['"`])((?:\.{1,2}|[@~#][\w-]*)(?:\/[^'"`\s]*)?)\1/g;

/** What files outside the program name others by. */
export function namedOutside(source: Source): readonly Naming[] {
  return [...outsidersOf(source)?.values() ?? []].flatMap(({ names }) => names);
}

/** Files outside the program whose text has a name. */
export function outsidersMentioning(name: string, source: Source): readonly string[] {
  return [...outsidersOf(source) ?? []].filter(([path, { isOutside }]) => isOutside && textAt(path).includes(name)).map(([path]) => path);
}

/** Of all files, what they load by a path that they put together. */
export function loadedByPieces(source: Source): readonly Piecemeal[] {
  return [...outsidersOf(source)?.values() ?? []].flatMap(({ loads }) => loads);
}

function outsidersOf(source: Source): ReadonlyMap<string, Outsider> | undefined {
  const root = isAbsolute(source.path) ? projectRootOf(dirname(source.path)) : undefined;
  if (root === undefined) return undefined;
  const before = known.get(root);
  const now = Date.now();
  if (before && now < before.freshUntil) return before.files;
  const { linker } = programOf(source).graph;
  const files = new Map<string, Outsider>();
  for (const path of listFiles(root)?.sources ?? []) {
    const isOutside = !linker.file(path);
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (changedAt === undefined) continue;
    const old = before?.files.get(path);
    if (old?.changedAt === changedAt && old.isOutside === isOutside) files.set(path, old);
    else {
      const text = textAt(path);
      files.set(path, { changedAt, isOutside, names: isOutside ? namesIn(text, { ...source, path }) : [], loads: piecemealLoads(text, path) });
    }
  }
  known.set(root, { files, freshUntil: Date.now() + Math.max(FRESH, (Date.now() - now) / SHARE) });
  return files;
}

function namesIn(text: string, from: Source): readonly Naming[] {
  const specifiers = new Set([IMPORTS, PATHS].flatMap(pattern => [...text.matchAll(pattern)].map(([, , specifier]) => specifier!)));
  return [...specifiers].flatMap(specifier => {
    const to = findPath(from, specifier);
    return to !== undefined || isOwnSpecifier(specifier) ? [{ path: from.path, specifier, to }] : [];
  });
}

function textAt(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // Gone meanwhile.
  }
}
