import { isAbortOf } from './abort.ts';
import { TimeoutError } from './errors.ts';
import { type Child } from './spawned.ts';

/** What went wrong in a scope, each error once and in order of time, and the abort that follows from it. */
export class ScopeFailures {
  readonly #controller: AbortController;
  readonly #stopOnError: boolean;
  readonly #errors = new Set<unknown>();
  readonly #rejected = new Map<unknown, Child[]>();
  #interruption: unknown;

  constructor(controller: AbortController, stopOnError: boolean) {
    this.#controller = controller;
    this.#stopOnError = stopOnError;
  }

  get all(): readonly unknown[] {
    return [...this.#errors];
  }

  /** Errors that no listener of a child's promise has got. */
  get unheard(): readonly unknown[] {
    return this.all.filter(error => !this.#rejected.get(error)?.some(child => child.isHeard));
  }

  /** The scope is stopped from outside: by a signal, its deadline or its block. What comes after an abort only repeats it. */
  interrupt(reason: unknown): void {
    if (this.#controller.signal.aborted) return;
    this.#interruption = reason;
    this.#errors.add(reason);
    this.#controller.abort(reason);
  }

  /** A child rejected. That is no failure where it only repeats the abort. */
  rejected(child: Child, error: unknown): 'aborted' | 'timeout' | 'failed' {
    const children = this.#rejected.get(error);
    if (children) children.push(child);
    else this.#rejected.set(error, [child]);
    const { signal } = this.#controller;
    if (isAbortOf(signal, error)) return signal.reason instanceof TimeoutError ? 'timeout' : 'aborted';
    this.#errors.add(error);
    if (this.#stopOnError) this.#controller.abort(error);
    return 'failed';
  }

  /** One error as it is, several as an `AggregateError` whose cause is the first. Without `stopOnError` a child's error is never alone. */
  combine(errors: readonly unknown[]): unknown {
    const [first] = errors;
    if (errors.length === 1 && (this.#stopOnError || first === this.#interruption || !this.#rejected.has(first))) return first;
    return new AggregateError(errors, `${errors.length} ${errors.length === 1 ? 'failure' : 'failures'} in the scope.`, { cause: first });
  }
}
