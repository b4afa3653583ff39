import { type Closable } from './graceful-shutdown/closing.ts';
import { ProcessShutdown } from './graceful-shutdown/process-shutdown.ts';

/** What began a shutdown: a signal, a crash, or a call of `begin()`, which is also how one thread asks another. */
export type ShutdownReason = NodeJS.Signals | 'uncaughtException' | 'unhandledRejection' | 'request';

export interface ShutdownContext {
  readonly reason: ShutdownReason;
  /** What crashed; undefined unless the reason is `uncaughtException` or `unhandledRejection`. */
  readonly error: unknown;
}

export interface GracefulShutdownOptions {
  /** Closed first, so that nothing new comes in. An HTTP server, or what has one as its `server` (Fastify), is drained; anything else is closed. */
  readonly servers?: readonly Closable[] | undefined;
  /** Closed when the servers are: queues, consumers and worker pools, whose tasks still need the pools. */
  readonly queues?: readonly Closable[] | undefined;
  /** Closed when the queues are: connections, which nobody needs any more. */
  readonly pools?: readonly Closable[] | undefined;
  /** Further stages, each closed when the one before is, the first when the pools are. */
  readonly stages?: readonly (readonly Closable[])[] | undefined;
  /** Runs when everything is closed, for what has to be last: flushing a logger, say. */
  readonly onShutdown?: ((context: ShutdownContext) => unknown) | undefined;
  /** How long all of it may take, up to `Infinity`; then the process exits with 1. Default 9,000: Docker kills after 10,000. */
  readonly deadlineMs?: number | undefined;
  /** How long to go on accepting while not ready, so that a load balancer notices. Part of the deadline; skipped after a crash. Default 0. */
  readonly readinessDelayMs?: number | undefined;
  /** How long an idle keep-alive connection stays open for a last request, which is told to be the last. Default 1,000. */
  readonly keepAliveGraceMs?: number | undefined;
  /** Default SIGTERM, SIGINT and SIGHUP. */
  readonly signals?: readonly NodeJS.Signals[] | undefined;
  /** Gets every crash, everything that failed to close, and the `TimeoutError` of the deadline. Default: `console.error`. */
  readonly onError?: ((error: unknown) => unknown) | undefined;
  /** Ends the process, or the worker thread. Default `process.exit`. */
  readonly exit?: ((code: number) => unknown) | undefined;
}

export interface Shutdown {
  /** False from the moment a shutdown begins. */
  readonly isReady: boolean;
  /** Aborts when a shutdown begins, with a `ClosedError`: for loops, polls and streams that would go on. */
  readonly signal: AbortSignal;
  /** Request handler of a health endpoint: 200 when ready, 503 when not. Bound. */
  readonly health: (request: unknown, response: HealthResponse) => void;
  /** What a second `gracefulShutdown(options)` does. */
  add(options: GracefulShutdownOptions): this;
  /** Shuts down without a signal. Resolves when `exit` has been called. */
  begin(): Promise<void>;
  /** Takes every listener back, as if `gracefulShutdown` had not been called. */
  uninstall(): void;
}

export interface HealthResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body: string): unknown;
}

/** Shared by every copy of this package in one thread: two that both exit would cut off one another's work. */
const installed = Symbol.for('@headgate/runtime gracefulShutdown');

/**
 * Ends the process in order when it is told to or has crashed: not ready any more, servers, queues, pools, further stages, `onShutdown`, flushed output, exit.
 *
 * Order: a stage begins when all of the stage before it is closed; inside a stage everything closes at once. What fails to close stops nothing else.
 * Call it before the servers listen. Another call adds to the first: stages and hooks add up, the shortest deadline and the longest delays count.
 * Exit code: 0, or `process.exitCode`; 1 after a crash, a failure to close or the deadline; 128 + its number for a second signal, which exits at once.
 * Errors: `TypeError` for what cannot be closed, `RangeError` for a duration out of range, before anything is installed.
 * Source: RFC 9112 section 9.6 and RFC 9113 section 6.8 for how connections are ended; RFC 6455 section 7.4.1 for 1001.
 */
export function gracefulShutdown(options: GracefulShutdownOptions = {}): Shutdown {
  const scope = globalThis as { [installed]?: ProcessShutdown };
  const shutdown = scope[installed] ?? new ProcessShutdown(() => delete scope[installed]);
  shutdown.add(options);
  return (scope[installed] = shutdown);
}
