import type { TSESTree } from '@typescript-eslint/types';
import { dependsOn, manifestOf } from '../../context/manifest.ts';
import { walk } from '../../detector.ts';
import { isLazy, promiseCall } from '../../gives-promise.ts';
import { keyOfNode } from '../../identity.ts';
import { packagesWith } from '../../models/calls.ts';
import { rejectionOf } from '../../own-errors.ts';
import { callAt, isReturned, type Call, type ProgramFunction, type Rejection } from '../../program/index.ts';
import { isChain, useOf } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { endsAtOnce } from './ends-at-once.ts';
import { isUncaught } from './habit.ts';

/** What a statement may be whose value nobody takes. */
export const MAY_DROP: ReadonlySet<string> = new Set(['CallExpression', 'ChainExpression', 'ConditionalExpression', 'LogicalExpression', 'SequenceExpression', 'UnaryExpression']);

/** The calls of an expression whose promises nobody looks at: the expression's own, those it combines, and those whose chain it ends. None where the process is over before one can reject. */
export function droppedIn(expression: TSESTree.Node, source: Source): readonly Call[] {
  const calls = lostIn(expression, source);
  return calls.length > 0 && endsAtOnce(expression, source) ? [] : calls;
}

function lostIn(expression: TSESTree.Node, source: Source): readonly Call[] {
  const calls: Call[] = [];
  walk(expression, source, node => {
    if (isFunction(node) || isSettling(node, source)) return false;
    if ((node.type !== 'CallExpression' && node.type !== 'NewExpression') || useOf(node) !== 'dropped' || addsToQuery(node, source)) return true;
    const call = promiseCall(node, source) ?? (goesOn(node) ? chainOn(node, source) : undefined);
    if (call) calls.push(call);
    return true;
  });
  return calls;
}

/** `ready.then(listen)`, `this.loading.finally(forget)` of what only its own file, or a library, knows: it has `then`, so that what comes of it rejects as it does. */
function chainOn(node: TSESTree.CallExpression, source: Source): Call | undefined {
  let at: TSESTree.Node = node;
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') {
    if (at !== node && promiseCall(at, source)) return undefined; // It is asked about itself.
    if (isChain(at) && !goesOn(at)) return undefined;
    at = unwrap(at.callee.object);
  }
  return at.type === 'NewExpression' && promiseCall(at, source) ? undefined : callAt(node, source);
}

/** Takes no rejection, and gives a promise. `p.catch()` has no handler. */
function goesOn(node: TSESTree.CallExpression | TSESTree.NewExpression): node is TSESTree.CallExpression {
  const name = node.callee.type === 'MemberExpression' ? staticName(node.callee) : undefined;
  return node.type === 'CallExpression' && (isUncaught(node) || (node.arguments.length === 1 && (name === 'then' || name === 'finally')));
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
function addsToQuery(call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  const { callee } = call;
  if (callee.type !== 'MemberExpression' || isChain(call)) return false;
  let at: TSESTree.Node = callee.object;
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression') at = at.callee.object;
  return findVariable(at, source)?.references.some(({ identifier: { parent } }) => parent?.type === 'AwaitExpression') === true;
}

/** Packages whose queries begin where somebody asks for their promises. */
const LAZY = packagesWith(({ lazy = false }) => lazy);

/** Does the package of the file, or one around it, depend on one of them? One that says nothing may. */
export function hasLazyQueries({ path }: Source): boolean {
  const manifest = manifestOf(path);
  return !manifest || LAZY.some(name => dependsOn(manifest, name));
}

/** Is a query all that there is, so that nothing behind it asks for its promise, and it never begins? */
export function isUnstarted(expression: TSESTree.Node, [only, ...others]: readonly Call[]): boolean {
  const { range } = unwrap(expression.type === 'UnaryExpression' ? expression.argument : expression);
  return only !== undefined && others.length === 0 && isLazy(only) && range[0] === only.facts.at && range[1] === only.facts.end;
}

/** What the worst of the calls rejects with. */
export function worst(calls: readonly Call[], source: Source): Rejection {
  const rejections = calls.map((call): Rejection => (call.facts.chains && !isKnownChain(call, calls) ? 'unknown' : rejectionOf(call, source)));
  return rejections.find(one => one === 'may') ?? rejections.find(one => one === 'unknown') ?? 'never';
}

/**
 * Is nothing known to fail but by a slip of the program? Such is an async function that waits for nothing, and a chain that begins with what never rejects, or with what is not known
 * to be a promise, and goes on with functions that are not in sight.
 */
export function isUnlikely(calls: readonly Call[], source: Source): boolean {
  const isWhole = calls.some(({ facts }) => !facts.chains);
  return calls.every(call => (call.facts.chains ? !isWhole || !call.callbacks.some(({ facts }) => facts.throws) : rejectionOf(call, source) === 'never' || (call.targets.length > 0 && call.targets.every(waitsForNothing)))) && worst(calls, source) !== 'may';
}

function waitsForNothing({ facts: { isAsync, awaits }, calls }: ProgramFunction): boolean {
  return isAsync === true && !awaits && !calls.some(isReturned);
}

/** `ready().then(listen)`: it begins with one of the calls, which is asked about itself, and goes on with functions in sight that throw nothing at once. */
function isKnownChain({ facts: { at }, callbacks }: Call, calls: readonly Call[]): boolean {
  return calls.some(({ facts }) => facts.at === at && !facts.chains) && callbacks.length > 0 && !callbacks.some(({ facts }) => facts.throws);
}
