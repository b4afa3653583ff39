import { requireInteger } from '../arguments.ts';

/** Words of the header. The counts of those who wait may be too high when a thread was terminated while it waited; that costs a needless wake-up. */
const header = { head: 0, tail: 1, closed: 2, slots: 3, slotBytes: 4, filled: 5, readers: 6, emptied: 7, writers: 8, length: 10 } as const;
const skipped = -1;

export interface RingSize {
  /** Most records that wait: a power of two from 2 up. */
  readonly slots: number;
  /** Longest record, in bytes. */
  readonly slotBytes: number;
}

/** One end of the ring, as those who wait for it see it. */
export type End = 'filled' | 'emptied';

/**
 * A bounded queue of records for many writers and many readers in shared memory.
 * Source: Vyukov, "Bounded MPMC queue" (1024cores.net): each slot has a sequence number that says whose turn it is. Those who wait do so on a count of events
 * (Vyukov, "eventcount"): they announce themselves, look again, and sleep only if nothing has happened since.
 */
export class RingMemory {
  readonly buffer: SharedArrayBuffer;
  readonly slotBytes: number;
  readonly #words: Int32Array;
  readonly #slots: number;

  constructor(source: RingSize | SharedArrayBuffer) {
    this.buffer = source instanceof SharedArrayBuffer ? source : allocate(source);
    const [slots, slotBytes] = new Int32Array(this.buffer, header.slots * Int32Array.BYTES_PER_ELEMENT, 2) as unknown as [number, number];
    this.#slots = slots;
    this.slotBytes = slotBytes;
    this.#words = new Int32Array(this.buffer, 0, header.length + 2 * slots);
  }

  get isClosed(): boolean {
    return Atomics.load(this.#words, header.closed) === 1;
  }

  get size(): number {
    return (Atomics.load(this.#words, header.tail) - Atomics.load(this.#words, header.head)) | 0;
  }

  /** Calls `fill` with the memory of the next free slot; false when there is none. */
  put(fill: (slot: Uint8Array) => number): boolean {
    const position = this.#claim(header.tail, 0);
    if (position === undefined) return false;
    const at = this.#at(position);
    let length = skipped;
    try {
      length = requireInteger('length', fill(this.#bytes(position, this.slotBytes)), 0, this.slotBytes);
    } finally {
      this.#words[at + 1] = length;
      Atomics.store(this.#words, at, (position + 1) | 0);
      this.#tell('filled');
    }
    return true;
  }

  /** Calls `use` with the memory of the oldest record; false when there is none. */
  take(use: (record: Uint8Array) => void): boolean {
    for (;;) {
      const position = this.#claim(header.head, 1);
      if (position === undefined) return false;
      const at = this.#at(position);
      const length = this.#words[at + 1]!;
      try {
        if (length !== skipped) use(this.#bytes(position, length));
      } finally {
        Atomics.store(this.#words, at, (position + this.#slots) | 0);
        this.#tell('emptied');
      }
      if (length !== skipped) return true;
    }
  }

  close(): void {
    Atomics.store(this.#words, header.closed, 1);
    for (const end of ['filled', 'emptied'] as const) this.#tell(end);
  }

  /** To be called before the last look, and `leave` after the wait. Gives what to wait on: the word, and the value it has while nothing happens. */
  enter(end: End): { readonly words: Int32Array; readonly at: number; readonly expected: number } {
    Atomics.add(this.#words, waitersOf(end), 1);
    return { words: this.#words, at: header[end], expected: Atomics.load(this.#words, header[end]) };
  }

  leave(end: End): void {
    Atomics.sub(this.#words, waitersOf(end), 1);
  }

  /** The position whose turn has come, now of the caller alone. `ahead`: how far the slot's number is beyond the position then. */
  #claim(counter: number, ahead: 0 | 1): number | undefined {
    for (;;) {
      const position = Atomics.load(this.#words, counter);
      const difference = (Atomics.load(this.#words, this.#at(position)) - position - ahead) | 0;
      if (difference < 0) return undefined;
      if (difference === 0 && Atomics.compareExchange(this.#words, counter, position, (position + 1) | 0) === position) return position;
    }
  }

  #tell(end: End): void {
    Atomics.add(this.#words, header[end], 1);
    if (Atomics.load(this.#words, waitersOf(end)) > 0) Atomics.notify(this.#words, header[end]);
  }

  #at(position: number): number {
    return header.length + 2 * (position & (this.#slots - 1));
  }

  #bytes(position: number, length: number): Uint8Array {
    return new Uint8Array(this.buffer, this.#words.byteLength + (position & (this.#slots - 1)) * this.slotBytes, length);
  }
}

function allocate({ slots, slotBytes }: RingSize): SharedArrayBuffer {
  requireInteger('slots', slots, 2, 2 ** 24);
  if ((slots & (slots - 1)) !== 0) throw new RangeError(`Expected \`slots\` to be a power of two, got ${slots}.`);
  requireInteger('slotBytes', slotBytes, 1, 2 ** 31 - 1);
  const words = header.length + 2 * slots;
  const buffer = new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT + slots * slotBytes);
  const view = new Int32Array(buffer, 0, words);
  view[header.slots] = slots;
  view[header.slotBytes] = slotBytes;
  for (let slot = 0; slot < slots; slot++) view[header.length + 2 * slot] = slot;
  return buffer;
}

function waitersOf(end: End): number {
  return end === 'filled' ? header.readers : header.writers;
}
