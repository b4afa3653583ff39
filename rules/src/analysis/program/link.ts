import { moduleName } from '../module-path.ts';
import { Additions } from './additions.ts';
import { Answers } from './answers.ts';
import { exporterOf, handsOnAlike, namesBelow, wholeOf, type Exporter, type Modules } from './exporter.ts';
import type { ClassFacts, FileFacts, Ref, RefId } from './facts.ts';
import { LinkedFile } from './linked-file.ts';
import { valueId } from './value-key.ts';

export type { LinkedFile };

/** What a reference leads to. `steps` of an `external` value begin at the module or global; those of a parameter at its value. */
export type Value =
  | { readonly kind: 'function'; readonly file: LinkedFile; readonly at: number }
  | { readonly kind: 'class'; readonly file: LinkedFile; readonly at: number; readonly isInstance: boolean }
  | { readonly kind: 'object' | 'interface'; readonly file: LinkedFile; readonly at: number }
  | { readonly kind: 'module'; readonly file: LinkedFile }
  | { readonly kind: 'parameter'; readonly file: LinkedFile; readonly at: number; readonly index: number; readonly steps: readonly string[] }
  | { readonly kind: 'external'; readonly root: 'module' | 'global'; readonly name: string; readonly steps: readonly string[] };

/** Definitions that one look-up passes; past them the answer is unknown. */
const DEPTH = 40;

const NO_EXPORTS: FileFacts['exports'] = { named: {} };
const NONE: readonly Value[] = [];

/** Follows references of file facts through all files of a program. */
export class Linker {
  readonly #files = new Map<string, LinkedFile>();
  readonly #modules = new Map<string, Map<string, Value>>();
  #answers = new Answers<Value>();
  readonly #resolve: (from: string, specifier: string) => string | undefined;
  #additions = new Additions();
  /** Who has what a file exports, by path and name; null where nobody has. */
  #exporters = new Map<string, Map<string, { readonly path: string; readonly name: string } | null>>();
  readonly #names = new Map<LinkedFile, ReadonlySet<string> | undefined>();
  readonly #all: Modules = { module: (name, from) => this.module(name, from), names: file => this.#namesBelow(file) };
  /** Paths that the look-up under way has come by. */
  readonly #touched = new Set<string>();
  /** Answers are kept once all that is given to values from outside is known, but for members of these names. */
  #isComplete = false;
  #unbound: ReadonlySet<string> | undefined;
  /** Paths whose facts differ from those of the program before, which the rest is taken over from; absent where nothing is. */
  changed?: ReadonlySet<string>;
  /** References of other files, by path, of which what that program found may rest on those files. */
  stale: ReadonlyMap<string, ReadonlySet<RefId>> = new Map();

  /** `resolve` gives the path of the project's file that a specifier names, or undefined. What `before` has found and nothing has changed since is taken over. */
  constructor(files: ReadonlyMap<string, FileFacts>, resolve: (from: string, specifier: string) => string | undefined, before?: Linker) {
    this.#resolve = resolve;
    const changed = before && before.#changedIn(files);
    for (const [path, facts] of files) this.#files.set(path, (changed?.has(path) === false ? before?.file(path) : undefined) ?? new LinkedFile(path, facts));
    if (!changed || !before || !this.#follow(before, changed)) this.#start();
  }

  #start(): void {
    this.#additions.find(this);
    this.#isComplete = true;
    this.#unbound = this.#additions.pendingNames;
  }

  /**
   * Finds what is set on parameters of functions among what their callers hand over. It takes a look at every call of the program, so it waits until somebody asks
   * for a member of such a name, or for all members of something.
   */
  bind(): void {
    if (!this.#unbound) return;
    this.#unbound = undefined;
    const touched = [...this.#touched]; // By the look-up that has come here.
    const bound = this.#additions.bind(this);
    this.#answers.forget(bound.paths, value => value.kind === 'external' && bound.names.has(value.name));
    this.#touched.clear();
    for (const path of touched) this.#touched.add(path);
  }

  /** False, and all as before, where other members are given to values from outside: that may concern any answer. */
  #follow(before: Linker, changed: ReadonlySet<string>): boolean {
    before.bind();
    this.#exporters = before.#exporters;
    if (changed.size > 0) {
      this.#additions.find(this);
      this.#answers = new Answers(before.#answers, changed);
      this.#isComplete = true;
      this.#additions.bind(this);
    } else {
      this.#additions = before.#additions;
      this.#isComplete = true;
    }
    if (this.#additions.agrees(before.#additions, changed)) {
      this.#answers = new Answers(before.#answers, changed); // Those found before all was bound are dropped.
      this.changed = changed;
      this.stale = this.#answers.restingOn(changed);
      return true;
    }
    this.#answers = new Answers();
    this.#additions = new Additions();
    this.#isComplete = false;
    return false;
  }

  get files(): Iterable<LinkedFile> {
    return this.#files.values();
  }

  file(path: string): LinkedFile | undefined {
    return this.#files.get(path);
  }

  /** Undefined where the code does not say. */
  value(id: RefId | null | undefined, file: LinkedFile, depth = 0): Value | undefined {
    if (id === undefined || id === null || depth > DEPTH) return undefined;
    if (depth > 0 || !this.#isComplete) return this.#lookUp(file.refs[id]!, file, depth);
    const known = this.#answers.get(file.path, id);
    if (known !== undefined) return known ?? undefined;
    if (this.#touched.size > 0) this.#touched.clear(); // It takes memory to clear a set, and most look-ups come by no file.
    const value = this.#lookUp(file.refs[id]!, file, depth);
    this.#answers.keep(file.path, id, value, this.#touched);
    return value;
  }

  #lookUp(ref: Ref, file: LinkedFile, depth: number): Value | undefined {
    switch (ref.root) {
      case 'module': return this.#along(this.module(ref.name, file), ref.steps, depth);
      case 'global': {
        const own = ref.name === 'exports' ? ref.steps : ref.name === 'module' && ref.steps[0] === 'exports' ? ref.steps.slice(1) : undefined;
        return own ? this.#along({ kind: 'module', file }, own, depth) : { kind: 'external', root: 'global', name: ref.name, steps: ref.steps };
      }
      case 'function': return this.#along({ kind: 'function', file, at: ref.at }, ref.steps, depth);
      case 'class': return this.#along({ kind: 'class', file, at: ref.at, isInstance: false }, ref.steps, depth);
      case 'object':
      case 'interface': return this.#along({ kind: ref.root, file, at: ref.at }, ref.steps, depth);
      case 'parameter': return { kind: 'parameter', file, at: ref.at, index: ref.index, steps: ref.steps };
    }
  }

  /** What a computed member of a known value may be, as in `handlers[type]`: any of its members. What that of an interface may be: that of each class that implements it. Empty for every other reference. */
  choices(id: RefId | undefined, file: LinkedFile): readonly Value[] {
    const ref = id === undefined ? undefined : file.refs[id]!;
    const last = ref?.steps.at(-1);
    if (!ref || last === undefined || (last !== '[]' && !this.#additions.mayBeOfSeveral(last))) return NONE;
    return this.noting(id, file, () => {
      const holder = this.#lookUp({ ...ref, steps: ref.steps.slice(0, -1) }, file, 0);
      return holder ? (last === '[]' ? this.#members(holder, 0) : this.#implementations(holder, last)) : [];
    });
  }

  #implementations(contract: Value, name: string): readonly Value[] {
    const isOpen = contract.kind === 'interface' || (contract.kind === 'class' && contract.isInstance && this.#isLeftOpen(contract.file.classes.get(contract.at), contract.file, name, 0));
    return isOpen ? this.#additions.implementersOf(contract).flatMap(one => this.member(one, name, 1) ?? []) : [];
  }

  #members(holder: Value, depth: number): readonly Value[] {
    this.bind();
    const { named, whole } = holder.kind === 'module' ? holder.file.facts.exports : NO_EXPORTS;
    const value = whole === undefined || !('file' in holder) ? undefined : this.value(whole, holder.file, depth + 1);
    const own = holder.kind === 'object' ? holder.file.objects.get(holder.at)?.members : holder.kind === 'class' && holder.isInstance ? holder.file.classes.get(holder.at)?.members : named;
    return [...this.#additions.members.get(valueId(holder))?.values() ?? [], ...(value ? this.#members(value, depth + 1) : []), ...Object.keys(own ?? {}).flatMap(name => this.member(holder, name, depth + 1) ?? [])];
  }

  /** The member `name` of a value; `()` and `new` are what calling and constructing it gives. */
  member(from: Value, name: string, depth = 0): Value | undefined {
    if (depth > DEPTH) return undefined;
    if (this.#unbound?.has(name)) this.bind();
    if ('file' in from) this.#touched.add(from.file.path);
    const added = this.#additions.member(from, name);
    if (added) {
      if ('file' in added) this.#touched.add(added.file.path);
      return added;
    }
    switch (from.kind) {
      case 'external':
      case 'parameter': return { ...from, steps: [...from.steps, name] };
      case 'module': return this.#export(from.file, name, depth + 1);
      case 'object': return this.value(own(from.file.objects.get(from.at)?.members, name), from.file, depth + 1);
      case 'class': return this.#classMember(from, name, depth);
      case 'interface': return name === 'new' ? from : this.#implemented(from, name, depth) ?? this.value(own(from.file.objects.get(from.at)?.members, name), from.file, depth + 1);
      case 'function': return name === '()' ? this.#returned(from, depth) : name === 'bind' || name === 'prototype' || name === 'new' ? from : undefined;
    }
  }

  /** Paths whose facts differ. Undefined where files came or went, or other names are exported. */
  #changedIn(files: ReadonlyMap<string, FileFacts>): ReadonlySet<string> | undefined {
    if (files.size !== this.#files.size) return undefined;
    const changed = new Set<string>();
    for (const [path, facts] of files) {
      const known = this.#files.get(path)?.facts;
      if (known === facts) continue;
      if (!known || !handsOnAlike(known, facts)) return undefined;
      changed.add(path);
    }
    return changed;
  }

  #along(start: Value | undefined, steps: readonly string[], depth: number): Value | undefined {
    if (this.#unbound && steps.some(step => this.#unbound?.has(step))) this.bind();
    if (start?.kind === 'external' && steps.length > 0 && !this.#additions.isHolder(start)) return depth < DEPTH ? { ...start, steps: start.steps.length === 0 ? steps : [...start.steps, ...steps] } : undefined;
    let at = start;
    for (const step of steps) at = at && this.member(at, step, depth + 1);
    return at;
  }

  /** The file of the program that an import names, or what is outside. */
  module(name: string, from: LinkedFile): Value {
    let modules = this.#modules.get(from.path);
    if (!modules) this.#modules.set(from.path, modules = new Map());
    let module = modules.get(name);
    if (!module) modules.set(name, module = this.#resolved(name, from));
    return module;
  }

  #resolved(name: string, from: LinkedFile): Value {
    const path = this.#resolve(from.path, name);
    const file = path === undefined ? undefined : this.#files.get(path);
    return file ? { kind: 'module', file } : { kind: 'external', root: 'module', name: moduleName(from.path, name).replace(/^node:/, ''), steps: [] };
  }

  #export(asked: LinkedFile, name: string, depth: number): Value | undefined {
    const exporter = depth > DEPTH ? undefined : this.exporter(asked, name);
    if (!exporter) return undefined;
    const { file } = exporter;
    const { named, stars = [] } = file.facts.exports;
    const found = own(named, exporter.name);
    if (typeof found === 'number') return this.value(found, file, depth + 1);
    if (found) return this.#along(this.module(found.from, file), found.name === undefined ? [] : [found.name], depth);
    if (found === null) return undefined;
    const whole = wholeOf(file.facts);
    if (whole !== undefined) return this.#along(this.value(whole, file, depth + 1), exporter.name === 'default' ? [] : [exporter.name], depth);
    const outside = stars.map(star => this.module(star, file)).find(({ kind }) => kind === 'external');
    return outside && this.member(outside, exporter.name, depth);
  }

  /** See `exporterOf`. */
  exporter(file: LinkedFile, name: string): Exporter | undefined {
    let names = this.#exporters.get(file.path);
    if (!names) this.#exporters.set(file.path, names = new Map());
    let known = names.get(name);
    if (known === undefined) {
      const found = exporterOf(file, name, this.#all);
      names.set(name, known = found ? { path: found.file.path, name: found.name } : null);
    }
    if (!known) return undefined;
    this.#touched.add(known.path);
    return { file: this.#files.get(known.path)!, name: known.name };
  }

  #namesBelow(file: LinkedFile): ReadonlySet<string> | undefined {
    if (!this.#names.has(file)) this.#names.set(file, namesBelow(file, this.#all.module));
    return this.#names.get(file);
  }

  #classMember({ file, at, isInstance }: Extract<Value, { kind: 'class' }>, name: string, depth: number): Value | undefined {
    const facts = file.classes.get(at);
    if (name === 'new' && !isInstance) return { kind: 'class', file, at, isInstance: true };
    if (name === 'prototype' && !isInstance) return { kind: 'class', file, at, isInstance: true };
    const member = own(isInstance ? facts?.members : facts?.statics, name);
    if (member !== undefined) return this.value(member, file, depth + 1);
    if (isInstance && facts?.abstract && this.#isLeftOpen(facts, file, name, depth)) return this.#implemented({ kind: 'class', file, at, isInstance }, name, depth);
    const parent = this.value(facts?.extends, file, depth + 1);
    return parent && this.#along(parent, isInstance && parent.kind !== 'object' ? ['new', name] : [name], depth);
  }

  /** Is the nearest definition of the member, here or above, one that subclasses have to write? */
  #isLeftOpen(facts: ClassFacts | undefined, file: LinkedFile, name: string, depth: number): boolean {
    if (!facts || own(facts.members, name) !== undefined) return false;
    if (facts.abstract?.includes(name)) return true;
    const parent = depth > DEPTH ? undefined : this.value(facts.extends, file, depth + 1);
    return parent?.kind === 'class' && this.#isLeftOpen(parent.file.classes.get(parent.at), parent.file, name, depth + 1);
  }

  #implemented(contract: Value, name: string, depth: number): Value | undefined {
    const [only, ...others] = this.#additions.implementersOf(contract);
    return only && others.length === 0 ? this.member(only, name, depth + 1) : undefined;
  }

  #returned({ file, at }: Extract<Value, { kind: 'function' }>, depth: number): Value | undefined {
    const given = file.functions.get(at)?.returns ?? [];
    return given.length === 1 ? this.value(given[0], file, depth + 1) : undefined;
  }

  /** What is found here counts as part of what the reference leads to: it is stale when a file changes that this comes by. */
  noting<Found>(id: RefId | null | undefined, file: LinkedFile, find: () => Found): Found {
    this.#touched.clear();
    const found = find();
    if (id !== undefined && id !== null) this.#answers.rest(file.path, id, this.#touched);
    return found;
  }
}

/** The function that calling a value runs: a module is called by what it exports as a whole. */
export function calledFunction(linker: Linker, value: Value | undefined): Value | undefined {
  return value?.kind === 'module' ? linker.member(value, 'default') : value;
}

/** Not what every object inherits, such as `constructor`. */
function own<T>(members: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return members && Object.hasOwn(members, name) ? members[name] : undefined;
}
