import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { modulePath } from './module-path.ts';
import { parse } from './parse.ts';
import { packagesAround } from './program/files.ts';
import type { Source } from './source.ts';
import { supposition } from './supposed.ts';

/** Characters of text whose trees are kept in memory: a tree takes about a hundred bytes a character, and a question rarely reaches more than a few dozen files. */
const KEPT = 3_000_000;
/** Bytes. Larger files are generated or vendored, and no part of a project. */
export const LARGEST_FILE = 1_000_000;

/** Between two looks at the disk for the same thing, in milliseconds: a run over many files asks for it thousands of times. */
const FRESH = 2_000;

/** Undefined where there is no such file, or none that can be read and parsed. */
interface Entry { readonly changedAt: number | undefined; readonly source: Source | undefined; readonly checkedAt: number }

const sources = new Map<string, Entry>();
let kept = 0;
let keptFor = 0;

/** Paths by the folder that imports and the specifier, as of the last time that all were forgotten. */
const paths = new Map<string, string | undefined>();
let pathsSince = 0;

/** Has every file be looked at anew, and every path looked for. */
export function forgetFiles(): void {
  sources.clear();
  kept = 0;
  paths.clear();
}

/**
 * The file of this project that `specifier` names when `from` imports it, read from disk on demand; a later change to it is seen.
 * Undefined for Node's own modules, for installed packages, and for what cannot be found or parsed.
 */
export function findModule(from: Source, specifier: string): Source | undefined {
  const path = findPath(from, specifier);
  return path === undefined ? undefined : sourceAt(path);
}

/** The path of the file that `findModule` gives; what is found in a folder does not depend on the file that asks. */
export function findPath({ path: from }: Pick<Source, 'path'>, specifier: string): string | undefined {
  if (!isAbsolute(from)) return undefined;
  if (Date.now() - pathsSince > FRESH) {
    paths.clear();
    pathsSince = Date.now();
  }
  const folder = dirname(from);
  const key = `${folder}\0${specifier}`;
  if (!paths.has(key)) paths.set(key, modulePath(from, specifier, () => packagesAround(folder)));
  return paths.get(key);
}

/** The file at an absolute path as it is on disk or supposed to be, or as it is `asking`, with unsaved changes. Undefined where it cannot be read or parsed. */
export function sourceAt(path: string, asking?: Source): Source | undefined {
  if (path === asking?.path) return asking;
  const { generation } = supposition();
  if (keptFor !== generation) { // What was found out about one file may rest on others.
    sources.clear();
    kept = 0;
    keptFor = generation;
  }
  const known = sources.get(path);
  const now = Date.now();
  if (known) forget(path);
  const entry = known && now - known.checkedAt < FRESH ? known : look(path, known, now);
  sources.set(path, entry); // The last one used is the last one forgotten.
  kept += entry.source?.text.length ?? 0;
  for (const oldest of sources.keys()) {
    if (kept <= KEPT) break;
    forget(oldest);
  }
  return entry.source;
}

function look(path: string, known: Entry | undefined, checkedAt: number): Entry {
  const stat = statSync(path, { throwIfNoEntry: false });
  const changedAt = stat && stat.size <= LARGEST_FILE ? stat.mtimeMs : undefined;
  if (known && known.changedAt === changedAt) return { ...known, checkedAt };
  return { changedAt, source: changedAt === undefined ? undefined : read(path), checkedAt };
}

function forget(path: string): void {
  kept -= sources.get(path)?.source?.text.length ?? 0;
  sources.delete(path);
}

function read(path: string): Source | undefined {
  const parsed = parse(path, supposition().texts.get(path) ?? readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  return 'fault' in parsed ? undefined : parsed.source;
}
