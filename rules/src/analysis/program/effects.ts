import { callModel } from '../models/calls.ts';
import type { CallModel } from '../models/model.ts';
import type { RefId } from './facts.ts';
import type { Call, FunctionNode, Graph } from './graph.ts';

/**
 * What running a function may do. Each element says: in some run, the function itself or something it calls, at any depth …
 * - `io`: leaves the process and waits for the answer.
 * - `blocks:<cost>`: holds the thread for a synchronous call of that cost class.
 * - `starts:<what>`: makes a client, pool, worker, process, server, timer, listener, stream or watcher.
 * - `acquires:<what>`: takes a permit, lock, connection, transaction, handle or client.
 * - `sleeps`, `exits`, `limits`: waits for time to pass; ends the process; runs work under a limit.
 * - `reads:<path>`, `writes:<path>`: touches that state of the module or of `this` (see `FunctionFacts.reads`), in the file of the path.
 * An element that is absent is not proven absent: code that the program does not hold may do anything.
 */
export type EffectName = 'io' | 'sleeps' | 'exits' | 'limits' | `${'blocks' | 'starts' | 'acquires' | 'reads' | 'writes'}:${string}`;

/** One step towards an effect: the call that has it, or that leads to the function that does. */
export interface EffectStep { readonly call?: Call; readonly next?: FunctionNode; readonly model?: CallModel }

/**
 * `may`: something that it waits for fails, or it throws, and nothing there takes it. `never`: everything that can is taken. `unknown`: it rests on code that is
 * not known, or on a synchronous helper that throws.
 * Joined upwards: never < unknown < may.
 */
export type Rejection = 'never' | 'unknown' | 'may';

const ORDER: readonly Rejection[] = ['never', 'unknown', 'may'];

/** Effects of all functions of a program. Each kind is computed for the whole program when it is first asked for, and the chains are shortest ones. */
export class Effects {
  readonly #graph: Graph;
  readonly #carriers = new Map<EffectName, ReadonlyMap<FunctionNode, EffectStep>>();
  #rejections: ReadonlyMap<FunctionNode, Rejection> | undefined;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** The first step towards the effect, or undefined where the function is not known to have it. */
  of(node: FunctionNode, name: EffectName): EffectStep | undefined {
    let carriers = this.#carriers.get(name);
    if (!carriers) this.#carriers.set(name, carriers = spread(leavesOf(this.#graph, name)));
    return carriers.get(node);
  }

  /** All steps from the function to the call that has the effect itself. */
  chain(node: FunctionNode, name: EffectName): readonly EffectStep[] {
    const steps: EffectStep[] = [];
    for (let step = this.of(node, name); step && steps.length < 50; step = step.next && this.of(step.next, name)) steps.push(step);
    return steps;
  }

  rejection(node: FunctionNode): Rejection {
    this.#rejections ??= rejectionsOf(this.#graph);
    return this.#rejections.get(node) ?? 'never';
  }

  /** The same without the failures of some calls that it makes itself. */
  rejectionWithout(node: FunctionNode, isLeftOut: (call: Call) => boolean): Rejection {
    return rejectionHere(node, one => this.rejection(one), isLeftOut);
  }

  /** What a call may throw, or reject with, to whoever awaits it. */
  rejectionOfCall(call: Call): Rejection {
    return rejectionOfCall(call, node => this.rejection(node));
  }
}

function leavesOf(graph: Graph, name: EffectName): Map<FunctionNode, EffectStep> {
  const leaves = new Map<FunctionNode, EffectStep>();
  const colon = name.indexOf(':');
  const [kind, detail] = colon < 0 ? [name, ''] : [name.slice(0, colon), name.slice(colon + 1)];
  for (const node of graph.functions) {
    if (kind === 'reads' || kind === 'writes') {
      if (node.facts[kind]?.some(path => `${node.file.path}#${path}` === detail)) leaves.set(node, {});
      continue;
    }
    for (const call of node.calls) {
      const model = call.key === undefined ? undefined : callModel(call.key);
      if (!model || !has(model, kind, detail)) continue;
      leaves.set(node, { call, model });
      break;
    }
  }
  return leaves;
}

function has(model: CallModel, kind: string, detail: string): boolean {
  switch (kind) {
    case 'io': return model.io !== undefined;
    case 'blocks': return model.blocks?.cost === detail;
    case 'starts': return model.creates?.what === detail;
    case 'acquires': return model.acquires?.what === detail || model.runs?.holding === detail;
    case 'sleeps': return model.sleeps === true;
    case 'exits': return model.exits === true;
    default: return model.limits === true;
  }
}

/** The least fixpoint over the call graph, breadth first, so that each function gets the shortest way. */
function spread(leaves: Map<FunctionNode, EffectStep>): ReadonlyMap<FunctionNode, EffectStep> {
  const queue = [...leaves.keys()];
  for (let at = 0; at < queue.length; at++) {
    const next = queue[at]!;
    for (const { from, call, isHanded } of next.callers) {
      if (isHanded || leaves.has(from)) continue;
      const through = from.calls.find(({ facts }) => facts === call);
      leaves.set(from, { ...(through ? { call: through } : {}), next });
      queue.push(from);
    }
  }
  return leaves;
}

/** Starts at `never` and goes up until nothing changes. */
function rejectionsOf(graph: Graph): ReadonlyMap<FunctionNode, Rejection> {
  const known = new Map<FunctionNode, Rejection>();
  const of = (node: FunctionNode): Rejection => known.get(node) ?? 'never';
  const queue = [...graph.functions];
  const queued = new Set(queue);
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at]!;
    queued.delete(node);
    const now = rejectionHere(node, of);
    if (now === of(node)) continue;
    known.set(node, now);
    for (const { from } of node.callers) {
      if (queued.has(from)) continue;
      queued.add(from);
      queue.push(from);
    }
  }
  return known;
}

function rejectionHere(node: FunctionNode, of: (node: FunctionNode) => Rejection, isLeftOut: (call: Call) => boolean = () => false): Rejection {
  if (node.facts.throws && node.facts.isAsync) return 'may';
  return join([unseen(node), ...waitedFor(node).map(call => (isLeftOut(call) ? 'never' : escaping(call, of)))]);
}

/** Promises that come from no call. */
function unseen({ facts: { awaitsValue, promises }, calls }: FunctionNode): Rejection {
  return awaitsValue || (promises && !calls.some(({ facts }) => facts.use === 'returned')) ? 'unknown' : 'never';
}

/** A function that is not async throws at once to whoever calls it: its promise fails with what it returns, and with nothing else. */
function waitedFor({ facts: { isAsync, at }, calls }: FunctionNode): readonly Call[] {
  return isAsync || at < 0 ? calls : calls.filter(({ facts }) => facts.use === 'returned');
}

/** What of a call's failure leaves the function that makes it. */
function escaping(call: Call, of: (node: FunctionNode) => Rejection): Rejection {
  const { use, caught } = call.facts;
  if (caught && use !== 'returned') return 'never';
  const throws = call.targets.some(({ facts }) => facts.throws && !facts.isAsync);
  if (use === 'awaited' || use === 'returned') return throws ? 'may' : rejectionOfCall(call, of);
  // Nearly all code calls something synchronous that could throw, further down, if the world were otherwise: an array that is none, a disk that is full.
  return throws && use !== 'handled' ? 'unknown' : 'never';
}

/** Combinators in combinators that are looked into. */
const DEPTH = 20;

function rejectionOfCall(call: Call, of: (node: FunctionNode) => Rejection, depth = 0): Rejection {
  const inner = join(call.callbacks.map(of));
  if (call.facts.chains) return inner;
  if (call.key === 'global:Promise.new') return executorRejects(call) ? 'may' : 'never';
  if (call.targets.length > 0) return join(call.targets.map(of)); // What it hands over fails inside them, where it may be taken.
  const model = call.key === undefined ? undefined : callModel(call.key);
  if (model?.rejects === 'never' || isMapping(call) || (model && runsGiven(model) && call.callbacks.length > 0)) return inner;
  if (model?.combines) {
    const combined = depth < DEPTH ? combinedBy(call) : [];
    return join([inner, ...(combined.length > 0 ? combined.map(one => rejectionOfCall(one, of, depth + 1)) : [model.combines === 'all' ? 'may' as const : 'unknown' as const])]);
  }
  if (model?.io !== undefined || model?.blocks || (model?.promise && !model.cache)) return 'may';
  if (model?.inMemory || (call.key !== undefined && ANSWERS.test(call.key))) return inner;
  return join([inner, 'unknown']);
}

/** `queue.add(load)`, `mutex.runExclusive(load)`: a limiter of this process has no failure of its own. */
function runsGiven({ limits, runs, io }: CallModel): boolean {
  return io === undefined && (limits === true || runs !== undefined);
}

/** `rows.map(load)`: it fails as what it is given does. */
function isMapping({ facts: { text }, callbacks, key }: Call): boolean {
  return callbacks.length > 0 && /\.(?:flatMap|map)$/.test(text) && (key === undefined || key.startsWith('global:'));
}

/** The calls in the list of a combinator. What comes there as a value was started elsewhere, mostly to be waited for here. */
function combinedBy({ facts, from }: Call): readonly Call[] {
  const inside = from.calls.filter(({ facts: { at, end, use } }) => at > facts.at && end < facts.end && use === facts.use);
  let last = -1;
  return inside.sort((a, b) => a.facts.at - b.facts.at || b.facts.end - a.facts.end).filter(({ facts: { at, end } }) => {
    if (at < last) return false; // Part of the one before, which speaks for it.
    last = end;
    return true;
  });
}

/** Methods of what a framework hands to a handler to answer with: they queue, and report failures elsewhere. */
const ANSWERS = /^(?:@nestjs\/common|express|fastify|h3|hono|http2?|https|koa|polka|restify):\w*(?:Context|Next|NextFunction|Reply|Response)\.new(?:\.|$)/;

/** Is the second parameter of the executor called, or handed on, by any function of its file? Code that is not in sight may call it. */
function executorRejects({ facts, from }: Call): boolean {
  const { refs, functions } = from.file.facts;
  const executor = refs[facts.args?.[0] ?? -1];
  if (executor?.root !== 'function') return true;
  const isReject = (id: RefId | null | undefined): boolean => {
    const ref = refs[id ?? -1];
    return ref?.root === 'parameter' && ref.at === executor.at && ref.index === 1;
  };
  return functions.some(({ calls }) => calls.some(({ callee, args }) => isReject(callee) || args?.some(isReject)));
}

function join(all: readonly Rejection[]): Rejection {
  return all.reduce((worst, one) => (ORDER.indexOf(one) > ORDER.indexOf(worst) ? one : worst), 'never');
}
