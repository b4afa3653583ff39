/**
 * Bounds how many wait. Whether somebody waits is known only once the server was asked; so everybody may ask, and of those who asked together and have to
 * wait, the latest beyond the bound are turned away.
 */
export class WaitBound<Waiter> {
  readonly #most: number;
  /** In order of arrival. */
  readonly #asking = new Set<Waiter>();
  #sent: readonly Waiter[] = [];

  /** `most`: how many may wait, from 0 up, or `Infinity`. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Whether one more is refused, with so many in the queue. */
  refuses(queued: number): boolean {
    return queued - this.#asking.size >= this.#most;
  }

  ask(waiter: Waiter): void {
    if (this.#most < Infinity) this.#asking.add(waiter);
  }

  left(waiter: Waiter): void {
    this.#asking.delete(waiter);
  }

  send(): void {
    this.#sent = [...this.#asking];
  }

  /** Those of the sent ones who must not wait. */
  answered(queued: number): readonly Waiter[] {
    const waiting = this.#sent.filter(waiter => this.#asking.delete(waiter));
    const excess = queued - this.#asking.size - this.#most;
    return excess > 0 ? waiting.slice(-excess) : [];
  }
}
