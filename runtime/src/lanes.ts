import { Semaphore } from './semaphore.ts';
import { type TokenBucketOptions } from './token-bucket-options.ts';
import { TokenBucket } from './token-bucket.ts';

export interface LaneLimits {
  readonly name: string | undefined;
  readonly concurrency: number;
  readonly rate: Pick<TokenBucketOptions, 'capacity' | 'refillPerSecond'> | undefined;
}

/** The limits of one key and how many calls are inside. */
export class Lane<Key> {
  readonly key: Key;
  readonly permits: Semaphore | undefined;
  readonly rate: TokenBucket | undefined;
  calls = 0;

  constructor(key: Key, { name, concurrency, rate }: LaneLimits) {
    this.key = key;
    this.permits = concurrency === Infinity ? undefined : new Semaphore(concurrency, { name });
    this.rate = rate && new TokenBucket({ ...rate, name });
  }

  /** Whether forgetting it changes nothing: a new one would be in the same state. */
  get isFresh(): boolean {
    return this.calls === 0 && (this.rate === undefined || this.rate.available === this.rate.capacity);
  }
}

/** The lanes of all keys. Those in use stay; of those that only remember a rate, at most `maxIdle`, least recently used first out. Every operation is O(1). */
export class Lanes<Key> {
  readonly #limits: LaneLimits;
  readonly #maxIdle: number;
  readonly #busy = new Map<Key, Lane<Key>>();
  /** Least recently used first. */
  readonly #idle = new Map<Key, Lane<Key>>();

  constructor(maxIdle: number, limits: LaneLimits) {
    this.#maxIdle = maxIdle;
    this.#limits = limits;
  }

  get size(): number {
    return this.#busy.size + this.#idle.size;
  }

  enter(key: Key): Lane<Key> {
    let lane = this.#busy.get(key);
    if (lane === undefined) {
      lane = this.#idle.get(key) ?? new Lane(key, this.#limits);
      this.#idle.delete(key);
      this.#busy.set(key, lane);
    }
    lane.calls++;
    return lane;
  }

  leave(lane: Lane<Key>): void {
    if (--lane.calls > 0) return;
    this.#busy.delete(lane.key);
    if (!lane.isFresh) this.#idle.set(lane.key, lane);
    this.#forgetOldest();
  }

  /** Two looks per call are enough to forget faster than keys come. */
  #forgetOldest(): void {
    let looks = 2;
    for (const [key, lane] of this.#idle) {
      if (this.#idle.size <= this.#maxIdle && (looks-- === 0 || !lane.isFresh)) return;
      this.#idle.delete(key);
    }
  }
}
