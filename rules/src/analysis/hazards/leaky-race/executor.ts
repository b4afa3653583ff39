import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { isExecutor, isGlobalTimer, settles } from '../../executor.ts';
import { functionOf, identify } from '../../identity.ts';
import { largestPossible } from '../../largest.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import { handleOf, hasEffect } from './timer.ts';

/** A deadline in the executor of a promise, which something else may settle first. */
export interface Deadline { readonly start: TSESTree.CallExpression; readonly at: TSESTree.Node; readonly hasEffect: boolean }

/** Shorter timers are gone before anybody notices, and those of a few seconds before many are there. */
const SHORT_MS = 1_000;
const LONG_MS = 10_000;
/** Functions of the executor that one question follows. */
const DEPTH = 3;

/**
 * `new Promise((resolve, reject) => { const timer = setTimeout(() => reject(new Error('late')), ms); task.once('error', reject); … })`: gives what settles the promise
 * and leaves the timer of the executor running. A timer that a field holds, or that code outside the executor can clear, is left alone.
 */
export function deadlineLeft(start: TSESTree.CallExpression, source: Source): Deadline | undefined {
  const executor = findAncestor(start, isFunction);
  const [callback, delay] = start.arguments;
  if (!executor || !isExecutor(executor) || !callback || !isGlobalTimer(start, source) || !settles(callback, executor, source)) return undefined;
  const longest = delay === undefined ? 0 : largestPossible(delay, source) ?? LONG_MS;
  if (longest < SHORT_MS) return undefined;
  const isDropped = start.parent.type === 'ExpressionStatement';
  const name = handleOf(start);
  const handle = name && findVariable(name, source);
  const declared = handle?.identifiers[0];
  if (!isDropped && !(handle && declared && isWithin(declared, executor)) || (handle && isLetGo(handle, executor))) return undefined;
  const named = functionOf(identify(callback, source))?.node ?? callback;
  const sites = settlingIn(executor, source).filter(one => !isWithin(one, named) && !isWithin(one, callback) && isLater(one, start, executor));
  const at = sites.find(one => !isCleared(one, handle, executor, source));
  return at && { start, at, hasEffect: longest >= LONG_MS && isFunction(callback) && hasEffect(callback, callee => settles(callee, executor, source), source) };
}

/** What runs, or is handed over, to settle the promise. */
function settlingIn(executor: FunctionNode, source: Source): readonly TSESTree.Node[] {
  return executor.params.flatMap(param => findVariable(param, source)?.references ?? []).map(({ identifier }) => identifier as TSESTree.Node);
}

/** Not by the executor itself while it runs: the timer need not have begun. */
function isLater(site: TSESTree.Node, start: TSESTree.Node, executor: FunctionNode): boolean {
  if (findAncestor(site, isFunction) !== executor) return true;
  const { parent } = site;
  const isHanded = parent?.type === 'CallExpression' && parent.callee !== site;
  return isHanded || (executor.async && site.range[0] > start.range[1]);
}

/** Whoever gets the handle may clear it, and one that is not kept alive by it lets the process end. */
function isLetGo(handle: Variable, executor: FunctionNode): boolean {
  return handle.references.some(({ identifier, init }) => {
    const { parent } = identifier as TSESTree.Node;
    if (init || !parent || (parent.type === 'AssignmentExpression' && parent.left === (identifier as TSESTree.Node))) return false;
    if (parent.type === 'CallExpression' && isClear(parent)) return isAlways(parent, executor);
    return !/^(?:BinaryExpression|ConditionalExpression|IfStatement|LogicalExpression|UnaryExpression)$/.test(parent.type);
  });
}

/** `work.finally(() => clearTimeout(timer))`. */
function isAlways(clear: TSESTree.Node, executor: FunctionNode): boolean {
  const fn = findAncestor(clear, isFunction);
  const call = fn && fn !== executor ? fn.parent : undefined;
  return call?.type === 'CallExpression' && call.callee.type === 'MemberExpression' && staticName(call.callee) === 'finally' && isWithin(call, executor);
}

function isClear({ callee }: TSESTree.CallExpression): boolean {
  return callee.type === 'Identifier' && /^clear(?:Timeout|Interval)$/.test(callee.name);
}

/** By a function around it, up to the executor, or by one that such a function calls. */
function isCleared(site: TSESTree.Node, handle: Variable | undefined, executor: FunctionNode, source: Source): boolean {
  if (!handle) return false;
  for (let fn = findAncestor(site, isFunction); fn && fn !== executor; fn = findAncestor(fn, isFunction)) if (clears(fn, handle, source)) return true;
  return false;
}

function clears(fn: FunctionNode, handle: Variable, source: Source, depth = 0): boolean {
  return hasNode(fn.body, source, node => {
    if (node.type !== 'CallExpression') return false;
    if (isClear(node)) return node.arguments.some(one => findVariable(unwrap(one), source) === handle);
    const local = depth < DEPTH ? functionOf(identify(node.callee, source)) : undefined;
    return local?.source === source && local.node !== fn && clears(local.node, handle, source, depth + 1);
  });
}
