import type { ClassFacts, FileFacts, FunctionFacts, ObjectFacts, RefId } from './facts.ts';
import { KeptFacts } from './kept-facts.ts';

/** One file of a program. What it defines is put in order, by its start, when it is first asked for: of most files nobody asks. */
export class LinkedFile {
  readonly path: string;
  readonly facts: FileFacts;
  #refs: FileFacts['refs'] | undefined;
  #functions: ReadonlyMap<number, FunctionFacts> | undefined;
  #classes: ReadonlyMap<number, ClassFacts> | undefined;
  #objects: ReadonlyMap<number, ObjectFacts> | undefined;

  constructor(path: string, facts: FileFacts) {
    this.path = path;
    this.facts = facts;
  }

  /** Those of the facts: every look-up asks. */
  get refs(): FileFacts['refs'] {
    return (this.#refs ??= this.facts.refs);
  }

  get isParsed(): boolean {
    return !(this.facts instanceof KeptFacts) || this.facts.isParsed;
  }

  get functions(): ReadonlyMap<number, FunctionFacts> {
    return (this.#functions ??= byStart(this.facts.functions));
  }

  get classes(): ReadonlyMap<number, ClassFacts> {
    return (this.#classes ??= byStart(this.facts.classes));
  }

  get objects(): ReadonlyMap<number, ObjectFacts> {
    return (this.#objects ??= byStart(this.facts.objects));
  }

  /** Is it, by its declared type, nothing that callers may hand a function over in? */
  isData(id: RefId | null | undefined): boolean {
    const ref = this.refs[id ?? -1];
    return ref?.root === 'parameter' && ref.isData === true;
  }
}

function byStart<T extends { readonly at: number }>(list: readonly T[]): ReadonlyMap<number, T> {
  return new Map(list.map(one => [one.at, one]));
}
