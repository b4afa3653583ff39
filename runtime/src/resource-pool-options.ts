import { requireFunction, requireInteger, requireNumber } from './arguments.ts';
import { type AcquireOptions } from './governor.ts';

export interface ResourceHooks<Resource> {
  /** Makes a resource. Its signal aborts when it takes longer than `factoryTimeoutMs` and when the pool closes; a resource that comes after that is destroyed. */
  readonly create: (context: { readonly signal: AbortSignal }) => PromiseLike<Resource> | Resource;
  readonly destroy?: ((resource: Resource) => unknown) | undefined;
  /** Tells before each lending, save the first, whether the resource still works. False or a rejection destroys it. */
  readonly validate?: ((resource: Resource) => PromiseLike<boolean> | boolean) | undefined;
}

export interface ResourcePoolOptions<Resource> extends ResourceHooks<Resource> {
  /** Most resources that exist at once, those being created and destroyed included. An integer from 1 up. */
  readonly max: number;
  /** Resources kept even when idle, from the start: 0 (default) to `max`. */
  readonly min?: number | undefined;
  /** How long `acquire` waits by default, up to `Infinity`. Default 30,000. */
  readonly acquireTimeoutMs?: number | undefined;
  /** How long create, validate and destroy may each take, up to `Infinity`. Default 30,000. */
  readonly factoryTimeoutMs?: number | undefined;
  /** How long a resource above `min` may stay idle, up to `Infinity`; it goes within half as long again. Default 30,000. */
  readonly idleTimeoutMs?: number | undefined;
  /** Age at which a resource is replaced, between two lendings; a random tenth is cut off so that they do not all go at once. Default `Infinity`. */
  readonly maxLifetimeMs?: number | undefined;
  /** Pause after a failed `create`, doubled after each failure in a row. Default 100. */
  readonly retryDelayMs?: number | undefined;
  /** Longest such pause. Default 5,000. */
  readonly maxRetryDelayMs?: number | undefined;
  /**
   * Opens a circuit that turns callers away at once with `OverloadError`, when a call would bring (lent + waiting) / max above this. 1 lets nobody wait,
   * 3 lets twice `max` wait. Default `Infinity`: never.
   */
  readonly shedAbove?: number | undefined;
  /** Closes that circuit when the same ratio is down to this: 0 to `shedAbove`. Default three quarters of `shedAbove`. */
  readonly resumeAt?: number | undefined;
  /** Records where each lease was acquired, for `holders()` and timeouts. Default: whether NODE_ENV is 'development'. */
  readonly trace?: boolean | undefined;
  /** Gets the failures of create, validate and destroy that reach no caller. Default: `process.emitWarning`. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Names the pool in errors and events. */
  readonly name?: string | undefined;
}

export type LeaseOptions = Omit<AcquireOptions, 'weight'>;

export interface ResourcePoolStats {
  /** Resources that are idle, lent or being validated. */
  readonly size: number;
  readonly idle: number;
  readonly lent: number;
  readonly creating: number;
  readonly destroying: number;
  readonly waiting: number;
  /** (lent + waiting) / max. */
  readonly utilisation: number;
  /** Counts since the pool was made. */
  readonly acquired: number;
  readonly created: number;
  readonly createFailures: number;
  readonly destroyed: number;
  readonly timeouts: number;
  readonly shed: number;
}

/** Every option, checked. */
export function completeOptions<Resource>(options: ResourcePoolOptions<Resource>) {
  const { create, destroy, validate, max, min = 0, shedAbove = Infinity, retryDelayMs = 100, maxRetryDelayMs = 5000 } = options;
  requireFunction('create', create);
  if (destroy !== undefined) requireFunction('destroy', destroy);
  if (validate !== undefined) requireFunction('validate', validate);
  requireInteger('max', max, 1);
  requireNumber('shedAbove', shedAbove);
  return {
    create, destroy, validate, max, shedAbove, name: options.name,
    min: requireInteger('min', min, 0, max),
    acquireTimeoutMs: requireNumber('acquireTimeoutMs', options.acquireTimeoutMs ?? 30_000),
    factoryTimeoutMs: requireNumber('factoryTimeoutMs', options.factoryTimeoutMs ?? 30_000),
    idleTimeoutMs: requireNumber('idleTimeoutMs', options.idleTimeoutMs ?? 30_000),
    maxLifetimeMs: requireNumber('maxLifetimeMs', options.maxLifetimeMs ?? Infinity),
    maxRetryDelayMs: requireNumber('maxRetryDelayMs', maxRetryDelayMs),
    retryDelayMs: requireNumber('retryDelayMs', retryDelayMs, 1, maxRetryDelayMs),
    resumeAt: requireNumber('resumeAt', options.resumeAt ?? shedAbove * 0.75, 0, shedAbove),
    trace: options.trace ?? process.env.NODE_ENV === 'development',
    onError: options.onError ?? warn,
  };
}

export type CompleteOptions<Resource> = ReturnType<typeof completeOptions<Resource>>;

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
