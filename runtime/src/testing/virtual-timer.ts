import type { Happening, VirtualTime } from './virtual-time.ts';

type Live = Map<number, VirtualTimer>;

const longestDelayMs = 2 ** 31 - 1;
let lastId = 0;

/** What `setTimeout` and `setInterval` return, on virtual time. */
export class VirtualTimer implements Disposable {
  readonly #id = ++lastId;
  readonly #time: VirtualTime;
  readonly #live: Live;
  readonly #callback: () => void;
  readonly #delayMs: number;
  readonly #repeats: boolean;
  #happening: Happening | undefined;
  #isReferenced = true;

  constructor(time: VirtualTime, live: Live, callback: () => void, delay: unknown, repeats: boolean) {
    this.#time = time;
    this.#live = live;
    this.#callback = callback;
    this.#delayMs = clamped(Number(delay));
    this.#repeats = repeats;
  }

  refresh(): this {
    if (this.#happening) this.#time.delete(this.#happening);
    this.#happening = this.#time.add('timer', `timer of ${this.#delayMs} ms`, this.#delayMs, () => this.#fire());
    this.#live.set(this.#id, this);
    return this;
  }

  close(): this {
    if (this.#happening) this.#time.delete(this.#happening);
    this.#live.delete(this.#id);
    return this;
  }

  ref(): this {
    this.#isReferenced = true;
    return this;
  }

  unref(): this {
    this.#isReferenced = false;
    return this;
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  [Symbol.toPrimitive](): number {
    return this.#id;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #fire(): void {
    if (this.#repeats) this.refresh();
    else this.close();
    this.#callback();
  }
}

/** What `setImmediate` returns, on virtual time. */
export class VirtualImmediate implements Disposable {
  readonly #time: VirtualTime;
  readonly #happening: Happening;
  #isReferenced = true;

  constructor(time: VirtualTime, callback: () => void) {
    this.#time = time;
    this.#happening = time.add('immediate', 'immediate', 0, callback);
  }

  close(): void {
    this.#time.delete(this.#happening);
  }

  ref(): this {
    this.#isReferenced = true;
    return this;
  }

  unref(): this {
    this.#isReferenced = false;
    return this;
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Node's own rule: a delay below 1, above 2^31 - 1 or not a number becomes 1 ms. */
function clamped(delayMs: number): number {
  return delayMs >= 1 && delayMs <= longestDelayMs ? Math.trunc(delayMs) : 1;
}
