import type { Flow, Step } from './step.ts';

/** Detours that are open: where each `finally` body around a step goes on once it is over. Innermost first. */
interface Pending { readonly id: number; readonly then: Step; readonly outer: Pending | undefined; readonly depth: number }

/** A step as it is reached on one path. */
export interface Visit {
  readonly step: Step;
  readonly pending: Pending | undefined;
  /** The visit it was first reached from. */
  readonly from: Visit | undefined;
  /** An exception of `from` led here. */
  readonly isThrown: boolean;
}

/** Visits of one search, after which it is given up. */
const MOST_VISITS = 200_000;

/** The ways through a flow. One search walks it breadth first, so the first path found is a shortest one. */
export class Paths {
  readonly #flow: Flow;
  readonly #pendings = new Map<string, Pending>();

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  /** The visits at which `leads` ends a path from `start`; the start itself is not asked about. Undefined past the budget. */
  search(start: readonly Visit[], leads: (visit: Visit) => 'on' | 'end' | 'nowhere'): readonly Visit[] | undefined {
    if (!this.#flow.isWhole) return undefined;
    const ends: Visit[] = [];
    const seen = new Set<number>();
    const queue = start.flatMap(visit => this.after(visit));
    for (let at = 0; at < queue.length; at++) {
      if (at > MOST_VISITS) return undefined;
      const visit = queue[at]!;
      const key = (visit.pending?.id ?? 0) * this.#flow.steps.length + visit.step.id;
      if (seen.has(key)) continue;
      const way = leads(visit);
      if (way !== 'nowhere') seen.add(key); // Another way here may lead on.
      if (way === 'end') ends.push(visit);
      else if (way === 'on') queue.push(...this.after(visit));
    }
    return ends;
  }

  /** Every visit of a step: one per stack of detours it can be reached with. */
  visitsOf(step: Step): readonly Visit[] {
    if (step.depth === 0) return [{ step, pending: undefined, from: undefined, isThrown: false }];
    return this.search([this.begin()], visit => (visit.step === step ? 'end' : 'on')) ?? [];
  }

  begin(): Visit {
    return { step: this.#flow.enter, pending: undefined, from: undefined, isThrown: false };
  }

  after(visit: Visit): readonly Visit[] {
    const { step, pending } = visit;
    if (step.kind === 'resume') return pending ? [this.#reach(pending.then, pending.outer, visit, false)] : [];
    const inner = step.kind === 'detour' ? this.#open(step.then!, trim(pending, step.depth), step.depth + 1) : pending;
    const visits = step.next.map(next => this.#reach(next, inner, visit, false));
    return step.thrown ? [...visits, this.#reach(step.thrown, inner, visit, true)] : visits;
  }

  /** A jump out of a `finally` body drops what the body would have gone on with. */
  #reach(step: Step, pending: Pending | undefined, from: Visit, isThrown: boolean): Visit {
    return { step, pending: trim(pending, step.depth), from, isThrown };
  }

  #open(then: Step, outer: Pending | undefined, depth: number): Pending {
    const key = `${outer?.id ?? 0} ${then.id}`;
    let pending = this.#pendings.get(key);
    if (!pending) this.#pendings.set(key, pending = { id: this.#pendings.size + 1, then, outer, depth });
    return pending;
  }
}

function trim(pending: Pending | undefined, depth: number): Pending | undefined {
  let kept = pending;
  while (kept && kept.depth > depth) kept = kept.outer;
  return kept;
}

/** The steps from the start of a search to a visit, the start included. */
export function stepsTo(end: Visit): readonly Step[] {
  const steps: Step[] = [];
  for (let at: Visit | undefined = end; at; at = at.from) steps.push(at.step);
  return steps.reverse();
}
