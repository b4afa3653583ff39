import { isObject, requireInteger, requireNumber } from './arguments.ts';
import { type AcquireOptions } from './governor.ts';

/** Checks the options every wait has, before anything changes, and throws `signal.reason` when the signal is aborted already. */
export function checkWaitOptions({ timeoutMs, priority, signal }: AcquireOptions): void {
  if (timeoutMs !== undefined) requireNumber('timeoutMs', timeoutMs);
  if (priority !== undefined) requireInteger('priority', priority, Number.MIN_SAFE_INTEGER);
  if (signal === undefined) return;
  if (!(isObject(signal) && 'aborted' in signal)) throw new TypeError(`Expected \`signal\` to be an AbortSignal, got ${typeof signal}.`);
  signal.throwIfAborted();
}
