import type { ExportFacts, Ref, RefId } from './facts.ts';
import { elementsPattern, isPassed, mayHold, wholeOfModulePattern } from './kept-facts.ts';
import { calledFunction, type LinkedFile, type Linker, type Value } from './link.ts';

type Member = ExportFacts['named'][string];

/** Of all files, so large a part is looked through, and no fewer than these; where it takes more, one looks at all as well. */
const SHARE = 1 / 8;
const FILES = 20;

/**
 * The files that may mention certain functions: call them, hand them on or export them. Right where it leaves one out: from name to name it follows members, exports,
 * what functions give back and objects that hold them, and parses the files alone that have a reference which ends in such a name.
 */
export class Mentions {
  /** By where they begin: the functions, those that give one of them back, classes that one of them constructs, objects that hold one. */
  readonly #sought = new Map<LinkedFile, Set<number>>();
  /** Last steps of references to one of them. */
  readonly #names = new Set<string>();
  /** Files that export one. */
  readonly exporters = new Set<LinkedFile>();
  readonly #linker: Linker;
  readonly #mayLook: () => boolean;
  readonly #most: number;
  readonly #files = new Set<LinkedFile>();
  readonly #ends = new WeakMap<LinkedFile, ReadonlySet<string>>();

  /** `mayLook`: may it look at all files once more? */
  constructor(linker: Linker, mayLook: () => boolean) {
    this.#linker = linker;
    this.#mayLook = mayLook;
    this.#most = Math.max(FILES, SHARE * [...linker.files].length);
  }

  /** The files that may mention one of these functions, or of those before. Undefined where these are too many, or it takes too many looks. */
  of(functions: Iterable<{ readonly file: LinkedFile; readonly facts: { readonly at: number } }>): ReadonlySet<LinkedFile> | undefined {
    const open = new Set<LinkedFile>();
    for (const { file, facts: { at } } of functions) if (this.#seek(file, at)) open.add(file);
    while (open.size > 0) {
      const before = new Set(this.#names);
      for (const file of open) while (this.#follow(file));
      for (const file of open) this.#files.add(file);
      open.clear();
      const fresh = new Set([...this.#names].filter(name => !before.has(name)));
      if (fresh.size === 0) break;
      if (!this.#mayLook()) return undefined;
      for (const file of this.#naming(fresh)) open.add(file);
      if (open.size > this.#most) return undefined;
    }
    return this.#files;
  }

  /** May the reference lead to one of them, or to a parameter that callers fill with one? Cheap, and right where it says no. */
  mayLead(id: RefId | null | undefined, file: LinkedFile): boolean {
    const ref = file.refs[id ?? -1];
    if (!ref) return false;
    const last = endOf(ref);
    return last === undefined ? 'at' in ref && ref.root !== 'parameter' && this.#has(file, ref.at) : this.#names.has(last);
  }

  isSought(value: Value | undefined): boolean {
    const called = calledFunction(this.#linker, value);
    return called !== undefined && 'at' in called && called.kind !== 'parameter' && !(called.kind === 'class' && called.isInstance) && this.#has(called.file, called.at);
  }

  #has(file: LinkedFile, at: number): boolean {
    return this.#sought.get(file)?.has(at) === true;
  }

  #seek(file: LinkedFile, at: number): boolean {
    const starts = this.#sought.get(file) ?? new Set();
    if (starts.has(at)) return false;
    this.#sought.set(file, starts.add(at));
    return true;
  }

  #naming(names: ReadonlySet<string>): readonly LinkedFile[] {
    const pattern = elementsPattern(names);
    return [...this.#linker.files].filter(file => (file.isParsed ? this.#endsIn(file, names) : mayHold(file.facts, pattern) || (names.has('default') && mayHold(file.facts, wholeOfModulePattern))));
  }

  #endsIn(file: LinkedFile, names: ReadonlySet<string>): boolean {
    let ends = this.#ends.get(file);
    if (!ends) this.#ends.set(file, ends = endsOf(file));
    for (const name of names) if (ends.has(name)) return true;
    return false;
  }

  /** Adds what the file names what is sought by. True where it has more to be sought. */
  #follow(file: LinkedFile): boolean {
    const { functions, classes, objects, exports, patches } = file.facts;
    let isMore = false;
    const add = (name: string, member: Member | undefined): boolean => {
      const leads = this.#leads(member, name, file);
      if (leads && !isPassed(name)) this.#names.add(name);
      return leads;
    };
    const seek = (at: number): void => {
      if (this.#seek(file, at)) isMore = true;
    };
    for (const { at, members, statics, extends: above } of classes) {
      for (const name in members) if (add(name, members[name]) && name === 'constructor') seek(at);
      for (const name in statics) add(name, statics[name]);
      if (above !== undefined && !Object.hasOwn(members, 'constructor') && this.#leadsFrom(above, file)) seek(at);
    }
    for (const { at, members } of objects) for (const name in members) if (add(name, members[name])) seek(at);
    for (const name in exports.named) if (add(name, exports.named[name])) this.exporters.add(file);
    if (add('default', exports.whole)) this.exporters.add(file);
    for (const { name, value } of patches) add(name, value);
    for (const { at, returns } of functions) if (returns?.some(ref => this.#leadsFrom(ref, file))) seek(at);
    return isMore;
  }

  #leads(member: Member | undefined, name: string, file: LinkedFile): boolean {
    if (typeof member === 'number') return this.#leadsFrom(member, file);
    if (typeof member !== 'object' || member?.name === undefined || !this.#names.has(member.name)) return false;
    return this.#isMeant(this.#linker.member({ kind: 'module', file }, name));
  }

  #leadsFrom(id: RefId, file: LinkedFile): boolean {
    return this.mayLead(id, file) && this.#isMeant(this.#linker.value(id, file, 1)); // What is found is not kept: more may be known soon.
  }

  #isMeant(value: Value | undefined): boolean {
    return (value?.kind === 'parameter' && value.steps.length > 0) || this.isSought(value);
  }
}

/** The name that a reference ends in; what names a module alone means what that exports as a whole. */
function endOf({ root, steps, ...rest }: Ref): string | undefined {
  const last = steps.findLast(step => !isPassed(step));
  const isModule = root === 'global' && 'name' in rest && (rest.name === 'exports' ? last === undefined : rest.name === 'module' && last === 'exports');
  return isModule || (root === 'module' && last === undefined) ? 'default' : last;
}

function endsOf({ facts: { refs, exports } }: LinkedFile): ReadonlySet<string> {
  const renamed = Object.values(exports.named).flatMap(one => (one !== null && typeof one === 'object' ? one.name ?? [] : []));
  return new Set([...refs.flatMap(ref => endOf(ref) ?? []), ...renamed]);
}
