import { type RedisError } from './errors.ts';

/** What an instance tells the server. */
export interface Demand {
  readonly capacity: number;
  /** Permits wanted for those at the head of the queue, all of one weight. */
  readonly weight: number;
  readonly count: number;
  /** Weights by token, given back and not yet confirmed. */
  readonly returned: ReadonlyMap<number, number>;
  readonly held: ReadonlyMap<number, { readonly weight: number }>;
}

export interface SessionOwner {
  readonly waiting: number;
  /** Whether there is anything the server must hear of or renew. */
  readonly isActive: boolean;
  demand(): Demand;
  granted(token: number, weight: number): void;
  confirmed(returnedTokens: readonly number[]): void;
  /** After all that an exchange granted. */
  answered(): void;
  lost(token: number): void;
  /** The server refuses: nobody who waits will get anything. */
  refused(error: RedisError): void;
  /** The lease ran out without an answer: everything held is lost, everybody who waits has waited in vain. */
  expired(cause: RedisError): void;
  /** The server knows everything and there is nothing to renew. */
  rested(): void;
}
