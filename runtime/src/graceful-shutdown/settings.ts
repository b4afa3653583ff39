import { refuse, requireFunction, requireNumber } from '../arguments.ts';
import { type GracefulShutdownOptions, type ShutdownContext } from '../graceful-shutdown.ts';

export interface Settings {
  readonly deadlineMs: number;
  readonly readinessDelayMs: number;
  readonly keepAliveGraceMs: number;
  readonly signals: ReadonlySet<NodeJS.Signals>;
  readonly onShutdown: readonly ((context: ShutdownContext) => unknown)[];
  readonly onError: (error: unknown) => unknown;
  /** Undefined means the default. */
  readonly exit: ((code: number) => unknown) | undefined;
  /** What was asked for, where that differs from a default. */
  readonly given: { readonly deadlineMs?: number | undefined; readonly readinessDelayMs?: number | undefined; readonly keepAliveGraceMs?: number | undefined };
}

/** The settings after one more call: the shortest deadline and the longest delays that anybody gave, all signals and hooks, the last `onError` and `exit`. */
export function mergeSettings(before: Settings | undefined, options: GracefulShutdownOptions): Settings {
  const deadlineMs = merged('deadlineMs', Math.min);
  const readinessDelayMs = merged('readinessDelayMs', Math.max);
  const keepAliveGraceMs = merged('keepAliveGraceMs', Math.max);
  const { onShutdown, onError, exit, signals } = options;
  for (const [name, value] of Object.entries({ onShutdown, onError, exit })) if (value !== undefined) requireFunction(name, value);
  if (signals !== undefined && !Array.isArray(signals)) refuse('signals', 'an array of names of signals', signals, false);
  return {
    deadlineMs: deadlineMs ?? 9000,
    readinessDelayMs: readinessDelayMs ?? 0,
    keepAliveGraceMs: keepAliveGraceMs ?? 1000,
    signals: new Set([...(before?.signals ?? []), ...(signals ?? (before ? [] : ['SIGTERM', 'SIGINT', 'SIGHUP'] as const))]),
    onShutdown: [...(before?.onShutdown ?? []), ...(onShutdown ? [onShutdown] : [])],
    onError: onError ?? before?.onError ?? (error => console.error(error)),
    exit: exit ?? before?.exit,
    given: { deadlineMs, readinessDelayMs, keepAliveGraceMs },
  };

  function merged(option: keyof Settings['given'], choose: (one: number, other: number) => number): number | undefined {
    const value = options[option];
    const known = before?.given[option];
    if (value === undefined) return known;
    requireNumber(option, value);
    return known === undefined ? value : choose(known, value);
  }
}
