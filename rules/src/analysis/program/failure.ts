import { callModel } from '../models/calls.ts';
import { ON_DISK } from '../models/kinds.ts';
import type { Call, FunctionNode } from './function-node.ts';
import { failingCalls, rejectionOfCall, type Known } from './rejection.ts';

/** What fails where a promise rejects, and who leads there. */
export interface Failure {
  /** From the first on that is called; the last one makes the call, or throws. */
  readonly through: readonly FunctionNode[];
  /** Undefined where the last function throws. */
  readonly call: Call | undefined;
}

/** A way, and the function that is to be looked into, if it ends in none. */
interface Way extends Failure { readonly next?: FunctionNode }

/** Functions that are looked into. */
const FOLLOWED = 300;

/** Why a function may reject: the nearest call that leaves the machine, or else one that asks its disk, or else the nearest place that throws. Undefined where it is not known to. */
export function failureOf(first: FunctionNode, known: Known): Failure | undefined {
  return nearest(waysIn(first, [], known), { ...known, leavesOut: () => false });
}

/** The same of a call. */
export function failureOfCall(call: Call, known: Known): Failure | undefined {
  return rejectionOfCall(call, known) === 'may' ? nearest(waysThrough(call, [], known), known) : undefined;
}

function nearest(begin: readonly Way[], known: Known): Failure | undefined {
  const ways = [...begin];
  const seen = new Set<FunctionNode>();
  let onDisk: Way | undefined;
  let other: Way | undefined;
  for (let at = 0; at < ways.length && seen.size < FOLLOWED; at++) {
    const way = ways[at]!;
    const io = callModel(way.call?.key ?? '')?.io;
    if (io !== undefined && !ON_DISK.has(io)) return way;
    if (io !== undefined) onDisk ??= way;
    else if (!way.next) other ??= way;
    else if (!seen.has(way.next)) ways.push(...waysIn(way.next, [...way.through, way.next], known));
    if (way.next) seen.add(way.next);
  }
  return onDisk ?? other;
}

function waysIn(node: FunctionNode, through: readonly FunctionNode[], known: Known): readonly Way[] {
  const thrown = node.facts.throws && node.facts.isAsync ? [{ through: through.at(-1) === node ? through : [...through, node], call: undefined }] : [];
  return [...failingCalls(node, known).flatMap(call => waysThrough(call, through, known)), ...thrown];
}

function waysThrough(call: Call, through: readonly FunctionNode[], known: Known): readonly Way[] {
  const runs = [...call.targets, ...call.picks, ...call.callbacks].filter(one => known.of(one) === 'may');
  const thrown = call.targets.filter(({ facts }) => facts.throws && !facts.isAsync);
  if (runs.length + thrown.length === 0) return [{ through, call }];
  return [...runs.map(next => ({ through, call: undefined, next })), ...thrown.map(one => ({ through: [...through, one], call: undefined }))];
}
