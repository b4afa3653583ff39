import { requireFunction } from './arguments.ts';
import { openChannel } from './diagnostics.ts';

const channel = /* @__PURE__ */ openChannel('headgate:detach');
let inFlight = 0;

/**
 * Lets `promise` run with nobody waiting for it: the caller goes on at once, and a rejection goes to `onError` instead of ending the process.
 *
 * Shape: `onError` is called at most once, never before `detach` returns. A lazy thenable (a query builder) is started.
 * Errors: what `onError` throws, or rejects with, is an unhandled rejection: the last resort is not swallowed either.
 */
export function detach(promise: PromiseLike<unknown>, onError: (error: unknown) => unknown): void {
  requireFunction('onError', onError);
  inFlight++;
  publish('started');
  void Promise.resolve(promise).then(
    () => ended('finished'),
    error => {
      ended('failed');
      return onError(error);
    },
  );
}

function ended(type: 'finished' | 'failed'): void {
  inFlight--;
  publish(type);
}

function publish(type: 'started' | 'finished' | 'failed'): void {
  if (channel.hasSubscribers) channel.publish({ type, owner: detach, name: undefined, inFlight });
}
