import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute } from 'node:path';
import { modulePath } from './module-path.ts';
import { parse } from './parse.ts';
import { packagesAround } from './program/files.ts';
import type { Source } from './source.ts';

/** Characters of text whose trees are kept in memory: a tree takes about a hundred bytes a character, and a question rarely reaches more than a few dozen files. */
const KEPT = 3_000_000;
/** Larger files are generated or vendored. */
const LARGEST = 1_000_000;

const sources = new Map<string, { readonly changedAt: number; readonly source: Source | undefined }>();
let kept = 0;

/**
 * The file of this project that `specifier` names when `from` imports it, read from disk on demand; a later change to it is seen.
 * Undefined for Node's own modules, for installed packages, and for what cannot be found or parsed.
 */
export function findModule(from: Source, specifier: string): Source | undefined {
  if (!isAbsolute(from.path)) return undefined;
  const path = modulePath(from.path, specifier, () => packagesAround(dirname(from.path)));
  return path === undefined ? undefined : sourceAt(path);
}

/** The file at an absolute path as it is on disk, or undefined where it cannot be read or parsed. */
export function sourceAt(path: string): Source | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || stat.size > LARGEST) return undefined;
  const known = sources.get(path);
  if (known) forget(path);
  const entry = known?.changedAt === stat.mtimeMs ? known : { changedAt: stat.mtimeMs, source: read(path) };
  sources.set(path, entry); // The last one used is the last one forgotten.
  kept += entry.source?.text.length ?? 0;
  for (const oldest of sources.keys()) {
    if (kept <= KEPT) break;
    forget(oldest);
  }
  return entry.source;
}

function forget(path: string): void {
  kept -= sources.get(path)?.source?.text.length ?? 0;
  sources.delete(path);
}

function read(path: string): Source | undefined {
  const parsed = parse(path, readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  return 'fault' in parsed ? undefined : parsed.source;
}
