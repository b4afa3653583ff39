import type { TSESTree } from '@typescript-eslint/types';
import { certaintyOf } from '../assumptions.ts';
import { defineDetector } from '../define-detector.ts';
import type { Finding } from '../detector.ts';
import { callModel } from '../models/calls.ts';
import { functionAround, type Call, type ReachKind } from '../program/index.ts';
import { servingOf, type Serving } from '../serving.ts';
import { stateAccesses, type StateAccess } from '../shared-state/accesses.ts';
import { instancesOf } from '../shared-state/instances.ts';
import { holds, isGiven, originsOf } from '../shared-state/origins.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, type ClassNode, type FunctionNode } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import { servingWay } from '../ways.ts';
import { addsToConstant } from './unbounded-cache/constant-list.ts';
import { declarationOf } from './unbounded-cache/declaration.ts';
import { isFresh } from './unbounded-cache/fresh.ts';
import { halfRemoval, type Half } from './unbounded-cache/half.ts';
import { isFromClient, isOneOfSome } from './unbounded-cache/keys.ts';
import { isLoadedByKey } from './unbounded-cache/loaded.ts';
import { removalOf } from './unbounded-cache/removal.ts';

/**
 * A collection that lives as long as the process and takes one more entry for each new key of a client. `key`: a Map, a Set, an object, a cache. `list`: each event adds to an
 * array. Then `key` is what is added. The others: an entry is removed, but not in all the ends that it may come to.
 */
export interface UnboundedCache extends Finding {
  readonly form: 'key' | 'list' | Half['form'];
  readonly place: TSESTree.Node;
  readonly key: TSESTree.Node;
  /** What the entry outlives where it fails. */
  readonly at: TSESTree.Node | undefined;
  readonly way: string | undefined;
}

/** Functions that a key is followed back through: each may turn away what a client makes up. */
const CALLERS = 3;

export const unboundedCache = defineDetector<UnboundedCache>({ prefilter: /\bnew\s+\w+|\{\s*\}|\[\s*\]|\bObject\s*\.\s*create\b|\.(?:push|unshift)\s*\(/, provenFor: 'events', unearned: { is: ({ form }) => form === 'key', right: 0, read: 8 } }, (source, found) => {
  const reported = new Set<string>();
  const look = (fn: FunctionNode): void => {
    for (const write of stateAccesses(fn, source)) {
      const { state, place } = write;
      const isList = write.kind === 'add';
      const key = isList ? write.value : write.key;
      if (!key || (!isList && write.kind !== 'write' && write.kind !== 'update') || write.isSupposed || reported.has(state.id)) continue;
      const declared = declarationOf(write, source);
      const removal = declared && removalOf(state.id, source);
      if (!declared || !removal) continue;
      const run = runAround(fn, state, source);
      const half = removal === 'some' && !isList ? halfRemoval(write, run, source) : undefined;
      if (removal === 'some' && !half) continue;
      const origins = originsOf(key, run, source);
      const serving = servingOf(write.node, source);
      const shared = state.lifetime === 'module' ? 'shared' : state.lifetime === 'instance' ? instancesOf(state.owner as ClassNode, source) : serving.kind === 'events' && isMadeOnce(state.owner, source) ? 'shared' : 'own';
      if (shared === 'own' || isOneOfSome(write, origins, fn, source)) continue;
      const here = holds(origins, source, node => isFromClient(node, source, 0));
      const client = here || holds(origins, source, node => isFromClient(node, source, CALLERS));
      const fresh = !client && isFresh(origins, run, source);
      if (!(client || fresh || isGiven(originsOf(key, fn, source), fn, source)) || !((fresh && serving.kind === 'unknown') || isRepeated(write.node, serving.kind, isList && removal === 'none', source))) continue;
      if ((isList || declared.isFilled) && (shared !== 'shared' || (serving.kind !== 'events' && isGivenWhole(write.value, fn, source)))) continue;
      reported.add(state.id);
      const assumed = [!here, serving.kind !== 'events', shared === 'unknown', !declared.isPrivate, isList, state.lifetime === 'closure', half?.form === 'fails'].filter(Boolean).length;
      const certainty = (client || fresh) && half?.form !== 'answer' ? certaintyOf(assumed) : 'possible';
      found({
        form: half?.form ?? (isList ? 'list' : 'key'), place, key, at: half?.at, way: serving.kind === 'events' ? serving.way : undefined, range: write.node.range,
        certainty: certainty === 'likely' && isLoadedByKey(write, fn, source) ? 'possible' : certainty,
        evidence: [
          ...(serving.kind === 'events' ? [serving.evidence] : []),
          { range: declared.node.range, words: 'this lives as long as the process' }, { range: key.range, words: isList ? 'each of these is kept' : 'each new value of this adds an entry' },
          ...(half ? [{ range: half.node.range, words: 'this removes it, in one of the ends that it may come to' }] : []),
          ...(typeof removal === 'string' ? [] : [{ range: removal.range, words: 'this would remove entries, and nobody calls it' }]),
        ],
      });
    }
  };
  const visitCall = (call: TSESTree.CallExpression): void => {
    const { list, place, added } = addsToConstant(call, source) ?? {};
    const serving = list && servingOf(call, source);
    if (!list || !place || !added || !serving || !/^(?:events|server|unknown)$/.test(serving.kind)) return;
    const way = serving.kind === 'events' ? serving : undefined;
    if (!way && isGivenWhole(added, findAncestor(call, isFunction)!, source)) return;
    found({
      form: 'list', place, key: added, at: undefined, way: way?.way, range: call.range, certainty: way ? 'likely' : 'possible',
      evidence: [...(way ? [way.evidence] : []), { range: list.range, words: 'this lives as long as the process' }, { range: added.range, words: 'each of these is kept' }],
    });
  };
  return { ArrowFunctionExpression: look, FunctionDeclaration: look, FunctionExpression: look, CallExpression: visitCall };
});

/** `register(name, plugin) { this.plugins[name] = plugin; }` keeps what there is to be kept, as a list does that is built up for one who asks for it. */
function isGivenWhole(value: TSESTree.Node | undefined, fn: FunctionNode, source: Source): boolean {
  return value?.type === 'Identifier' && findVariable(value, source)?.defs[0]?.node === fn;
}

/** The function whose run a callback is part of: not what the start of the process runs, nor what has the collection itself. */
function runAround(fn: FunctionNode, state: StateAccess['state'], source: Source): FunctionNode {
  const outer = findAncestor(fn, isFunction);
  return !outer || outer === state.owner || servingOf(outer.body, source).kind === 'once' ? fn : runAround(outer, state, source);
}

/** Does the variable belong to a function that the start of a process runs, as one that adds routes? */
function isMadeOnce(owner: ClassNode | FunctionNode | undefined, source: Source): boolean {
  return owner !== undefined && servingOf(owner.body, source).kind === 'once';
}

const STARTS: readonly ReachKind[] = ['load', 'process', 'command'];
const REPEATED: readonly ReachKind[] = ['listener', 'timer'];

/** Does the code run again and again? What hands it to something unknown does not run it `once`; of a list that somebody builds up, an event has to be known that does. */
function isRepeated(node: TSESTree.Node, kind: Serving['kind'], isKnown: boolean, source: Source): boolean {
  if (kind === 'events' || (kind === 'server' && !isKnown)) return true;
  if (kind === 'once') return !isKnown && isHandedOn(node, source);
  return (kind === 'server' || kind === 'unknown') && servingWay(node, source, REPEATED) !== undefined;
}

/** Does the start of the process only hand the code on, as by `queue.use(consume)`, to something that runs it when it likes? */
function isHandedOn(node: TSESTree.Node, source: Source): boolean {
  const last = functionAround(node, source);
  const calls = servingWay(node, source, STARTS)?.calls ?? [];
  return calls.some(({ from, call }, index) => {
    const known = from.calls.find(({ facts }) => facts === call);
    const next = calls[index + 1]?.from ?? last;
    return known !== undefined && next !== undefined && known.callbacks.includes(next) && !known.targets.includes(next) && !runsNow(known);
  });
}

/** A method of a list or a promise, or a call that is known to run it itself. */
function runsNow({ key, facts: { text } }: Call): boolean {
  const method = text.slice(text.lastIndexOf('.') + 1);
  return method in Array.prototype || method in Promise.prototype || (key !== undefined && (key.startsWith('global:') || callModel(key) !== undefined));
}
