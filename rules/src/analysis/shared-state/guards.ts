import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import { awaitBetween, reachesWithout } from '../flow/queries.ts';
import type { Flow } from '../flow/step.ts';
import { functionOf, identify, keyOf } from '../identity.ts';
import { isHandWrittenLimiter } from '../limiter.ts';
import { callModel } from '../models/calls.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, type FunctionNode } from '../syntax.ts';
import { isDeclaredOutside } from '../variables.ts';
import type { StateAccess } from './accesses.ts';
import { testsOn } from './tests.ts';

/** Does the code run under a lock or a limiter that it, or a function around it, was handed to, or that its function has taken before? */
export function isLocked(node: TSESTree.Node, source: Source): boolean {
  for (let fn = findAncestor(node, isFunction); fn; fn = findAncestor(fn, isFunction)) {
    if (fn.parent.type === 'CallExpression' && fn.parent.callee !== fn && runsHeld(fn.parent, source)) return true;
    if (takesLock(fn, node, source)) return true;
  }
  return false;
}

/** Known by its import, or by its code: a counting limiter, or a chain of promises that each task is put behind. */
function runsHeld(call: TSESTree.CallExpression, source: Source): boolean {
  const identity = identify(call.callee, source);
  const key = keyOf(identity);
  const model = key === undefined ? undefined : callModel(key);
  if (model?.limits || model?.sharesLoad || (model?.runs && model.runs.holding !== 'transaction')) return true;
  const local = functionOf(identity);
  return local !== undefined && (isHandWrittenLimiter(local.node, local.source) || isPromiseChain(local.node, local.source));
}

function takesLock(fn: FunctionNode, before: TSESTree.Node, source: Source): boolean {
  let found = false;
  walk(fn, source, node => {
    if (found || (isFunction(node) && node !== fn)) return false;
    if (node.type === 'CallExpression' && node.range[1] <= before.range[0]) {
      const key = keyOf(identify(node.callee, source));
      const what = key === undefined ? undefined : callModel(key)?.acquires?.what;
      found = what === 'lock' || what === 'permit';
    }
    return true;
  });
  return found;
}

/** `run = task => (tail = tail.then(task, task))`: it keeps a promise outside, and runs what it is given after it, or after awaiting it. */
function isPromiseChain(fn: FunctionNode, source: Source): boolean {
  let keeps = false;
  walk(fn.body, source, node => {
    const kept = node.type === 'AssignmentExpression' ? node.left : node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.arguments.length === 2 ? node.callee.object : undefined;
    if (kept && isDeclaredOutside(kept, fn, source)) keeps = true;
  });
  let chains = false;
  walk(fn.body, source, node => {
    if (node.type === 'MemberExpression' && node.property.type === 'Identifier' && /^(?:then|finally)$/.test(node.property.name)) chains = true;
    if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Promise') chains = true;
  });
  return keeps && chains && fn.params.length > 0;
}

/**
 * Has the run left a mark, before it pauses for the first time, that keeps others out: `if (busy) return; busy = true;`, or a promise that they find?
 * The mark is tested, or awaited, and set with nothing in between.
 */
export function isMarked(pause: TSESTree.Node, accesses: readonly StateAccess[], flow: Flow, fn: FunctionNode, source: Source): boolean {
  return accesses.some(mark => {
    if (mark.kind !== 'write' && mark.kind !== 'add' && mark.kind !== 'update') return false;
    if (mark.node.range[0] > pause.range[0] || reachesWithout(flow, mark.node, pause, () => false) !== true) return false;
    return accesses.some(read => {
      if (read.state.id !== mark.state.id || read.kind === 'write' || awaitBetween(flow, read.node, mark.node) !== false) return false;
      if (isAwaited(read)) return true;
      return testsOn(read, fn, source).some(({ branch, leaves }) => (leaves && reachesWithout(flow, read.node, mark.node, () => false) === true) || (isWithin(mark.node, branch) && isWithin(pause, branch)));
    });
  });
}

function isAwaited({ node }: StateAccess): boolean {
  return node.parent?.type === 'AwaitExpression' || node.parent?.type === 'VariableDeclarator' && node.parent.parent.parent?.type === 'BlockStatement' && awaitsVariable(node.parent);
}

/** `const before = tail; … await before;`. */
function awaitsVariable({ id, parent }: TSESTree.VariableDeclarator): boolean {
  if (id.type !== 'Identifier' || parent.parent?.type !== 'BlockStatement') return false;
  return parent.parent.body.some(one => one.type === 'ExpressionStatement' && one.expression.type === 'AwaitExpression' && one.expression.argument.type === 'Identifier' && one.expression.argument.name === id.name);
}
