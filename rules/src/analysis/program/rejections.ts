import type { FunctionNode } from './function-node.ts';
import type { Graph } from './graph.ts';
import { rejectionHere, type Rejection } from './rejection.ts';

/** Starts at `never` and goes up until nothing changes. */
export function rejectionsOf(graph: Graph): ReadonlyMap<FunctionNode, Rejection> {
  const known = new Map<FunctionNode, Rejection>();
  const of = (node: FunctionNode): Rejection => known.get(node) ?? 'never';
  const queue = [...graph.functions];
  const queued = new Set(queue);
  for (let at = 0; at < queue.length; at++) {
    const node = queue[at]!;
    queued.delete(node);
    const now = rejectionHere(node, { of, graph });
    if (now === of(node)) continue;
    known.set(node, now);
    for (const { from } of [node, ...around(node, graph)].flatMap(({ callers }) => callers)) {
      if (queued.has(from)) continue;
      queued.add(from);
      queue.push(from);
    }
  }
  return known;
}

/** The functions that one is part of: what calls those may have looked into them. */
function around({ file, facts: { parent } }: FunctionNode, graph: Graph): readonly FunctionNode[] {
  const outer = parent === undefined || parent < 0 ? undefined : graph.function(file.path, parent);
  return outer ? [outer, ...around(outer, graph)] : [];
}

/**
 * The same of `first` and of what it rests on, before all calls are linked; what is `settled` is known from before. Undefined where that is more than `most` functions, or
 * took linking all.
 */
export function rejectionsBelow(first: FunctionNode, graph: Graph, settled: ReadonlyMap<FunctionNode, Rejection>, most: number): ReadonlyMap<FunctionNode, Rejection> | undefined {
  const known = new Map<FunctionNode, Rejection>([[first, 'never']]);
  const askedBy = new Map<FunctionNode, Set<FunctionNode>>();
  const queue = new Set([first]);
  for (const node of queue) {
    queue.delete(node);
    const of = (one: FunctionNode): Rejection => {
      const before = settled.get(one);
      if (before) return before;
      const asking = askedBy.get(one);
      if (asking) asking.add(node);
      else askedBy.set(one, new Set([node]));
      if (!known.has(one)) {
        known.set(one, 'never');
        queue.add(one);
      }
      return known.get(one)!;
    };
    const now = rejectionHere(node, { of, graph });
    if (graph.isLinked || known.size > most) return undefined;
    if (now === known.get(node)) continue;
    known.set(node, now);
    for (const one of askedBy.get(node) ?? []) queue.add(one);
  }
  return known;
}
