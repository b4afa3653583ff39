import { onAbort, type Abortable, type Subscription } from './abort.ts';
import { DeadlockError } from './errors.ts';
import { List, type Linked } from './list.ts';

export interface LoadContext {
  /** Aborts when the last caller that waits for this load has left. Created when first read, so a load that ignores it costs nothing. */
  readonly signal: AbortSignal;
}

/** Gets the value of a key. It runs in the AsyncLocalStorage context of the caller that started it, and may throw or return at once. */
export type Load<Key, Value> = (key: Key, context: LoadContext) => PromiseLike<Value> | Value;

/** What becomes of a load. Neither is called for a load that was forgotten or that everybody left. */
export interface FlightsOwner<Key, Value> {
  landed(flight: Flight<Key, Value>, value: Value): void;
  failed(flight: Flight<Key, Value>, error: unknown): void;
}

/** Loads under way, at most one per key. A caller that leaves takes nobody with it; the last one to leave aborts the load. */
export class Flights<Key, Value> {
  readonly load: Load<Key, Value>;
  readonly owner: FlightsOwner<Key, Value>;
  readonly #flights = new Map<Key, Flight<Key, Value>>();

  constructor(load: Load<Key, Value>, owner: FlightsOwner<Key, Value>) {
    this.load = load;
    this.owner = owner;
  }

  get size(): number {
    return this.#flights.size;
  }

  find(key: Key): Flight<Key, Value> | undefined {
    return this.#flights.get(key);
  }

  start(key: Key): Flight<Key, Value> {
    const flight = new Flight(this, key);
    this.#flights.set(key, flight);
    flight.start();
    return flight;
  }

  /** Callers that wait still get the result; the next caller starts afresh. False when the flight was forgotten before. */
  forget(flight: Flight<Key, Value>): boolean {
    return this.#flights.get(flight.key) === flight && this.#flights.delete(flight.key);
  }

  clear(): void {
    this.#flights.clear();
  }
}

/** One load and those who wait for it. */
export class Flight<Key, Value> implements LoadContext {
  readonly key: Key;
  /** Settles with the load; undefined while the load has not yet returned to who started it. Rejects only when somebody joined without a signal: others hold promises of their own. */
  promise: Promise<Value> | undefined = undefined;
  /** For the owner's diagnostics. */
  startedAt: number | undefined = undefined;
  readonly #flights: Flights<Key, Value>;
  #passengers: List<Passenger<Key, Value>> | undefined;
  #shared = false;
  #kept = false;
  #controller: AbortController | undefined;

  constructor(flights: Flights<Key, Value>, key: Key) {
    this.#flights = flights;
    this.key = key;
  }

  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal;
  }

  start(): void {
    this.promise = call(this.#flights.load, this).then(value => this.#land(value), (error: unknown) => this.#fail(error));
  }

  join(signal: AbortSignal | undefined): Promise<Value> {
    const { promise } = this;
    if (promise === undefined) return Promise.reject(new DeadlockError(`The load of ${String(this.key)} asks for its own key, so it would wait for itself.`, ''));
    if (signal === undefined) {
      this.#shared = true;
      return promise;
    }
    if (signal.aborted) {
      this.#leaveIfEmpty(signal.reason);
      return Promise.reject(signal.reason as Error);
    }
    return new Promise((resolve, reject) => {
      const passenger = new Passenger(this, resolve, reject);
      passenger.subscription = onAbort(signal, passenger);
      (this.#passengers ??= new List()).push(passenger);
    });
  }

  /** Lets the load run to its end even when everybody leaves. */
  keep(): void {
    this.#kept = true;
  }

  leave(passenger: Passenger<Key, Value>, reason: unknown): void {
    this.#passengers?.remove(passenger);
    this.#leaveIfEmpty(reason);
  }

  #leaveIfEmpty(reason: unknown): void {
    if (this.#shared || this.#kept || this.#passengers?.first !== undefined) return;
    this.#flights.forget(this);
    (this.#controller ??= new AbortController()).abort(reason);
  }

  #land(value: Value): Value {
    if (this.#flights.forget(this)) this.#flights.owner.landed(this, value);
    this.#eachPassenger(passenger => passenger.resolve(value));
    return value;
  }

  #fail(error: unknown): Value {
    if (this.#flights.forget(this)) this.#flights.owner.failed(this, error);
    this.#eachPassenger(passenger => passenger.reject(error));
    if (this.#shared) throw error;
    return undefined as never;
  }

  #eachPassenger(settle: (passenger: Passenger<Key, Value>) => void): void {
    for (let passenger = this.#passengers?.first; passenger !== undefined; passenger = passenger.next) {
      passenger.subscription?.cancel();
      settle(passenger);
    }
    this.#passengers = undefined;
  }
}

/** A caller that can leave. */
class Passenger<Key, Value> implements Linked<Passenger<Key, Value>>, Abortable {
  previous: Passenger<Key, Value> | undefined = undefined;
  next: Passenger<Key, Value> | undefined = undefined;
  subscription: Subscription | undefined = undefined;
  readonly flight: Flight<Key, Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;

  constructor(flight: Flight<Key, Value>, resolve: (value: Value) => void, reject: (error: unknown) => void) {
    this.flight = flight;
    this.resolve = resolve;
    this.reject = reject;
  }

  abort(reason: unknown): void {
    this.reject(reason);
    this.flight.leave(this, reason);
  }
}

function call<Key, Value>(load: Load<Key, Value>, flight: Flight<Key, Value>): Promise<Value> {
  try {
    return Promise.resolve(load(flight.key, flight));
  } catch (error) {
    return Promise.reject(error as Error);
  }
}
