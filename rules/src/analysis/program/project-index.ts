import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isTestFile } from '../context/file-role.ts';
import { modulePath } from '../module-path.ts';
import { parse } from '../parse.ts';
import { LARGEST_FILE } from '../project.ts';
import { factsOf } from './extract.ts';
import type { FileFacts } from './facts.ts';
import { listFiles, type ProjectFiles } from './files.ts';
import { cacheFolder, hashOf, readEntries, writeEntries, type Entry } from './store.ts';

/** Characters of text, of files that are about to change, whose facts are kept. */
const KEPT = 2_000_000;

/** The facts of all files of a project, as they are on disk. Tests are left out: they run everything in every way, and nothing else runs them. */
export class ProjectIndex {
  readonly root: string;
  readonly packages: ReadonlyMap<string, string>;
  /** What a look for changes takes at least, in milliseconds. */
  readonly cost: number;
  /** Of the files that parse. */
  readonly facts: ReadonlyMap<string, FileFacts>;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #resolved = new Map<string, string | undefined>();

  private constructor({ root, packages }: ProjectFiles, entries: ReadonlyMap<string, Entry>, cost: number) {
    this.root = root;
    this.packages = packages;
    this.cost = cost;
    this.#entries = entries;
    this.facts = new Map([...entries].flatMap(([path, { facts }]) => (facts ? [[path, facts] as const] : [])));
  }

  /** Reads what has changed since `before`, or since the cache was written. Undefined for a project too large to be held. */
  static read(root: string, before?: ProjectIndex): ProjectIndex | undefined {
    const files = listFiles(root);
    if (!files) return undefined;
    const folder = cacheFolder(root);
    const known = before ? before.#entries : readEntries(folder);
    const entries = new Map<string, Entry>();
    const began = performance.now();
    const sources = files.sources.filter(path => !isTestFile(path, []));
    const present = new Set(sources);
    const changed = before ? [...known.keys()].filter(path => !present.has(path)) : [];
    for (const path of sources) {
      const entry = current(path, known.get(path));
      if (!entry) continue;
      entries.set(path, entry);
      if (entry !== known.get(path)) changed.push(path);
    }
    if (before && changed.length === 0) return before;
    const cost = files.cost + (changed.length === 0 ? performance.now() - began : 0); // What has changed is read, which is no part of a look.
    writeEntries(folder, entries, changed);
    return new ProjectIndex(files, entries, cost);
  }

  /** Could code of the project that is not a test run what the file holds? One that is on disk and not among its files lies where none of them is looked for. */
  covers(path: string): boolean {
    return this.#entries.has(path) || (!isTestFile(path, []) && !existsSync(path));
  }

  /** Is `text` what the index knows the file to be? */
  holds(path: string, text: string): boolean {
    return this.#entries.get(path)?.hash === hashOf(text);
  }

  resolve(from: string, specifier: string): string | undefined {
    const key = `${dirname(from)}\0${specifier}`;
    if (!this.#resolved.has(key)) this.#resolved.set(key, modulePath(from, specifier, () => this.packages, path => this.#entries.has(path)));
    return this.#resolved.get(key);
  }

  /** Changes when anything that the analysis of another file may rest on does; line numbers do not count. */
  get hash(): string {
    const parts = [...this.#entries].map(([path, { facts }]) => `${path.slice(this.root.length)}${JSON.stringify(facts, (key, value: unknown) => (key === 'line' || key === 'end' || key === 'at' ? undefined : value))}`);
    return hashOf(parts.join('\n'));
  }
}

/** Time and size say that the file is as it was; else its text decides. */
function current(path: string, known: Entry | undefined): Entry | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat || stat.size > LARGEST_FILE) return undefined;
  if (known?.changedAt === stat.mtimeMs && known.size === stat.size) return known;
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch {
    return undefined;
  }
  const hash = hashOf(text);
  const facts = known?.hash === hash ? known.facts : extract(nameOnly(path), text);
  return { changedAt: stat.mtimeMs, size: stat.size, hash, facts };
}

const recent = new Map<string, FileFacts | null>();
let kept = 0;

/** Null for a text that does not parse. The same facts for the same text, as long as they are kept: while files change, most are asked about again as they were. */
export function factsOfText(path: string, text: string): FileFacts | null {
  const name = nameOnly(path);
  const key = `${name}\0${text}`;
  const known = recent.get(key);
  const facts = known === undefined ? extract(name, text) : known;
  if (known === undefined) kept += key.length;
  else recent.delete(key);
  recent.set(key, facts); // The last one used is the last one forgotten.
  for (const oldest of recent.keys()) {
    if (kept <= KEPT) break;
    recent.delete(oldest);
    kept -= oldest.length;
  }
  return facts;
}

function extract(name: string, text: string): FileFacts | null {
  const parsed = parse(name, text);
  return 'fault' in parsed ? null : factsOf(parsed.source);
}

/** A path that leads nowhere keeps the look-up of names inside the file; the extension says how to parse it. */
function nameOnly(path: string): string {
  return `file${/(?:\.d)?\.[^./\\]+$/.exec(path)?.[0] ?? '.js'}`;
}
