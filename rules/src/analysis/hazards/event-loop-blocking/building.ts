import type { TSESTree } from '@typescript-eslint/types';
import { callModel } from '../../models/calls.ts';
import { keyOfValue } from '../../program/value-key.ts';
import { functionAround, programOf, type ProgramFunction, type ReachKind, type Way } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';

/** Functions on the way up that are looked at. */
const CALLERS = 50;

/**
 * Does it run only where an object is made, or at top level? In a constructor, in what makes a connection and gives it, or in a function that nothing else calls.
 * `way` is how control is known to come there: then it has to lead through one of these, and a callback that is handed to other code may run later.
 */
export function isBuilding(node: TSESTree.Node, way: Way<ReachKind> | undefined, source: Source): boolean {
  const parent = findAncestor(node, isFunction)?.parent;
  if (parent?.type === 'MethodDefinition' && parent.kind === 'constructor') return true;
  if (way && !way.calls.some(({ from }) => isMaking(from, source))) return false;
  const fn = functionAround(node, source);
  const seen = new Set(fn ? [fn] : []);
  let isMade = false;
  for (const one of seen) {
    if (isMaking(one, source)) {
      isMade = true;
      continue;
    }
    if (one.callers.length === 0 || seen.size > CALLERS) return false;
    for (const { from, isCallback } of one.callers) {
      if (isCallback && way) return false;
      seen.add(from);
    }
  }
  return isMade;
}

function isMaking({ file, facts: { at, name, returns = [] } }: ProgramFunction, source: Source): boolean {
  const { linker } = programOf(source).graph;
  return at < 0 || name === 'constructor' || name.endsWith('.constructor') || returns.some(ref => isConnection(keyOfValue(linker.value(ref, file), false)));
}

/** `new Redis(options)`, with what the options are made of: one for each request is another fault. */
function isConnection(key: string | undefined): boolean {
  return key !== undefined && callModel(key.replace(/\.\(\)$/, ''))?.creates?.holds === 'connections';
}
