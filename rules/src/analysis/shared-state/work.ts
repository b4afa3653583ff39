import type { TSESTree } from '@typescript-eslint/types';
import { callModel, type CallModel } from '../models/calls.ts';
import { DNS } from '../models/kinds.ts';
import { callsParameter, functionAround, programOf, type Call, type ProgramFunction } from '../program/index.ts';
import type { Source } from '../source.ts';

/** A known call that some code makes, itself or through the functions it calls. */
export interface Work { readonly key: string; readonly model: CallModel }

/** `isWhole` is false where some of what is called is not in sight. */
export interface WorkDone { readonly work: readonly Work[]; readonly isWhole: boolean }

/** Functions that one question follows. */
const FOLLOWED = 60;

/** What the calls inside `nodes` do. Functions that are only defined there count where a call runs them. */
export function workIn(nodes: readonly TSESTree.Node[], source: Source): WorkDone {
  const work: Work[] = [];
  const seen = new Set<ProgramFunction>();
  let isWhole = true;
  const { handedOn } = programOf(source).graph;
  const follow = (call: Call, key: string | undefined, targets: readonly ProgramFunction[]): void => {
    const model = key === undefined ? undefined : callModel(key);
    if (model) work.push({ key: key!, model });
    const named = handedOn.namedBy(call);
    if (!model && targets.length + named.length === 0 && !call.facts.chains) isWhole = false;
    for (const target of [...targets, ...named]) {
      if (seen.has(target)) continue;
      seen.add(target);
      if (seen.size > FOLLOWED) isWhole = false;
      else for (const inner of target.calls) if (!isHandedIn(inner, named)) visit(inner);
    }
  };
  /** What other callers hand to a function further down is no work of this code; what has a key there registers something. */
  const visit = (call: Call): void => {
    if (callsParameter(call)) follow(call, undefined, []);
    else follow(call, call.key, call.targets);
  };
  for (const node of nodes) {
    const calls = functionAround(node, source)?.calls ?? [];
    calls.filter(({ facts }) => facts.at >= node.range[0] && facts.end <= node.range[1]).forEach(call => follow(call, call.key, call.targets));
  }
  return { work, isWhole };
}

/** Does it call a parameter of its function, which runs what was just handed to it? */
function isHandedIn({ facts: { callee }, from: { file: { facts: { refs } } } }: Call, named: readonly ProgramFunction[]): boolean {
  const ref = refs[callee ?? -1];
  return named.length > 0 && ref?.root === 'parameter' && ref.steps.length === 0;
}

/** Methods of libraries that ask and change nothing, and `got(url)`, which has no name. */
const ASKS = /^(?:|aggregate|all|count\w*|distinct|each|estimated\w*|execute|executeTakeFirst\w*|exists|fetch|f?get\w*|find\w*|has|head|list\w*|load\w*|mget|one|ping|query|read\w*|request|scan|search|select\w*|stat|then)$/i;

/** It leaves the process to change something there: running it twice is not the same as once. */
export function hasEffect({ key, model }: Work): boolean {
  return model.io !== undefined && model.io !== DNS.io && model.pooled !== true && !ASKS.test(key.slice(Math.max(key.lastIndexOf('.'), key.lastIndexOf(':')) + 1));
}
