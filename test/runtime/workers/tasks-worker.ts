import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, threadId } from 'node:worker_threads';
import { taskSignal, transfer } from '@headgate/runtime/workers';

// The tasks that the tests run in threads.

export class QuotaError extends Error {
  readonly code = 'E_QUOTA';
  override readonly name = 'QuotaError';
  readonly left: number;
  constructor(message: string, left: number, options?: ErrorOptions) {
    super(message, options);
    this.left = left;
  }
}

export default function describe(subject: string): string {
  return `${subject} in ${isMainThread ? 'the main thread' : 'a thread'}`;
}

export function add(a: number, b: number): number {
  return a + b;
}

export function echo<Value>(value: Value): Value {
  return value;
}

export async function later(value: number, ms: number): Promise<number> {
  await sleep(ms);
  return value;
}

export function thread(): number {
  return threadId;
}

export function fail(kind: 'custom' | 'type' | 'string' | 'aggregate' | 'dom' | 'circular'): never {
  if (kind === 'custom') throw new QuotaError('used up', 3, { cause: new RangeError('inner', { cause: 'deepest' }) });
  if (kind === 'type') throw Object.assign(new TypeError('wrong'), { code: 'E_WRONG', at: { line: 3 }, callback: () => {} });
  if (kind === 'string') throw 'just text';
  if (kind === 'aggregate') throw new AggregateError([new QuotaError('one', 1), new Error('two')], 'both');
  if (kind === 'dom') throw new DOMException('gone', 'NotFoundError');
  const error: Error & { self?: Error } = new Error('loop');
  error.self = error;
  throw error;
}

export function exit(code: number): never {
  process.exit(code);
}

export function throwLater(): Promise<never> {
  setTimeout(() => {
    throw new Error('nobody catches this');
  });
  return new Promise(() => {});
}

/** Short, as far as the pool knows it, when it is called with 'not' first: so that it shares a message with others. */
export function misbehave(how: 'not' | 'exit' | 'throw' | 'spin', gate: SharedArrayBuffer): unknown {
  if (how === 'exit') process.exit(3);
  if (how === 'throw') return throwLater();
  if (how === 'spin') spinDeaf(gate);
  return undefined;
}

/** Leaves something behind that fails when its task has long ended. */
export function failAfterwards(): void {
  setTimeout(() => {
    throw new Error('left behind');
  }, 1);
}

export function exhaust(): number {
  const kept: number[][] = [];
  for (;;) kept.push(new Array<number>(100_000).fill(kept.length));
}

/** Runs until it is asked to stop, and never gives its event loop a turn. */
export function spin(started: SharedArrayBuffer): string {
  announce(started);
  const signal = taskSignal();
  while (!signal.aborted);
  announce(started);
  throw signal.reason;
}

/** Runs for ever and does not listen. */
export function spinDeaf(started: SharedArrayBuffer): never {
  announce(started);
  for (;;);
}

/** Waits for its signal without a look at `aborted`. */
export async function listen(started: SharedArrayBuffer): Promise<void> {
  const signal = taskSignal();
  announce(started);
  await new Promise((_, reject) => signal.addEventListener('abort', () => {
    Atomics.store(new Int32Array(started), 1, 1);
    reject(signal.reason);
  }));
}

/** Ends when the test lets it. */
export function block(gate: SharedArrayBuffer): number {
  announce(gate);
  Atomics.wait(new Int32Array(gate), 1, 0);
  return threadId;
}

export function record(log: SharedArrayBuffer, id: number): number {
  const words = new Int32Array(log);
  words[1 + Atomics.add(words, 0, 1)] = id;
  return id;
}

export function fill(bytes: number): Uint8Array {
  const result = new Uint8Array(bytes).fill(7);
  return transfer(result, [result.buffer]);
}

export function byteLengthOf(bytes: Uint8Array): number {
  return bytes.byteLength;
}

export function unsendable(kind: 'function' | 'nested' | 'fine'): unknown {
  if (kind === 'fine') return kind;
  return kind === 'function' ? () => kind : { rows: [{ format: () => kind }] };
}

function announce(shared: SharedArrayBuffer): void {
  const words = new Int32Array(shared);
  Atomics.add(words, 0, 1);
  Atomics.notify(words, 0);
}
