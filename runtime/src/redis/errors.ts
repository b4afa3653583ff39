import { HeadgateError } from '../errors.ts';

/** Redis could not be asked, did not answer in time, or refused. `cause` is the error of the client. */
export class RedisError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_REDIS';
  override get name(): string {
    return 'RedisError';
  }

  /** Whether asking again may help: no answer at all, or a server that is loading, failing over or moving slots. */
  get isTransient(): boolean {
    const message = this.cause instanceof Error ? this.cause.message : '';
    return !/^[A-Z]+ /.test(message) || /^(?:LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|BUSY) /.test(message);
  }
}

/** The reason of a permit's `signal`: its lease could not be renewed, so somebody else may hold the permit by now. */
export class LeaseLostError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_LEASE_LOST';
  override get name(): string {
    return 'LeaseLostError';
  }
}

/** The load ran in another process and failed there. The message holds the name and the message of its error. */
export class RemoteLoadError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_REMOTE_LOAD';
  override get name(): string {
    return 'RemoteLoadError';
  }
}
