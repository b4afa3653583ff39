import type { CallFacts, ClassFacts } from './facts.ts';
import type { FunctionNode } from './function-node.ts';
import type { Graph } from './graph.ts';
import { calledFunction, type LinkedFile, type Linker, type Value } from './link.ts';
import { Mentions } from './mentions.ts';

/** A function that makes instances, and the call of the constructor. */
export interface Maker { readonly by: FunctionNode; readonly call: CallFacts }

/** A class and those above it, as far as they are followed. */
const DEPTH = 5;

/** Who makes instances of classes, or of classes below them. */
export class Makers {
  readonly #graph: Graph;
  readonly #ofClass = new Map<string, readonly Maker[]>();
  #all: ReadonlyMap<string, readonly Maker[]> | undefined;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** In the order of the program. `at`: where the class begins. */
  of(path: string, at: number): readonly Maker[] {
    const id = `${path}#${at}`;
    if (this.#all) return this.#all.get(id) ?? [];
    let makers = this.#ofClass.get(id);
    if (!makers) {
      const files = this.#graph.isLinked ? undefined : this.#naming(path, at);
      if (!files) this.#all = this.#among(this.#graph.linker.files);
      makers = (this.#all ?? this.#among([...this.#graph.linker.files].filter(one => files?.has(one)))).get(id) ?? [];
      this.#ofClass.set(id, makers);
    }
    return makers;
  }

  /** The files that may name the class, or one below it. */
  #naming(path: string, at: number): ReadonlySet<LinkedFile> | undefined {
    const { linker } = this.#graph;
    const file = linker.file(path);
    if (!file) return new Set();
    const mentions = new Mentions(linker, () => true);
    let files: ReadonlySet<LinkedFile> | undefined;
    const found = new Set<string>();
    for (let open = [{ file, facts: { at } }], depth = 0; open.length > 0 && depth < DEPTH; depth++) {
      files = mentions.of(open);
      if (!files) return undefined;
      for (const one of open) found.add(idOf({ file: one.file, at: one.facts.at }));
      open = [...files].flatMap(one => one.facts.classes.flatMap(facts => {
        const base = above(facts, one, linker);
        return base?.kind === 'class' && found.has(idOf(base)) && !found.has(idOf({ file: one, at: facts.at })) ? [{ file: one, facts }] : [];
      }));
    }
    return files;
  }

  #among(files: Iterable<LinkedFile>): ReadonlyMap<string, readonly Maker[]> {
    const byClass = new Map<string, Maker[]>();
    for (const file of files) {
      for (const by of this.#graph.functionsIn(file.path)) {
        for (const call of by.facts.calls) {
          for (const id of call.isNew ? classesOf(this.#graph.linker.value(call.callee, file), this.#graph.linker) : []) {
            const makers = byClass.get(id);
            if (makers) makers.push({ by, call });
            else byClass.set(id, [{ by, call }]);
          }
        }
      }
    }
    return byClass;
  }
}

function classesOf(made: Value | undefined, linker: Linker): readonly string[] {
  const ids: string[] = [];
  for (let at = calledFunction(linker, made); at?.kind === 'class' && ids.length < DEPTH; at = above(at.file.classes.get(at.at), at.file, linker)) ids.push(idOf(at));
  return ids;
}

function above(facts: ClassFacts | undefined, file: LinkedFile, linker: Linker): Value | undefined {
  return calledFunction(linker, linker.value(facts?.extends, file));
}

function idOf({ file, at }: { readonly file: LinkedFile; readonly at: number }): string {
  return `${file.path}#${at}`;
}
