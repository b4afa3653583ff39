import type { RefId } from './facts.ts';

/** What references lead to, by the path of their file, as far as anybody has asked; and which other files each answer rests on. */
export class Answers<Value extends object> {
  readonly #values = new Map<string, (Value | null | undefined)[]>();
  /** Programs that follow each other share them; too many do no harm. */
  readonly #dependents: Dependents;

  /** Takes over what `before` knows and what rests on none of the `changed` files. */
  constructor(before?: Answers<Value>, changed: ReadonlySet<string> = new Set()) {
    this.#dependents = before ? before.#dependents : new Dependents();
    if (!before) return;
    for (const [path, values] of before.#values) if (!changed.has(path)) this.#values.set(path, [...values]);
    this.forget(changed);
  }

  /** What references of these files lead to, and what rests on these files. `isToo`: of the other answers, is this one to be forgotten as well? */
  forget(paths: ReadonlySet<string>, isToo?: (value: Value) => boolean): void {
    for (const path of paths) this.#values.delete(path);
    for (const [path, ids] of this.restingOn(paths)) {
      const values = this.#values.get(path);
      if (values) for (const id of ids) values[id] = undefined;
    }
    if (isToo) for (const values of this.#values.values()) for (const [id, value] of values.entries()) if (value && isToo(value)) values[id] = undefined;
  }

  /** References of other files, by the path of their file, whose answers came by one of these. Some may rest on it no more. */
  restingOn(paths: ReadonlySet<string>): ReadonlyMap<string, ReadonlySet<RefId>> {
    const resting = new Map<string, Set<RefId>>();
    for (const path of paths) {
      for (const [dependent, ids] of this.#dependents.on(path)) {
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
    for (const other of through) if (other !== path) this.#dependents.add(other, path, id);
  }
}

/** By path: the references of other files whose answers came by it. Only written down, and put in order once something has changed: most programs are never followed. */
class Dependents {
  readonly #byPath = new Map<string, Map<string, Set<RefId>>>();
  /** What has been written down: one entry in each list. */
  #on: string[] = [];
  #paths: string[] = [];
  #ids: RefId[] = [];

  add(on: string, path: string, id: RefId): void {
    this.#on.push(on);
    this.#paths.push(path);
    this.#ids.push(id);
  }

  on(path: string): Iterable<readonly [string, ReadonlySet<RefId>]> {
    for (const [index, on] of this.#on.entries()) {
      const dependent = this.#paths[index]!;
      const files = this.#byPath.get(on) ?? new Map<string, Set<RefId>>();
      this.#byPath.set(on, files);
      files.set(dependent, (files.get(dependent) ?? new Set<RefId>()).add(this.#ids[index]!));
    }
    this.#on = [];
    this.#paths = [];
    this.#ids = [];
    return this.#byPath.get(path) ?? [];
  }
}
