import { type Metrics } from './collect.ts';
import { bucketBoundsMs } from './histogram.ts';
import { definitions, labelsOf, observeAll, type Definition, type Labels, type MetricName } from './readings.ts';

interface InstrumentOptions {
  description?: string;
  unit?: string;
  advice?: { explicitBucketBoundaries?: number[] };
}

/** What is used of the `Meter` of `@opentelemetry/api`, 1.4 or later. */
export interface OpenTelemetryMeter<Instrument> {
  createObservableGauge(name: string, options?: InstrumentOptions): Instrument;
  createObservableCounter(name: string, options?: InstrumentOptions): Instrument;
  createHistogram(name: string, options?: InstrumentOptions): { record(value: number, attributes?: Labels): void };
  addBatchObservableCallback(callback: BatchCallback<Instrument>, observables: Instrument[]): void;
  removeBatchObservableCallback(callback: BatchCallback<Instrument>, observables: Instrument[]): void;
}

type BatchCallback<Instrument> = (result: { observe(instrument: Instrument, value: number, attributes?: Labels): void }) => void;

/**
 * Registers `headgate.in_flight`, `headgate.waiting`, … with a meter; attributes are `primitive` and `name`. Histograms `headgate.wait.duration`,
 * `headgate.load.duration` and `headgate.run.duration` get each duration as it is measured. The result unregisters all but the histograms, which get nothing more.
 */
export function exportToOpenTelemetry<Instrument>(metrics: Metrics, meter: OpenTelemetryMeter<Instrument>): () => void {
  const instruments = new Map<string, Instrument>();
  for (const [metric, { type, description, unit }] of Object.entries<Definition>(definitions)) {
    const name = `headgate.${metric}`;
    const options = unit === undefined ? { description } : { description, unit };
    instruments.set(metric, type === 'gauge' ? meter.createObservableGauge(name, options) : meter.createObservableCounter(name, options));
  }
  const advice = { explicitBucketBoundaries: bucketBoundsMs.map(ms => ms / 1000) };
  const histograms = {
    wait: meter.createHistogram('headgate.wait.duration', { description: 'Time in the queue.', unit: 's', advice }),
    load: meter.createHistogram('headgate.load.duration', { description: 'Time of a load.', unit: 's', advice }),
    run: meter.createHistogram('headgate.run.duration', { description: 'Time of a task in its thread.', unit: 's', advice }),
  };
  const stopDurations = metrics.onDuration(({ kind, primitive, name, ms }) => histograms[kind].record(ms / 1000, labelsOf(primitive, name)));
  const callback: BatchCallback<Instrument> = result =>
    observeAll(metrics.snapshot(), (metric: MetricName, value, labels) => result.observe(instruments.get(metric) as Instrument, value, labels)); // All are there.
  const observed = [...instruments.values()];
  meter.addBatchObservableCallback(callback, observed);
  return () => {
    stopDurations();
    meter.removeBatchObservableCallback(callback, observed);
  };
}
