import { channel } from 'node:diagnostics_channel';

/** What happened to one task or permit of a limiter, and the state of the limiter just after it. Times are milliseconds. */
export interface LimiterEvent {
  readonly type: 'queued' | 'started' | 'finished' | 'rejected';
  /** The limiter itself: identity for subscribers that keep one series per limiter. */
  readonly limiter: object;
  /** The `name` option of the limiter. */
  readonly name: string | undefined;
  /** Permits (weights summed) or tasks in use. */
  readonly inFlight: number;
  readonly waiting: number;
  readonly capacity: number;
  /** With `started` and `rejected`: how long it queued, 0 when it never did, undefined when nobody listened at the time it was queued. */
  readonly waitMs?: number | undefined;
  /** With `rejected`: why; also the code of the error where it is ours. */
  readonly reason?: 'aborted' | 'timeout' | 'closed' | 'full' | 'overload' | 'deadlock' | 'cleared' | 'resized' | 'create-failed' | undefined;
}

/** One call of a map over many items. */
export interface MapEvent {
  readonly type: 'started' | 'progress' | 'finished' | 'rejected';
  readonly run: object;
  readonly inFlight: number;
  readonly completed: number;
}

/** A pool of resources; `limiter` fields count resources lent and callers waiting. */
export interface PoolEvent extends Omit<LimiterEvent, 'type'> {
  readonly type: LimiterEvent['type'] | 'created' | 'destroyed' | 'create-failed';
  readonly size: number;
  readonly idle: number;
}

export interface CacheEvent {
  readonly type: 'hit' | 'stale' | 'miss' | 'shared' | 'loaded' | 'failed' | 'evicted';
  readonly cache: object;
  readonly name: string | undefined;
  readonly size: number;
  readonly loading: number;
  readonly loadMs?: number | undefined;
}

/** A limit that moves by itself. */
export interface AdjustmentEvent {
  readonly type: 'adjusted';
  readonly limiter: object;
  readonly name: string | undefined;
  readonly previous: number;
  readonly current: number;
}

/** A pool of threads; `limiter` fields count threads that run a task, and tasks that have not started. */
export interface WorkerPoolEvent extends Omit<LimiterEvent, 'type' | 'reason'> {
  readonly type: LimiterEvent['type'] | 'crashed';
  /** The name of the function. */
  readonly task?: string | undefined;
  /** Threads, and those of them that run nothing. */
  readonly size: number;
  readonly idle: number;
  /** With `finished`: how long the task ran in its thread. */
  readonly runMs?: number | undefined;
  readonly reason?: LimiterEvent['reason'] | 'crashed';
}

/** A unit of work that is not queued: a scope's child, a call under a timeout, one attempt of a hedge, a detached promise. */
export interface TaskEvent {
  readonly type: 'started' | 'finished' | 'failed' | 'timeout' | 'aborted';
  readonly owner: object;
  readonly name: string | undefined;
  readonly inFlight: number;
}

/** Every channel this package publishes on, by name, with what it publishes. */
export interface Channels {
  'headgate:semaphore': LimiterEvent;
  'headgate:mutex': LimiterEvent;
  'headgate:keyed-mutex': LimiterEvent;
  'headgate:limit': LimiterEvent;
  'headgate:map-limit': MapEvent;
  'headgate:map-stream': MapEvent;
  'headgate:token-bucket': LimiterEvent;
  'headgate:outbound-limiter': LimiterEvent;
  'headgate:adaptive-limiter': LimiterEvent | AdjustmentEvent;
  'headgate:resource-pool': PoolEvent;
  'headgate:ttl-cache': CacheEvent;
  'headgate:single-flight': CacheEvent;
  'headgate:task-scope': TaskEvent;
  'headgate:with-timeout': TaskEvent;
  'headgate:hedge': TaskEvent;
  'headgate:detach': TaskEvent;
  'headgate:gate': LimiterEvent;
  'headgate:worker-pool': WorkerPoolEvent;
}

export interface EventChannel<Event> {
  /** Check before building an event: without a subscriber nothing may be allocated and no clock read. */
  readonly hasSubscribers: boolean;
  publish(event: Event): void;
}

/** Keep the result in a module constant, marked `@__PURE__`, so that an unused primitive is dropped with its channel. */
export function openChannel<Name extends keyof Channels>(name: Name): EventChannel<Channels[Name]> {
  return channel(name);
}
