import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileFacts } from './facts.ts';
import { asciiOf, gistOf, KeptFacts, textOf, type Gist } from './kept-facts.ts';

/** Facts of one file as of the text with `hash`. `facts` is null for a file that does not parse. Times are milliseconds since 1970, sizes bytes. */
export interface Entry {
  readonly changedAt: number;
  readonly size: number;
  readonly hash: string;
  readonly facts: FileFacts | null;
}

/** Parts that the cache is written in, so that a change to many files does not rewrite it all … */
const PARTS = 64;
/** … and what has changed since, in a part of its own of so many files at most: a commit changes few, all over the project. */
const LATEST = 200;

/** Where the facts of a project are kept. Undefined where nothing is installed: a cache never creates `node_modules`. */
export function cacheFolder(root: string): string | undefined {
  const stated = process.env['HEADGATE_CACHE_DIR'];
  if (stated) return join(stated, hashOf(root).slice(0, 16), engineHash());
  const modules = join(root, 'node_modules');
  return existsSync(modules) ? join(modules, '.cache', 'headgate', engineHash()) : undefined;
}

/** Never throws: a part that cannot be read is empty, so that its files are read again. */
export function readEntries(folder: string | undefined): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  if (folder === undefined || !existsSync(folder)) return entries;
  for (const part of [...Array(PARTS).keys(), 'latest' as const]) for (const [path, entry] of Object.entries(readPart(folder, part))) entries.set(path, entry);
  return entries;
}

/**
 * Writes the parts that hold a changed path. Each is replaced as a whole, so that readers in other processes and threads see the old or the new one; of two
 * writers the last wins, and both are right, since an entry names the text it is about. A folder that cannot be written is left alone.
 */
export function writeEntries(folder: string | undefined, entries: ReadonlyMap<string, Entry>, changed: Iterable<string>): void {
  const paths = new Set(changed);
  if (folder === undefined || paths.size === 0) return;
  for (const path of Object.keys(readPart(folder, 'latest'))) paths.add(path);
  const parts = paths.size <= LATEST ? new Map([['latest' as const, paths]]) : partsWith(paths, entries.keys());
  try {
    mkdirSync(folder, { recursive: true });
    dropOlder(folder);
    for (const [part, content] of parts) writePart(folder, part, content, entries);
    if (!parts.has('latest')) rmSync(fileOf(folder, 'latest'), { force: true });
  } catch {
    // A cache is a convenience: a read-only or full disk is no fault of the code under analysis.
  }
}

type Part = number | 'latest';

function fileOf(folder: string, part: Part): string {
  return join(folder, `${part}.json`);
}

/** The first line of a part says what it has of which file, and how long the facts are that follow it. */
type Head = Readonly<Record<string, Omit<Entry, 'facts'> & { readonly length: number; readonly gist: Gist }>>;

const NO_FACTS = 'null';

function readPart(folder: string, part: Part): Readonly<Record<string, Entry>> {
  try {
    const text = readFileSync(fileOf(folder, part), 'latin1');
    let at = text.indexOf('\n') + 1;
    const entries: Record<string, Entry> = {};
    for (const [path, { length, gist, ...known }] of Object.entries(JSON.parse(text.slice(0, at)) as Head)) {
      const facts = text.slice(at, (at += length));
      entries[path] = { ...known, facts: facts === NO_FACTS ? null : new KeptFacts(facts, gist) };
    }
    return at === text.length ? entries : {};
  } catch {
    return {}; // Not written yet, or half gone.
  }
}

function writePart(folder: string, part: Part, paths: Iterable<string>, entries: ReadonlyMap<string, Entry>): void {
  const head: Record<string, Head[string]> = {};
  const texts: string[] = [];
  for (const path of paths) {
    const entry = entries.get(path);
    if (!entry) continue;
    const { facts, ...known } = entry;
    const text = facts ? textOf(facts) : NO_FACTS;
    head[path] = { ...known, length: text.length, gist: facts ? gistOf(facts) : {} };
    texts.push(text);
  }
  const draft = join(folder, `${part}.${randomUUID()}.tmp`);
  writeFileSync(draft, `${asciiOf(JSON.stringify(head))}\n${texts.join('')}`, 'latin1');
  renameSync(draft, fileOf(folder, part));
}

/** All paths of the parts that hold one of `changed`. */
function partsWith(changed: Iterable<string>, all: Iterable<string>): ReadonlyMap<Part, ReadonlySet<string>> {
  const parts = new Map([...changed].map(path => [partOf(path), new Set<string>()]));
  for (const path of all) parts.get(partOf(path))?.add(path);
  return parts;
}

export function hashOf(text: string): string {
  return createHash('sha1').update(text).digest('base64url');
}

function partOf(path: string): number {
  return Number.parseInt(createHash('sha1').update(path).digest('hex').slice(0, 8), 16) % PARTS;
}

/** Caches of other versions of the engine are of no use any more. */
function dropOlder(folder: string): void {
  for (const name of readdirSync(dirname(folder))) if (join(dirname(folder), name) !== folder) rmSync(join(dirname(folder), name), { recursive: true, force: true });
}

let engine: string | undefined;

/** Finds other files, where facts never look. */
const OTHER_FILES = /[/\\]project\.[jt]s$/;

/** What the facts depend on besides the text: the code that reads them, which is `extract` and whatever it imports, and this file, which writes them. Built, all of that is in one file. */
function engineHash(): string {
  if (engine !== undefined) return engine;
  const hash = createHash('sha1');
  const here = fileURLToPath(import.meta.url);
  const files = basename(here) === 'store.ts' ? [here, join(dirname(here), 'extract.ts')] : [here];
  for (const file of files) {
    if (OTHER_FILES.test(file)) continue;
    const text = readFileSync(file, 'utf8');
    hash.update(text);
    for (const [, specifier = ''] of text.matchAll(/^(?:import|export) (?!type )[^'\n]*from '(\.[^']+)'/gm)) {
      const path = join(dirname(file), specifier);
      if (!files.includes(path)) files.push(path);
    }
  }
  return (engine = hash.digest('base64url').slice(0, 16));
}
