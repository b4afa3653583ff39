import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { promiseCall } from '../../gives-promise.ts';
import { keyOfNode } from '../../identity.ts';
import type { Call } from '../../program/index.ts';
import { useOf } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** The calls of an expression whose promises nobody looks at: the expression's own, those it combines, and those whose chain it ends. */
export function droppedIn(expression: TSESTree.Node, source: Source): readonly Call[] {
  const calls: Call[] = [];
  walk(expression, source, node => {
    if (isFunction(node) || isSettling(node, source)) return false;
    if ((node.type !== 'CallExpression' && node.type !== 'NewExpression') || useOf(node) !== 'dropped' || addsToQuery(node, source)) return true;
    const call = promiseCall(node, source);
    if (call) calls.push(call);
    return true;
  });
  return calls;
}

/** The calls whose promise a variable gets. */
export function heldIn(init: TSESTree.Node, source: Source): readonly Call[] {
  const call = init.type === 'CallExpression' || init.type === 'NewExpression' ? promiseCall(init, source) : undefined;
  return call ? [call] : [];
}

/** `Promise.allSettled` never rejects, and takes what its tasks reject with. */
function isSettling(node: TSESTree.Node, source: Source): boolean {
  return node.type === 'CallExpression' && keyOfNode(node.callee, source) === 'global:Promise.allSettled';
}

/** `query.where(…).first()` of a variable that is itself awaited: nothing runs before. */
function addsToQuery({ callee }: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  if (callee.type !== 'MemberExpression' || SETTLES.has(staticName(callee) ?? '')) return false;
  let at: TSESTree.Node = callee.object;
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') at = at.callee.object;
  return findVariable(at, source)?.references.some(({ identifier: { parent } }) => parent?.type === 'AwaitExpression') === true;
}

const SETTLES: ReadonlySet<string> = new Set(['catch', 'finally', 'then']);
