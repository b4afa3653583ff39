import { callModel } from '../models/calls.ts';
import type { CallModel } from '../models/model.ts';
import { failureOf, failureOfCall, type Failure } from './failure.ts';
import { callsParameter, type Call, type FunctionNode } from './function-node.ts';
import type { Graph } from './graph.ts';
import { rejectionHere, rejectionOfCall, type Known, type Rejection } from './rejection.ts';
import { rejectionsBelow, rejectionsOf } from './rejections.ts';

export type { Failure, Rejection };

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

/** Functions that one question follows before it is asked of all. */
const FOLLOWED = 300;

/** Effects of all functions of a program. Each kind is computed for the whole program when it is first asked for, and the chains are shortest ones. */
export class Effects {
  readonly #graph: Graph;
  readonly #carriers = new Map<EffectName, ReadonlyMap<FunctionNode, EffectStep>>();
  #rejections: ReadonlyMap<FunctionNode, Rejection> | undefined;
  /** Of functions that were asked about before all calls were linked. */
  readonly #settled = new Map<FunctionNode, Rejection>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  get #known(): Known {
    return { of: node => this.rejection(node), graph: this.#graph };
  }

  /** The first step towards the effect, or undefined where the function is not known to have it. */
  of(node: FunctionNode, name: EffectName): EffectStep | undefined {
    let carriers = this.#carriers.get(name);
    if (!carriers) this.#carriers.set(name, carriers = spread(leavesOf(this.#graph, name)));
    return carriers.get(node);
  }

  /** The same without the step: until all calls are linked, only what the function leads to is. */
  has(node: FunctionNode, name: EffectName): boolean {
    if (this.#graph.isLinked) return this.of(node, name) !== undefined;
    const sure = this.#carriedBelow(node, name, call => [...(callsParameter(call) ? [] : [...call.targets, ...call.picks]), ...this.#graph.handedOn.namedBy(call)]);
    return sure || (this.#carriedBelow(node, name, ({ targets, picks, callbacks, handed }) => [...targets, ...picks, ...callbacks].filter(one => !handed.has(one))) ?? this.of(node, name) !== undefined);
  }

  /** Undefined where that takes a look at too many functions, or at all. */
  #carriedBelow(node: FunctionNode, name: EffectName, runBy: (call: Call) => readonly FunctionNode[]): boolean | undefined {
    const sought = partsOf(name);
    const seen = new Set([node]);
    for (const one of seen) {
      if (this.#graph.isLinked || seen.size > FOLLOWED) return undefined;
      if (leafOf(one, sought)) return true;
      for (const call of one.calls) for (const next of runBy(call)) seen.add(next);
    }
    return false;
  }

  /** All steps from the function to the call that has the effect itself. */
  chain(node: FunctionNode, name: EffectName): readonly EffectStep[] {
    const steps: EffectStep[] = [];
    for (let step = this.of(node, name); step && steps.length < 50; step = step.next && this.of(step.next, name)) steps.push(step);
    return steps;
  }

  rejection(node: FunctionNode): Rejection {
    const settled = this.#rejections ? undefined : this.#settled.get(node);
    if (settled) return settled;
    const below = this.#graph.isLinked ? undefined : rejectionsBelow(node, this.#graph, this.#settled, FOLLOWED);
    for (const [one, rejection] of below ?? []) this.#settled.set(one, rejection);
    return below?.get(node) ?? (this.#rejections ??= rejectionsOf(this.#graph)).get(node) ?? 'never';
  }

  /** The same without the failures of some calls that it makes itself. */
  rejectionWithout(node: FunctionNode, isLeftOut: (call: Call) => boolean): Rejection {
    return rejectionHere(node, { ...this.#known, leavesOut: isLeftOut });
  }

  /** What a call may throw, or reject with, to whoever awaits it. */
  rejectionOfCall(call: Call): Rejection {
    return rejectionOfCall(call, this.#known);
  }

  /** Why a function may reject, without some calls that it makes itself. */
  failureWithout(node: FunctionNode, isLeftOut: (call: Call) => boolean): Failure | undefined {
    return failureOf(node, { ...this.#known, leavesOut: isLeftOut });
  }

  /** Why a call may reject. */
  failureOfCall(call: Call): Failure | undefined {
    return failureOfCall(call, this.#known);
  }
}

function leavesOf(graph: Graph, name: EffectName): Map<FunctionNode, EffectStep> {
  const leaves = new Map<FunctionNode, EffectStep>();
  const sought = partsOf(name);
  for (const node of graph.functions) {
    const leaf = leafOf(node, sought);
    if (leaf) leaves.set(node, leaf);
  }
  return leaves;
}

type Parts = readonly [kind: string, detail: string];

function partsOf(name: EffectName): Parts {
  const colon = name.indexOf(':');
  return colon < 0 ? [name, ''] : [name.slice(0, colon), name.slice(colon + 1)];
}

/** The call of the function that has the effect itself. */
function leafOf({ file, facts, calls }: FunctionNode, [kind, detail]: Parts): EffectStep | undefined {
  if (kind === 'reads' || kind === 'writes') return facts[kind]?.some(path => `${file.path}#${path}` === detail) ? {} : undefined;
  for (const call of calls) {
    const model = call.key === undefined ? undefined : callModel(call.key);
    if (model && has(model, kind, detail)) return { call, model };
  }
  return undefined;
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
