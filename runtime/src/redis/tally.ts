/** How many of each size there are. */
export class Tally {
  readonly #numbers = new Map<number, number>();

  get isMixed(): boolean {
    return this.#numbers.size > 1;
  }

  add(size: number): void {
    this.#numbers.set(size, (this.#numbers.get(size) ?? 0) + 1);
  }

  remove(size: number): void {
    const number = (this.#numbers.get(size) ?? 0) - 1;
    if (number > 0) this.#numbers.set(size, number);
    else this.#numbers.delete(size);
  }
}
