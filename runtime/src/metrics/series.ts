import { type Channels } from '../diagnostics.ts';
import { Histogram, type HistogramSnapshot } from './histogram.ts';

type Event = Channels[keyof Channels];

/** What can be read off a primitive at any time. */
const gaugeNames = ['inFlight', 'waiting', 'capacity', 'size', 'idle', 'loading'] as const;
export type GaugeName = (typeof gaugeNames)[number];

/** All primitives of one kind and one name, added up. */
export interface SeriesSnapshot {
  /** The kind, as in the name of its channel: `semaphore`, `resource-pool`, … */
  readonly primitive: string;
  /** The `name` option; undefined for all that have none, `other` beyond `maxSeries`. */
  readonly name: string | undefined;
  /** Gauges this kind has. An infinite capacity is left out. */
  readonly gauges: Readonly<Partial<Record<GaugeName, number>>>;
  /** How often each type of event came. */
  readonly events: Readonly<Record<string, number>>;
  /** How often callers were rejected, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Time in the queue, of those who were served and of those who left; 0 for who never queued. */
  readonly wait: HistogramSnapshot;
  /** Time of a cache's loads. */
  readonly load: HistogramSnapshot;
  /** Time that tasks ran in their threads. */
  readonly run: HistogramSnapshot;
}

export class Series {
  readonly primitive: string;
  readonly name: string | undefined;
  readonly #gauges = new Map<GaugeName, number>();
  readonly #events = new Map<string, number>();
  readonly #rejected = new Map<string, number>();
  readonly #wait = new Histogram();
  readonly #load = new Histogram();
  readonly #run = new Histogram();
  // What each instance reported last, so that instances of one name add up. Weak: a series may outlive many instances.
  readonly #instances = new WeakMap<object, Map<GaugeName, number>>();

  constructor(primitive: string, name: string | undefined) {
    this.primitive = primitive;
    this.name = name;
  }

  add(event: Event): void {
    count(this.#events, event.type);
    if ('reason' in event && event.reason !== undefined) count(this.#rejected, event.reason);
    if ('waitMs' in event && event.waitMs !== undefined) this.#wait.record(event.waitMs);
    if ('loadMs' in event && event.loadMs !== undefined) this.#load.record(event.loadMs);
    if ('runMs' in event && event.runMs !== undefined) this.#run.record(event.runMs);
    // Owners of tasks and of keyed locks report one call or one key at a time: only their starts and ends add up.
    if ('owner' in event || this.primitive === 'keyed-mutex') this.#count(event.type);
    else this.#read(event);
  }

  snapshot(): SeriesSnapshot {
    return {
      primitive: this.primitive,
      name: this.name,
      gauges: Object.fromEntries(this.#gauges),
      events: Object.fromEntries(this.#events),
      rejected: Object.fromEntries(this.#rejected),
      wait: this.#wait.snapshot(),
      load: this.#load.snapshot(),
      run: this.#run.snapshot(),
    };
  }

  #count(type: Event['type']): void {
    const inFlight = this.#gauges.get('inFlight') ?? 0;
    if (type === 'started') this.#gauges.set('inFlight', inFlight + 1);
    else if (type !== 'queued' && type !== 'rejected') this.#gauges.set('inFlight', Math.max(0, inFlight - 1)); // What started before the collection is not known.
  }

  #read(event: Exclude<Event, { readonly owner: object }>): void {
    const instance = 'limiter' in event ? event.limiter : 'cache' in event ? event.cache : event.run;
    const last = this.#instances.get(instance) ?? new Map<GaugeName, number>();
    this.#instances.set(instance, last);
    for (const gauge of gaugeNames) {
      const value: unknown = Reflect.get(event, gauge);
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      this.#gauges.set(gauge, (this.#gauges.get(gauge) ?? 0) + value - (last.get(gauge) ?? 0));
      last.set(gauge, value);
    }
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
