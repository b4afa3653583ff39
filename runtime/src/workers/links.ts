import { type Call } from './call.ts';
import { Link, type LinkOwner } from './link.ts';
import { Threads } from './threads.ts';
import { type CompleteOptions } from './worker-pool-options.ts';

/** A link that sent nothing for one such time is ended, so that an idle pool keeps no process alive. The thread stays, for the next one. */
const sweepMs = 100;

/** The links of a pool, each busy or free. */
export class Links {
  /** Messages sent, over all links. */
  #messagesOfEnded = 0;
  readonly #owner: LinkOwner;
  readonly #options: CompleteOptions;
  readonly #threads: Threads;
  readonly #all = new Set<Link>();
  /** The last one used is the next one. */
  readonly #free: Link[] = [];
  readonly #messagesAtSweep = new WeakMap<Link, number>();
  #sweep: NodeJS.Timeout | undefined;

  constructor(owner: LinkOwner, options: CompleteOptions) {
    this.#owner = owner;
    this.#options = options;
    this.#threads = new Threads(options);
  }

  get threads(): number {
    return this.#threads.size;
  }

  /** Threads that run something. */
  get running(): number {
    let total = 0;
    for (const link of this.#all) if (link.isRunning) total++;
    return total;
  }

  /** How many more `take` would give. */
  get available(): number {
    return this.#options.maxThreads - this.#all.size + this.#free.length;
  }

  get messages(): number {
    let total = this.#messagesOfEnded;
    for (const link of this.#all) total += link.messages;
    return total;
  }

  /** A link that is free from now on busy; undefined when all threads are. */
  take(): Link | undefined {
    const link = this.#free.pop();
    if (link !== undefined || this.#all.size >= this.#options.maxThreads) return link;
    const opened = new Link(this.#owner, this.#threads, this.#options.maxTasksPerWorker);
    this.#all.add(opened);
    this.#sweep ??= setInterval(() => this.#endUnused(), sweepMs).unref();
    return opened;
  }

  free(link: Link): void {
    if (this.#all.has(link)) this.#free.push(link);
  }

  /** Its thread is replaced. The link must be busy and have no calls. */
  retire(link: Link): void {
    this.remove(link);
    link.kill(new Error('The thread has run its number of tasks.'));
  }

  /** False when it had been removed. */
  remove(link: Link): boolean {
    const index = this.#free.indexOf(link);
    if (index >= 0) this.#free.splice(index, 1);
    if (!this.#all.delete(link)) return false;
    this.#messagesOfEnded += link.messages;
    return true;
  }

  get hasFree(): boolean {
    return this.#free.length > 0;
  }

  get holdsSeveral(): boolean {
    for (const link of this.#all) if (link.holdsSeveral) return true;
    return false;
  }

  /** Calls that a busy thread has not started, for a thread that is free. */
  reclaim(): Call[] {
    for (const link of this.#all) {
      const calls = link.reclaim();
      if (calls.length > 0) return calls;
    }
    return [];
  }

  askToStop(): void {
    for (const link of this.#all) link.askToStop();
  }

  killAll(): void {
    for (const link of this.#all) link.kill(new Error('The pool was closed.'));
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    for (const link of this.#all) {
      this.remove(link);
      link.end();
    }
    await this.#threads.close();
  }

  #endUnused(): void {
    for (const link of [...this.#free]) {
      if (this.#messagesAtSweep.get(link) !== link.messages) this.#messagesAtSweep.set(link, link.messages);
      else {
        this.remove(link);
        link.end();
      }
    }
    if (this.#all.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}
