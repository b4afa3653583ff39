import { createHash } from 'node:crypto';

/** What functions were seen to do with fakes, by path: values get the shape that code asks for. */
export class Shapes {
  readonly lists = new Set<string>();
  readonly objects = new Set<string>();
  readonly numbers = new Set<string>();
  readonly awaited = new Set<string>();
  /** While it learns, everything is an object that takes any use. */
  isLearning = true;
  /** Whether what is awaited now counts: a task that returns a value makes a promise of it, which is no sign of one. */
  teaches = true;
}

/** Virtual milliseconds from the start of a run at which the calls ended, by call, in order. */
export type Timetable = ReadonlyMap<string, readonly number[]>;

export interface Weather {
  readonly seed: number;
  /** `drawn` from the seed, the `same` for every call, or so that calls end when they did in another run, and those it did not make after them. */
  readonly latency: 'drawn' | 'same' | Timetable;
  /** Whether lists have one item each instead of a drawn number. */
  readonly isSingle: boolean;
  readonly hasFailures: boolean;
}

/** A fake was called too often: the function does not end with fakes. */
class EndlessError extends Error {}

const LONGEST_LIST = 13; // Past the limit of eight.
const MUCH_LATER_MS = 1e6;
const MOST_CALLS = 1500;
const MOST_READS = 50_000;
const LIST_KEYS: ReadonlySet<string | symbol> = new Set([Symbol.iterator, 'map', 'forEach', 'filter', 'flatMap', 'reduce', 'some', 'every', 'slice', 'flat', 'sort', 'length']);
const REAL: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(globalThis).filter(name => /^(?:[A-Z]\w*(?:Array|Error)|Array|Object|Promise|String|Number|Boolean|BigInt|Symbol|Math|JSON|Map|Set|WeakMap|WeakSet|RegExp|Reflect|Proxy|Error|Intl)$/.test(name)),
  'undefined', 'NaN', 'Infinity', 'isNaN', 'isFinite', 'parseInt', 'parseFloat', 'encodeURIComponent', 'decodeURIComponent', 'Buffer', 'URL', 'URLSearchParams',
  'AbortController', 'AbortSignal', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'structuredClone', 'found',
]);

const NOW_MS = Date.UTC(2030, 0, 1);

/** A clock that stands still: what is done when is no difference. */
class StillDate extends Date {
  constructor(...given: ConstructorParameters<typeof Date> | []) {
    if (given.length === 0) super(NOW_MS);
    else super(...given);
  }

  static override now(): number {
    return NOW_MS;
  }
}

/** What is given for a delay is taken for a number by the timer; a fake is told so. */
function later(run: (...given: unknown[]) => void, delayMs?: unknown, ...given: unknown[]): unknown {
  return setTimeout(run, Number(delayMs ?? 0), ...given);
}

const labels = new WeakMap<object, string>();

/**
 * Names that nobody defined, faked: every free name of a function is a value that can be called, read, listed and awaited. What a call does follows from its
 * arguments and the seed alone, never from its time, so two forms of a function meet the same world whatever they do first.
 */
export class World {
  readonly calls: string[] = [];
  /** Errors of calls, in words, in the order they came. */
  readonly failures: string[] = [];
  readonly peaks = new Map<string, number>();
  /** Times that a primitive of a real module was called. */
  limited = 0;
  readonly #inFlight = new Map<string, number>();
  readonly #shapes: Shapes;
  readonly #weather: Weather;
  readonly #arities: ReadonlyMap<string, number>;
  readonly #started = new Map<string, number>();
  readonly #startMs = performance.now();
  readonly ends = new Map<string, number[]>();
  #reads = 0;

  /** `arities` says how many arguments a fake reads, by path. */
  constructor(shapes: Shapes, weather: Weather, arities: ReadonlyMap<string, number>) {
    this.#shapes = shapes;
    this.#weather = weather;
    this.#arities = arities;
  }

  /** For `with`: every name but those of the language is a fake, or one of `real`. */
  names(real: ReadonlyMap<string, unknown>): object {
    const known = new Map<string | symbol, unknown>([['Date', StillDate], ['setTimeout', later], ...[...real].map(([name, value]) => [name, this.#counted(value)] as const)]);
    return new Proxy({}, {
      has: (_, name) => typeof name === 'string' && (real.has(name) || !(REAL.has(name) || name.startsWith('__'))),
      get: (_, name) => {
        if (typeof name === 'symbol') return undefined;
        if (!known.has(name)) known.set(name, this.#shapes.lists.has(name) || this.#shapes.numbers.has(name) ? this.value(name, name) : this.#fake(name, name));
        return known.get(name);
      },
      set: (_, name, value) => {
        known.set(name, value);
        this.calls.push(`${String(name)} = ${tell(value)}`);
        return true;
      },
    });
  }

  value(path: string, label: string): unknown {
    const { lists, objects, numbers, isLearning } = this.#shapes;
    if (lists.has(path)) return this.#list(path, label);
    if (objects.has(path)) return this.#fake(path, label);
    if (numbers.has(path)) return 1 + this.#draw('number', label, LONGEST_LIST);
    if (isLearning || path.startsWith('console')) return this.#fake(path, label);
    return [undefined, false, true][this.#draw('kind', label, 12)] ?? (this.#draw('kind', label, 12) === 0 ? undefined : label);
  }

  #list(path: string, label: string): unknown[] {
    return Array.from({ length: this.#weather.isSingle ? 1 : this.#draw('length', label, LONGEST_LIST + 1) }, (_, index) => this.value(`${path}[]`, `${label}[${index}]`));
  }

  #fake(path: string, label: string, answer?: Promise<unknown>): object {
    const known = new Map<string | symbol, unknown>();
    let list: unknown[] | undefined;
    const fake: object = new Proxy(function () {}, {
      get: (target, key) => {
        if (++this.#reads > MOST_READS) throw new EndlessError(label);
        if (key === 'then' || key === 'catch' || key === 'finally') {
          if (answer && this.#shapes.teaches) this.#shapes.awaited.add(path);
          if (answer || key === 'then') return answer?.[key].bind(answer);
        }
        if (key === Symbol.toPrimitive) return (hint: string) => {
          if (hint === 'number') this.#shapes.numbers.add(path);
          return label;
        };
        if (key === 'toString' || key === 'valueOf' || key === 'toJSON') return () => label;
        if (key === 'bind') return (_: unknown, ...first: unknown[]) => {
          const bound = (...rest: unknown[]): unknown => Reflect.apply(fake as () => unknown, undefined, [...first, ...rest]) as unknown;
          labels.set(bound, label);
          return bound;
        };
        if (key === 'prototype') return target.prototype as unknown;
        if (known.has(key)) return known.get(key);
        if (LIST_KEYS.has(key)) {
          this.#shapes.lists.add(path);
          const found: unknown = Reflect.get(list ??= this.#list(path, label), key);
          return typeof found === 'function' ? found.bind(list) as unknown : found;
        }
        if (key === Symbol.asyncIterator) return async function* (this: World) { yield* this.#list(path, label); }.bind(this);
        if (key === Symbol.dispose || key === Symbol.asyncDispose) return (): unknown => (Reflect.get(fake, key === Symbol.dispose ? 'release' : 'close') as () => unknown)();
        if (typeof key === 'symbol') return undefined;
        this.#shapes.objects.add(path);
        known.set(key, this.value(`${path}.${key}`, `${label}.${key}`));
        return known.get(key);
      },
      set: (_, key, value) => {
        this.#shapes.objects.add(path);
        known.set(key, value);
        this.calls.push(`${label}.${String(key)} = ${tell(value)}`);
        return true;
      },
      has: (_, key) => {
        if (key === Symbol.iterator) this.#shapes.lists.add(path);
        return key !== Symbol.asyncIterator;
      },
      deleteProperty: (_, key) => {
        this.calls.push(`delete ${label}.${String(key)}`);
        return true;
      },
      apply: (_, __, all: unknown[]) => {
        this.#shapes.objects.add(path);
        const given = this.#read(path, all);
        return this.#call(`${path}()`, `${label}(${given.map(one => tell(one)).join()})`, given);
      },
      construct: (_, given: unknown[]) => {
        this.#shapes.objects.add(path);
        this.#call(`new ${path}()`, `new ${label}(${given.map(one => tell(one)).join()})`, given);
        return this.#fake(`new ${path}()`, `new ${label}(${given.map(one => tell(one)).join()})`);
      },
    });
    labels.set(fake, label);
    return fake;
  }

  /** The arguments that a fake reads: as many as it declares; of what a `map` or a limited one passes, the item and its index. */
  #read(path: string, given: readonly unknown[]): readonly unknown[] {
    const isMapper = given.length === 3 && typeof given[1] === 'number' && typeof given[2] === 'object';
    const count = given.length - (isSignalOnly(given.at(-1)) ? 1 : 0); // Whether it can be aborted is no difference as long as nobody does.
    return given.slice(0, this.#arities.get(path) ?? (isMapper ? 2 : count));
  }

  #call(path: string, long: string, given: readonly unknown[]): unknown {
    const label = short(long);
    this.calls.push(label);
    if (this.calls.length > MOST_CALLS) throw new EndlessError(label);
    const callbacks = given.filter((one): one is (...values: unknown[]) => unknown => typeof one === 'function' && !labels.has(one));
    const { awaited, isLearning } = this.#shapes;
    const isAwaited = isLearning || awaited.has(path);
    if (!isAwaited && callbacks.length === 0) return this.value(path, label);
    const answer = this.#answer(path, label, callbacks, isAwaited);
    answer.catch(() => undefined);
    return isAwaited ? this.#fake(path, label, answer) : this.value(path, label);
  }

  async #answer(path: string, label: string, callbacks: readonly ((...values: unknown[]) => unknown)[], isAwaited: boolean): Promise<unknown> {
    const running = (this.#inFlight.get(path) ?? 0) + (isAwaited ? 1 : 0);
    this.#inFlight.set(path, running);
    this.peaks.set(path, Math.max(running, this.peaks.get(path) ?? 0));
    await new Promise(resolve => setTimeout(resolve, this.#latencyMs(label)));
    this.ends.set(label, [...this.ends.get(label) ?? [], this.#nowMs()]);
    try {
      for (const [index, callback] of callbacks.entries()) {
        await callback(...Array.from({ length: callback.length }, (_, position) => this.value(`${path}~${index}.${position}`, `${label}~${index}.${position}`)));
      }
    } finally {
      this.#inFlight.set(path, this.#inFlight.get(path)! - (isAwaited ? 1 : 0));
    }
    if (this.#weather.hasFailures && this.#draw('failure', label, 100) < 4 + this.#draw('rate', '', 20)) {
      const error = new Error(`${label} failed`);
      this.failures.push(tell(error));
      throw error;
    }
    return this.value(path, label);
  }

  #latencyMs(label: string): number {
    const { latency } = this.#weather;
    if (latency === 'same') return 10;
    const drawn = 1 + this.#draw('latency', label, 60);
    if (latency === 'drawn') return drawn;
    const times = latency.get(label) ?? [];
    const endMs = times[this.#started.get(label) ?? 0] ?? MUCH_LATER_MS;
    this.#started.set(label, (this.#started.get(label) ?? 0) + 1);
    return Math.max(endMs - this.#nowMs(), 0) + 1e-6;
  }

  #nowMs(): number {
    return performance.now() - this.#startMs;
  }

  #draw(what: string, label: string, width: number): number {
    return hashOf(`${this.#weather.seed} ${what} ${label}`) % width;
  }

  #counted(value: unknown): unknown {
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#counted(one)]));
    if (typeof value !== 'function' || /^class\b/.test(String(value))) return value;
    return (...given: unknown[]): unknown => {
      this.limited++;
      return Reflect.apply(value, undefined, given) as unknown;
    };
  }
}

/** `{ signal }` */
function isSignalOnly(value: unknown): boolean {
  const values = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return values.length > 0 && values.every(one => one instanceof AbortSignal);
}

/** A value in words, in which two values look the same if the function could not tell them apart. */
export function tell(value: unknown, seen: readonly unknown[] = []): string {
  if (typeof value === 'function' || (typeof value === 'object' && value !== null)) {
    const label = labels.get(value);
    if (label !== undefined) return short(label);
    if (typeof value === 'function') return 'a function';
    if (seen.includes(value)) return 'itself';
    const inner = (one: unknown): string => tell(one, [...seen, value]);
    if (value instanceof Error) return `${value.name}: ${value.message.replace(/^.*(?=\.\w+ is not a function$)/, '…')}`; // V8 names the expression as it is written.
    if (Array.isArray(value)) return short(`[${value.map(inner).join()}]`);
    if (value instanceof Map || value instanceof Set) return short(`${value.constructor.name} [${[...value].map(inner).join()}]`);
    if (value instanceof Promise) return 'a promise';
    return short(`{${Object.entries(value).filter(([, one]) => !(one instanceof AbortSignal)).map(([key, one]) => `${key}: ${inner(one)}`).join()}}`);
  }
  return typeof value === 'string' ? value : String(value);
}

function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 160)}…${hashOf(text).toString(36)}` : text;
}

function hashOf(text: string): number {
  return createHash('md5').update(text).digest().readUInt32LE();
}
