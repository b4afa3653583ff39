import type { TSESTree } from '@typescript-eslint/types';
import { certaintyOf, reachOf, type ReachFacts } from '../../assumptions.ts';
import { roleOf } from '../../context.ts';
import { isAtLeast, type Certainty } from '../../detector.ts';
import { executorAround } from '../../executor.ts';
import { programOf, type ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { isTried } from './habit.ts';
import { handlerToAnswer } from './waiting.ts';

/** Where a promise is never settled, code that runs once is no less broken: whoever waits for it could have taken the error. */
export function reachFor(node: TSESTree.Node, source: Source, settles: boolean, isListener = false): ReachFacts | undefined {
  const reach = reachOf(node, source, isListener);
  return reach && settles && roleOf(source) !== 'tool' ? { ...reach, assumed: Math.min(reach.assumed, 1) } : reach;
}

/** Does it run for somebody who matters? Asked last: who calls the code takes a look at every file. */
export function isWorth(node: TSESTree.Node, source: Source, least: Certainty): boolean {
  const reach = reachFor(node, source, executorAround(node) !== undefined || handlerToAnswer(node, source) !== undefined);
  return reach !== undefined && (isAtLeast(certaintyOf(reach.assumed), least) || (isTried(node) && isAtLeast('likely', least)));
}

/** Where a process cannot start, it is to end. */
export function startsServer(fn: ProgramFunction, source: Source): boolean {
  return programOf(source).effects.has(fn, 'starts:server');
}
