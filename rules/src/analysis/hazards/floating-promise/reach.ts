import type { TSESTree } from '@typescript-eslint/types';
import { reachOf, type ReachFacts } from '../../assumptions.ts';
import { roleOf } from '../../context.ts';
import { programOf, type ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';

/** Where a promise is never settled, code that runs once is no less broken: whoever waits for it could have taken the error. */
export function reachFor(node: TSESTree.Node, source: Source, settles: boolean, isListener = false): ReachFacts | undefined {
  const reach = reachOf(node, source, isListener);
  return reach && settles && roleOf(source) !== 'tool' ? { ...reach, assumed: Math.min(reach.assumed, 1) } : reach;
}

/** Where a process cannot start, it is to end. */
export function startsServer(fn: ProgramFunction, source: Source): boolean {
  return programOf(source).effects.has(fn, 'starts:server');
}
