import type { FileFacts, RefId } from './facts.ts';
import type { LinkedFile, Value } from './link.ts';

/** A file that exports something, and the name it has there. */
export interface Exporter { readonly file: LinkedFile; readonly name: string }

/** `export *` hands on what has a name: no call, and not the default. */
const NAMED = /^(?!default$|new$)[\w$]/;

/** The modules of a program, and what their files may export. */
export interface Modules {
  /** What a specifier names. */
  readonly module: (specifier: string, from: LinkedFile) => Value;
  /** As `namesBelow` says: a file that hands on hundreds of others is asked for each name that is imported from it. */
  readonly names: (file: LinkedFile) => ReadonlySet<string> | undefined;
}

/**
 * The file that has what another exports, past all that is only handed on: where it is defined, or where it comes in from outside. Undefined where nobody does.
 * It rests on nothing of the files but the names they export. `passed`: whom it has asked for what, since `export *` may lead to one file in a hundred ways.
 */
export function exporterOf(file: LinkedFile, name: string, all: Modules, passed = new Map<LinkedFile, Set<string>>()): Exporter | undefined {
  const asked = passed.get(file) ?? new Set();
  if (asked.has(name)) return undefined;
  passed.set(file, asked.add(name));
  const { named, stars = [] } = file.facts.exports;
  const found = Object.hasOwn(named, name) ? named[name] : undefined;
  if (found !== null && typeof found === 'object' && found.name !== undefined) {
    const from = all.module(found.from, file);
    return from.kind === 'module' ? exporterOf(from.file, found.name, all, passed) : { file, name };
  }
  if (found !== undefined || wholeOf(file.facts) !== undefined) return { file, name };
  const modules = stars.map(star => all.module(star, file));
  for (const one of modules) {
    const through = one.kind === 'module' && all.names(one.file)?.has(name) !== false ? exporterOf(one.file, name, all, passed) : undefined;
    if (through) return through;
  }
  return NAMED.test(name) && modules.filter(({ kind }) => kind === 'external').length === 1 ? { file, name } : undefined;
}

/** The names that a file exports, its own and what it hands on of others. Undefined where it may export any. */
export function namesBelow(file: LinkedFile, module: Modules['module']): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  const files = new Set([file]);
  for (const one of files) {
    const { named, stars = [] } = one.facts.exports;
    if (wholeOf(one.facts) !== undefined) return undefined;
    for (const name of Object.keys(named)) names.add(name);
    for (const star of stars) {
      const from = module(star, one);
      if (from.kind !== 'module') return undefined;
      files.add(from.file);
    }
  }
  return names;
}

/** Do both texts of a file export, and hand on, the same names? */
export function handsOnAlike(before: FileFacts, after: FileFacts): boolean {
  return before === after || namesOf(before) === namesOf(after);
}

function namesOf(facts: FileFacts): string {
  const { named, stars } = facts.exports;
  return JSON.stringify([named, stars, wholeOf(facts)], (_, value: unknown) => (typeof value === 'number' ? 0 : value));
}

/** The value of `module.exports`, where it is not given its own. */
export function wholeOf({ refs, exports: { whole } }: FileFacts): RefId | undefined {
  const ref = refs[whole ?? -1];
  return ref?.root === 'global' && ref.name === 'module' ? undefined : whole;
}
