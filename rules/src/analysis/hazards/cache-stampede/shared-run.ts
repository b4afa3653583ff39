import { flowOf } from '../../flow/flow-of.ts';
import { awaitBetween } from '../../flow/queries.ts';
import { keptBy } from '../../promise-use.ts';
import { accessesThrough } from '../../shared-state/through-calls.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** `if (loading.has(key)) return loading.get(key); const run = (async () => { … })(); loading.set(key, run);`: whoever comes meanwhile finds the promise of the one run. */
export function isSharedRun(fn: FunctionNode, source: Source): boolean {
  const call = fn.parent;
  const outer = call.type === 'CallExpression' && call.callee === fn ? findAncestor(call, isFunction) : undefined;
  if (!outer) return false;
  const name = keptBy(call);
  const run = name && findVariable(name, source);
  const flow = flowOf(outer, source);
  const accesses = accessesThrough(outer, source);
  return accesses.some(({ kind, node, value, state }) => {
    const kept = value && unwrap(value);
    if (kind === 'read' || !kept || !(isWithin(call, kept) || (run !== undefined && findVariable(kept, source) === run))) return false;
    return accesses.some(read => read.kind === 'read' && read.state.id === state.id && read.node.range[0] < call.range[0] && awaitBetween(flow, read.node, node) === false);
  });
}
