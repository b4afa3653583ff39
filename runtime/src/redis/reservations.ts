import { Deadlines, type Deadline } from '../deadlines.ts';

interface Reservation {
  readonly tokens: number;
  deadline: Deadline | undefined;
}

/** Tokens taken ahead for waiters, each to be served at its moment. */
export class Reservations {
  readonly #timers = new Deadlines();
  /** In the order of their moments. */
  readonly #pending = new Set<Reservation>();
  readonly #serve: (tokens: number) => void;
  readonly #putBack: (tokens: number) => void;

  constructor(serve: (tokens: number) => void, putBack: (tokens: number) => void) {
    this.#serve = serve;
    this.#putBack = putBack;
  }

  get size(): number {
    return this.#pending.size;
  }

  add(tokens: number, waitMs: number): void {
    if (waitMs === 0) return this.#serve(tokens);
    const reservation: Reservation = { tokens, deadline: undefined };
    this.#pending.add(reservation);
    reservation.deadline = this.#timers.add(waitMs, {
      expire: () => {
        this.#pending.delete(reservation);
        this.#serve(tokens);
      },
    });
  }

  /** Gives up the latest ones until at most so many are left. */
  trim(most: number): void {
    if (this.#pending.size <= most) return;
    for (const reservation of [...this.#pending].slice(most)) {
      this.#pending.delete(reservation);
      if (reservation.deadline !== undefined) this.#timers.remove(reservation.deadline);
      this.#putBack(reservation.tokens);
    }
  }
}
