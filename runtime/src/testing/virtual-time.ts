import { AsyncResource } from 'node:async_hooks';

/** Something that can happen next. Timers and immediates keep Node's order among themselves; a step may happen at any time. */
export interface Happening {
  readonly kind: 'step' | 'immediate' | 'timer';
  readonly label: string;
  /** Virtual milliseconds since the start of the run: when it would happen if nothing were late. */
  readonly dueMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until the scheduler lets the next thing happen. */
export class VirtualTime {
  nowMs = 0;
  readonly #pending = new Set<Happening>();
  #order = 0;

  /** `run` is called in the caller's AsyncLocalStorage context, as Node does for timers. */
  add(kind: Happening['kind'], label: string, delayMs: number, run: () => void): Happening {
    const happening = { kind, label, dueMs: this.nowMs + delayMs, order: this.#order++, run: AsyncResource.bind(run) };
    this.#pending.add(happening);
    return happening;
  }

  delete(happening: Happening): void {
    this.#pending.delete(happening);
  }

  count(kind: Happening['kind']): number {
    return [...this.#pending].filter(happening => happening.kind === kind).length;
  }

  /** What may happen next, in the order Node would most likely keep. No timer fires before a step that is `slowestStepMs` late. */
  enabled(slowestStepMs: number): Happening[] {
    const steps: Happening[] = [];
    let immediate: Happening | undefined;
    let timer: Happening | undefined;
    for (const happening of this.#pending) {
      if (happening.kind === 'step') steps.push(happening);
      else if (happening.kind === 'immediate') immediate ??= happening;
      else if (!timer || isBefore(happening, timer)) timer = happening;
    }
    const enabled = immediate ? [immediate, ...steps] : steps;
    if (timer && steps.every(step => step.dueMs + slowestStepMs >= (timer?.dueMs ?? 0))) enabled.push(timer);
    return enabled.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  /** Moves the clock to `happening` (never back) and lets it happen. */
  happen(happening: Happening): void {
    this.#pending.delete(happening);
    this.nowMs = Math.max(this.nowMs, happening.dueMs);
    happening.run();
  }
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.dueMs === b.dueMs ? a.order < b.order : a.dueMs < b.dueMs;
}
