export interface TtlCacheOptions<Key> {
  /** How long a value is fresh: 0 to `Infinity` milliseconds. */
  readonly ttlMs: number;
  /** The same for `undefined` and `null`, that is, for what was not found. Default `ttlMs`. */
  readonly negativeTtlMs?: number | undefined;
  /** How long after that a value is still served while one load renews it. Default 0: nobody gets a stale value. */
  readonly staleMs?: number | undefined;
  /** Shortens each TTL by a random share up to this one, 0 (default) to 1, so that values loaded together do not expire together. */
  readonly jitter?: number | undefined;
  /** Most values kept; the least used goes first. An integer from 1 up, or `Infinity`. Default 10,000. */
  readonly maxEntries?: number | undefined;
  /** Told when renewing a stale value failed. The stale value stays, and the next call tries again. */
  readonly onRenewError?: ((error: unknown, key: Key) => void) | undefined;
  /** Shown in diagnostics. */
  readonly name?: string | undefined;
}

export interface TtlCacheStats {
  readonly hits: number;
  readonly staleHits: number;
  /** Calls that had to wait, for a load of their own or for one under way. */
  readonly misses: number;
  readonly loads: number;
  readonly failures: number;
  readonly evictions: number;
}
