import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import timers from 'node:timers';
import promises from 'node:timers/promises';
import { promisify } from 'node:util';
import { seededRandom } from './decisions.ts';
import { VirtualImmediate, VirtualTimer } from './virtual-timer.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Whole numbers, so that a replay computes the same fractions, and past every real reading, so that a clock kept in a module never runs backwards. */
const monotonicOriginMs = 1e9;
const epochMs = Date.UTC(2030, 0, 1);

/**
 * Puts the timers, the clocks and `Math.random` of this process under `time`; the result undoes it.
 * Replaced: the global timer functions, `node:timers`, `node:timers/promises`, `performance.now`, `process.hrtime`, `Date`, `AbortSignal.timeout`, `Math.random`.
 */
export function installGlobals(time: VirtualTime, seed: number): () => void {
  const live = new Map<number, VirtualTimer>();
  const monotonicMs = (): number => monotonicOriginMs + time.nowMs;
  const start = (run: () => void, delay: unknown, repeats: boolean): VirtualTimer => new VirtualTimer(time, live, run, delay, repeats).refresh();
  const { clearTimeout, clearImmediate } = globalThis;
  const clear = (handle?: Handle): void => {
    const timer = typeof handle === 'object' ? handle : live.get(Number(handle));
    if (timer instanceof VirtualTimer || timer instanceof VirtualImmediate) timer.close();
    else if (timer && 'refresh' in timer) clearTimeout(timer);
    else if (timer) clearImmediate(timer);
  };
  const setTimeout = (callback: Callback, delay?: unknown, ...args: unknown[]): VirtualTimer => start(bound(callback, args), delay, false);
  const setInterval = (callback: Callback, delay?: unknown, ...args: unknown[]): VirtualTimer => start(bound(callback, args), delay, true);
  const setImmediate = (callback: Callback, ...args: unknown[]): VirtualImmediate => new VirtualImmediate(time, bound(callback, args));
  const sleep = <T>(delay?: number, value?: T, options?: SleepOptions): Promise<T | undefined> =>
    cancellable(options, done => setTimeout(() => done(value), delay));
  const ticks = async function* <T>(delay?: number, value?: T, options?: SleepOptions): AsyncGenerator<T | undefined> {
    for (;;) yield sleep(delay, value, options);
  };
  const nextTurn = <T>(value?: T, options?: SleepOptions): Promise<T | undefined> => cancellable(options, done => setImmediate(() => done(value)));

  const functions = {
    setTimeout: Object.assign(setTimeout, { [promisify.custom]: sleep }),
    setImmediate: Object.assign(setImmediate, { [promisify.custom]: nextTurn }),
    setInterval,
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
  const replaced: [target: object, replacements: object][] = [
    [globalThis, { ...functions, Date: virtualDate(() => epochMs + time.nowMs) }],
    [timers, functions],
    [promises, { setTimeout: sleep, setImmediate: nextTurn, setInterval: ticks }],
    [promises.scheduler, { wait: (delay: number, options?: SleepOptions) => sleep(delay, undefined, options), yield: () => nextTurn() }],
    [performance, { now: monotonicMs }],
    [process, { hrtime: hrtimeOf(monotonicMs) }],
    [AbortSignal, { timeout: (delay: number) => expiring(delay, setTimeout) }],
    [Math, { random: seededRandom(seed) }],
  ];
  const undo = replaced.flatMap(([target, replacements]) => Object.entries(replacements).map(([name, value]) => replace(target, name, value)));
  syncBuiltinESMExports();
  return () => {
    for (const restore of undo) restore();
    syncBuiltinESMExports();
  };
}

/** A timer that was started before the run is a real one. */
type Handle = VirtualTimer | VirtualImmediate | NodeJS.Timeout | NodeJS.Immediate | number | string;

interface SleepOptions {
  readonly signal?: AbortSignal;
}

type Callback = (...args: unknown[]) => void;

function bound(callback: Callback, args: readonly unknown[]): () => void {
  if (typeof callback !== 'function') throw new TypeError(`Expected \`callback\` to be a function, got ${typeof callback}.`);
  return () => callback(...args);
}

/** Rejects as `node:timers/promises` does: an `AbortError` whose cause is the reason of the signal. */
function cancellable<T>(options: SleepOptions | undefined, start: (done: (value: T) => void) => { close(): unknown }): Promise<T> {
  const signal = options?.signal;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const timer = start(value => {
      signal?.removeEventListener('abort', onAbort);
      resolve(value);
    });
    signal?.addEventListener('abort', onAbort, { once: true });

    function onAbort(): void {
      timer.close();
      reject(abortError(signal));
    }
  });
}

function abortError(signal: AbortSignal | undefined): Error {
  return Object.assign(new Error('The operation was aborted', { cause: signal?.reason }), { name: 'AbortError', code: 'ABORT_ERR' });
}

function virtualDate(now: () => number): DateConstructor {
  const replacement: DateConstructor = new Proxy(Date, {
    apply: target => new target(now()).toString(),
    construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget === replacement ? target : newTarget),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
  return replacement;
}

function hrtimeOf(nowMs: () => number): NodeJS.HRTime {
  const bigint = (): bigint => BigInt(Math.round(nowMs() * 1e6));
  const hrtime = ([seconds, nanoseconds]: [number, number] = [0, 0]): [number, number] => {
    const elapsed = bigint() - BigInt(seconds) * 1_000_000_000n - BigInt(nanoseconds);
    return [Number(elapsed / 1_000_000_000n), Number(elapsed % 1_000_000_000n)];
  };
  return Object.assign(hrtime, { bigint });
}

function expiring(delay: number, setTimeout: (callback: Callback, delay: number) => unknown): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), delay);
  return controller.signal;
}

function replace(target: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { configurable: true, writable: true, enumerable: before?.enumerable ?? true, value });
  return () => {
    if (before) Object.defineProperty(target, name, before);
    else Reflect.deleteProperty(target, name);
  };
}
