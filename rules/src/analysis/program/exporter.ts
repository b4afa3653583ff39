import type { FileFacts, RefId } from './facts.ts';
import type { LinkedFile, Value } from './link.ts';

/** A file that exports something, and the name it has there. */
export interface Exporter { readonly file: LinkedFile; readonly name: string }

/** `export *` hands on what has a name: no call, and not the default. */
const NAMED = /^(?!default$|new$)[\w$]/;

/**
 * The file that has what another exports, past all that is only handed on: where it is defined, or where it comes in from outside. Undefined where nobody does.
 * `module` resolves a specifier. It rests on nothing of the files but the names they export. `passed`: whom it has asked for what, since `export *` may lead to one file in a hundred ways.
 */
export function exporterOf(file: LinkedFile, name: string, module: (specifier: string, from: LinkedFile) => Value, passed = new Map<LinkedFile, Set<string>>()): Exporter | undefined {
  const asked = passed.get(file) ?? new Set();
  if (asked.has(name)) return undefined;
  passed.set(file, asked.add(name));
  const { named, stars = [] } = file.facts.exports;
  const found = Object.hasOwn(named, name) ? named[name] : undefined;
  if (found !== null && typeof found === 'object' && found.name !== undefined) {
    const from = module(found.from, file);
    return from.kind === 'module' ? exporterOf(from.file, found.name, module, passed) : { file, name };
  }
  if (found !== undefined || wholeOf(file.facts) !== undefined) return { file, name };
  const modules = stars.map(star => module(star, file));
  for (const one of modules) {
    const through = one.kind === 'module' ? exporterOf(one.file, name, module, passed) : undefined;
    if (through) return through;
  }
  return NAMED.test(name) && modules.filter(({ kind }) => kind === 'external').length === 1 ? { file, name } : undefined;
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
