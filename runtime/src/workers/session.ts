import { type MessagePort, type Transferable } from 'node:worker_threads';
import { encodeError, type EncodedError } from './error-transport.ts';
import { ending, flag, layout, status, statusAt, type Introduction, type Reply, type Request, type SessionData } from './protocol.ts';
import { loadTask, type Task } from './task-module.ts';
import { enter, Interruption } from './task-signal.ts';
import { transferOf } from './transfer.ts';
import { notCloneable } from './uncloneable.ts';

/** After this long a message is given up at the next call, so that others can take the rest. */
const sliceMs = 10;

/** Calls this thread has served, over all its sessions. */
let served = 0;
let current: Session | undefined;

/** Runs in the thread, as piscina's task: serves calls until the pool ends the session. */
export async function serve(data: SessionData): Promise<void> {
  if (served === 0 && current === undefined) {
    // What has ended must not be lost with the thread: these run before it is gone.
    process.on('uncaughtExceptionMonitor', () => current?.flush(ending.goesOn));
    process.on('exit', () => current?.flush(ending.goesOn));
  }
  current = new Session(data);
  await current.ended;
  current = undefined;
}

class Session {
  readonly ended: Promise<void>;
  readonly #port: MessagePort;
  readonly #words: Int32Array;
  readonly #startedAt: Float64Array;
  readonly #maxTasks: number;
  readonly #functions = new Map<number, Task | { readonly failure: unknown }>();
  /** Results not sent yet: those of the calls from `#first` on. */
  #first = 0;
  #values: unknown[] = [];
  #errors: [number, EncodedError][] | undefined;
  #transfers: Transferable[] | undefined;

  constructor({ port, words, maxTasks }: SessionData) {
    this.#port = port;
    this.#words = words;
    this.#startedAt = new Float64Array(words.buffer, 0, 1);
    this.#maxTasks = maxTasks;
    this.ended = new Promise(resolve => port.on('message', (request: Request) => {
      if (request !== undefined) void this.#serve(request);
      else {
        port.close();
        resolve();
      }
    }));
    Atomics.store(words, layout.servesAt, 1);
  }

  /** Sends what has ended. */
  flush(now: number): void {
    const reply: Reply = [this.#first, now, this.#values, this.#errors];
    if (now === ending.goesOn && this.#values.length === 0) return;
    const transfers = this.#transfers;
    this.#first += this.#values.length;
    this.#values = [];
    this.#errors = this.#transfers = undefined;
    try {
      this.#port.postMessage(reply, transfers);
    } catch {
      this.#sendOneByOne(reply);
    }
  }

  async #serve([introduced, ...calls]: NonNullable<Request>): Promise<void> {
    if (introduced !== undefined) for (const one of introduced) await this.#introduce(one);
    this.#first = 0;
    const began = performance.now();
    let now = began;
    for (let index = 0; 3 * index < calls.length && served < this.#maxTasks && now - began < sliceMs; index++) {
      const running = this.#run(index, calls[3 * index] as number, calls[3 * index + 1] as number, calls[3 * index + 2] as never[], now);
      if (running !== undefined) await running;
      now = performance.now();
    }
    this.flush(served < this.#maxTasks ? ending.ended : ending.retires);
  }

  async #introduce([id, url, name]: Introduction): Promise<void> {
    try {
      this.#functions.set(id, await loadTask(url, name));
    } catch (failure) {
      this.#functions.set(id, { failure });
    }
  }

  /** A promise when the task is asynchronous. */
  #run(index: number, id: number, flags: number, args: never[], started: number): Promise<void> | undefined {
    const at = statusAt(index);
    let interruption: Interruption | undefined;
    if (flags & flag.interruptible) {
      this.flush(ending.goesOn); // A call that is stopped by force takes no result of another one with it.
      this.#startedAt[0] = performance.timeOrigin + started;
      interruption = new Interruption(this.#words, at);
    }
    if (Atomics.compareExchange(this.#words, at, status.queued, status.running) !== status.queued) {
      this.#values.push(undefined);
      return undefined;
    }
    served++;
    enter(interruption);
    const end = (): void => {
      interruption?.end();
      enter(undefined);
      this.#words[at + 1] = Math.min((performance.now() - started) * 1000, 2 ** 31 - 1);
      Atomics.store(this.#words, at, status.done);
    };
    try {
      const task = this.#functions.get(id)!;
      if (typeof task !== 'function') throw task.failure;
      const result: unknown = flags & flag.each ? eachOf(args[0] as unknown as never[], task, interruption) : task(...args);
      if (result instanceof Promise || isThenable(result)) return this.#settle(index, result, end);
      this.#succeeded(result);
    } catch (error) {
      this.#failed(index, error);
    }
    end();
    return undefined;
  }

  async #settle(index: number, result: PromiseLike<unknown>, end: () => void): Promise<void> {
    const waiting = this.#values.length === 0 ? undefined : setImmediate(() => this.flush(ending.goesOn)); // Those who have ended do not wait for this one.
    try {
      this.#succeeded(await result);
    } catch (error) {
      this.#failed(index, error);
    }
    clearImmediate(waiting);
    end();
  }

  #succeeded(value: unknown): void {
    this.#values.push(value);
    const transfers = transferOf(value);
    if (transfers.length > 0) (this.#transfers ??= []).push(...transfers);
  }

  #failed(index: number, error: unknown): void {
    this.#values.push(undefined);
    (this.#errors ??= []).push([index, encodeError(error)]);
  }

  /** After a message that could not be cloned: finds out whose fault it was. */
  #sendOneByOne([first, now, values, errors]: Reply): void {
    values.forEach((value, offset) => {
      const failure = errors?.find(([index]) => index === first + offset);
      try {
        this.#port.postMessage([first + offset, ending.goesOn, [value], failure && [failure]], transferOf(value));
      } catch (error) {
        this.#port.postMessage([first + offset, ending.goesOn, [undefined], [[first + offset, encodeError(notCloneable('the result', value, error))]]]);
      }
    });
    this.#port.postMessage([first + values.length, now, [], undefined]);
  }
}

/** The task over many items, of which the pool made one call. */
function eachOf(items: never[], task: Task, interruption: Interruption | undefined): unknown[] | Promise<unknown[]> {
  const results: unknown[] = [];
  for (const [index, item] of items.entries()) {
    if (interruption?.check()) break; // Nobody waits for the results any more.
    const result = task(item);
    if (isThenable(result)) return eachAwaited(items.slice(index + 1), result, results, task, interruption);
    results.push(result);
  }
  return results;
}

async function eachAwaited(items: never[], first: PromiseLike<unknown>, results: unknown[], task: Task, interruption: Interruption | undefined): Promise<unknown[]> {
  results.push(await first);
  for (const item of items) {
    if (interruption?.check()) break;
    results.push(await task(item));
  }
  return results;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
