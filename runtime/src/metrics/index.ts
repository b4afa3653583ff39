export { collectMetrics, type CollectOptions, type Duration, type Metrics, type MetricsSnapshot } from './collect.ts';
export { type EventLoopSnapshot } from './event-loop.ts';
export { bucketBoundsMs, type HistogramSnapshot } from './histogram.ts';
export { exportToOpenTelemetry, type OpenTelemetryMeter } from './open-telemetry.ts';
export { exportToPromClient, type PromClient, type PromRegistry } from './prom-client.ts';
export { type GaugeName, type SeriesSnapshot } from './series.ts';
