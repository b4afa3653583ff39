import { MessageChannel, receiveMessageOnPort, type MessagePort, type Transferable } from 'node:worker_threads';
import { type Call } from './call.ts';
import { ending, flag, layout, makeWords, status, statusAt, type Introduction, type Reply } from './protocol.ts';
import { type ThreadSession, type Threads } from './threads.ts';

export interface LinkOwner {
  succeeded(call: Call, value: unknown, runMs: number): void;
  /** `error` is encoded where the task threw it. */
  failed(call: Call, error: unknown, runMs: number): void;
  /** The calls come back as they went. A link that `retires` takes no more. */
  freed(link: Link, unstarted: readonly Call[], retires: boolean): void;
  /** The thread is gone: `running` with it, if anything ran. */
  lost(link: Link, error: unknown, running: Call | undefined, unstarted: readonly Call[]): void;
}

/** Of one message in the moving average: all its calls together, so that one that was held up does not make a whole kind of task look long. */
const runMsWeight = 0.2;

/** The way to one thread. One message is under way at a time. */
export class Link {
  /** Messages sent. */
  messages = 0;
  readonly #owner: LinkOwner;
  readonly #port: MessagePort;
  readonly #words = makeWords();
  readonly #startedAt = new Float64Array(this.#words.buffer, 0, 1);
  readonly #session: ThreadSession;
  readonly #introduced = new Set<number>();
  /** By their place in the message; undefined once they have ended or were taken back. */
  #calls: (Call | undefined)[] = [];

  constructor(owner: LinkOwner, threads: Threads, maxTasks: number) {
    this.#owner = owner;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    this.#session = threads.start({ port: port2, words: this.#words, maxTasks });
    port1.on('message', (reply: Reply) => this.#receive(reply));
    port1.unref(); // The session keeps the process alive.
    this.#session.ended.then(() => port1.close(), error => this.#lost(error));
  }

  /** Whether the answer to a call is due. A thread whose calls were all taken back has not said so yet. */
  get isRunning(): boolean {
    return this.#calls.some(call => call !== undefined);
  }

  /** When the running call started, after `performance.timeOrigin`. */
  get startedAt(): number {
    return this.#startedAt[0]!;
  }

  runs(index: number): boolean {
    return Atomics.load(this.#words, statusAt(index)) === status.running;
  }

  /** Throws when something in a call cannot be cloned; then nothing was sent. */
  send(calls: Call[]): void {
    let introduced: Introduction[] | undefined;
    let transfer: readonly Transferable[] | undefined;
    const request: unknown[] = [undefined];
    for (const [index, { definition: { id, url, name }, options, isInterruptible, items, args }] of calls.entries()) {
      Atomics.store(this.#words, statusAt(index), status.queued);
      request.push(id, (isInterruptible ? flag.interruptible : 0) | (items === undefined ? 0 : flag.each), args);
      transfer ??= options.transfer; // Such a call travels alone.
      if (!this.#introduced.has(id)) (introduced ??= []).push([id, url, name]);
    }
    request[0] = introduced;
    this.#port.postMessage(request, transfer);
    for (const [id] of introduced ?? []) this.#introduced.add(id);
    this.#calls = calls;
    this.messages++;
    for (const [index, call] of calls.entries()) call.sent(this, index);
  }

  /** Asks the task of a call to stop. False when it had not started: then it never will. */
  interrupt(call: Call, word: number): boolean {
    if (this.#withdraw(call)) return false;
    Atomics.compareExchange(this.#words, statusAt(call.index), status.running, word);
    Atomics.notify(this.#words, statusAt(call.index));
    return true;
  }

  /** Whether more than one call is in the thread. */
  get holdsSeveral(): boolean {
    return this.#calls.filter(call => call !== undefined).length > 1;
  }

  /** Takes back the later half of what has not started: behind a call that runs, or in a thread that is still starting. */
  reclaim(): Call[] {
    const calls = this.#calls.filter(call => call !== undefined);
    const unstarted = calls.filter(call => Atomics.load(this.#words, statusAt(call.index)) === status.queued);
    if (unstarted.length === calls.length && Atomics.load(this.#words, layout.servesAt) === 1) return [];
    return unstarted.slice(Math.floor(unstarted.length / 2)).filter(call => this.#withdraw(call));
  }

  /** Asks what runs to stop, without a word to its caller. */
  askToStop(): void {
    for (const call of this.#calls) if (call !== undefined && this.runs(call.index)) this.interrupt(call, status.aborted);
  }

  end(): void {
    this.#port.postMessage(undefined);
  }

  kill(reason: unknown): void {
    this.#session.kill(reason);
  }

  #withdraw(call: Call): boolean {
    if (Atomics.compareExchange(this.#words, statusAt(call.index), status.queued, status.withdrawn) !== status.queued) return false;
    this.#calls[call.index] = undefined;
    call.returned();
    return true;
  }

  #receive([first, now, values, errors]: Reply): void {
    if (errors !== undefined) for (const [index, error] of errors) this.#ended(index, (call, runMs) => this.#owner.failed(call, error, runMs));
    for (let offset = 0; offset < values.length; offset++) this.#ended(first + offset, (call, runMs) => this.#owner.succeeded(call, values[offset], runMs));
    if (now === ending.goesOn) return;
    const unstarted = this.#takeAll();
    this.#owner.freed(this, unstarted, now === ending.retires);
  }

  #ended(index: number, tell: (call: Call, runMs: number) => void): void {
    const call = this.#calls[index];
    if (call === undefined) return;
    this.#calls[index] = undefined;
    call.returned();
    const runMs = this.#words[statusAt(index) + 1]! / 1000;
    const { definition, items = 1 } = call;
    const mean = definition.meanMs === Infinity ? runMs / items : definition.meanMs;
    definition.meanMs = mean + ((runMs / items - mean) * runMsWeight) / this.#calls.length;
    tell(call, runMs);
  }

  #lost(error: unknown): void {
    for (let received = receiveMessageOnPort(this.#port); received !== undefined; received = receiveMessageOnPort(this.#port)) this.#receive(received.message as Reply);
    this.#port.close();
    const running = this.#calls.find(call => call !== undefined && hasStarted(Atomics.load(this.#words, statusAt(call.index))));
    if (running !== undefined) {
      this.#calls[running.index] = undefined;
      running.returned();
    }
    this.#owner.lost(this, error, running, this.#takeAll());
  }

  #takeAll(): Call[] {
    const calls = this.#calls.filter(call => call !== undefined);
    this.#calls = [];
    for (const call of calls) call.returned();
    return calls;
  }
}

function hasStarted(word: number): boolean {
  return word === status.running || word === status.aborted || word === status.timedOut;
}
