import { AsyncLocalStorage } from 'node:async_hooks';
import { type CompleteOptions } from './resource-pool-options.ts';
import { withTimeout } from './with-timeout.ts';

/**
 * Runs the hooks of a pool, each for `factoryTimeoutMs` at most. They run in the AsyncLocalStorage context the pool was made in: a connection outlives the
 * request that happened to need it first, and must not keep or show that request's context.
 */
export class ResourceFactory<Resource> {
  readonly #options: CompleteOptions<Resource>;
  readonly #stopping = new AbortController();
  readonly #inOwnContext = AsyncLocalStorage.snapshot();

  constructor(options: CompleteOptions<Resource>) {
    this.#options = options;
  }

  /** Errors: what `create` throws, `TimeoutError`, or the reason of `stop`. A resource that comes after that is destroyed. */
  make(): Promise<Resource> {
    const { create, factoryTimeoutMs, onError } = this.#options;
    return this.#inOwnContext(() => withTimeout(async signal => {
      const resource = await create({ signal });
      if (signal.aborted) void this.dispose(resource);
      return resource;
    }, factoryTimeoutMs, { signal: this.#stopping.signal, name: 'create', onLateError: onError }));
  }

  /** Never rejects: a resource whose check fails is not usable. */
  async isUsable(resource: Resource): Promise<boolean> {
    const { validate, factoryTimeoutMs, onError } = this.#options;
    try {
      return validate === undefined || await this.#inOwnContext(() => withTimeout(() => validate(resource), factoryTimeoutMs, { name: 'validate' }));
    } catch (error) {
      onError(error);
      return false;
    }
  }

  /** Never rejects, and ends in time even when `destroy` does not. */
  async dispose(resource: Resource): Promise<void> {
    const { destroy, factoryTimeoutMs, onError } = this.#options;
    try {
      if (destroy !== undefined) await this.#inOwnContext(() => withTimeout(() => destroy(resource), factoryTimeoutMs, { name: 'destroy', onLateError: onError }));
    } catch (error) {
      onError(error);
    }
  }

  /** Ends the creations under way and lets no other start. */
  stop(reason: Error): void {
    this.#stopping.abort(reason);
  }
}
