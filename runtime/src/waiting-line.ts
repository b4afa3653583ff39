import { onAbort, type Abortable, type Subscription } from './abort.ts';
import { requireNumber } from './arguments.ts';
import { Deadlines, type Deadline, type Expiring } from './deadlines.ts';
import { List, type Linked } from './list.ts';
import { type AcquireOptions } from './governor.ts';

export interface LineOwner<Value> {
  /** Called just after a waiter left before its turn and before its promise rejects, so that the next one may go. */
  left(waiter: Waiter<Value>, reason: 'aborted' | 'timeout'): void;
  /** Called before `left`, with the waiter already out of the line. */
  timeoutError(timeoutMs: number): Error;
}

/** One caller in a line. Exactly one of resolve, reject, abort and expire settles it. */
export class Waiter<Value> implements Linked<Waiter<Value>>, Abortable, Expiring {
  previous: Waiter<Value> | undefined = undefined;
  next: Waiter<Value> | undefined = undefined;
  subscription: Subscription | undefined = undefined;
  deadline: Deadline | undefined = undefined;
  #queuedAt: number | undefined = undefined;
  readonly promise: Promise<Value>;
  resolve!: (value: Value) => void;
  reject!: (reason: unknown) => void;
  readonly line: WaitingLine<Value>;
  readonly weight: number;
  readonly label: string | undefined;
  readonly timeoutMs: number;

  constructor(line: WaitingLine<Value>, weight: number, label: string | undefined, timeoutMs: number) {
    this.line = line;
    this.weight = weight;
    this.label = label;
    this.timeoutMs = timeoutMs;
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  waitedMs(): number {
    return performance.now() - this.#queuedAt;
  }

  abort(reason: unknown): void {
    this.line.remove(this);
    this.line.owner.left(this, 'aborted');
    this.reject(reason);
  }

  expire(): void {
    this.line.remove(this);
    const error = this.line.owner.timeoutError(this.timeoutMs);
    this.line.owner.left(this, 'timeout');
    this.reject(error);
  }
}

/** Callers in order of arrival, each free to leave by its signal or its timeout at O(1), with one listener per signal and one timer for all. */
export class WaitingLine<Value> {
  readonly owner: LineOwner<Value>;
  /** The line's one timer; the owner may put its own deadlines on it. */
  readonly deadlines = new Deadlines();
  readonly #waiters = new List<Waiter<Value>>();

  constructor(owner: LineOwner<Value>) {
    this.owner = owner;
  }

  get size(): number {
    return this.#waiters.size;
  }

  get first(): Waiter<Value> | undefined {
    return this.#waiters.first;
  }

  /** The signal must not be aborted yet. */
  join(options: AcquireOptions | undefined, weight: number, timeoutMs: number): Waiter<Value> {
    const waiter = new Waiter(this, weight, options?.label, timeoutMs);
    this.#waiters.push(waiter);
    if (options?.signal !== undefined) waiter.subscription = onAbort(options.signal, waiter);
    if (timeoutMs < Infinity) waiter.deadline = this.deadlines.add(timeoutMs, waiter);
    return waiter;
  }

  /** Takes a waiter out of the line with its listener and its deadline; settling it is up to the caller. */
  remove(waiter: Waiter<Value>): void {
    this.#waiters.remove(waiter);
    waiter.subscription?.cancel();
    if (waiter.deadline !== undefined) this.deadlines.remove(waiter.deadline);
  }
}

/** Checks the options every wait has before anything changes, and throws `signal.reason` when the signal is aborted. Gives the timeout. */
export function checkWait(options: AcquireOptions | undefined, defaultTimeoutMs = Infinity): number {
  options?.signal?.throwIfAborted();
  return requireNumber('timeoutMs', options?.timeoutMs ?? defaultTimeoutMs);
}
