import { onAbort, type Abortable, type Subscription } from './abort.ts';
import { Deadlines, type Deadline, type Expiring } from './deadlines.ts';
import { TimeoutError } from './errors.ts';
import { Heap, type HeapEntry } from './heap.ts';
import { List, type Linked } from './list.ts';

/** What the limiter does when a waiter leaves without a grant. The waiter is out of the queue already and is rejected with what this returns. */
export interface WaitQueueOwner<Grant> {
  timedOut(waiter: Waiter<Grant>): unknown;
  /** After the rejection: whoever is at the head now may fit. */
  left(waiter: Waiter<Grant>, reason: 'aborted' | 'timeout'): void;
}

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly priority?: number | undefined;
}

/** One waiting caller. It is in exactly one state, decided synchronously: queued, granted or rejected; each way out removes its signal and its deadline. */
export class Waiter<Grant> implements Abortable, Expiring, Linked<Waiter<Grant>> {
  previous: Waiter<Grant> | undefined = undefined;
  next: Waiter<Grant> | undefined = undefined;
  place: HeapEntry<Waiter<Grant>> | undefined = undefined;
  subscription: Subscription | undefined = undefined;
  deadline: Deadline | undefined = undefined;
  /** `performance.now()` when it was queued; the owner sets it when somebody wants to know. */
  queuedAt: number | undefined = undefined;
  readonly queue: WaitQueue<Grant>;
  readonly weight: number;
  readonly label: string | undefined;
  /** Place in the order: arrival, moved ahead by priority. Lower goes first. */
  readonly rank: number;
  resolve!: (grant: Grant) => void;
  reject!: (error: unknown) => void;
  constructor(queue: WaitQueue<Grant>, weight: number, label: string | undefined, rank: number) {
    this.queue = queue;
    this.weight = weight;
    this.label = label;
    this.rank = rank;
  }

  get waitedMs(): number | undefined {
    return this.queuedAt === undefined ? undefined : performance.now() - this.queuedAt;
  }

  abort(reason: unknown): void {
    this.queue.remove(this);
    this.reject(reason);
    this.queue.owner.left(this, 'aborted');
  }

  expire(): void {
    this.queue.remove(this);
    this.reject(this.queue.owner.timedOut(this));
    this.queue.owner.left(this, 'timeout');
  }
}

/**
 * Waiters in the order they are served: higher priority first, first come first served within one priority. A waiter is overtaken by at
 * most `overtakeLimit` later arrivals per step of priority, so none starves: https://en.wikipedia.org/wiki/Aging_(scheduling) with arrivals as the clock.
 * Without priorities every operation is O(1); a waiter with one costs O(log n) of those that have one.
 */
export class WaitQueue<Grant> {
  size = 0;
  readonly owner: WaitQueueOwner<Grant>;
  readonly #overtakeLimit: number;
  readonly #plain = new List<Waiter<Grant>>();
  readonly #ranked = new Heap<Waiter<Grant>>();
  #deadlines: Deadlines | undefined;
  #arrivals = 0;

  constructor(owner: WaitQueueOwner<Grant>, overtakeLimit: number) {
    this.owner = owner;
    this.#overtakeLimit = overtakeLimit + 2 ** -10; // The fraction leaves no tie between arrivals of different priority.
  }

  get first(): Waiter<Grant> | undefined {
    const plain = this.#plain.first;
    const ranked = this.#ranked.first;
    if (plain === undefined || ranked === undefined) return plain ?? ranked?.value;
    return ranked.key < plain.rank ? ranked.value : plain;
  }

  /** Queues a caller. The signal must not be aborted and `timeoutMs` must be valid. */
  add(weight: number, label: string | undefined, { signal, timeoutMs = Infinity, priority = 0 }: WaitOptions): Waiter<Grant> {
    const waiter = new Waiter<Grant>(this, weight, label, this.#arrivals++ - priority * this.#overtakeLimit);
    this.size++;
    if (priority === 0) this.#plain.push(waiter);
    else waiter.place = this.#ranked.add(waiter.rank, waiter);
    if (signal !== undefined) waiter.subscription = onAbort(signal, waiter);
    if (timeoutMs !== Infinity) waiter.deadline = (this.#deadlines ??= new Deadlines()).add(timeoutMs, waiter);
    return waiter;
  }

  /** Takes a waiter out, wherever it stands. It must be queued. The caller then settles it. */
  remove(waiter: Waiter<Grant>): void {
    this.size--;
    if (waiter.place === undefined) this.#plain.remove(waiter);
    else this.#ranked.remove(waiter.place);
    waiter.subscription?.cancel();
    if (waiter.deadline !== undefined) this.#deadlines?.remove(waiter.deadline);
  }
}

/**
 * A promise settled through the waiter. One with a deadline takes as many ticks to be granted as any other, so that those served together go on in
 * the order of service. Its rejection goes a longer way: V8 finds those who await through native resolving functions, registered before the reaction runs.
 */
export function promised<Grant>(waiter: Waiter<Grant>): Promise<Grant> {
  return new Promise<Grant>((resolve, reject) => {
    waiter.resolve = resolve;
    waiter.reject = waiter.deadline === undefined ? reject : error => void Promise.reject(error as Error).catch(rethrowFromCallers).then(resolve, reject);
  });
}

/** An error made in a timer has no caller on its stack; in a promise reaction the stack has those who await. */
function rethrowFromCallers(error: unknown): never {
  if (error instanceof TimeoutError) Error.captureStackTrace(error, rethrowFromCallers);
  throw error;
}
