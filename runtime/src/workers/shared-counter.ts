import { requireInteger } from '../arguments.ts';

/**
 * An integer that all threads count in, without lost updates. To another thread goes its `buffer`: `new SharedCounter(buffer)` there is the same counter.
 * It wraps at 2^63; `value` is exact up to 2^53.
 */
export class SharedCounter {
  readonly buffer: SharedArrayBuffer;
  readonly #cell: BigInt64Array;

  /** A new counter that starts at this integer (default 0), or the one in this memory. */
  constructor(initial: number | SharedArrayBuffer = 0) {
    this.buffer = initial instanceof SharedArrayBuffer ? initial : new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
    this.#cell = new BigInt64Array(this.buffer, 0, 1);
    if (initial !== this.buffer) this.set(initial as number);
  }

  get value(): number {
    return Number(Atomics.load(this.#cell, 0));
  }

  set(value: number): void {
    Atomics.store(this.#cell, 0, whole('value', value));
  }

  /** Gives the sum. */
  add(amount: number): number {
    const big = whole('amount', amount);
    return Number(Atomics.add(this.#cell, 0, big) + big);
  }

  increment(): number {
    return this.add(1);
  }

  decrement(): number {
    return this.add(-1);
  }

  /** Sets `value` if the counter is `expected`, and says whether it was: for updates that are more than a sum. */
  compareAndSet(expected: number, value: number): boolean {
    const big = whole('expected', expected);
    return Atomics.compareExchange(this.#cell, 0, big, whole('value', value)) === big;
  }
}

function whole(option: string, value: number): bigint {
  return BigInt(requireInteger(option, value, Number.MIN_SAFE_INTEGER));
}
