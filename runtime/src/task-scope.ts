import { setMaxListeners } from 'node:events';
import { requireFunction, requireNumber } from './arguments.ts';
import { openChannel, type TaskEvent } from './diagnostics.ts';
import { ClosedError, TimeoutError } from './errors.ts';
import { isPermitSource, type PermitSource } from './governor.ts';
import { Interruptions } from './interruptions.ts';
import { RunningSet } from './running-set.ts';
import { ScopeFailures } from './scope-failures.ts';
import { Semaphore } from './semaphore.ts';
import { Child, outcomeOf, Spawned, type ScopeTask } from './spawned.ts';
import { type SpawnOptions, type TaskScopeOptions } from './task-scope-options.ts';

const channel = /* @__PURE__ */ openChannel('headgate:task-scope');

/**
 * Structured concurrency: tasks that are started in a scope have all settled when the scope ends, and no failure is lost.
 *
 * Shape: `TaskScope.run(async scope => …)`, or `await using scope = new TaskScope()`, or `join()` by hand. Only `run` learns that its block threw, and then aborts
 * the children at once; the other two wait for them.
 * Order: children start when they are spawned, or in that order as the limit allows.
 * Errors: one failure is thrown as it is; several, or any with `stopOnError: false`, as an `AggregateError` in order of time, its `cause` the first. A rejection
 * that only repeats the abort is no failure. A child that ignores its signal is waited for: it cannot be killed. A scope that is neither joined nor left
 * tells nobody.
 * Source: nurseries of Trio (N. J. Smith, Notes on structured concurrency, 2018), `coroutineScope` of Kotlin.
 */
export class TaskScope implements AsyncDisposable {
  readonly name: string | undefined;
  /** Aborts on the first failure, on the deadline, on `cancel` and with the parent. Every child gets it. */
  readonly signal: AbortSignal;
  /** When the scope times out, by `performance.now()`. */
  readonly deadline: number;
  readonly #controller = new AbortController();
  readonly #limiter: PermitSource | undefined;
  readonly #failures: ScopeFailures;
  readonly #running = new RunningSet<Child | TaskScope>();
  readonly #interruptions: Interruptions;
  readonly #parent: TaskScope | undefined;
  #isClosed = false;
  #isTold = false;

  /** Throws the reason of `signal` or of the parent's signal when that is aborted already, `ClosedError` when the parent has ended. */
  constructor({ limit = Infinity, stopOnError = true, timeoutMs = Infinity, signal, parent, name }: TaskScopeOptions = {}) {
    requireNumber('timeoutMs', timeoutMs);
    signal?.throwIfAborted();
    parent?.signal.throwIfAborted();
    this.name = name;
    this.signal = this.#controller.signal;
    const deadline = performance.now() + timeoutMs;
    this.deadline = Math.min(deadline, parent?.deadline ?? Infinity);
    this.#limiter = isPermitSource(limit) ? limit : limit === Infinity ? undefined : new Semaphore(limit, { name });
    this.#failures = new ScopeFailures(this.#controller, stopOnError);
    this.#parent = parent;
    if (parent) parent.#adopt(this);
    const ownTimeoutMs = deadline <= this.deadline ? timeoutMs : Infinity; // Else the parent aborts first.
    this.#interruptions = new Interruptions(ownTimeoutMs, () => this.#expire(timeoutMs), [signal, parent?.signal], { abort: reason => this.#failures.interrupt(reason) });
    setMaxListeners(0, this.signal); // A listener per child is no leak.
  }

  /** Runs `block` and waits for the children it spawned. When `block` throws, they are aborted first. */
  static async run<Result>(block: (scope: TaskScope) => PromiseLike<Result> | Result, options?: TaskScopeOptions): Promise<Result> {
    const scope = new TaskScope(options);
    try {
      const result = await block(scope);
      await scope.join();
      return result;
    } catch (error) {
      if (scope.#isTold) throw error;
      scope.#failures.interrupt(error);
      await scope.#end();
      throw scope.#failures.combine([error, ...scope.#failures.unheard.filter(other => other !== error)]);
    }
  }

  /** Children and nested scopes that have not ended. */
  get running(): number {
    return this.#running.size;
  }

  /**
   * Starts `task`, at once unless the limit is used up. The promise settles as the task does; it may be dropped, the scope tells of its failure.
   * Throws `ClosedError` when the scope has ended. In a scope that is aborted but not yet ended, nothing starts and the promise rejects with the reason.
   */
  spawn<Result>(task: ScopeTask<Result>, { name = task.name || undefined }: SpawnOptions = {}): Promise<Result> {
    requireFunction('task', task);
    const child = new Child(name);
    this.#adopt(child);
    return new Spawned(child, this.#run(task, child));
  }

  /** Aborts the children. `join` waits for them as ever and does not take the abort for a failure. */
  cancel(reason?: unknown): void {
    this.#controller.abort(reason);
  }

  /** Waits until all children have ended, those spawned meanwhile too, and ends the scope. Rejects with what failed. Not for a child: it would wait for itself. */
  async join(): Promise<void> {
    await this.#end();
    this.#isTold = true;
    const errors = this.#failures.all;
    if (errors.length > 0) throw this.#failures.combine(errors);
  }

  /** As `join`, but rejects only with failures that neither `join` nor the promise of a child has told anybody. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    const errors = this.#isTold ? [] : this.#failures.unheard;
    if (errors.length > 0) throw this.#failures.combine(errors);
  }

  async #run<Result>(task: ScopeTask<Result>, child: Child): Promise<PromiseSettledResult<Result>> {
    const outcome = await outcomeOf(task, this.signal, this.#limiter);
    this.#left(child, outcome.status === 'fulfilled' ? 'finished' : this.#failures.rejected(child, outcome.reason));
    return outcome;
  }

  #expire(timeoutMs: number): void {
    const { names } = this.#running;
    this.#failures.interrupt(new TimeoutError(`Timed out after ${timeoutMs} ms waiting for ${this.#title}: ${names.length} running (${names.slice(0, 10).join(', ')}).`));
  }

  #left(child: Child | TaskScope, type: TaskEvent['type']): void {
    this.#running.delete(child);
    this.#publish(type);
  }

  async #end(): Promise<void> {
    while (this.running > 0) await this.#running.emptied(); // Closed in the same job that finds it empty: a spawn in between would outlive the scope.
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#interruptions.end();
    if (this.#parent) this.#parent.#left(this, 'finished');
  }

  #adopt(child: Child | TaskScope): void {
    if (this.#isClosed) throw new ClosedError(`Cannot spawn in ${this.#title}: it has ended.`);
    this.#running.add(child);
    this.#publish('started');
  }

  get #title(): string {
    return this.name === undefined ? 'this scope' : `scope '${this.name}'`;
  }

  #publish(type: TaskEvent['type']): void {
    if (channel.hasSubscribers) channel.publish({ type, owner: this, name: this.name, inFlight: this.running });
  }
}
