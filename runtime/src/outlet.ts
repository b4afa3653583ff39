import { Ring } from './ring.ts';

interface Slot<Result> {
  result: PromiseSettledResult<Result> | undefined;
}

/** Results between tasks and one consumer, in the order the tasks started or completed in. */
export class Outlet<Result> {
  /** Tasks that started and whose result the consumer has not taken. */
  untaken = 0;
  readonly #ordered: boolean;
  readonly #slots = new Ring<Slot<Result>>();
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(ordered: boolean) {
    this.#ordered = ordered;
  }

  /** A task starts. Pass what this returns to `put`. */
  open(): Slot<Result> {
    const slot = { result: undefined };
    this.untaken++;
    if (this.#ordered) this.#slots.push(slot);
    return slot;
  }

  put(slot: Slot<Result>, result: PromiseSettledResult<Result>): void {
    slot.result = result;
    if (!this.#ordered) this.#slots.push(slot);
    this.wake();
  }

  /** No task starts any more. */
  end(): void {
    this.#ended = true;
    this.wake();
  }

  /** The next result; undefined at the end, or once `signal` has aborted and `wake` was called. */
  async take(signal: AbortSignal | undefined): Promise<PromiseSettledResult<Result> | undefined> {
    while (!signal?.aborted && !(this.#ended && this.untaken === 0)) {
      const result = this.#slots.first?.result;
      if (result !== undefined) {
        this.#slots.shift();
        this.untaken--;
        return result;
      }
      await new Promise<void>(resolve => (this.#wake = resolve));
    }
    return undefined;
  }

  wake(): void {
    this.#wake?.();
  }
}
