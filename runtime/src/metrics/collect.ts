import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { requireInteger } from '../arguments.ts';
import { type Channels } from '../diagnostics.ts';
import { EventLoopMonitor, type EventLoopSnapshot } from './event-loop.ts';
import { Series, type SeriesSnapshot } from './series.ts';

export interface CollectOptions {
  /** Most kinds times names to keep apart; further names are added up under `other`. An integer from 1 up. Default 1000. */
  readonly maxSeries?: number | undefined;
  /** Whether to watch the event loop. Default true. */
  readonly eventLoop?: boolean | undefined;
}

export interface MetricsSnapshot {
  readonly series: readonly SeriesSnapshot[];
  /** Undefined when it is not watched. */
  readonly eventLoop: EventLoopSnapshot | undefined;
}

/** One time measured: in a queue, of a cache's load, or of a task in its thread. */
export interface Duration {
  readonly kind: 'wait' | 'load' | 'run';
  readonly primitive: string;
  readonly name: string | undefined;
  readonly ms: number;
}

export interface Metrics extends Disposable {
  /** All series. Event loop figures cover the time since the last snapshot, so let one exporter or one caller take them. */
  snapshot(): MetricsSnapshot;
  /** Calls `listener` for each duration as it is measured, for histograms elsewhere. The result stops it. */
  onDuration(listener: (duration: Duration) => void): () => void;
  /** Ends the collection; then the primitives publish nothing again. */
  stop(): void;
}

type ChannelName = keyof Channels;

/** Every channel of this package; the type makes the list complete. */
const channels: Record<ChannelName, true> = {
  'headgate:semaphore': true,
  'headgate:mutex': true,
  'headgate:keyed-mutex': true,
  'headgate:limit': true,
  'headgate:map-limit': true,
  'headgate:map-stream': true,
  'headgate:token-bucket': true,
  'headgate:outbound-limiter': true,
  'headgate:adaptive-limiter': true,
  'headgate:resource-pool': true,
  'headgate:ttl-cache': true,
  'headgate:single-flight': true,
  'headgate:task-scope': true,
  'headgate:with-timeout': true,
  'headgate:hedge': true,
  'headgate:detach': true,
  'headgate:gate': true,
  'headgate:worker-pool': true,
};

/**
 * Counts what the primitives of this process publish, from now on. Until then they publish nothing and it costs nothing.
 * Start it before the primitives are in use: what is in flight already shows with the next event of the same primitive.
 */
export function collectMetrics({ maxSeries = 1000, eventLoop = true }: CollectOptions = {}): Metrics {
  requireInteger('maxSeries', maxSeries, 1);
  const series = new Map<string, Series>();
  const listeners = new Set<(duration: Duration) => void>();
  const monitor = eventLoop ? new EventLoopMonitor() : undefined;
  const subscriptions = Object.keys(channels).map(channel => ({ channel, listener: (event: unknown) => add(channel, event as Channels[ChannelName]) }));
  for (const { channel, listener } of subscriptions) subscribe(channel, listener);
  return { snapshot, onDuration, stop, [Symbol.dispose]: stop };

  function snapshot(): MetricsSnapshot {
    return { series: [...series.values()].map(one => one.snapshot()), eventLoop: monitor?.snapshot() };
  }

  function onDuration(listener: (duration: Duration) => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  function stop(): void {
    for (const { channel, listener } of subscriptions) unsubscribe(channel, listener);
    listeners.clear();
    monitor?.stop();
  }

  function add(channel: string, event: Channels[ChannelName]): void {
    const primitive = channel.slice('headgate:'.length);
    const one = seriesOf(primitive, 'name' in event ? event.name : undefined);
    one.add(event);
    if (listeners.size === 0) return;
    if ('waitMs' in event && event.waitMs !== undefined) tell({ kind: 'wait', primitive, name: one.name, ms: event.waitMs });
    if ('loadMs' in event && event.loadMs !== undefined) tell({ kind: 'load', primitive, name: one.name, ms: event.loadMs });
    if ('runMs' in event && event.runMs !== undefined) tell({ kind: 'run', primitive, name: one.name, ms: event.runMs });
  }

  function seriesOf(primitive: string, name: string | undefined): Series {
    const key = name === undefined ? primitive : `${primitive} ${name}`;
    const known = series.get(key);
    if (known) return known;
    if (series.size >= maxSeries && name !== 'other') return seriesOf(primitive, 'other');
    const one = new Series(primitive, name);
    series.set(key, one);
    return one;
  }

  function tell(duration: Duration): void {
    for (const listener of listeners) listener(duration);
  }
}
