import { requireConcurrency, requireFunction, requireNumber } from './arguments.ts';
import { openChannel, type CacheEvent } from './diagnostics.ts';
import { Flights, type Flight, type Load } from './flights.ts';
import { Sieve, type SieveEntry } from './sieve.ts';
import { type GetOptions } from './single-flight.ts';
import { type TtlCacheOptions, type TtlCacheStats } from './ttl-cache-options.ts';

interface Entry<Key, Value> extends SieveEntry<Key> {
  readonly value: Value;
  readonly promise: Promise<Value>;
  readonly freshUntil: number;
}

const channel = /* @__PURE__ */ openChannel('headgate:ttl-cache');

/**
 * Keeps what `load` gave for a while, and runs one load per key however many ask.
 *
 * Errors: a load that rejects, rejects for everyone who waits and is not kept; the next call tries again.
 * Abort: a caller that aborts leaves alone; the load's own signal aborts when the last has left.
 * Invalidation: a load that was under way at `invalidate`, `set` or `clear` still answers those who wait and is not kept.
 * Memory: no timers; an expired value goes when it is asked for or makes room.
 */
export class TtlCache<Key, Value> {
  readonly name: string | undefined;
  readonly #ttlMs: number;
  readonly #negativeTtlMs: number;
  readonly #staleMs: number;
  readonly #jitter: number;
  readonly #onRenewError: ((error: unknown, key: Key) => void) | undefined;
  readonly #entries: Sieve<Key, Entry<Key, Value>>;
  readonly #flights: Flights<Key, Value>;
  readonly #stats = { hits: 0, staleHits: 0, misses: 0, loads: 0, failures: 0, evictions: 0 };

  constructor(load: Load<Key, Value>, { ttlMs, negativeTtlMs = ttlMs, staleMs = 0, jitter = 0, maxEntries = 10_000, onRenewError, name }: TtlCacheOptions<Key>) {
    this.#ttlMs = requireNumber('ttlMs', ttlMs);
    this.#negativeTtlMs = requireNumber('negativeTtlMs', negativeTtlMs);
    this.#staleMs = requireNumber('staleMs', staleMs);
    this.#jitter = requireNumber('jitter', jitter, 0, 1);
    this.#onRenewError = onRenewError;
    this.name = name;
    this.#entries = new Sieve(requireConcurrency('maxEntries', maxEntries));
    this.#flights = new Flights(requireFunction('load', load), {
      landed: (flight, value) => this.#landed(flight, value),
      failed: (flight, error) => this.#failed(flight, error),
    });
  }

  /** Values kept, some of which may have expired. */
  get size(): number {
    return this.#entries.size;
  }

  /** Loads under way. */
  get loading(): number {
    return this.#flights.size;
  }

  get stats(): TtlCacheStats {
    return { ...this.#stats };
  }

  /** The value of `key`: the kept one while it is fresh, otherwise from one shared load. */
  get(key: Key, options?: GetOptions): Promise<Value> {
    if (options?.signal?.aborted === true) return Promise.reject(options.signal.reason as Error);
    const entry = this.#entries.get(key);
    if (entry === undefined) return this.#join(key, options);
    const now = performance.now();
    if (now < entry.freshUntil) {
      this.#stats.hits++;
      if (channel.hasSubscribers) this.#publish('hit');
    } else {
      if (now >= entry.freshUntil + this.#staleMs) return this.#join(key, options);
      this.#stats.staleHits++;
      if (channel.hasSubscribers) this.#publish('stale');
      if (this.#flights.find(key) === undefined) this.#start(key).keep();
    }
    entry.used = true;
    return entry.promise;
  }

  /** The kept value if it is fresh, without loading and without counting as use. */
  peek(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && performance.now() < entry.freshUntil ? entry.value : undefined;
  }

  /** Keeps a value that the caller has, in place of what was kept and of what is being loaded. */
  set(key: Key, value: Value): void {
    this.invalidate(key);
    this.#keep(key, value, Promise.resolve(value));
  }

  /** Forgets a key: the next call loads. Tells whether anything was kept or being loaded. */
  invalidate(key: Key): boolean {
    const flight = this.#flights.find(key);
    const wasLoading = flight !== undefined && this.#flights.forget(flight);
    return this.#entries.delete(key) || wasLoading;
  }

  clear(): void {
    this.#flights.clear();
    this.#entries.clear();
  }

  async #join(key: Key, options: GetOptions | undefined): Promise<Value> {
    this.#stats.misses++;
    const flight = this.#flights.find(key);
    if (channel.hasSubscribers) this.#publish(flight === undefined ? 'miss' : 'shared');
    return await (flight ?? this.#start(key)).join(options?.signal);
  }

  #start(key: Key): Flight<Key, Value> {
    this.#stats.loads++;
    const flight = this.#flights.start(key);
    if (channel.hasSubscribers) flight.startedAt = performance.now();
    return flight;
  }

  #landed(flight: Flight<Key, Value>, value: Value): void {
    this.#keep(flight.key, value, flight.promise ?? Promise.resolve(value));
    if (channel.hasSubscribers) this.#publish('loaded', flight);
  }

  #failed(flight: Flight<Key, Value>, error: unknown): void {
    this.#stats.failures++;
    if (channel.hasSubscribers) this.#publish('failed', flight);
    const onRenewError = this.#onRenewError;
    // In a microtask of its own, so that a callback that throws is an uncaught exception and not a lost answer.
    if (onRenewError !== undefined && this.#entries.get(flight.key) !== undefined) queueMicrotask(() => onRenewError(error, flight.key));
  }

  #keep(key: Key, value: Value, promise: Promise<Value>): void {
    const ttlMs = (value === undefined || value === null ? this.#negativeTtlMs : this.#ttlMs) * (1 - this.#jitter * Math.random());
    if (ttlMs + this.#staleMs === 0) return;
    const evicted = this.#entries.set({ key, value, promise, freshUntil: performance.now() + ttlMs, used: false });
    if (evicted === undefined) return;
    this.#stats.evictions++;
    if (channel.hasSubscribers) this.#publish('evicted');
  }

  #publish(type: CacheEvent['type'], flight?: Flight<Key, Value>): void {
    const loadMs = flight?.startedAt === undefined ? undefined : performance.now() - flight.startedAt;
    channel.publish({ type, cache: this, name: this.name, size: this.size, loading: this.loading, loadMs });
  }
}
