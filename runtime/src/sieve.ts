/** What an entry must carry: its own key, and whether it was used since the hand last passed. A hit is one store. */
export interface SieveEntry<Key> {
  readonly key: Key;
  used: boolean;
}

/**
 * A map of at most `capacity` entries that evicts what is not used, at O(1) amortised.
 * Source: Zhang et al., "SIEVE is Simpler than LRU" (NSDI 2024). A `Map` iterates in order of insertion and its iterators are live,
 * so the map is the queue of the paper and one iterator is its hand.
 */
export class Sieve<Key, Entry extends SieveEntry<Key>> {
  readonly capacity: number;
  readonly #entries = new Map<Key, Entry>();
  #hand = this.#entries.values();

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: Key): Entry | undefined {
    return this.#entries.get(key);
  }

  /** Adds or replaces an entry, and gives the one that had to go for it. */
  set(entry: Entry): Entry | undefined {
    const evicted = this.#entries.size < this.capacity || this.#entries.has(entry.key) ? undefined : this.#evict();
    this.#entries.set(entry.key, entry);
    return evicted;
  }

  delete(key: Key): boolean {
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  #evict(): Entry {
    for (;;) {
      const { value, done } = this.#hand.next();
      if (done === true) {
        this.#hand = this.#entries.values();
      } else if (value.used) {
        value.used = false;
      } else {
        this.#entries.delete(value.key);
        return value;
      }
    }
  }
}
