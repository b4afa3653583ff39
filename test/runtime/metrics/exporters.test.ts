import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Semaphore } from '@headgate/runtime';
import { bucketBoundsMs, collectMetrics, exportToOpenTelemetry, exportToPromClient, type Metrics } from '@headgate/runtime/metrics';

type Labels = Record<string, string>;

let metrics: Metrics;
beforeEach(() => {
  vi.useFakeTimers();
  metrics = collectMetrics();
});
afterEach(() => {
  metrics.stop();
  vi.useRealTimers();
});

/** One caller served at once, one after 30 ms, one timed out after 20 ms. */
async function traffic(): Promise<void> {
  const semaphore = new Semaphore(1, { name: 'db' });
  const permit = await semaphore.acquire();
  const waiting = [semaphore.acquire(), semaphore.acquire({ timeoutMs: 20 }).catch(() => undefined)];
  await vi.advanceTimersByTimeAsync(30);
  permit.release();
  await Promise.all(waiting);
}

describe('OpenTelemetry', () => {
  /** A meter as in `@opentelemetry/api`, reduced to what it is given. */
  function fakeMeter() {
    type Result = { observe(instrument: string, value: number, attributes?: Labels): void };
    const callbacks = new Map<(result: Result) => void, string[]>();
    const recorded: [name: string, value: number, attributes: Labels | undefined][] = [];
    const options: Record<string, object> = {};
    const instrument = (name: string, given: object = {}): string => ((options[name] = given), name);
    return {
      recorded,
      options,
      createObservableGauge: instrument,
      createObservableCounter: instrument,
      createHistogram: (name: string, given?: object) => ({ record: (value: number, attributes?: Labels) => void recorded.push([instrument(name, given), value, attributes]) }),
      addBatchObservableCallback: (callback: (result: Result) => void, observables: string[]) => void callbacks.set(callback, observables),
      removeBatchObservableCallback: (callback: (result: Result) => void) => void callbacks.delete(callback),
      collect(): [name: string, value: number, attributes: Labels | undefined][] {
        const seen: [string, number, Labels | undefined][] = [];
        for (const [callback, observables] of callbacks) callback({
          observe: (observed, value, attributes) => {
            expect(observables).toContain(observed);
            seen.push([observed, value, attributes]);
          },
        });
        return seen;
      },
    };
  }

  test('gets gauges and totals at each collection, from one snapshot', async () => {
    const meter = fakeMeter();
    exportToOpenTelemetry(metrics, meter);
    await traffic();
    const snapshot = vi.spyOn(metrics, 'snapshot');
    const db = { primitive: 'semaphore', name: 'db' };
    expect(meter.collect()).toEqual(expect.arrayContaining([
      ['headgate.in_flight', 1, db],
      ['headgate.waiting', 0, db],
      ['headgate.events', 2, { ...db, type: 'started' }],
      ['headgate.rejected', 1, { ...db, reason: 'timeout' }],
      ['headgate.event_loop_delay', expect.any(Number), { stat: 'p99' }],
      ['headgate.event_loop_utilization', expect.any(Number), {}],
    ]));
    expect(snapshot).toHaveBeenCalledOnce();
  });

  test('gets each wait as it ends, in seconds', async () => {
    const meter = fakeMeter();
    exportToOpenTelemetry(metrics, meter);
    await traffic();
    expect(meter.recorded.map(([name, value]) => [name, value])).toEqual([['headgate.wait.duration', 0], ['headgate.wait.duration', 0.02], ['headgate.wait.duration', 0.03]]);
  });

  test('stops on request', async () => {
    const meter = fakeMeter();
    exportToOpenTelemetry(metrics, meter)();
    await traffic();
    expect([meter.collect(), meter.recorded]).toEqual([[], []]);
  });
});

describe('prom-client', () => {
  interface Configuration {
    name: string;
    labelNames: string[];
    registers: never[];
    collect?: () => void;
    buckets?: number[];
  }

  /** The module `prom-client`, reduced to its metrics and the order of a scrape. */
  function fakeClient() {
    const registered = new Map<string, Metric>();
    class Metric {
      readonly configuration: Configuration;
      values: [labels: Labels, value: number][] = [];
      constructor(configuration: Configuration) {
        this.configuration = configuration;
        registered.set(configuration.name, this);
      }
      reset(): void {
        this.values = [];
      }
      write(labels: Labels, value: number): void {
        expect(Object.keys(labels).sort()).toEqual([...this.configuration.labelNames].sort());
        this.values.push([labels, value]);
      }
      set = this.write.bind(this);
      inc = (labels: Labels, value = 1): void => this.write(labels, value);
      observe = this.write.bind(this);
    }
    return {
      Gauge: Metric,
      Counter: Metric,
      Histogram: Metric,
      register: { removeSingleMetric: (name: string) => void registered.delete(name) },
      registered,
      scrape(): Record<string, [labels: Labels, value: number][]> {
        return Object.fromEntries([...registered].map(([name, metric]) => (metric.configuration.collect?.(), [name, metric.values])));
      },
    };
  }

  test('a scrape shows gauges and totals from one snapshot, twice the same', async () => {
    const client = fakeClient();
    exportToPromClient(metrics, client);
    await traffic();
    const snapshot = vi.spyOn(metrics, 'snapshot');
    client.scrape();
    const scraped = client.scrape();
    expect(snapshot).toHaveBeenCalledTimes(2);
    const db = { primitive: 'semaphore', name: 'db' };
    expect(scraped).toMatchObject({
      headgate_in_flight: [[db, 1]],
      headgate_capacity: [[db, 1]],
      headgate_rejected_total: [[{ ...db, reason: 'timeout' }, 1]],
      headgate_wait_seconds: [[db, 0], [db, 0.02], [db, 0.03]],
    });
    expect(scraped.headgate_event_loop_delay_seconds?.map(([{ stat }]) => stat)).toEqual(['mean', 'p50', 'p99', 'max']);
  });

  test('metrics go to the registry of the caller, in buckets of seconds, and leave it on request', () => {
    const client = fakeClient();
    const own = { removeSingleMetric: vi.fn() };
    const stop = exportToPromClient(metrics, client, own);
    const names = [...client.registered.keys()];
    expect([...client.registered.values()].every(({ configuration }) => configuration.registers[0] === own)).toBe(true);
    expect(client.registered.get('headgate_wait_seconds')?.configuration.buckets?.map(seconds => seconds * 1000)).toEqual(bucketBoundsMs);
    stop();
    expect(own.removeSingleMetric.mock.calls.flat()).toEqual(names);
  });
});
