import { type Permit } from '../governor.ts';
import { type Holding } from '../holdings.ts';
import { type LeaseLostError } from './errors.ts';

export interface LeaseOwner {
  giveBack(permit: LeasedPermit): void;
}

/** A permit that lasts as long as its process can renew the lease. Releasing it again, or after it was lost, does nothing. */
export class LeasedPermit implements Permit {
  readonly then = undefined;
  /** Higher than that of every permit granted before. A store that keeps the highest it has seen can refuse writes of holders that came to a halt and lost theirs. */
  readonly fencingToken: number;
  readonly weight: number;
  /** Present when the permit is labelled. */
  readonly holding: Holding | undefined;
  #owner: LeaseOwner | undefined;
  #lost: LeaseLostError | undefined;
  #controller: AbortController | undefined;

  constructor(owner: LeaseOwner, fencingToken: number, weight: number, holding: Holding | undefined) {
    this.#owner = owner;
    this.fencingToken = fencingToken;
    this.weight = weight;
    this.holding = holding;
  }

  /** Aborts with `LeaseLostError` when the permit is lost while it is held. Pass it on to the work, which must stop then. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#lost !== undefined) this.#controller.abort(this.#lost);
    }
    return this.#controller.signal;
  }

  release(): void {
    const owner = this.#owner;
    this.#owner = undefined;
    owner?.giveBack(this);
  }

  [Symbol.dispose](): void {
    this.release();
  }

  /** For the owner only, which has taken the permit back already. */
  lose(reason: LeaseLostError): void {
    this.#owner = undefined;
    this.#lost = reason;
    this.#controller?.abort(reason);
  }
}
