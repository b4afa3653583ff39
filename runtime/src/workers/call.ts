import { type Transferable } from 'node:worker_threads';
import { type Abortable, type Subscription } from '../abort.ts';
import { type Deadline, type Deadlines, type Expiring } from '../deadlines.ts';
import { TimeoutError } from '../errors.ts';
import { type HeapEntry } from '../heap.ts';
import { type Linked } from '../list.ts';
import { type Link } from './link.ts';
import { status } from './protocol.ts';

/** A task function of a worker module, as the pool knows it. */
export interface TaskDefinition {
  readonly id: number;
  readonly url: string;
  readonly name: string;
  /** Moving average of its run time, of one item where it runs over many; infinite until it has run. */
  meanMs: number;
}

const definitions = new Map<string, TaskDefinition>();

export function defineTask(url: string, name: string): TaskDefinition {
  const key = `${url}#${name}`;
  let definition = definitions.get(key);
  if (definition === undefined) definitions.set(key, (definition = { id: definitions.size, url, name, meanMs: Infinity }));
  return definition;
}

export interface RunOptions {
  /** Rejects the call with `signal.reason` at once. A task that runs is asked to stop, by `taskSignal()`; one that has not within `graceMs` is ended with its thread. */
  readonly signal?: AbortSignal | undefined;
  /** Longest time the task may run, in milliseconds, 0 to `Infinity` (default), the time in the queue not counted. Then `TimeoutError`, and as with `signal`. */
  readonly timeoutMs?: number | undefined;
  /** Higher goes first; an integer, default 0. */
  readonly priority?: number | undefined;
  /** What of the arguments is moved instead of copied. */
  readonly transfer?: readonly Transferable[] | undefined;
}

export interface CallOwner {
  readonly deadlines: Deadlines;
  readonly graceMs: number;
  /** The caller wants no answer any more: `call` has left the queue or the message, or its task has been asked to stop. */
  interrupted(call: Call, reason: unknown, why: 'aborted' | 'timeout'): void;
}

const largeBytes = 16 * 1024;
const manyItems = 256;

/** One call of a task. It is queued, sent, or has ended; its promise is settled once, at the end or when it is interrupted. */
export class Call implements Abortable, Expiring, Linked<Call> {
  previous: Call | undefined = undefined;
  next: Call | undefined = undefined;
  place: HeapEntry<Call> | undefined = undefined;
  rank = 0;
  isQueued = false;
  /** Whether it takes a message of its own: what is long to copy would delay the others. */
  travelsAlone: boolean;
  /** The thread it was sent to, and its place in the message. */
  link: Link | undefined = undefined;
  index = 0;
  /** Threads that were lost before it could start. */
  lostThreads = 0;
  settled = false;
  queuedAt: number | undefined = undefined;
  subscription: Subscription | undefined = undefined;
  deadline: Deadline | undefined = undefined;
  resolve!: (value: unknown) => void;
  reject!: (error: unknown) => void;
  readonly owner: CallOwner;
  readonly definition: TaskDefinition;
  readonly args: readonly unknown[];
  /** How many items of `args[0]` it runs over, one by one; undefined for an ordinary call. */
  readonly items: number | undefined;
  readonly options: RunOptions;

  constructor(owner: CallOwner, definition: TaskDefinition, args: readonly unknown[], items: number | undefined, options: RunOptions) {
    this.owner = owner;
    this.definition = definition;
    this.args = args;
    this.items = items;
    this.options = options;
    this.travelsAlone = items !== undefined || options.transfer !== undefined || args.some(isLarge);
  }

  get isInterruptible(): boolean {
    return this.options.signal !== undefined || this.options.timeoutMs !== undefined;
  }

  /** It was sent: the time of its run counts from its start, which is not known yet. */
  sent(link: Link, index: number): void {
    this.link = link;
    this.index = index;
    const { timeoutMs = Infinity } = this.options;
    if (timeoutMs !== Infinity) this.deadline = this.owner.deadlines.add(timeoutMs, this);
  }

  /** It has ended in its thread, or was taken back from it. */
  returned(): void {
    this.link = undefined;
    if (this.deadline !== undefined) this.owner.deadlines.remove(this.deadline);
    this.deadline = undefined;
  }

  settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.subscription?.cancel();
    return true;
  }

  abort(reason: unknown): void {
    this.#interrupt(reason, status.aborted);
  }

  /** From a timer: the task may have used up its time, or the grace after it was asked to stop. */
  expire(): void {
    this.deadline = undefined;
    const { link, options: { timeoutMs = Infinity } } = this;
    if (link === undefined) return;
    if (this.settled) return link.kill(new Error(`The task '${this.definition.name}' did not stop when it was asked to.`));
    const restMs = link.runs(this.index) ? link.startedAt + timeoutMs - performance.timeOrigin - performance.now() : timeoutMs;
    if (restMs > 0) this.deadline = this.owner.deadlines.add(restMs, this);
    else this.#interrupt(new TimeoutError(`The task '${this.definition.name}' ran longer than its ${timeoutMs} ms.`), status.timedOut);
  }

  #interrupt(reason: unknown, word: number): void {
    if (this.settled) return;
    if (this.deadline !== undefined) this.owner.deadlines.remove(this.deadline);
    this.deadline = this.link?.interrupt(this, word) ? this.owner.deadlines.add(this.owner.graceMs, this) : undefined;
    this.owner.interrupted(this, reason, word === status.aborted ? 'aborted' : 'timeout');
  }
}

/** A look at the surface: to measure what is below would cost what it saves. */
function isLarge(value: unknown): boolean {
  if (typeof value === 'string') return value.length > largeBytes;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length > manyItems;
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer ? value.byteLength > largeBytes : (value instanceof Map || value instanceof Set) && value.size > manyItems;
}
