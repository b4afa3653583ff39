import { isTestFile } from '../context/file-role.ts';
import { calledFunction, type LinkedFile, type Linker, type Value } from './link.ts';
import type { RefId } from './facts.ts';
import { filesExtendingAbstract } from './abstract-classes.ts';
import { filesCalling } from './files-calling.ts';
import { gistOf } from './kept-facts.ts';
import { valueId } from './value-key.ts';

/** What code gives to values from outside their definitions: members that it sets there, and classes that implement an interface or an abstract class. Empty until it is found. */
export class Additions {
  /** By the id of the value that has the member, then by name. */
  readonly members = new Map<string, Map<string, Value>>();
  /** By the id of the interface, or of an instance of the abstract class. */
  readonly implementers = new Map<string, Value[]>();
  /** Members of classes that implement one interface together. */
  #contested: ReadonlySet<string> | undefined;
  /** Paths by the ids of both, where they are in a file. */
  readonly #places = new Map<string, string>();
  /** Files of the values that have a member, and names of those outside. */
  readonly #holders = new Set<string>();
  /** By such a name: the members of all that begins there. */
  readonly #outside = new Map<string, Value[]>();
  /** Members of parameters, by the id of the parameter: `User` may be what another file hands to the function. */
  readonly #pending = new Map<string, Patch[]>();
  /** The functions whose parameters those are, by where they begin in their file. */
  readonly #takers = new Map<LinkedFile, Set<number>>();

  /** The member `name` that code gives to a value. */
  member(of: Value, name: string): Value | undefined {
    return this.isHolder(of) ? this.members.get(valueId(of))?.get(name) : undefined; // Most look-ups end here: an id is long.
  }

  /** False where code gives no member to the value, nor to what one comes to from it. */
  isHolder(value: Value): boolean {
    return this.#holders.has(holderOf(value));
  }

  /** The classes that implement an interface or an abstract class, beside those that stand in for it in tests. */
  implementersOf(of: Value): readonly Value[] {
    const all = this.implementers.get(valueId(of)) ?? [];
    return all.length > 1 ? all.filter(one => !isDouble(one)) : all;
  }

  /** False where no interface has several classes with a member of this name. */
  mayBeOfSeveral(name: string): boolean {
    this.#contested ??= new Set([...this.implementers.values()].flatMap(all => (all.length > 1 ? all.flatMap(one => (one.kind === 'class' ? Object.keys(one.file.classes.get(one.at)?.members ?? {}) : [])) : [])));
    return this.#contested.has(name);
  }

  /** `linker` looks up values with what has been found so far, and keeps no answers. */
  find(linker: Linker): void {
    const files = [...linker.files];
    for (const file of new Set([...files.filter(({ facts }) => gistOf(facts).implements), ...filesExtendingAbstract(files)])) this.#addImplementers(file, linker);
    for (const file of files) if (gistOf(file.facts).patches) this.#addPatches(file, linker);
  }

  /** Has every value that is not in a `changed` file what it has in `other`, or what a changed file gives it in both? */
  agrees(other: Additions, changed: ReadonlySet<string>): boolean {
    const isGiven = (one: Value | undefined, two: Value | undefined): boolean => {
      const isSame = one && two && valueId(one) === valueId(two);
      return one && two && 'file' in one && 'file' in two && changed.has(one.file.path) ? changed.has(two.file.path) : isSame === true;
    };
    const isCovered = (by: Additions, of: Additions): boolean => [...of.members].every(([id, names]) => {
      return changed.has(of.#places.get(id)!) || [...names].every(([name, value]) => isGiven(value, by.members.get(id)?.get(name)));
    }) && [...of.implementers].every(([id, values]) => {
      const others = by.implementers.get(id);
      return changed.has(of.#places.get(id)!) || (others?.length === values.length && values.every((value, index) => isGiven(value, others[index])));
    });
    return isCovered(this, other) && isCovered(other, this);
  }

  #addImplementers(file: LinkedFile, linker: Linker): void {
    for (const facts of file.facts.classes) {
      for (const contract of [...(facts.extends === undefined ? [] : [facts.extends]), ...facts.implements ?? []]) {
        const value = linker.value(contract, file);
        const id = value?.kind === 'interface' ? this.#placed(value) : value && isAbstract(value) ? this.#placed({ ...value, isInstance: true }) : undefined;
        if (id !== undefined) this.implementers.set(id, [...(this.implementers.get(id) ?? []), { kind: 'class', file, at: facts.at, isInstance: true }]);
      }
    }
  }

  /** `User.create = …` on a module's exports or a class. */
  #addPatches(file: LinkedFile, linker: Linker): void {
    for (const patch of file.facts.patches) {
      const target = linker.value(patch.target, file);
      const value = linker.value(patch.value, file);
      if (!target || !value) continue;
      if (isElementFromOutside(target)) continue;
      if (target.kind !== 'parameter') this.#add(target, patch.name, value);
      else this.#wait(target, { steps: target.steps, name: patch.name, value });
    }
  }

  #wait(target: Extract<Value, { kind: 'parameter' }>, patch: Patch): void {
    this.#takers.set(target.file, (this.#takers.get(target.file) ?? new Set()).add(target.at));
    const id = valueId(target);
    this.#pending.set(id, [...(this.#pending.get(id) ?? []), patch]);
  }

  /** Of members that are set on parameters. Undefined where none are. */
  get pendingNames(): ReadonlySet<string> | undefined {
    return this.#pending.size === 0 ? undefined : new Set([...this.#pending.values()].flatMap(patches => patches.map(({ name }) => name)));
  }

  /** Gives what is set on parameters to what is handed over in them. */
  bind(linker: Linker): Bound {
    const bound: Value[] = [];
    for (const file of this.#pending.size === 0 ? [] : filesCalling(this.#takers, linker, [...this.#pending.values()].flat(), this)) {
      for (const fn of file.facts.functions) {
        for (const call of fn.calls) {
          if (!call.args || !isOwn(call.callee, file, linker)) continue;
          const callee = calledFunction(linker, linker.value(call.callee, file));
          if (callee?.kind !== 'function' || this.#takers.get(callee.file)?.has(callee.at) !== true) continue;
          for (const [index, argument] of call.args.entries()) {
            const patches = argument === null ? [] : this.#pending.get(`parameter ${callee.file.path}#${callee.at}:${index}`) ?? [];
            const target = patches.length > 0 ? linker.value(argument, file) : undefined;
            for (const { steps, name, value } of patches) {
              const place = steps.reduce((at, step) => at && linker.member(at, step), target);
              if (!place || isElementFromOutside(place)) continue;
              this.#add(place, name, value);
              bound.push(place);
            }
          }
        }
      }
    }
    return this.#leadingBy(bound);
  }

  /** From outside one comes to what is outside, by the same name, or to what has been given to it before. */
  #leadingBy(bound: readonly Value[]): Bound {
    const paths = new Set<string>();
    const names = new Set<string>();
    const open = [...bound];
    for (const value of open) {
      if ('file' in value) {
        paths.add(value.file.path);
      } else if (!names.has(value.name)) {
        names.add(value.name);
        open.push(...this.#outside.get(value.name) ?? []);
      }
    }
    return { paths, names };
  }

  #add(target: Value, name: string, value: Value): void {
    const id = this.#placed(target);
    const members = this.members.get(id) ?? new Map<string, Value>();
    this.members.set(id, members);
    this.#holders.add(holderOf(target));
    if (members.has(name)) return;
    members.set(name, value);
    if (!('file' in target)) this.#outside.set(target.name, [...this.#outside.get(target.name) ?? [], value]);
  }

  #placed(value: Value): string {
    const id = valueId(value);
    if ('file' in value) this.#places.set(id, value.file.path);
    return id;
  }
}

/** Answers that may be others now that code has given members to some values: what comes by these files, and what begins outside at one of these names. */
interface Bound { readonly paths: ReadonlySet<string>; readonly names: ReadonlySet<string> }

/** `FakeEventStore`, or a class in a test. */
function isDouble(value: Value): boolean {
  return value.kind === 'class' && (isTestFile(value.file.path, value.file.facts.imports) || /^(?:Fake|Mock|Stub)(?![a-z])/.test(value.file.classes.get(value.at)?.name ?? ''));
}

function isAbstract(value: Value): value is Extract<Value, { kind: 'class' }> {
  return value.kind === 'class' && value.file.classes.get(value.at)?.abstract !== undefined;
}

function holderOf(value: Value): string {
  return 'file' in value ? value.file.path : value.name;
}

/** Of a list that a library or a global gives, as in `for (const result of await Promise.all(tasks)) result.name = name`: it is another one each time. */
function isElementFromOutside(value: Value): boolean {
  return value.kind === 'external' && value.steps.includes('[]');
}

interface Patch { readonly steps: readonly string[]; readonly name: string; readonly value: Value }

/** Can the reference lead to a function of the program? Cheap, and right where it says no. */
function isOwn(id: RefId | undefined, file: LinkedFile, linker: Linker): boolean {
  const ref = file.refs[id ?? -1];
  return ref !== undefined && (ref.root !== 'global' || ref.name === 'module' || ref.name === 'exports') && (ref.root !== 'module' || linker.module(ref.name, file).kind === 'module');
}
