import { Paths, type Visit } from '../../../rules/src/analysis/flow/paths.ts';
import type { Flow, Step } from '../../../rules/src/analysis/flow/step.ts';

/** One thing a run did: it passed the step with this label, and went on or threw there. */
export interface Event { readonly label: string; readonly threw: boolean }

/**
 * Is a run a path of the flow? `labelOf` names the steps whose passing a run records; all others are passed unseen. A run that ended by an
 * exception has left through `raise`.
 */
export function isPath(flow: Flow, events: readonly Event[], endedBy: 'value' | 'exception', labelOf: (step: Step) => string | undefined): boolean {
  const paths = new Paths(flow);
  let here: readonly Visit[] = unseen([paths.begin()]);
  for (const { label, threw } of events) {
    const passed = here.filter(({ step }) => labelOf(step) === label);
    here = unseen(passed.flatMap(visit => paths.after(visit).filter(({ isThrown }) => isThrown === threw)));
  }
  return here.some(({ step }) => step === (endedBy === 'value' ? flow.leave : flow.raise));

  /** These visits and all that follow without passing a label. */
  function unseen(start: readonly Visit[]): readonly Visit[] {
    const seen = new Map<string, Visit>();
    const queue = [...start];
    for (let visit = queue.pop(); visit; visit = queue.pop()) {
      const key = `${visit.step.id} ${visit.pending?.id ?? 0}`;
      if (seen.has(key)) continue;
      seen.set(key, visit);
      if (labelOf(visit.step) === undefined) queue.push(...paths.after(visit));
    }
    return [...seen.values()];
  }
}
