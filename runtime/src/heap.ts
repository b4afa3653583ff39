/** A value in a heap. It knows its place, so removal needs no search. */
export interface HeapEntry<Value> {
  readonly key: number;
  readonly value: Value;
  /** Position in the heap; -1 when it is in none. */
  index: number;
}

/** Binary min-heap of numbers with values. `add` and `remove` are O(log n), and O(1) when keys only grow. */
export class Heap<Value> {
  readonly #entries: HeapEntry<Value>[] = [];

  get size(): number {
    return this.#entries.length;
  }

  get first(): HeapEntry<Value> | undefined {
    return this.#entries[0];
  }

  add(key: number, value: Value): HeapEntry<Value> {
    const entry = { key, value, index: this.#entries.length };
    this.#entries.push(entry);
    this.#rise(entry);
    return entry;
  }

  /** Does nothing when the entry is no longer in the heap. */
  remove(entry: HeapEntry<Value>): void {
    const { index } = entry;
    if (index < 0) return;
    entry.index = -1;
    const last = this.#entries.pop() as HeapEntry<Value>;
    if (last === entry) return;
    this.#put(last, index);
    this.#rise(last);
    this.#sink(last);
  }

  #put(entry: HeapEntry<Value>, index: number): void {
    this.#entries[index] = entry;
    entry.index = index;
  }

  #rise(entry: HeapEntry<Value>): void {
    let { index } = entry;
    while (index > 0) {
      const parent = this.#entries[(index - 1) >> 1] as HeapEntry<Value>;
      if (parent.key <= entry.key) break;
      this.#put(parent, index);
      index = (index - 1) >> 1;
    }
    this.#put(entry, index);
  }

  #sink(entry: HeapEntry<Value>): void {
    const { length } = this.#entries;
    let { index } = entry;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= length) break;
      const right = this.#entries[left + 1];
      const child = right !== undefined && right.key < (this.#entries[left] as HeapEntry<Value>).key ? right : (this.#entries[left] as HeapEntry<Value>);
      if (child.key >= entry.key) break;
      const next = child.index;
      this.#put(child, index);
      index = next;
    }
    this.#put(entry, index);
  }
}
