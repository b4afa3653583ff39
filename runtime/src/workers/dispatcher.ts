import { onAbort } from '../abort.ts';
import { Deadlines } from '../deadlines.ts';
import { IdleWatch } from '../idle-watch.ts';
import { checkWaitOptions } from '../wait-options.ts';
import { rejectFromCallers } from './caller-stack.ts';
import { Call, type CallOwner, type RunOptions, type TaskDefinition } from './call.ts';
import { CallQueue } from './call-queue.ts';
import { decodeError } from './error-transport.ts';
import { WorkerCrashedError } from './errors.ts';
import { Links } from './links.ts';
import { type Link, type LinkOwner } from './link.ts';
import { maxBatch } from './protocol.ts';
import { Room } from './room.ts';
import { notCloneable } from './uncloneable.ts';
import { completeOptions, type CompleteOptions, type WorkerPoolOptions, type WorkerPoolStats } from './worker-pool-options.ts';
import { WorkerReport } from './worker-report.ts';

/** How long the calls of one message may be expected to run together. */
const messageMs = 2;
/** How long a task may hold up those behind it in its thread while another is free. */
const shareMs = 5;
/** A call that never started, on so many threads that were lost, is given up. */
const mostLostThreads = 3;

/**
 * The queue of a pool and the way out of it. Calls queued in one tick are shared out among the free threads at its end, several in a message where the task
 * has been short so far; what a thread has not started can be taken back, so a long task delays nobody while another thread is free.
 */
export class Dispatcher implements CallOwner, LinkOwner {
  readonly deadlines = new Deadlines();
  readonly graceMs: number;
  readonly options: CompleteOptions;
  readonly #queue = new CallQueue();
  readonly #links: Links;
  readonly #report: WorkerReport;
  readonly #room = new Room(() => (this.#closed ? Infinity : this.#places));
  readonly #idle = new IdleWatch(() => this.#unfinished === 0);
  readonly #counts = { succeeded: 0, failed: 0, interrupted: 0, lostThreads: 0 };
  /** Calls in the queue or in a thread. */
  #unfinished = 0;
  #scheduled = false;
  #sharing: NodeJS.Timeout | undefined;
  #closed = false;
  /** What is left is rejected with it: the deadline of the close is over. */
  #lateClose: (() => Error) | undefined;

  constructor(pool: object, options: WorkerPoolOptions) {
    this.options = completeOptions(options);
    this.graceMs = this.options.graceMs;
    this.#links = new Links(this, this.options);
    this.#report = new WorkerReport(pool, () => this.stats, this.options.name, this.options.maxThreads);
  }

  get stats(): WorkerPoolStats {
    const { running, threads, messages } = this.#links;
    return { threads, running, waiting: this.#unfinished - running, utilisation: this.#unfinished / this.options.maxThreads, messages, ...this.#counts };
  }

  submit(definition: TaskDefinition, args: readonly unknown[], options: RunOptions): Promise<unknown> {
    return this.#submit(definition, args, options, undefined);
  }

  /** The task over each of `items`, in one thread. */
  submitAll(definition: TaskDefinition, items: readonly unknown[], options: RunOptions): Promise<unknown> {
    return this.#submit(definition, [items], options, items.length);
  }

  #submit(definition: TaskDefinition, args: readonly unknown[], options: RunOptions, items: number | undefined): Promise<unknown> {
    const call = new Call(this, definition, args, items, options);
    try {
      checkWaitOptions(options);
      if (this.#closed) throw this.#refuse(call, 'closed', this.#report.closed());
      if (this.#places === 0) throw this.#refuse(call, 'full', this.#report.full());
    } catch (error) {
      return Promise.reject(error as Error);
    }
    call.queuedAt = this.#report.now;
    this.#unfinished++;
    this.#room.use();
    this.#queue.push(call);
    if (options.signal !== undefined) call.subscription = onAbort(options.signal, call);
    if (call.queuedAt !== undefined) this.#report.publish('queued', { task: definition.name });
    this.#schedule();
    return new Promise((resolve, reject) => {
      call.resolve = resolve;
      call.reject = reject;
    });
  }

  ready(signal: AbortSignal | undefined): Promise<void> {
    return this.#closed ? Promise.reject(this.#report.closed()) : this.#room.wait(signal);
  }

  drain(): Promise<void> {
    return this.#idle.whenIdle();
  }

  /** What runs or waits when the deadline comes is rejected; what runs is asked to stop `graceMs` before. */
  async close(deadlineMs: number): Promise<void> {
    this.#closed = true;
    this.#room.rejectAll(() => this.#report.closed());
    const late = { expire: () => this.#links.killAll() };
    const soon = { expire: () => this.#giveUp(() => this.#report.lateClose(deadlineMs)) };
    const deadlines = deadlineMs === Infinity ? [] : [this.deadlines.add(Math.max(0, deadlineMs - this.graceMs), soon), this.deadlines.add(deadlineMs, late)];
    await this.#idle.whenIdle();
    for (const deadline of deadlines) this.deadlines.remove(deadline);
    await this.#links.close();
  }

  interrupted(call: Call, reason: unknown, why: 'aborted' | 'timeout'): void {
    const isGone = call.link === undefined; // Else its task still runs.
    if (call.isQueued) this.#queue.remove(call);
    if (isGone) this.#unfinished--;
    this.#counts.interrupted++;
    call.settle();
    this.#report.rejected(call, why);
    if (why === 'timeout') rejectFromCallers(call, reason);
    else call.reject(reason);
    if (!isGone) return;
    this.#idle.check();
    this.#room.check();
  }

  succeeded(call: Call, value: unknown, runMs: number): void {
    this.#end(call, () => {
      this.#counts.succeeded++;
      this.#report.finished(call, runMs);
      call.resolve(value);
    });
  }

  failed(call: Call, error: unknown, runMs: number): void {
    this.#end(call, () => {
      this.#counts.failed++;
      this.#report.finished(call, runMs);
      const decoded = decodeError(error, this.options.errorClasses);
      const wasAsked = decoded instanceof Error && decoded.name === 'AbortError';
      rejectFromCallers(call, wasAsked && this.#lateClose ? this.#lateClose() : decoded);
    });
  }

  freed(link: Link, unstarted: readonly Call[], retires: boolean): void {
    for (const call of unstarted) this.#queue.putBack(call);
    if (retires) this.#links.retire(link);
    else this.#links.free(link);
    this.#dispatch();
    this.#share();
    this.#room.check();
  }

  lost(link: Link, error: unknown, running: Call | undefined, unstarted: readonly Call[]): void {
    if (!this.#links.remove(link)) return;
    this.#counts.lostThreads++;
    if (running !== undefined) this.#crashed(running, error);
    for (const call of unstarted) {
      if (this.#lateClose !== undefined || ++call.lostThreads >= mostLostThreads) this.#crashed(call, error);
      else this.#queue.putBack(call);
    }
    this.#report.publish('crashed');
    this.#schedule();
    this.#room.check();
  }

  get #places(): number {
    return Math.max(0, this.options.maxThreads + this.options.maxQueue - this.#unfinished);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#queue.size > 0) {
      const link = this.#links.take();
      if (link === undefined) return;
      this.#send(link, this.#nextCalls(Math.ceil(this.#queue.size / (this.#links.available + 1))));
    }
  }

  /** Gives what stands behind a long task to threads that are free. */
  #share(): void {
    if (this.#sharing !== undefined || !this.#links.hasFree) return;
    for (const call of this.#links.reclaim()) this.#queue.putBack(call);
    this.#dispatch();
    if (!this.#links.hasFree || !this.#links.holdsSeveral) return;
    this.#sharing = setTimeout(() => {
      this.#sharing = undefined;
      this.#share();
    }, shareMs);
  }

  #nextCalls(share: number): Call[] {
    const calls = [this.#shift()];
    if (!this.options.coalesce || calls[0]!.travelsAlone) return calls;
    let expectedMs = calls[0]!.definition.meanMs;
    for (let { first } = this.#queue; first !== undefined && calls.length < Math.min(share, maxBatch) && !first.travelsAlone; { first } = this.#queue) {
      if ((expectedMs += first.definition.meanMs) > messageMs) break;
      calls.push(this.#shift());
    }
    return calls;
  }

  #shift(): Call {
    const call = this.#queue.first!;
    this.#queue.remove(call);
    return call;
  }

  #send(link: Link, calls: Call[]): void {
    try {
      link.send(calls);
      this.#report.started(calls);
    } catch (error) {
      this.#links.free(link);
      if (calls.length === 1) return this.#reject(calls[0]!, notCloneable('the arguments', calls[0]!.args, error));
      for (const call of calls) {
        call.travelsAlone = true; // So that it shows which one it is.
        this.#queue.putBack(call);
      }
    }
  }

  #crashed(call: Call, error: unknown): void {
    const cause = error instanceof Error ? `: ${error.message}` : '';
    this.#reject(call, this.#lateClose?.() ?? new WorkerCrashedError(`The thread that ran the task '${call.definition.name}' ended${cause}`, { cause: error }), 'crashed');
  }

  #reject(call: Call, error: Error, reason?: 'closed' | 'crashed'): void {
    this.#end(call, () => {
      this.#counts.failed++;
      this.#report.rejected(call, reason);
      rejectFromCallers(call, error);
    });
  }

  /** The call is in no queue and no thread any more. Its caller may have gone before. */
  #end(call: Call, settle: () => void): void {
    this.#unfinished--;
    if (call.settle()) settle();
    this.#idle.check();
  }

  /** The deadline of the close is near: what waits is rejected, what runs is asked to stop. */
  #giveUp(error: () => Error): void {
    this.#lateClose = error;
    while (this.#queue.size > 0) this.#reject(this.#shift(), error(), 'closed');
    this.#links.askToStop();
  }

  #refuse(call: Call, reason: 'closed' | 'full', error: Error): Error {
    this.#report.rejected(call, reason);
    return error;
  }
}
