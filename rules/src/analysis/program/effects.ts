import { callModel } from '../models/calls.ts';
import type { CallModel } from '../models/model.ts';
import type { Call, FunctionNode } from './function-node.ts';
import type { Graph } from './graph.ts';
import { rejectionHere, rejectionOfCall, rejectionsOf, type Known, type Rejection } from './rejection.ts';

export type { Rejection };

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

/** Effects of all functions of a program. Each kind is computed for the whole program when it is first asked for, and the chains are shortest ones. */
export class Effects {
  readonly #graph: Graph;
  readonly #carriers = new Map<EffectName, ReadonlyMap<FunctionNode, EffectStep>>();
  #rejections: ReadonlyMap<FunctionNode, Rejection> | undefined;

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
    return rejectionHere(node, this.#known, isLeftOut);
  }

  /** What a call may throw, or reject with, to whoever awaits it. */
  rejectionOfCall(call: Call): Rejection {
    return rejectionOfCall(call, this.#known);
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
