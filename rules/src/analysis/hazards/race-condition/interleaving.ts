import type { TSESTree } from '@typescript-eslint/types';
import { awaitBetween, reachesWithout } from '../../flow/queries.ts';
import type { Flow, Step } from '../../flow/step.ts';
import type { StateAccess } from '../../shared-state/accesses.ts';
import type { Source } from '../../source.ts';
import type { FunctionNode } from '../../syntax.ts';

/** Three steps of one run, in their order; a second run does the first one during the pause. */
export interface Interleaving {
  /** The access that the state is told by. */
  readonly access: StateAccess;
  readonly first: TSESTree.Node;
  readonly pause: TSESTree.Node;
  readonly last: TSESTree.Node;
  /** Facts that speak against harm, or are assumed. */
  readonly weakness: number;
  /** The code says itself that runs meet: it keeps them apart. */
  readonly isStated?: true;
  /** It harms where an act is done twice, and no more than that: code that starts once does it once. */
  readonly isRepeated?: true;
  /** Whether it harms is in no code: on unseen code 2 of 19 did. */
  readonly isOpen?: true;
}

/** A function and what its own code does with state. */
export interface Ran { readonly fn: FunctionNode; readonly accesses: readonly StateAccess[]; readonly flow: Flow; readonly source: Source }

/** The first pause on a way from `from` to `to`, after which nothing that `renews` accepts comes before `to`. */
export function pauseBetween(from: TSESTree.Node, to: TSESTree.Node, flow: Flow, renews: (step: Step) => boolean = () => false): TSESTree.Node | undefined {
  if (!awaitBetween(flow, from, to)) return undefined;
  const start = flow.stepOf(from);
  return flow.steps.find(step => {
    if (!step.suspends || step === start || flow.stepOf(step.node) !== step) return false;
    return reachesWithout(flow, from, step.node, ({ node }) => node === to) === true && reachesWithout(flow, step.node, to, renews) === true;
  })?.node;
}
