import { openChannel, type WorkerPoolEvent } from '../diagnostics.ts';
import { ClosedError, QueueFullError } from '../errors.ts';
import { type Call } from './call.ts';

export interface PoolState {
  readonly running: number;
  readonly waiting: number;
  readonly threads: number;
}

const events = /* @__PURE__ */ openChannel('headgate:worker-pool');

/** What a pool says, in events and in errors. */
export class WorkerReport {
  readonly #pool: object;
  readonly #state: () => PoolState;
  readonly #name: string | undefined;
  readonly #maxThreads: number;

  constructor(pool: object, state: () => PoolState, name: string | undefined, maxThreads: number) {
    this.#pool = pool;
    this.#state = state;
    this.#name = name;
    this.#maxThreads = maxThreads;
  }

  publish(type: WorkerPoolEvent['type'], details?: Pick<WorkerPoolEvent, 'task' | 'waitMs' | 'runMs' | 'reason'>): void {
    if (!events.hasSubscribers) return;
    const { running, waiting, threads } = this.#state();
    events.publish({ type, limiter: this.#pool, name: this.#name, inFlight: running, waiting, capacity: this.#maxThreads, size: threads, idle: Math.max(0, threads - running), ...details });
  }

  queued(call: Call): void {
    if (!events.hasSubscribers) return;
    call.queuedAt = performance.now();
    this.publish('queued', { task: call.definition.name });
  }

  started(calls: readonly Call[]): void {
    if (!events.hasSubscribers) return;
    const now = performance.now();
    for (const call of calls) this.publish('started', { task: call.definition.name, waitMs: call.queuedAt === undefined ? undefined : now - call.queuedAt });
  }

  finished(call: Call, runMs: number): void {
    if (events.hasSubscribers) this.publish('finished', { task: call.definition.name, runMs });
  }

  rejected(call: Call, reason: WorkerPoolEvent['reason']): void {
    if (events.hasSubscribers) this.publish('rejected', { task: call.definition.name, reason });
  }

  full(): QueueFullError {
    const { running, waiting } = this.#state();
    return new QueueFullError(`The queue of ${this.#who()} is full: ${waiting} tasks wait and ${running} run. Await \`ready()\` before the next one.`);
  }

  closed(): ClosedError {
    return new ClosedError(`${this.#who()} is closed.`.replace(/^t/, 'T'));
  }

  lateClose(deadlineMs: number): ClosedError {
    return new ClosedError(`${this.#who()} was closed and its deadline of ${deadlineMs} ms is over.`.replace(/^t/, 'T'));
  }

  #who(): string {
    return this.#name === undefined ? 'the worker pool' : `the worker pool '${this.#name}'`;
  }
}
