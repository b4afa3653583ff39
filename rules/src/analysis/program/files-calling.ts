import type { ExportFacts, RefId } from './facts.ts';
import { mayHold, endsPattern, PASSED } from './kept-facts.ts';
import type { LinkedFile, Linker, Value } from './link.ts';
import { valueId } from './value-key.ts';

/** By file: where functions begin. */
type Functions = ReadonlyMap<LinkedFile, ReadonlySet<number>>;
type Member = ExportFacts['named'][string];

type Way = 'known' | 'supposed' | 'no';

/** Values that are looked through for a function. */
const VALUES = 5_000;

/**
 * The files that may have a call whose callee names one of `functions`, in the order of the program. Right where it leaves one out: from name to name it follows members,
 * exports and what functions give back, and parses the files alone that mention one of them. What is handed over in a parameter is not followed.
 * `given`: what code is about to give to values as members, which may open other ways to a function. `added`: what it has given already.
 */
export function filesCalling(functions: Functions, linker: Linker, given: readonly Given[], added: Added): readonly LinkedFile[] {
  const files = [...linker.files];
  const search = new Search(functions, linker, added);
  let pattern = endsPattern(search.names);
  for (let open: readonly LinkedFile[] = [...functions.keys()]; open.length > 0;) {
    const before = search.size;
    if (!search.openWays(given)) return files;
    for (const file of open) while (search.follow(file));
    if (search.names.has('default')) return files; // It is also what a module is called by, and that has no name.
    pattern = endsPattern(search.names);
    open = search.size === before ? [] : files.filter(({ facts }) => mayHold(facts, pattern));
  }
  return files.filter(file => search.starts.has(file) || mayHold(file.facts, pattern));
}

/** By the ids of values: members that code gives them, and classes that implement them. */
export interface Added { readonly members: ReadonlyMap<string, ReadonlyMap<string, Value>>; readonly implementers: ReadonlyMap<string, readonly Value[]> }

/** A member that code gives to a value. */
export interface Given { readonly name: string; readonly value: Value }

class Search {
  /** Of the functions that are looked for, and of those that give one back. */
  readonly starts: Map<LinkedFile, Set<number>>;
  /** Last steps of references to one of them from other files. */
  readonly names = new Set<string>();
  /** Those of them that may lead to one only once what is given has been given: what else has such a name may be one. */
  readonly #supposed = new Set<string>();
  readonly #linker: Linker;
  readonly #added: Added;

  constructor(functions: Functions, linker: Linker, added: Added) {
    this.starts = new Map([...functions].map(([file, starts]) => [file, new Set(starts)]));
    this.#linker = linker;
    this.#added = added;
  }

  /** Grows with all that is found. */
  get size(): number {
    return this.names.size + this.#supposed.size + [...this.starts.values()].reduce((sum, starts) => sum + starts.size, 0);
  }

  /** Adds the names that the file gives to what is looked for, and its functions that give it back. True where there was such a function. */
  follow(file: LinkedFile): boolean {
    const { functions, classes, objects, exports, patches } = file.facts;
    const add = (name: string, member: Member | undefined): void => {
      if (this.#supposed.has(name)) return;
      const way = this.#leads(member, name, file);
      if (way !== 'no') this.names.add(name);
      if (way === 'supposed') this.#supposed.add(name);
    };
    for (const { members, statics } of classes) for (const all of [members, statics]) for (const name in all) add(name, all[name]);
    for (const { members } of objects) for (const name in members) add(name, members[name]);
    for (const name in exports.named) add(name, exports.named[name]);
    add('default', exports.whole);
    for (const { name, value } of patches) add(name, value);
    const own = this.starts.get(file) ?? new Set<number>();
    const before = own.size;
    for (const { at, returns } of functions) if (!own.has(at) && returns?.some(ref => this.#leadsFrom(ref, file) !== 'no')) own.add(at);
    if (own.size > before) this.starts.set(file, own);
    return own.size > before;
  }

  /** Supposes the names by which what is given, or what that has or gives, leads to a function. False where that is too much to look through, or nothing that one can tell from others. */
  openWays(given: readonly Given[]): boolean {
    const open = new Map(given.map(({ value }) => [valueId(value), value]));
    for (const { name, value } of given) this.#suppose(name, value);
    for (const [id, value] of open) {
      if (open.size > VALUES || value.kind === 'module') return false;
      for (const name of [...namesOf(value), ...this.#added.members.get(id)?.keys() ?? []]) {
        const member = this.#linker.member(value, name);
        if (!member) continue;
        this.#suppose(name, member);
        open.set(valueId(member), member);
      }
      const above = value.kind === 'class' ? this.#linker.value(value.file.classes.get(value.at)?.extends, value.file, 1) : undefined;
      for (const one of [...(above ? [above] : []), ...this.#added.implementers.get(id) ?? []]) open.set(valueId(one), one);
    }
    return ![...this.#supposed].some(name => /^\d+$/.test(name)); // As many an element has.
  }

  #suppose(name: string, value: Value): void {
    if (!this.#isSought(value)) return;
    this.#supposed.add(name);
    this.names.add(name);
  }

  #leads(member: Member | undefined, name: string, file: LinkedFile): Way {
    if (typeof member === 'number') return this.#leadsFrom(member, file);
    if (typeof member !== 'object' || member?.name === undefined || !this.names.has(member.name)) return 'no';
    return this.#wayTo(this.#linker.member({ kind: 'module', file }, name), member.name);
  }

  #leadsFrom(id: RefId | null | undefined, file: LinkedFile): Way {
    const ref = file.facts.refs[id ?? -1];
    if (!ref || ref.root === 'parameter') return 'no';
    const last = ref.steps.findLast(step => !PASSED.has(step));
    const mayLead = last === undefined ? ref.root === 'function' && this.starts.get(file)?.has(ref.at) === true : this.names.has(last);
    return mayLead ? this.#wayTo(this.#linker.value(id, file, 1), last) : 'no'; // What is found is not kept: soon more may be known.
  }

  #wayTo(value: Value | undefined, name: string | undefined): Way {
    if (this.#isSought(value)) return 'known';
    return name !== undefined && this.#supposed.has(name) ? 'supposed' : 'no';
  }

  #isSought(value: Value | undefined): boolean {
    return value?.kind === 'function' && this.starts.get(value.file)?.has(value.at) === true;
  }
}

function namesOf(value: Value): readonly string[] {
  switch (value.kind) {
    case 'function': return ['()'];
    case 'class': {
      const { members = {}, statics = {} } = value.file.classes.get(value.at) ?? {};
      return ['new', ...Object.keys(value.isInstance ? members : statics)];
    }
    case 'object':
    case 'interface': return Object.keys(value.file.objects.get(value.at)?.members ?? {});
    default: return [];
  }
}
