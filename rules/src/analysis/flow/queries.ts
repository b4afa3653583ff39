import type { TSESTree } from '@typescript-eslint/types';
import { Paths, stepsTo, type Visit } from './paths.ts';
import type { Flow, Step } from './step.ts';

/** A path that misses the goal. */
export interface Witness {
  /** From the first step after the start to the last one, joins and detours included. */
  readonly steps: readonly Step[];
  /** The first step on it whose exception is followed, caught or not. */
  readonly thrower: Step | undefined;
  /** How many steps on it have their exception followed, written ones left out. */
  readonly failures: number;
  readonly exit: 'value' | 'exception';
}

export interface PathOptions {
  /** Follow the exceptions of these steps; by default of all. */
  readonly throws?: (step: Step) => boolean;
}

/**
 * Is there a path from `a` to `b` on which other code runs in between, `a` not passed again? Both ends are excluded.
 * As in every query, a node stands for the step at which its evaluation is complete; undefined where a node has no step, or past the budget.
 */
export function awaitBetween(flow: Flow, a: TSESTree.Node, b: TSESTree.Node): boolean | undefined {
  const [start, goal] = [flow.stepOf(a), flow.stepOf(b)];
  if (!start || !goal) return undefined;
  const paths = new Paths(flow);
  const pauses: Visit[] = [];
  const around = paths.search(paths.visitsOf(start), visit => {
    if (visit.step === start) return 'nowhere';
    if (visit.step.suspends) pauses.push(visit);
    return 'on';
  });
  const ends = around && paths.search(pauses, ({ step }) => (step === goal ? 'end' : step === start ? 'nowhere' : 'on'));
  return ends && ends.length > 0;
}

/** Is there a path from `from` to `to` that takes no step of `avoid`? `from` itself is not asked about; `to` is reached first. */
export function reachesWithout(flow: Flow, from: TSESTree.Node, to: TSESTree.Node, avoid: (step: Step) => boolean): boolean | undefined {
  const [start, goal] = [flow.stepOf(from), flow.stepOf(to)];
  if (!start || !goal) return undefined;
  const paths = new Paths(flow);
  const ends = paths.search(paths.visitsOf(start), ({ step }) => (step === goal ? 'end' : avoid(step) ? 'nowhere' : 'on'));
  return ends && ends.length > 0;
}

/**
 * Does every path that goes on after `from`, until the function is left, take a step of `isGoal`? A path that never ends misses nothing.
 * The witness is a shortest path that does not; one on which only `throw` throws where there is one.
 */
export function onEveryPath(
  flow: Flow, from: TSESTree.Node, isGoal: (step: Step) => boolean, { includingExceptions, throws = () => true }: PathOptions & { readonly includingExceptions: boolean },
): { readonly holds: true } | { readonly holds: false; readonly witness: Witness } | undefined {
  const start = flow.stepOf(from);
  if (!start) return undefined;
  const paths = new Paths(flow);
  const search = (follows: (step: Step) => boolean): readonly Visit[] | undefined => paths.search(paths.visitsOf(start), ({ step, isThrown, from: before }) => {
    const isLost = isThrown && (before!.step === start || !(before!.step.kind === 'throw' || follows(before!.step)));
    if (isLost || isGoal(step)) return 'nowhere';
    return step === flow.leave || (step === flow.raise && includingExceptions) ? 'end' : 'on';
  });
  const plain = search(() => false);
  const ends = plain?.length === 0 && includingExceptions ? search(throws) : plain;
  if (!ends) return undefined;
  const [end] = ends;
  return end ? { holds: false, witness: witnessOf(end, flow) } : { holds: true };
}

function witnessOf(end: Visit, flow: Flow): Witness {
  let thrower: Step | undefined;
  let failures = 0;
  for (let at: Visit | undefined = end; at; at = at.from) {
    if (!at.isThrown) continue;
    thrower = at.from!.step;
    if (thrower.kind !== 'throw') failures++;
  }
  return { steps: stepsTo(end).slice(1), thrower, failures, exit: end.step === flow.raise ? 'exception' : 'value' };
}
