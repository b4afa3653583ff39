import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Finding } from '../detector.ts';
import { flowOf } from '../flow/flow-of.ts';
import { reachesWithout } from '../flow/queries.ts';
import { findAncestor, isFunction, type FunctionNode } from '../syntax.ts';
import { servingOf } from '../serving.ts';
import { starterOf } from '../shared-state/starters.ts';
import { appendIn, type Append } from './completion-order-results/append.ts';
import { orderedUse } from './completion-order-results/ordered-use.ts';

/** Tasks that run side by side append to one list when they are done, and the list's order is used: it is that of whoever was fastest. */
export interface CompletionOrderResults extends Finding {
  readonly list: TSESTree.Node;
  readonly append: TSESTree.Node;
  readonly starter: TSESTree.CallExpression;
  /** Where the order matters; undefined where the list leaves the function. */
  readonly use: TSESTree.Node | undefined;
}

export const completionOrderResults = defineDetector<CompletionOrderResults>({ prefilter: /\bpush\s*\(|\+=|\+\+|\blength\b/, foundFor: 'programs', provenFor: 'events' }, (source, found) => {
  const look = (fn: FunctionNode): void => {
    const appends = fn.async ? appendIn(fn, source) : [];
    const starter = appends.length > 0 ? starterOf(fn, source) : undefined;
    if (!starter) return;
    for (const append of appends) {
      if (!isLate(append)) continue;
      const use = orderedUse(append, starter, source);
      const { kind } = servingOf(starter, source);
      if (!use || kind === 'client') continue;
      found({
        list: append.list, append: append.node, starter, use: use.node, range: append.node.range, certainty: certaintyOf(use.node !== undefined, kind),
        evidence: [
          { range: starter.range, words: 'this runs several tasks at a time' },
          { range: append.node.range, words: 'each appends when it is done' },
          ...(use.node ? [{ range: use.node.range, words: `this ${use.words}` }] : []),
        ],
      });
    }
  };
  return { ArrowFunctionExpression: look, FunctionDeclaration: look, FunctionExpression: look };

  /** Does a task append after it has waited? Before that, tasks run in the order of their items. */
  function isLate({ node }: Append): boolean {
    const fn = findAncestor(node, isFunction)!;
    const flow = flowOf(fn, source);
    return flow.steps.some(step => step.suspends && flow.stepOf(step.node) === step && reachesWithout(flow, step.node, node, () => false) === true);
  }
});

function certaintyOf(isUsed: boolean, kind: string): Certainty {
  if (!isUsed) return 'possible';
  return kind === 'events' ? 'proven' : kind === 'server' || kind === 'unknown' ? 'likely' : 'possible';
}
