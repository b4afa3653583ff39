import { onAbort, type Abortable, type Subscription } from '../abort.ts';
import { type Linked, List } from '../list.ts';

class Entrant implements Abortable, Linked<Entrant> {
  previous: Entrant | undefined = undefined;
  next: Entrant | undefined = undefined;
  subscription: Subscription | undefined = undefined;
  readonly room: Room;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
  constructor(room: Room, resolve: () => void, reject: (reason: unknown) => void) {
    this.room = room;
    this.resolve = resolve;
    this.reject = reject;
  }

  abort(reason: unknown): void {
    this.room.entrants.remove(this);
    this.reject(reason);
  }
}

/** Producers that wait until the queue takes another task, let in as there is room, first come first served. */
export class Room {
  readonly entrants = new List<Entrant>();
  readonly #places: () => number;
  /** Places given in this turn and not taken yet. */
  #promised = 0;
  #again: NodeJS.Immediate | undefined;

  constructor(places: () => number) {
    this.#places = places;
  }

  get places(): number {
    return this.#places();
  }

  wait(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.places > this.#promised && this.entrants.size === 0) {
      this.#promise();
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const entrant = new Entrant(this, resolve, reject);
      this.entrants.push(entrant);
      if (signal !== undefined) entrant.subscription = onAbort(signal, entrant);
    });
  }

  /** Somebody takes a place. */
  use(): void {
    if (this.#promised > 0) this.#promised--;
  }

  /** Call when there may be room. Those let in take it in this turn or not at all. */
  check(): void {
    for (let { first } = this.entrants; first !== undefined && this.places > this.#promised; first = this.entrants.first) {
      this.entrants.remove(first);
      first.subscription?.cancel();
      this.#promise();
      first.resolve();
    }
  }

  #promise(): void {
    this.#promised++;
    this.#again ??= setImmediate(() => {
      this.#again = undefined;
      this.#promised = 0;
      this.check();
    });
  }

  rejectAll(error: () => Error): void {
    for (let { first } = this.entrants; first !== undefined; first = this.entrants.first) {
      this.entrants.remove(first);
      first.subscription?.cancel();
      first.reject(error());
    }
  }
}
