import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { executorAround, isTimed, settles } from '../../executor.ts';
import { isErrorFirst } from '../../gives-promise.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { callAt } from '../../program/index.ts';
import { isCaught, isForSetting } from '../../program/caught.ts';
import { isChain } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { registrationAt } from './callbacks.ts';
import { isEventName, LISTEN } from './emitter.ts';

/**
 * `new Promise(resolve => readFile(path, (error, text) => { if (error) throw error; resolve(text); }))`: the callback runs when the executor has returned, so that
 * the promise does not see what it throws. Gives how much of that is assumed; undefined where the promise may see it.
 */
export function assumedOfThrown(node: TSESTree.ThrowStatement, source: Source): number | undefined {
  const executor = executorAround(node);
  const fn = executor && findAncestor(node, isFunction);
  if (!fn || fn === executor || fn.async || fn.generator || isCaught(node, source) || isForSetting(node, source)) return undefined;
  if (hasNode(fn.body, source, one => one.type === 'ThrowStatement' && one.range[0] < node.range[0] && !isCaught(one, source), isFunction)) return undefined; // One fault for each callback.
  const later = assumedOfLater(fn, source);
  return later === undefined ? undefined : later + (settles(fn.body, executor, source) ? 0 : 1) + (isTimed(executor, source) ? 1 : 0) + (isOfState(node, fn, source) ? 2 : 0);
}

/** Is it handed to what calls it later? An error-first callback and a listener say so by their shape, what is known to wait by its name. */
export function assumedOfLater(fn: FunctionNode, source: Source): number | undefined {
  const call = fn.parent;
  if (call.type !== 'CallExpression' || isChain(call) || !call.arguments.some(one => unwrap(one) === fn)) return undefined; // `load().catch(error => { throw error; })` fails by its own promise.
  const key = keyOfNode(call.callee, source);
  const model = key === undefined ? undefined : callModel(key);
  const isCallback = isErrorFirst(fn) && unwrap(call.arguments.at(-1)!) === fn;
  if (registrationAt(call, source, key) || (model ? isCallback || model.io !== undefined : isCallback && key !== undefined && !/^(?:global:|\.)/.test(key))) return 0;
  if (model || callAt(call, source)?.targets.length !== 0) return undefined;
  return isListener(call) || isCallback ? 1 : undefined;
}

/** `if (this.server === undefined) throw …`, for nothing that the callback was given or has made of that: a state which its author rules out. One that is given nothing has only states to ask for. */
function isOfState(node: TSESTree.ThrowStatement, fn: FunctionNode, source: Source): boolean {
  const test = findAncestor(node, (at): at is TSESTree.IfStatement => at.type === 'IfStatement', fn)?.test;
  return test !== undefined && fn.params.length > 0 && [test, node.argument].every(part => !hasNode(part, source, one => {
    const declared = findVariable(one, source)?.identifiers[0];
    return declared !== undefined && isWithin(declared, fn);
  }));
}

function isListener({ callee, arguments: args }: TSESTree.CallExpression): boolean {
  return callee.type === 'MemberExpression' && LISTEN.has(staticName(callee) ?? '') && args.length === 2 && isEventName(args[0]!);
}
