import type { RefId } from './facts.ts';

/** What references lead to, by the path of their file, as far as anybody has asked; and which other files each answer rests on. */
export class Answers<Value extends object> {
  readonly #values = new Map<string, (Value | null | undefined)[]>();
  /** By path: the references of other files whose answers came by it. Programs that follow each other share it; too many of them do no harm. */
  readonly #dependents: Map<string, Map<string, Set<RefId>>>;

  /** Takes over what `before` knows and what rests on none of the `changed` files. */
  constructor(before?: Answers<Value>, changed: ReadonlySet<string> = new Set()) {
    this.#dependents = before ? before.#dependents : new Map();
    if (!before) return;
    for (const [path, values] of before.#values) if (!changed.has(path)) this.#values.set(path, [...values]);
    this.forget(changed);
  }

  /** What references of these files lead to, and what rests on these files. */
  forget(paths: ReadonlySet<string>): void {
    for (const path of paths) this.#values.delete(path);
    for (const [path, ids] of this.restingOn(paths)) {
      const values = this.#values.get(path);
      if (values) for (const id of ids) values[id] = undefined;
    }
  }

  /** References of other files, by the path of their file, whose answers came by one of these. Some may rest on it no more. */
  restingOn(paths: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<RefId>> {
    const resting = new Map<string, Set<RefId>>();
    for (const path of paths) {
      for (const [dependent, ids] of this.#dependents.get(path) ?? []) {
        if (paths.has(dependent)) continue;
        const all = resting.get(dependent) ?? new Set();
        resting.set(dependent, all);
        for (const id of ids) all.add(id);
      }
    }
    return resting;
  }

  /** Null where it is known that the code does not say, undefined where nobody has asked. */
  get(path: string, id: RefId): Value | null | undefined {
    return this.#values.get(path)?.[id];
  }

  /** `through`: the paths of the files that the answer came by. */
  keep(path: string, id: RefId, value: Value | undefined, through: Iterable<string>): void {
    let values = this.#values.get(path);
    if (!values) this.#values.set(path, values = []);
    values[id] = value ?? null;
    this.rest(path, id, through);
  }

  /** What is made of the answer came by these files. */
  rest(path: string, id: RefId, through: Iterable<string>): void {
    for (const other of through) if (other !== path) this.#depend(other, path, id);
  }

  #depend(on: string, path: string, id: RefId): void {
    const files = this.#dependents.get(on) ?? new Map<string, Set<RefId>>();
    this.#dependents.set(on, files);
    files.set(path, (files.get(path) ?? new Set<RefId>()).add(id));
  }
}
