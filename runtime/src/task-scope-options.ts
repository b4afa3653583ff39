import { type Limit } from './governor.ts';
import { type TaskScope } from './task-scope.ts';

export interface TaskScopeOptions {
  /** How many children run at once, the others waiting in order: an integer from 1 up, `Infinity` (default), or a governor, shared with others or not. */
  readonly limit?: Limit | undefined;
  /** Whether the first failure of a child aborts the others. Default true; false lets every child run to its end. */
  readonly stopOnError?: boolean | undefined;
  /** When the children are aborted with `TimeoutError`, in milliseconds from 0 to `Infinity` (default). Never later than the deadline of the parent. */
  readonly timeoutMs?: number | undefined;
  /** Aborts the children with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** The scope this one is part of: its abort and deadline hold here too, and it does not end before this one has. */
  readonly parent?: TaskScope | undefined;
  /** Shown in errors and diagnostics. */
  readonly name?: string | undefined;
}

export interface SpawnOptions {
  /** Names the child when the scope times out. Default: the name of the task function. */
  readonly name?: string | undefined;
}
