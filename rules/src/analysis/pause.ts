import type { TSESTree } from '@typescript-eslint/types';
import { walk } from './detector.ts';
import { isExecutor } from './executor.ts';
import { functionOf, identify, keyOfNode } from './identity.ts';
import { callModel } from './models/calls.ts';
import type { Source } from './source.ts';
import { isFunction, unwrap, type FunctionNode } from './syntax.ts';
import { findVariable } from './variables.ts';

/** What a pause lets run: after a `timer` or an `immediate` all that is due, after a `tick` or a `microtask` only promises and ticks. */
export type Pause = 'immediate' | 'microtask' | 'tick' | 'timer';

/** Functions that one question follows. */
const DEPTH = 5;

/** The pause that awaiting an expression makes, where it does nothing else: a sleep, `new Promise(resolve => setTimeout(resolve, 5))`, `Promise.resolve()`, `null`. */
export function pauseOf(expression: TSESTree.Node, source: Source, depth = 0): Pause | undefined {
  const node = unwrap(expression);
  if (depth > DEPTH) return undefined;
  if (node.type === 'Literal' || (node.type === 'Identifier' && node.name === 'undefined') || (node.type === 'UnaryExpression' && node.operator === 'void')) return 'microtask';
  if (node.type === 'AwaitExpression') return pauseOf(node.argument, source, depth + 1);
  if (node.type === 'NewExpression') {
    const [executor] = node.arguments;
    return executor && isExecutor(executor) ? scheduledBy(executor, source) : undefined;
  }
  if (node.type !== 'CallExpression') return undefined;
  const key = keyOfNode(node.callee, source);
  if (key === 'global:Promise.resolve') return node.arguments.every(argument => argument.type === 'Literal' || argument.type === 'Identifier') ? 'microtask' : undefined;
  if (key !== undefined && callModel(key)?.sleeps) return /setImmediate$|yield$/.test(key) ? 'immediate' : 'timer';
  const callee = functionOf(identify(node.callee, source));
  return callee && pauseIn(callee.node, callee.source, depth);
}

/** Of a function that only makes the promise, or only waits for it. */
function pauseIn({ body }: FunctionNode, source: Source, depth: number): Pause | undefined {
  const [only, ...others] = body.type === 'BlockStatement' ? body.body : [body];
  const made = only?.type === 'ReturnStatement' ? only.argument : only?.type === 'ExpressionStatement' ? only.expression : only === body ? body : undefined;
  return made && others.length === 0 && (made === body || only?.type === 'ReturnStatement' || made.type === 'AwaitExpression') ? pauseOf(made, source, depth + 1) : undefined;
}

/** The one call of the executor hands `resolve` over, as it is or in a function that only calls it. */
function scheduledBy(executor: FunctionNode, source: Source): Pause | undefined {
  const [resolve] = executor.params;
  const calls: TSESTree.CallExpression[] = [];
  walk(executor.body, source, node => {
    if (node.type === 'CallExpression') calls.push(node);
  });
  const isResolve = (node: TSESTree.Node | undefined): boolean => node?.type === 'Identifier' && resolve !== undefined && findVariable(node, source)?.identifiers[0] === resolve;
  const [call, inner, ...others] = calls;
  const [callback] = call?.arguments ?? [];
  if (!call || others.length > 0 || !(inner ? isFunction(callback) && isResolve(inner.callee) : isResolve(callback))) return undefined;
  const key = keyOfNode(call.callee, source);
  return key === undefined ? undefined : callModel(key)?.schedules;
}
