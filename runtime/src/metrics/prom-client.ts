import { type Metrics } from './collect.ts';
import { bucketBoundsMs } from './histogram.ts';
import { definitions, labelsOf, observeAll, type Definition, type Labels } from './readings.ts';

interface Configuration {
  name: string;
  help: string;
  labelNames: string[];
  registers: never[]; // Registries of the client, whose class is not ours to name.
  collect?: () => void;
  buckets?: number[];
}

/** What is used of the module `prom-client`, 14 or later. */
export interface PromClient {
  readonly Gauge: new (configuration: Configuration) => { set(labels: Labels, value: number): void; reset(): void };
  readonly Counter: new (configuration: Configuration) => { inc(labels: Labels, value?: number): void; reset(): void };
  readonly Histogram: new (configuration: Configuration) => { observe(labels: Labels, value: number): void };
  readonly register: PromRegistry;
}

export interface PromRegistry {
  removeSingleMetric(name: string): void;
}

/**
 * Registers `headgate_in_flight`, `headgate_waiting`, …, `headgate_events_total`, `headgate_rejected_total` and the histograms `headgate_wait_seconds`,
 * `headgate_load_seconds` and `headgate_run_seconds` in `registry`, by default the one of `client`; labels are `primitive` and `name`. The result removes them.
 */
export function exportToPromClient(metrics: Metrics, client: PromClient, registry: PromRegistry = client.register): () => void {
  const registers = [registry] as never[];
  const names: string[] = [];
  const writers = new Map<string, Writer>();
  for (const [metric, { type, description: help, labels, unit, ofProcess }] of Object.entries<Definition>(definitions)) {
    const name = `headgate_${metric}${unit === undefined ? '' : '_seconds'}${type === 'counter' ? '_total' : ''}`;
    const labelNames = [...(ofProcess ? [] : ['primitive', 'name']), ...labels];
    // A scrape asks the metrics one by one in the order of registration: the first one fills them all, from one snapshot.
    const configuration = { name, help, labelNames, registers, ...(names.length === 0 && { collect: refresh }) };
    names.push(name);
    writers.set(metric, type === 'gauge' ? gauge(new client.Gauge(configuration)) : counter(new client.Counter(configuration)));
  }
  const histogram = (name: string, help: string): { observe(labels: Labels, value: number): void } => {
    names.push(name);
    return new client.Histogram({ name, help, labelNames: ['primitive', 'name'], registers, buckets: bucketBoundsMs.map(ms => ms / 1000) });
  };
  const histograms = {
    wait: histogram('headgate_wait_seconds', 'Time in the queue.'),
    load: histogram('headgate_load_seconds', 'Time of a load.'),
    run: histogram('headgate_run_seconds', 'Time of a task in its thread.'),
  };
  const stopDurations = metrics.onDuration(({ kind, primitive, name, ms }) => histograms[kind].observe(labelsOf(primitive, name), ms / 1000));
  return () => {
    stopDurations();
    for (const name of names) registry.removeSingleMetric(name);
  };

  function refresh(): void {
    for (const { reset } of writers.values()) reset();
    observeAll(metrics.snapshot(), (metric, value, labels) => writers.get(metric)?.write(labels, value));
  }
}

interface Writer {
  reset(): void;
  write(labels: Labels, value: number): void;
}

function gauge(metric: { set(labels: Labels, value: number): void; reset(): void }): Writer {
  return { reset: () => metric.reset(), write: (labels, value) => metric.set(labels, value) };
}

/** Set to its total at every scrape. */
function counter(metric: { inc(labels: Labels, value?: number): void; reset(): void }): Writer {
  return { reset: () => metric.reset(), write: (labels, value) => metric.inc(labels, value) };
}
