import type { TSESTree } from '@typescript-eslint/types';
import { conditionOf } from '../busy-wait/condition.ts';
import { walk } from '../../detector.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isCatch, isFunction, isWithin, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { isReachedQuietly, lettingOnlyPromisesRun } from './waits.ts';

/**
 * Does a call run the function around it again, before anything but promises and ticks? `always`: nothing decides whether it does. `while waiting`: state does that the
 * function itself does not change. One that gets on with its work ends some time, and counts as neither.
 */
export function selfScheduling(call: TSESTree.CallExpression, source: Source): 'always' | 'while waiting' | undefined {
  const fn = scheduled(call, source) ?? recursed(call, source);
  if (!fn || findAncestor(call, isFunction) !== fn || !isReachedQuietly(call, source)) return undefined;
  const tests = testsBefore(call, fn);
  if (tests.length === 0) return isThrownOut(call, fn, source) ? undefined : 'always';
  const { isKnown, states, isClock } = conditionOf(tests, fn, source);
  return isKnown && !isClock && states.length > 0 && tests.every(test => conditionOf([test], fn, source).states.length > 0) ? 'while waiting' : undefined;
}

/** `process.nextTick(loop)`, `queueMicrotask(() => loop())`, `Promise.resolve().then(loop)` in `loop`. */
function scheduled(call: TSESTree.CallExpression, source: Source): FunctionNode | undefined {
  const key = keyOfNode(call.callee, source);
  const how = key === undefined ? undefined : callModel(key)?.schedules;
  const { callee } = call;
  const isThen = callee.type === 'MemberExpression' && staticName(callee) === 'then' && callee.object.type === 'CallExpression' && keyOfNode(callee.object.callee, source) === 'global:Promise.resolve';
  const [task] = call.arguments;
  if (!task || !(how === 'tick' || how === 'microtask' || isThen)) return undefined;
  const inner = unwrap(task);
  const body = isFunction(inner) ? (inner.body.type === 'BlockStatement' ? onlyExpression(inner.body) : inner.body) : undefined;
  const run = body?.type === 'CallExpression' ? body.callee : task;
  return functionOf(identify(run, source))?.node;
}

function onlyExpression({ body: [only, ...others] }: TSESTree.BlockStatement): TSESTree.Node | undefined {
  return only?.type === 'ExpressionStatement' && others.length === 0 ? only.expression : undefined;
}

/** `await null; return loop();` in `loop`. */
function recursed(call: TSESTree.CallExpression, source: Source): FunctionNode | undefined {
  const fn = findAncestor(call, isFunction);
  if (!fn?.async || functionOf(identify(call.callee, source))?.node !== fn) return undefined;
  let pauses = false;
  walk(fn.body, source, node => {
    if (isFunction(node)) return false;
    pauses ||= node.type === 'AwaitExpression' && node.range[1] <= call.range[0] && lettingOnlyPromisesRun(node, source) !== undefined;
    return true;
  });
  return pauses ? fn : undefined;
}

/** Tests that decide whether the call is reached: of branches around it, and of those that leave before it. */
function testsBefore(call: TSESTree.Node, fn: FunctionNode): readonly TSESTree.Node[] {
  const tests: TSESTree.Node[] = [];
  for (let at = call, parent = call.parent; parent && at !== fn; at = parent, parent = parent.parent) {
    if ((parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') && at !== parent.test) tests.push(parent.test);
    if (parent.type === 'LogicalExpression' && parent.right === at) tests.push(parent.left);
    if (parent.type === 'SwitchCase' && parent.test) tests.push(parent.test);
    if ('test' in parent && /^(?:For|While|DoWhile)/.test(parent.type) && parent.test) tests.push(parent.test);
    if (parent.type === 'ForOfStatement' || parent.type === 'ForInStatement') tests.push(parent.right);
    if (parent.type === 'BlockStatement') {
      for (const one of parent.body) if (one.type === 'IfStatement' && one.range[1] <= at.range[0] && leaves(one.consequent)) tests.push(one.test);
    }
  }
  return tests;
}

function leaves(node: TSESTree.Statement): boolean {
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : node;
  return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
}

/** A `try` that only its `catch` can leave: what is thrown in it ends the rounds. */
function isThrownOut(call: TSESTree.Node, fn: FunctionNode, source: Source): boolean {
  let thrown = false;
  walk(fn.body, source, node => {
    if (isFunction(node)) return false;
    thrown ||= (node.type === 'ThrowStatement' || node.type === 'ReturnStatement') && node.range[1] <= call.range[0] && !isWithin(call, node);
    return true;
  });
  return thrown || findAncestor(call, isCatch, fn) !== undefined;
}
