import { onAbort } from '../abort.ts';
import { Deadlines } from '../deadlines.ts';
import { checkWaitOptions } from '../wait-options.ts';
import { Call, type CallOwner, type RunOptions, type TaskDefinition } from './call.ts';
import { CallQueue } from './call-queue.ts';
import { Ledger } from './ledger.ts';
import { Links } from './links.ts';
import { type Link, type LinkOwner } from './link.ts';
import { maxBatch } from './protocol.ts';
import { notCloneable } from './uncloneable.ts';
import { completeOptions, type CompleteOptions, type WorkerPoolOptions, type WorkerPoolStats } from './worker-pool-options.ts';

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
  readonly #ledger: Ledger;
  #scheduled = false;
  #sharing: NodeJS.Timeout | undefined;

  constructor(pool: object, options: WorkerPoolOptions) {
    this.options = completeOptions(options);
    this.graceMs = this.options.graceMs;
    this.#links = new Links(this, this.options);
    this.#ledger = new Ledger(pool, this.#links, this.options);
  }

  get stats(): WorkerPoolStats {
    return this.#ledger.stats;
  }

  submit(definition: TaskDefinition, args: readonly unknown[], options: RunOptions): Promise<unknown> {
    return this.#submit(definition, args, options, undefined);
  }

  /** The task over each of `items`, in one thread. */
  submitAll(definition: TaskDefinition, items: readonly unknown[], options: RunOptions): Promise<unknown> {
    return this.#submit(definition, [items], options, items.length);
  }

  ready(signal: AbortSignal | undefined): Promise<void> {
    return this.#ledger.ready(signal);
  }

  drain(): Promise<void> {
    return this.#ledger.whenIdle();
  }

  /** What runs or waits when the deadline comes is rejected; what runs is asked to stop `graceMs` before. */
  async close(deadlineMs: number): Promise<void> {
    this.#ledger.close();
    const late = { expire: () => this.#links.killAll() };
    const soon = { expire: () => this.#giveUp(deadlineMs) };
    const deadlines = deadlineMs === Infinity ? [] : [this.deadlines.add(Math.max(0, deadlineMs - this.graceMs), soon), this.deadlines.add(deadlineMs, late)];
    await this.#ledger.whenIdle();
    for (const deadline of deadlines) this.deadlines.remove(deadline);
    await this.#links.close();
  }

  interrupted(call: Call, reason: unknown, why: 'aborted' | 'timeout'): void {
    if (call.isQueued) this.#queue.remove(call);
    this.#ledger.interrupted(call, reason, why);
  }

  succeeded(call: Call, value: unknown, runMs: number): void {
    this.#ledger.succeeded(call, value, runMs);
  }

  failed(call: Call, error: unknown, runMs: number): void {
    this.#ledger.failed(call, error, runMs);
  }

  freed(link: Link, unstarted: readonly Call[], retires: boolean): void {
    for (const call of unstarted) this.#queue.putBack(call);
    if (retires) this.#links.retire(link);
    else this.#links.free(link);
    this.#dispatch();
    this.#share();
    this.#ledger.checkRoom();
  }

  lost(link: Link, error: unknown, running: Call | undefined, unstarted: readonly Call[]): void {
    if (!this.#links.remove(link)) return;
    if (running !== undefined) this.#ledger.crashed(running, error);
    else if (unstarted.length === 0) this.options.onError(error);
    for (const call of unstarted) {
      if (this.#ledger.isGivingUp || ++call.lostThreads >= mostLostThreads) this.#ledger.crashed(call, error);
      else this.#queue.putBack(call);
    }
    this.#ledger.lostThread();
    this.#schedule();
  }

  #submit(definition: TaskDefinition, args: readonly unknown[], options: RunOptions, items: number | undefined): Promise<unknown> {
    const call = new Call(this, definition, args, items, options);
    try {
      checkWaitOptions(options);
      this.#ledger.enter(call);
    } catch (error) {
      return Promise.reject(error as Error);
    }
    this.#queue.push(call);
    if (options.signal !== undefined) call.subscription = onAbort(options.signal, call);
    this.#schedule();
    return new Promise((resolve, reject) => {
      call.resolve = resolve;
      call.reject = reject;
    });
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
      this.#ledger.started(calls);
    } catch (error) {
      this.#links.free(link);
      if (calls.length === 1) return this.#ledger.rejected(calls[0]!, notCloneable('the arguments', calls[0]!.args, error));
      for (const call of calls) {
        call.travelsAlone = true; // So that it shows which one it is.
        this.#queue.putBack(call);
      }
    }
  }

  /** The deadline of the close is near: what waits is rejected, what runs is asked to stop. */
  #giveUp(deadlineMs: number): void {
    this.#ledger.giveUp(deadlineMs);
    while (this.#queue.size > 0) this.#ledger.dropped(this.#shift());
    this.#links.askToStop();
  }
}
