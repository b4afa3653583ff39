import type { TSESTree } from '@typescript-eslint/types';
import { tellsDevelopment } from '../../development.ts';
import { flowOf } from '../../flow/flow-of.ts';
import type { Step } from '../../flow/step.ts';
import type { Source } from '../../source.ts';
import type { FunctionNode } from '../../syntax.ts';

/**
 * Does some way through a function, or a file, that production may take make no call that `isMeant`? Where there is no `server` in `server?.close()`, nothing was
 * to be called.
 */
export function passesBy(owner: FunctionNode | TSESTree.Program, isMeant: (call: TSESTree.Node) => boolean, source: Source): boolean {
  const flow = flowOf(owner, source);
  const reached = new Set<Step>([flow.enter]);
  for (const step of reached) {
    if (step === flow.leave) return flow.isWhole;
    if (!(step.kind === 'call' && isMeant(step.node)) && step.outcome !== 'absent' && !isOfDevelopment(step, source)) for (const next of step.next) reached.add(next);
  }
  return false;
}

/** The way past `if (process.env.NODE_ENV === 'production') { … }`. */
function isOfDevelopment({ kind, node, outcome }: Step, source: Source): boolean {
  return kind === 'when' && (outcome === 'truthy' || outcome === 'falsy') && tellsDevelopment(node, outcome === 'truthy', source);
}
