import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { isExecutor, isTimed, settles } from '../../executor.ts';
import { isErrorFirst } from '../../gives-promise.ts';
import { keyOfNode } from '../../identity.ts';
import { isLog } from '../../logs.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isCatch, isFunction, isLoop, isWithin, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { LISTEN } from './emitter.ts';
import { stepsAfter } from './error-way.ts';

/** Where the promise of an executor is left pending, and when that is so. */
export interface Pending { readonly node: TSESTree.Node; readonly when: string }

/** `readFile(path, (error, text) => { if (error) log(error); else resolve(text); })`: the promise is settled by hand, and some way ends without it. */
export function pendingIn(made: TSESTree.NewExpression, source: Source): Pending | undefined {
  const executor = made.arguments[0] && unwrap(made.arguments[0]);
  if (!executor || !isExecutor(executor) || executor.params.length === 0 || isTimed(executor, source)) return undefined;
  const settlers = settlingIn(executor, source);
  return settlers.length === 0 ? undefined : inCallback(settlers, executor, source) ?? inListeners(settlers, executor, source) ?? ofSuccess(settlers, executor, source);
}

/** Names in the executor that settle its promise, or stand for what does. */
function settlingIn(executor: FunctionNode, source: Source): readonly TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  walk(executor.body, source, node => {
    if (node.type === 'Identifier' && settles(node, executor, source)) found.push(node);
    return true;
  });
  return found;
}

/** One callback alone settles it, and where it is given an error, it does no more than to print that. */
function inCallback(settlers: readonly TSESTree.Node[], executor: FunctionNode, source: Source): Pending | undefined {
  const fn = findAncestor(settlers[0]!, (at): at is FunctionNode => isFunction(at) && at.parent.type === 'CallExpression' && isErrorFirst(at) && unwrap(at.parent.arguments.at(-1)!) === at, executor);
  const error = fn?.params[0] && findVariable(fn.params[0], source);
  if (!error || fn.async || fn.generator || !settlers.every(one => isWithin(one, fn)) || isRepeated(fn, executor)) return undefined;
  const steps = [...stepsAfter({ error, missing: [] }, fn, source)];
  const isLeft = steps.some(({ kind }) => kind === 'leave') && steps.every(({ kind, node }) => kind !== 'throw' && kind !== 'await' && (kind !== 'call' || isPrinted(node, source)) && !settlers.some(one => kind === 'read' && one === node));
  return isLeft ? { node: fn.params[0]!, when: `where \`${(fn.params[0] as TSESTree.Identifier).name}\` is given` } : undefined;
}

/** What is called for many items is counted by other means. */
function isRepeated(fn: FunctionNode, executor: FunctionNode): boolean {
  return findAncestor(fn, (at): at is TSESTree.Node => isLoop(at) || (isFunction(at) && at.parent.type === 'CallExpression' && at.parent.callee.type === 'MemberExpression' && /^(?:forEach|map)$/.test(staticName(at.parent.callee) ?? '')), executor) !== undefined;
}

/** Events behind which a stream, a socket or a process says that it is done; none of them comes after an error. */
const DONE: ReadonlySet<string> = new Set(['connect', 'connection', 'data', 'drain', 'end', 'exit', 'finish', 'listening', 'message', 'open', 'ready', 'response', 'spawn']);

/** Emitters of Node.js end by an error, and those of its drop-in replacements. What connects again, as clients of databases do, has more to say. */
const ENDING = /^(?:child_process|cross-spawn|fs|fs-extra|graceful-fs|https?|net|stream|tls|zlib):/;

/** `child.on('error', log).on('exit', resolve)`: what settles it are listeners of one emitter, and the one for its errors does not. */
function inListeners(settlers: readonly TSESTree.Node[], executor: FunctionNode, source: Source): Pending | undefined {
  const listeners = new Map<string, TSESTree.CallExpression[]>();
  walk(executor.body, source, node => {
    const event = node.type === 'CallExpression' && node.arguments.length === 2 && node.callee.type === 'MemberExpression' && LISTEN.has(staticName(node.callee) ?? '') ? node.arguments[0] : undefined;
    const name = event?.type === 'Literal' ? `${receiverOf(node, source)} ${String(event.value)}` : undefined;
    if (name !== undefined) listeners.set(name, [...listeners.get(name) ?? [], node as TSESTree.CallExpression]);
    return true;
  });
  for (const [name, calls] of listeners) {
    const [receiver = '', event] = name.split(' ');
    if (event !== 'error' || receiver === '' || calls.length !== 1 || !ENDING.test(keyOfNode(calls[0]!.callee, source) ?? '')) continue;
    const handler = unwrap(calls[0]!.arguments[1]!);
    const done = [...listeners].filter(([other]) => other.startsWith(`${receiver} `) && DONE.has(other.slice(receiver.length + 1))).flatMap(([, all]) => all);
    if (isFunction(handler) && settlers.every(one => done.some(call => isWithin(one, call.arguments[1]!))) && onlyPrints(handler, source)) return { node: calls[0]!, when: 'where that comes' };
  }
  return undefined;
}

/** The variable that a chain of listeners begins with, or the call. */
function receiverOf(call: TSESTree.Node, source: Source): string {
  let at = call;
  while (at.type === 'CallExpression' && at.callee.type === 'MemberExpression' && LISTEN.has(staticName(at.callee) ?? '')) at = unwrap(at.callee.object);
  const declared = findVariable(at, source)?.identifiers[0];
  return declared ? String(declared.range[0]) : at.type === 'CallExpression' || at.type === 'NewExpression' ? String(at.range[0]) : '';
}

function onlyPrints(fn: FunctionNode, source: Source): boolean {
  return !fn.async && !hasNode(fn.body, source, node => node.type === 'ThrowStatement' || node.type === 'AwaitExpression' || node.type === 'AssignmentExpression' || ((node.type === 'CallExpression' || node.type === 'NewExpression') && !isPrinted(node, source)));
}

/** An async executor that waits for work settles it only where that fails. */
function ofSuccess(settlers: readonly TSESTree.Node[], executor: FunctionNode, source: Source): Pending | undefined {
  const waits = executor.async && hasNode(executor.body, source, node => node.type === 'AwaitExpression', isFunction) && !hasNode(executor.body, source, isLoop, isFunction);
  return waits && settlers.every(one => findAncestor(one, isCatch, executor) !== undefined) ? { node: executor, when: 'where all goes well' } : undefined;
}

/** Printing, or part of what is printed. */
function isPrinted(node: TSESTree.Node, source: Source): boolean {
  if (node.type !== 'CallExpression') return false;
  if (isLog(node, source)) return true;
  const inner = callModel(keyOfNode(node.callee, source) ?? '');
  return (inner !== undefined && inner.io === undefined && inner.exits !== true && inner.promise !== true) || findAncestor(node, (at): at is TSESTree.CallExpression => at.type === 'CallExpression' && isLog(at, source)) !== undefined;
}
