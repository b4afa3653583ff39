import { ClosedError } from './errors.ts';
import { type Permit } from './governor.ts';
import { type Holding } from './holdings.ts';

/** One resource of a pool. Times are those of `performance.now()`. */
export interface PooledResource<Resource> {
  readonly resource: Resource;
  readonly expiresAt: number;
  /** Set by the first sweep that finds it idle. */
  idleSince: number;
  /** Kept for its hidden class: without a lease alive at a major collection V8 drops all code optimised for leases, measured as twice the cost of an acquire. */
  lastLease: Lease<Resource> | undefined;
}

export interface LeaseOwner<Resource> {
  takeBack(lease: Lease<Resource>, usable: boolean): void;
}

/** The right to use a resource, given back once: whatever comes after the first `release` or `destroy` does nothing. */
export class Lease<Resource> implements Permit {
  // Resolving a promise with an object looks `then` up along its prototypes; finding it here is a third of the cost of an acquire.
  readonly then = undefined;
  /** Undefined once the lease was given back. */
  owner: LeaseOwner<Resource> | undefined;
  readonly slot: PooledResource<Resource>;
  /** Present when the lease is labelled or the pool traces: a clock read for each would cost a fifth of an acquire. */
  readonly holding: Holding | undefined;

  constructor(owner: LeaseOwner<Resource>, slot: PooledResource<Resource>, holding: Holding | undefined) {
    this.owner = owner;
    this.slot = slot;
    slot.lastLease = this;
    this.holding = holding;
  }

  /** Throws `ClosedError` once the lease was given back: somebody else may have the resource then. */
  get resource(): Resource {
    if (this.owner === undefined) throw new ClosedError('Cannot use the resource of a lease that was given back.');
    return this.slot.resource;
  }

  release(): void {
    this.#giveBack(true);
  }

  /** Gives the resource back as broken: it is destroyed and never lent again. */
  destroy(): void {
    this.#giveBack(false);
  }

  [Symbol.dispose](): void {
    this.#giveBack(true);
  }

  #giveBack(usable: boolean): void {
    const { owner } = this;
    if (owner === undefined) return;
    this.owner = undefined;
    owner.takeBack(this, usable);
  }
}
