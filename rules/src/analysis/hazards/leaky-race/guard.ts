import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { flowOf } from '../../flow/flow-of.ts';
import { onEveryPath } from '../../flow/queries.ts';
import { functionOf, identify } from '../../identity.ts';
import { isLog } from '../../logs.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin } from '../../syntax.ts';
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
  const thrower = answer?.holds === false ? answer.witness.thrower?.node : undefined;
  return thrower && !hasFinalRelease(thrower, release) ? thrower : undefined;
}

/** A `finally` that clears the timer, under whatever condition, does so after an exception as without one. */
function hasFinalRelease(thrower: TSESTree.Node, release: TSESTree.Node): boolean {
  for (let at: TSESTree.Node = thrower; at.parent && !isFunction(at); at = at.parent) {
    if (at.parent.type === 'TryStatement' && at.parent.finalizer && at !== at.parent.finalizer && isWithin(release, at.parent.finalizer)) return true;
  }
  return false;
}

/** Does the callback only write logs, and give back what nobody gets? */
export function onlyLogs(start: TSESTree.CallExpression, source: Source): boolean {
  const callback = functionOf(identify(start.arguments[0]!, source));
  if (!callback) return false;
  return !hasNode(callback.node.body, callback.source, node => node.type === 'AssignmentExpression' || node.type === 'UpdateExpression' || node.type === 'AwaitExpression' || node.type === 'ThrowStatement' || (node.type === 'CallExpression' && !isUnseen(node, callback.node) && !isLog(node, callback.source)));
}

/** It is part of what a timer's callback returns, or of what is logged. */
function isUnseen(call: TSESTree.CallExpression, callback: TSESTree.Node): boolean {
  for (let at: TSESTree.Node = call; at.parent && at.parent !== callback; at = at.parent) {
    if (at.parent.type === 'ReturnStatement' && at.type === 'ObjectExpression') return findAncestor(at, isFunction) === callback;
  }
  return false;
}

