import { onAbort, type Abortable, type Subscription } from './abort.ts';
import { Deadlines, type Deadline } from './deadlines.ts';

/** What can stop a scope from outside: its deadline and the signals it follows. */
export class Interruptions {
  readonly #deadlines = new Deadlines();
  readonly #deadline: Deadline | undefined;
  readonly #subscriptions: readonly Subscription[];

  /** `expire` is called after `timeoutMs`, `target` is told of each abort. The signals must not be aborted yet. */
  constructor(timeoutMs: number, expire: () => void, signals: readonly (AbortSignal | undefined)[], target: Abortable) {
    this.#deadline = timeoutMs < Infinity ? this.#deadlines.add(timeoutMs, { expire }) : undefined;
    this.#subscriptions = signals.filter(signal => signal !== undefined).map(signal => onAbort(signal, target));
  }

  /** Leaves no timer and no listener. */
  end(): void {
    if (this.#deadline) this.#deadlines.remove(this.#deadline);
    for (const subscription of this.#subscriptions) subscription.cancel();
  }
}
