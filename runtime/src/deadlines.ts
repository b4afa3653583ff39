import { Heap, type HeapEntry } from './heap.ts';

/** What waits for a deadline. `expire` runs at most once, from a timer. */
export interface Expiring {
  expire(): void;
}

export type Deadline = HeapEntry<Expiring>;

/** Node's timers hold a 32-bit delay; a longer one fires at once. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * Many deadlines on one timer. The timer exists only while a deadline is pending, so an idle limiter keeps no process alive.
 * Reads `performance.now()` and `setTimeout` from the globals at each use, for fake timers.
 */
export class Deadlines {
  readonly #pending = new Heap<Expiring>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #firesAt = Infinity;
  readonly #keepsAlive: boolean;

  /** A pending deadline keeps the process alive unless `keepsAlive` is false. */
  constructor(keepsAlive = true) {
    this.#keepsAlive = keepsAlive;
  }

  /** Calls `target.expire()` in `delayMs` milliseconds (finite, ≥ 0) unless the deadline is removed first. */
  add(delayMs: number, target: Expiring): Deadline {
    const now = performance.now();
    const deadline = this.#pending.add(now + delayMs, target);
    if (deadline.key < this.#firesAt) this.#arm(now);
    return deadline;
  }

  remove(deadline: Deadline): void {
    this.#pending.remove(deadline);
    if (this.#pending.size === 0) this.#disarm();
  }

  #arm(now: number): void {
    this.#disarm();
    const { first } = this.#pending;
    if (first === undefined) return;
    this.#firesAt = first.key;
    this.#timer = setTimeout(() => this.#fire(), Math.min(Math.ceil(first.key - now), longestDelayMs));
    if (!this.#keepsAlive) this.#timer.unref();
  }

  #disarm(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#firesAt = Infinity;
  }

  #fire(): void {
    const now = performance.now();
    for (let { first } = this.#pending; first !== undefined && first.key <= now; first = this.#pending.first) {
      this.#pending.remove(first);
      first.value.expire();
    }
    this.#arm(now);
  }
}
