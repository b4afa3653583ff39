import { HeadgateError } from '../errors.ts';

/** The thread ended while it ran the task: an uncaught error, `process.exit`, or no memory left. `cause` is what the thread ended with. */
export class WorkerCrashedError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_WORKER_CRASHED';
  override get name(): string {
    return 'WorkerCrashedError';
  }
}

/** An argument or a result holds something that cannot go to another thread; the message says where. */
export class NotCloneableError extends HeadgateError {
  readonly code = 'ERR_HEADGATE_NOT_CLONEABLE';
  override get name(): string {
    return 'NotCloneableError';
  }
}
