import type { TSESTree } from '@typescript-eslint/types';
import { flowOf } from '../../flow/flow-of.ts';
import { onEveryPath } from '../../flow/queries.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { clearingOf } from './clearing.ts';
import { handleOf, hasEffect } from './timer.ts';

/**
 * `const timer = setTimeout(stop, ms); await work(); clearTimeout(timer);`: every way through clears the timer, but for an exception. Gives the await
 * whose rejection skips it. Timers whose callback does nothing, and handles that leave the function, are left alone.
 */
export function findGuard(start: TSESTree.CallExpression, source: Source): TSESTree.Node | undefined {
  const owner = findAncestor(start, isFunction);
  const handle = handleOf(start);
  const variable = handle && findVariable(handle, source);
  const declared = variable?.identifiers[0];
  const [callback] = start.arguments;
  if (!owner || !variable || !declared || !callback || findAncestor(declared, isFunction) !== owner || !hasEffect(callback, () => false, source)) return undefined;
  const { release, isHanded, isShown, ends } = clearingOf(variable, start, owner, start, source);
  if (!release || isHanded || isShown) return undefined;
  const flow = flowOf(owner, source);
  if (onEveryPath(flow, start, ends, { includingExceptions: false })?.holds !== true) return undefined;
  const answer = onEveryPath(flow, start, ends, { includingExceptions: true, throws: ({ suspends }) => suspends });
  return answer?.holds === false ? answer.witness.thrower?.node : undefined;
}
