import { openChannel, type LimiterEvent } from './diagnostics.ts';
import { TimeoutError } from './errors.ts';
import { type AcquireOptions } from './governor.ts';
import { checkWaitOptions } from './wait-options.ts';
import { promised, WaitQueue, type Waiter } from './wait-queue.ts';

export interface GateOptions {
  /** Default false: the gate starts closed. */
  readonly open?: boolean;
  /** Shown in timeouts and diagnostics. */
  readonly name?: string;
}

const channel = /* @__PURE__ */ openChannel('headgate:gate');

/**
 * A condition to wait for instead of polling a flag. Open lets everybody pass, closed makes them wait; it can be opened and closed any number of times.
 *
 * Order: waiters pass in the order they came. A pulse is never missed: who waited when `open()` was called passes, even if `close()` follows at once.
 * Source: the manual-reset event of operating systems; `threading.Event` of Python.
 */
export class Gate {
  readonly name: string | undefined;
  readonly #queue: WaitQueue<void>;
  #isOpen: boolean;

  constructor({ open = false, name }: GateOptions = {}) {
    this.name = name;
    this.#isOpen = open;
    this.#queue = new WaitQueue<void>({ timedOut: () => this.#timedOut(), left: (waiter, reason) => this.#publish('rejected', waiter, reason) }, 1);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Resolves once the gate is open, at once if it is. Rejects with `signal.reason` or `TimeoutError`. */
  async wait(options: Pick<AcquireOptions, 'signal' | 'timeoutMs'> = {}): Promise<void> {
    checkWaitOptions(options);
    if (this.#isOpen) return;
    const waiter = this.#queue.add(1, undefined, options);
    const opened = promised(waiter);
    if (channel.hasSubscribers) waiter.queuedAt = performance.now();
    this.#publish('queued', waiter);
    await opened;
  }

  open(): void {
    this.#isOpen = true;
    for (let { first } = this.#queue; first !== undefined; first = this.#queue.first) {
      this.#queue.remove(first);
      first.resolve();
      this.#publish('started', first);
    }
  }

  close(): void {
    this.#isOpen = false;
  }

  #timedOut(): TimeoutError {
    return new TimeoutError(`Timed out waiting for ${this.name === undefined ? 'this gate' : `gate '${this.name}'`} to open: ${this.waiting + 1} waiting.`);
  }

  #publish(type: LimiterEvent['type'], { queuedAt }: Waiter<void>, reason?: 'aborted' | 'timeout'): void {
    if (!channel.hasSubscribers) return;
    const waitMs = type === 'queued' || queuedAt === undefined ? undefined : performance.now() - queuedAt;
    channel.publish({ type, limiter: this, name: this.name, inFlight: 0, waiting: this.waiting, capacity: this.#isOpen ? Infinity : 0, waitMs, reason });
  }
}
