import { type MetricsSnapshot } from './collect.ts';
import { type GaugeName, type SeriesSnapshot } from './series.ts';

export interface Definition {
  readonly type: 'gauge' | 'counter';
  readonly description: string;
  /** Labels beside `primitive` and `name`; only those where the metric is about the process. */
  readonly labels: readonly string[];
  readonly unit?: 's';
  readonly ofProcess?: true;
}

/** What both exporters export, by name without prefix. Durations in queues, of loads and of tasks in threads are histograms of their own. */
export const definitions = {
  in_flight: { type: 'gauge', description: 'Permits, tasks or resources in use.', labels: [] },
  waiting: { type: 'gauge', description: 'Callers in the queue.', labels: [] },
  capacity: { type: 'gauge', description: 'Most that can be in use at once.', labels: [] },
  size: { type: 'gauge', description: 'Resources in the pool or values in the cache.', labels: [] },
  idle: { type: 'gauge', description: 'Resources that nobody uses.', labels: [] },
  loading: { type: 'gauge', description: 'Loads under way.', labels: [] },
  events: { type: 'counter', description: 'What happened, by type.', labels: ['type'] },
  rejected: { type: 'counter', description: 'Callers that were turned away, by reason.', labels: ['reason'] },
  event_loop_delay: { type: 'gauge', description: 'How late timers fired since the last collection.', labels: ['stat'], unit: 's', ofProcess: true },
  event_loop_utilization: { type: 'gauge', description: 'Share of the time the event loop was busy since the last collection, 0 to 1.', labels: [], ofProcess: true },
} as const satisfies Record<string, Definition>;

export type MetricName = keyof typeof definitions;
export type Labels = Record<string, string>;
export type Observe = (metric: MetricName, value: number, labels: Labels) => void;

const gaugeMetrics: Record<GaugeName, MetricName> = { inFlight: 'in_flight', waiting: 'waiting', capacity: 'capacity', size: 'size', idle: 'idle', loading: 'loading' };

/** Gives `observe` each number of the snapshot. Seconds, as both systems want them. */
export function observeAll({ series, eventLoop }: MetricsSnapshot, observe: Observe): void {
  for (const one of series) observeSeries(one, observe);
  if (!eventLoop) return;
  for (const [stat, ms] of Object.entries(eventLoop.delayMs)) observe('event_loop_delay', ms / 1000, { stat });
  observe('event_loop_utilization', eventLoop.utilization, {});
}

function observeSeries({ primitive, name, gauges, events, rejected }: SeriesSnapshot, observe: Observe): void {
  const labels = labelsOf(primitive, name);
  for (const [gauge, value] of Object.entries(gauges)) observe(gaugeMetrics[gauge as GaugeName], value, labels);
  for (const [type, value] of Object.entries(events)) observe('events', value, { ...labels, type });
  for (const [reason, value] of Object.entries(rejected)) observe('rejected', value, { ...labels, reason });
}

export function labelsOf(primitive: string, name: string | undefined): Labels {
  return { primitive, name: name ?? '' };
}
