import { refuse } from './arguments.ts';
import { type MapRun } from './map-run.ts';

export type Items<Item> = Iterable<Item> | AsyncIterable<Item>;

/** What inference leaves of an item of `request.body.ids`: `any` for the mapper, as in `Array.prototype.map`, where it says `unknown` by itself. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- `unknown` would make every caller with untyped input cast.
export type Untyped = any;

export interface Pulled<Item> {
  readonly item: Item;
  readonly index: number;
}

/**
 * The items of a run, one per pull, in order. `next()` is never called while another call is pending, so any iterator will do.
 * When the source throws, the run stops; when the run stops, whoever waits gets `undefined` at once, even if the source hangs.
 */
export class Source<Item> {
  /** Nothing more will come. */
  ended = false;
  readonly asynchronous: boolean;
  readonly #iterator: Iterator<Item> | AsyncIterator<Item>;
  readonly #run: MapRun;
  readonly #waiting: ((pulled: Pulled<Item> | undefined) => void)[] = [];
  #reading = false;
  #index = 0;

  constructor(items: Items<Item>, run: MapRun) {
    this.asynchronous = Symbol.asyncIterator in items;
    this.#iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
    this.#run = run;
  }

  /** The next item of a synchronous source. */
  pullNow(): Pulled<Item> | undefined {
    if (this.ended || this.#run.stopped) return undefined;
    try {
      return this.#accept((this.#iterator as Iterator<Item>).next());
    } catch (error) {
      return this.#fail(error);
    }
  }

  /** The next item. The run may stop between its arrival and the caller: look before starting anything. */
  pull(): Promise<Pulled<Item> | undefined> {
    if (!this.asynchronous || this.ended || this.#run.stopped) return Promise.resolve(this.pullNow());
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      if (!this.#reading) void this.#read();
    });
  }

  /** Lets go of whoever waits. */
  stop(): void {
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }

  /** Closes a source that was not read to its end. Waits for it, unless it is busy and may hang. Its errors come too late to matter. */
  async close(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    try {
      const closing = this.#iterator.return?.();
      if (this.#reading) Promise.resolve(closing).catch(() => {});
      else await closing;
    } catch {
      // The run rejects with what stopped it.
    }
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      while (this.#waiting.length > 0) {
        const result = await this.#iterator.next();
        const pulled = this.#run.stopped ? undefined : this.#accept(result);
        if (pulled === undefined) this.stop();
        else this.#waiting.shift()?.(pulled);
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#reading = false;
  }

  #accept(result: IteratorResult<Item>): Pulled<Item> | undefined {
    if (!result.done) return { item: result.value, index: this.#index++ };
    this.ended = true;
    return undefined;
  }

  #fail(error: unknown): undefined {
    this.ended = true;
    this.#run.stop(error);
  }
}

export function requireItems<Item>(items: Items<Item>): void {
  const source = Object(items ?? 0) as object;
  if (!(Symbol.asyncIterator in source || Symbol.iterator in source)) refuse('items', 'an iterable or an async iterable', items, false);
}
