import { IdleWatch } from '../idle-watch.ts';
import { rejectFromCallers } from './caller-stack.ts';
import { type Call } from './call.ts';
import { decodeError } from './error-transport.ts';
import { WorkerCrashedError } from './errors.ts';
import { type Links } from './links.ts';
import { Room } from './room.ts';
import { type CompleteOptions, type WorkerPoolStats } from './worker-pool-options.ts';
import { WorkerReport } from './worker-report.ts';

/** Who is in the pool, who may come in, and how each call ended: the only place that settles one. */
export class Ledger {
  readonly #links: Links;
  readonly #options: CompleteOptions;
  readonly #report: WorkerReport;
  readonly #room = new Room(() => Math.max(0, this.#options.maxThreads + this.#options.maxQueue - this.#unfinished));
  readonly #idle = new IdleWatch(() => this.#unfinished === 0);
  readonly #counts = { succeeded: 0, failed: 0, interrupted: 0, lostThreads: 0 };
  /** Calls in the queue or in a thread. */
  #unfinished = 0;
  #closed = false;
  /** The deadline of the close is near: what has not ended by itself ends with this. */
  #lateClose: (() => Error) | undefined;

  constructor(pool: object, links: Links, options: CompleteOptions) {
    this.#links = links;
    this.#options = options;
    this.#report = new WorkerReport(pool, () => this.stats, options.name, options.maxThreads);
  }

  get stats(): WorkerPoolStats {
    const { running, threads, messages } = this.#links;
    return { threads, running, waiting: this.#unfinished - running, utilisation: this.#unfinished / this.#options.maxThreads, messages, ...this.#counts };
  }

  get isGivingUp(): boolean {
    return this.#lateClose !== undefined;
  }

  /** Throws when the pool is closed or full. */
  enter(call: Call): void {
    if (this.#closed) throw this.#refuse(call, 'closed', this.#report.closed());
    if (this.#room.places === 0) throw this.#refuse(call, 'full', this.#report.full());
    this.#unfinished++;
    this.#room.use();
    this.#report.queued(call);
  }

  started(calls: readonly Call[]): void {
    this.#report.started(calls);
  }

  succeeded(call: Call, value: unknown, runMs: number): void {
    this.#end(call, () => {
      this.#counts.succeeded++;
      this.#report.finished(call, runMs);
      call.resolve(value);
    });
  }

  /** `error` as it came from the thread. */
  failed(call: Call, error: unknown, runMs: number): void {
    this.#end(call, () => {
      this.#counts.failed++;
      this.#report.finished(call, runMs);
      const decoded = decodeError(error, this.#options.errorClasses);
      const wasAsked = decoded instanceof Error && decoded.name === 'AbortError';
      rejectFromCallers(call, wasAsked && this.#lateClose ? this.#lateClose() : decoded);
    });
  }

  rejected(call: Call, error: Error, reason?: 'closed' | 'crashed'): void {
    this.#end(call, () => {
      this.#counts.failed++;
      this.#report.rejected(call, reason);
      rejectFromCallers(call, error);
    });
  }

  crashed(call: Call, error: unknown): void {
    const cause = error instanceof Error ? `: ${error.message}` : '';
    this.rejected(call, this.#lateClose?.() ?? new WorkerCrashedError(`The thread that ran the task '${call.definition.name}' ended${cause}`, { cause: error }), 'crashed');
  }

  /** Its task may still run; then it ends later. */
  interrupted(call: Call, reason: unknown, why: 'aborted' | 'timeout'): void {
    const settle = (): void => {
      this.#counts.interrupted++;
      this.#report.rejected(call, why);
      if (why === 'timeout') rejectFromCallers(call, reason);
      else call.reject(reason);
    };
    if (call.link === undefined) this.#end(call, settle);
    else if (call.settle()) settle();
    this.#room.check();
  }

  /** It was queued when the deadline of the close came. */
  dropped(call: Call): void {
    if (this.#lateClose !== undefined) this.rejected(call, this.#lateClose(), 'closed');
  }

  lostThread(): void {
    this.#counts.lostThreads++;
    this.#report.publish('crashed');
    this.#room.check();
  }

  ready(signal: AbortSignal | undefined): Promise<void> {
    return this.#closed ? Promise.reject(this.#report.closed()) : this.#room.wait(signal);
  }

  checkRoom(): void {
    this.#room.check();
  }

  whenIdle(): Promise<void> {
    return this.#idle.whenIdle();
  }

  close(): void {
    this.#closed = true;
    this.#room.rejectAll(() => this.#report.closed());
  }

  giveUp(deadlineMs: number): void {
    this.#lateClose = () => this.#report.lateClose(deadlineMs);
  }

  /** The call is in no queue and no thread any more. Its caller may have gone before. */
  #end(call: Call, settle: () => void): void {
    this.#unfinished--;
    if (call.settle()) settle();
    this.#idle.check();
  }

  #refuse(call: Call, reason: 'closed' | 'full', error: Error): Error {
    this.#report.rejected(call, reason);
    return error;
  }
}
