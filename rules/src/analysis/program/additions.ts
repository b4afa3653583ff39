import { calledFunction, valueId, type LinkedFile, type Linker, type Value } from './link.ts';
import type { FileFacts, RefId } from './facts.ts';

/** What code gives to values from outside their definitions: members that it sets there, and classes that implement an interface. Empty until it is found. */
export class Additions {
  /** By the id of the value, then by name. */
  readonly members = new Map<string, Map<string, Value>>();
  /** By the path and offset of the interface. */
  readonly implementers = new Map<string, Value[]>();
  /** Paths of the files that any of it rests on. A call that begins to hand over such a value because another file changed is not noticed. */
  readonly founded = new Set<string>();

  /** Those on parameters, by the id of the parameter: `User` may be what another file hands to the function. */
  readonly #pending = new Map<string, Patch[]>();

  /** `linker` looks up values with what has been found so far, and keeps no answers. */
  find(linker: Linker): void {
    for (const file of linker.files) this.#addImplementers(file, linker);
    for (const file of linker.files) this.#addPatches(file, linker);
  }

  #addImplementers(file: LinkedFile, linker: Linker): void {
    for (const facts of file.facts.classes) {
      for (const contract of facts.implements ?? []) {
        const value = linker.value(contract, file);
        if (value?.kind !== 'interface') continue;
        const id = `${value.file.path}#${value.at}`;
        this.implementers.set(id, [...(this.implementers.get(id) ?? []), { kind: 'class', file, at: facts.at, isInstance: true }]);
        this.#rest(file, linker.pathsTo(contract, file), [value.file.path]);
      }
    }
  }

  /** `User.create = …` on a module's exports or a class. */
  #addPatches(file: LinkedFile, linker: Linker): void {
    for (const patch of file.facts.patches) {
      const target = linker.value(patch.target, file);
      const value = linker.value(patch.value, file);
      if (!target || !value) continue;
      if (target.kind !== 'parameter') this.#add(target, patch.name, value);
      else this.#pending.set(valueId(target), [...(this.#pending.get(valueId(target)) ?? []), { steps: target.steps, name: patch.name, value }]);
      this.#rest(file, linker.pathsTo(patch.target, file), linker.pathsTo(patch.value, file));
    }
  }

  /** Gives what is set on parameters to what is handed over in them. Returns the values that got a member. */
  bind(linker: Linker): readonly Value[] {
    const bound: Value[] = [];
    if (this.#pending.size === 0) return bound;
    for (const file of linker.files) {
      for (const fn of file.facts.functions) {
        for (const call of fn.calls) {
          if (!call.args || !isOwn(call.callee, file, linker)) continue;
          const callee = calledFunction(linker, linker.value(call.callee, file));
          if (callee?.kind !== 'function') continue;
          for (const [index, argument] of call.args.entries()) {
            const patches = argument === null ? [] : this.#pending.get(`parameter ${callee.file.path}#${callee.at}:${index}`) ?? [];
            const target = patches.length > 0 ? linker.value(argument, file) : undefined;
            for (const { steps, name, value } of patches) {
              const place = steps.reduce((at, step) => at && linker.member(at, step), target);
              if (!place) continue;
              this.#add(place, name, value);
              this.#rest(file, linker.pathsTo(call.callee, file), linker.pathsTo(argument, file), placeOf(place));
              bound.push(place);
            }
          }
        }
      }
    }
    return bound;
  }

  #add(target: Value, name: string, value: Value): void {
    const id = valueId(target);
    const members = this.members.get(id) ?? new Map<string, Value>();
    this.members.set(id, members);
    if (!members.has(name)) members.set(name, value);
  }

  #rest({ path }: LinkedFile, ...through: readonly Iterable<string>[]): void {
    this.founded.add(path);
    for (const paths of through) for (const one of paths) this.founded.add(one);
  }
}

function placeOf(value: Value): readonly string[] {
  return 'file' in value ? [value.file.path] : [];
}

interface Patch { readonly steps: readonly string[]; readonly name: string; readonly value: Value }

/** Does the file give anything to values of others? */
export function addsToOthers({ patches, classes }: FileFacts): boolean {
  return patches.length > 0 || classes.some(one => one.implements);
}

/** Can the reference lead to a function of the program? Cheap, and right where it says no. */
function isOwn(id: RefId | undefined, file: LinkedFile, linker: Linker): boolean {
  const ref = file.facts.refs[id ?? -1];
  return ref !== undefined && (ref.root !== 'global' || ref.name === 'module' || ref.name === 'exports') && (ref.root !== 'module' || linker.module(ref.name, file).kind === 'module');
}
