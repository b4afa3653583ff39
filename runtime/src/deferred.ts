/**
 * A promise and the two functions that settle it.
 * Errors: a rejection that nobody awaits is reported by Node as unhandled, like that of any promise.
 * Source: `Promise.withResolvers` (ES2024), which Node 20 lacks.
 */
export class Deferred<Value = void> {
  readonly promise: Promise<Value>;
  /** Bound: both can be handed out as callbacks. The first call settles the promise, later ones do nothing. */
  readonly resolve!: (value: Value | PromiseLike<Value>) => void;
  readonly reject!: (reason: unknown) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
  }
}
