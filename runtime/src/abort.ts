import { List } from './list.ts';

/** What is told about an abort. Runs at most once, inside `abort()`, so it must not throw. */
export interface Abortable {
  abort(reason: unknown): void;
}

/** The listeners of this package on one signal; registered with it while anybody waits. */
class Group {
  readonly members = new List<Subscription>();
  readonly signal: AbortSignal;
  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  handleEvent(): void {
    groups.delete(this.signal);
    for (let { first } = this.members; first !== undefined; first = this.members.first) {
      this.members.remove(first);
      first.group = undefined;
      first.target.abort(this.signal.reason);
    }
  }
}

class Subscription {
  previous: Subscription | undefined = undefined;
  next: Subscription | undefined = undefined;
  group: Group | undefined;
  readonly target: Abortable;
  constructor(group: Group, target: Abortable) {
    this.group = group;
    this.target = target;
  }

  /** Stops listening. Does nothing after the abort or a second time. */
  cancel(): void {
    const { group } = this;
    if (group === undefined) return;
    this.group = undefined;
    group.members.remove(this);
    if (group.members.size > 0) return;
    groups.delete(group.signal);
    group.signal.removeEventListener('abort', group);
  }
}

export type { Subscription };

/**
 * One entry per signal somebody waits on, shared by all limiters: adding a listener walks the listeners already there, so one per
 * waiter costs quadratic time, and more than ten print a warning.
 */
const groups = /* @__PURE__ */ new Map<AbortSignal, Group>();

/** Tells `target` when `signal` aborts, in the order of subscription. The signal must not be aborted yet. */
export function onAbort(signal: AbortSignal, target: Abortable): Subscription {
  let group = groups.get(signal);
  if (group === undefined) {
    groups.set(signal, (group = new Group(signal)));
    signal.addEventListener('abort', group, { once: true });
  }
  const subscription = new Subscription(group, target);
  group.members.push(subscription);
  return subscription;
}

/** Whether `error` only says that `signal` aborted: its reason, or the `AbortError` that Node's own functions wrap it in. */
export function isAbortOf(signal: AbortSignal, error: unknown): boolean {
  return signal.aborted && (error === signal.reason || (error instanceof Error && error.name === 'AbortError'));
}
