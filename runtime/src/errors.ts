/** Base of every failure that callers may catch. `code` is stable across versions; the message is not. */
export abstract class HeadgateError extends Error {
  abstract readonly code: string;
}

/** One permit or resource that is out. `heldMs` is its age in milliseconds; `stack` is where it was acquired, when the limiter traces. */
export interface Holder {
  readonly label: string | undefined;
  readonly weight: number;
  readonly heldMs: number;
  readonly stack: string | undefined;
}

/** A wait or a task outlived its `timeoutMs`. `holders` tells who kept the limiter busy, oldest first; empty for a plain timeout. */
export class TimeoutError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_TIMEOUT';
  readonly holders: readonly Holder[];
  constructor(message: string, holders: readonly Holder[] = [], options?: ErrorOptions) {
    super(message, options);
    this.holders = holders;
  }
  override get name(): string {
    return 'TimeoutError';
  }
}

/** The queue already holds as many waiters as it may. */
export class QueueFullError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_QUEUE_FULL';
  override get name(): string {
    return 'QueueFullError';
  }
}

/** So many hold or wait for a resource already that the caller is turned away at once. */
export class OverloadError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_OVERLOAD';
  override get name(): string {
    return 'OverloadError';
  }
}

/** The limiter, pool or scope was closed before or while the caller waited. */
export class ClosedError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_CLOSED';
  override get name(): string {
    return 'ClosedError';
  }
}

/** A queued call was dropped by `clearQueue()`. Its `name` is `AbortError`, as everywhere else in Node. */
export class ClearedError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_CLEARED';
  override get name(): string {
    return 'AbortError';
  }
}

/** A limiter was asked for inside itself in a way that can never be granted. `heldStack` is where the permit it waits for was acquired. */
export class DeadlockError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_DEADLOCK';
  readonly heldStack: string;
  constructor(message: string, heldStack: string) {
    super(message);
    this.heldStack = heldStack;
  }
  override get name(): string {
    return 'DeadlockError';
  }
}
