const smallest = 16;

/** First in, first out, in one array that wraps around. `push` and `shift` are O(1); an emptied ring gives its memory back. */
export class Ring<Item> {
  #slots: (Item | undefined)[] = new Array(smallest);
  #head = 0;
  size = 0;

  get first(): Item | undefined {
    return this.#slots[this.#head];
  }

  push(item: Item): void {
    if (this.size === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.size) & (this.#slots.length - 1)] = item;
    this.size++;
  }

  /** The oldest item. The ring must not be empty. */
  shift(): Item {
    const item = this.#slots[this.#head] as Item;
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    if (--this.size === 0 && this.#slots.length > 1024) this.#slots = new Array(smallest);
    return item;
  }

  #grow(): void {
    const { length } = this.#slots;
    const larger = new Array<Item | undefined>(length * 2);
    for (let index = 0; index < length; index++) larger[index] = this.#slots[(this.#head + index) & (length - 1)];
    this.#slots = larger;
    this.#head = 0;
  }
}
