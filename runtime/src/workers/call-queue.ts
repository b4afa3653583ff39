import { Heap } from '../heap.ts';
import { List } from '../list.ts';
import { type Call } from './call.ts';

/** Later calls that may overtake an earlier one, per step of priority: so nobody starves. */
const overtakeLimit = 100 + 2 ** -10; // The fraction leaves no tie between calls of different priority.

/** Calls in the order they are sent: higher priority first, first come first served within one. O(1) without priorities; a call with one, or that came back, costs O(log n) of such. */
export class CallQueue {
  size = 0;
  readonly #plain = new List<Call>();
  readonly #ranked = new Heap<Call>();
  #arrivals = 0;

  get first(): Call | undefined {
    const plain = this.#plain.first;
    const ranked = this.#ranked.first;
    if (plain === undefined || ranked === undefined) return plain ?? ranked?.value;
    return ranked.key < plain.rank ? ranked.value : plain;
  }

  push(call: Call): void {
    const { priority = 0 } = call.options;
    call.rank = this.#arrivals++ - priority * overtakeLimit;
    if (priority !== 0) return this.putBack(call);
    this.size++;
    call.isQueued = true;
    this.#plain.push(call);
  }

  /** Queues a call that was taken out, at its old place in the order. */
  putBack(call: Call): void {
    this.size++;
    call.isQueued = true;
    call.place = this.#ranked.add(call.rank, call);
  }

  /** The queue must hold it. */
  remove(call: Call): void {
    this.size--;
    call.isQueued = false;
    if (call.place === undefined) this.#plain.remove(call);
    else this.#ranked.remove(call.place);
    call.place = undefined;
  }
}
