import { requireFunction } from './arguments.ts';
import { openChannel, type CacheEvent } from './diagnostics.ts';
import { Flights, type Flight, type Load } from './flights.ts';

export interface SingleFlightOptions {
  /** Shown in diagnostics. */
  readonly name?: string | undefined;
}

export interface GetOptions {
  /** Rejects this call with `signal.reason`. Others that wait for the same load are not affected. */
  readonly signal?: AbortSignal | undefined;
}

/** Calls for the same key that overlap share one load. Nothing is kept once it settles. */
export interface SingleFlight<Key, Value> {
  (key: Key, options?: GetOptions): Promise<Value>;
  /** The next call for `key` starts a load of its own; those who wait still get the old one. Tells whether one was under way. */
  forget(key: Key): boolean;
  /** Loads under way. */
  readonly loading: number;
}

const channel = /* @__PURE__ */ openChannel('headgate:single-flight');

/**
 * Shares one run of `load` among all callers that ask for the same key while it runs. Keys are compared as in a `Map`.
 *
 * Errors: a load that rejects, rejects for everyone who waits; the next call tries again. A call from inside the load for its own key, made
 * before it awaits anything, rejects with `DeadlockError`.
 * Abort: a caller that aborts leaves alone; when the last has left, the load's own signal aborts with that caller's reason.
 * Source: golang.org/x/sync/singleflight, with cancellation.
 */
export function singleFlight<Key, Value>(load: Load<Key, Value>, { name }: SingleFlightOptions = {}): SingleFlight<Key, Value> {
  const flights = new Flights<Key, Value>(requireFunction('load', load), {
    landed: () => report('loaded'),
    failed: () => report('failed'),
  });

  const get = async (key: Key, { signal }: GetOptions = {}): Promise<Value> => {
    signal?.throwIfAborted();
    let flight = flights.find(key);
    report(flight === undefined ? 'miss' : 'shared');
    flight ??= flights.start(key);
    return await flight.join(signal);
  };
  return Object.defineProperties(get, {
    forget: { value: (key: Key) => forget(flights.find(key)) },
    loading: { get: () => flights.size },
  }) as SingleFlight<Key, Value>;

  function forget(flight: Flight<Key, Value> | undefined): boolean {
    return flight !== undefined && flights.forget(flight);
  }

  function report(type: CacheEvent['type']): void {
    if (channel.hasSubscribers) channel.publish({ type, cache: get, name, size: 0, loading: flights.size });
  }
}
