import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { executorAround, settles } from '../../executor.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { LISTENS } from '../../models/frameworks/timers.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** How the executor of a promise settles it. */
export interface Settling {
  /** Events whose listener does; `blindly` where it resolves without a look at what it is told. */
  readonly events: ReadonlyMap<string, 'blindly' | 'looking'>;
  /** A timer or a signal settles it too. */
  readonly hasDeadline: boolean;
}

/** The promise whose executor holds `node`. */
export function settlingIn(node: TSESTree.Node, source: Source): Settling | undefined {
  const executor = executorAround(node);
  if (!executor) return undefined;
  const events = new Map<string, 'blindly' | 'looking'>();
  let hasDeadline = false;
  walk(executor.body, source, at => {
    if (at.type !== 'CallExpression') return;
    const listened = listenedBy(at);
    if (listened && settles(listened.listener, executor, source)) events.set(listened.event, isBlind(listened.listener, executor, source) ? 'blindly' : 'looking');
    const key = keyOfNode(at.callee, source);
    const isTimer = key !== undefined && callModel(key)?.schedules === 'timer';
    hasDeadline ||= isTimer && at.arguments[0] !== undefined && settles(at.arguments[0], executor, source);
    hasDeadline ||= listened?.event === 'abort';
  });
  return events.size > 0 ? { events, hasDeadline } : undefined;
}

export function listenedBy({ callee, arguments: [event, listener] }: TSESTree.CallExpression): { readonly event: string; readonly listener: TSESTree.Node } | undefined {
  const isListener = callee.type === 'MemberExpression' && LISTENS.has(staticName(callee) ?? '');
  return isListener && event?.type === 'Literal' && listener ? { event: String(event.value), listener } : undefined;
}

/** It is what resolves the promise, or calls that alone and takes no argument. */
function isBlind(listener: TSESTree.Node, executor: FunctionNode, source: Source): boolean {
  const [resolve] = executor.params;
  const isResolve = (node: TSESTree.Node): boolean => node.type === 'Identifier' && resolve !== undefined && findVariable(node, source)?.identifiers[0] === resolve;
  if (!isFunction(listener)) return isResolve(listener);
  const body = listener.body.type === 'BlockStatement' ? listener.body.body : [listener.body];
  const [only] = body;
  const call = only?.type === 'ExpressionStatement' ? only.expression : only;
  return listener.params.length === 0 && body.length === 1 && call?.type === 'CallExpression' && isResolve(call.callee);
}
