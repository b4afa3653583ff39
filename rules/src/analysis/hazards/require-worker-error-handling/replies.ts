import type { TSESTree } from '@typescript-eslint/types';
import { walk, type Certainty } from '../../detector.ts';
import { executorAround, settles } from '../../executor.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { servingOf } from '../../serving.ts';
import { isLocked } from '../../shared-state/guards.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { listenedBy } from './settling.ts';

const WORKER = /^(?:worker_threads:Worker\.new|child_process:fork\.\(\))\./;
const PARENT = /^(?:worker_threads:parentPort|process:|global:process)\.?/;

/** `new Promise(resolve => { worker.once('message', resolve); worker.postMessage(task); })` with a worker that other runs use too, and no look at what the message answers. */
export function mixedReply(call: TSESTree.CallExpression, source: Source): Certainty | undefined {
  const listened = listenedBy(call);
  const executor = executorAround(call);
  if (listened?.event !== 'message' || !executor || !WORKER.test(keyOfNode(call.callee, source) ?? '')) return undefined;
  const { object } = call.callee as TSESTree.MemberExpression;
  const fn = findAncestor(executor, isFunction);
  if (!fn || !settles(listened.listener, executor, source) || chooses(listened.listener, source) || !sends(executor, object, source) || isLocked(call, source)) return undefined;
  if (object.type === 'ThisExpression' || object.type === 'MemberExpression') return marksItself(fn, source) ? undefined : certaintyAt(call, 'likely', source);
  const declared = findVariable(object, source)?.identifiers[0];
  return declared && !isWithin(declared, fn) ? certaintyAt(call, 'proven', source) : undefined;
}

function certaintyAt(call: TSESTree.Node, most: 'likely' | 'proven', source: Source): Certainty {
  const { kind } = servingOf(call, source);
  return kind === 'events' ? most : kind === 'server' ? 'likely' : 'possible';
}

/** Does the listener look at anything before it settles the promise? */
function chooses(listener: TSESTree.Node, source: Source): boolean {
  const fn = isFunction(listener) ? listener : functionOf(identify(listener, source))?.node;
  let found = false;
  if (fn) walk(fn.body, source, node => { found ||= /^(?:If|Switch)Statement$|^(?:Conditional|Logical)Expression$/.test(node.type); });
  return found;
}

function sends(executor: FunctionNode, worker: TSESTree.Node, source: Source): boolean {
  const text = source.text.slice(...worker.range);
  let found = false;
  walk(executor.body, source, node => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || !/^(?:postMessage|send)$/.test(staticName(node.callee) ?? '')) return;
    found ||= source.text.slice(...node.callee.object.range) === text;
  });
  return found;
}

/** `this.busy = true`: the class knows which of its instances is in use, and may give each one task at a time. */
function marksItself(fn: FunctionNode, source: Source): boolean {
  let found = false;
  walk(fn.body, source, node => {
    if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression' && node.left.object.type === 'ThisExpression') found = true;
  });
  return found;
}

/** In a thread, the `catch` of a handler of messages that answers in its `try`, and here does not: neither by a message nor by failing. */
export function unansweredError(call: TSESTree.CallExpression, source: Source): TSESTree.CatchClause | undefined {
  const listened = listenedBy(call);
  if (listened?.event !== 'message' || !PARENT.test(keyOfNode(call.callee, source) ?? '')) return undefined;
  const handler = isFunction(listened.listener) ? listened.listener : functionOf(identify(listened.listener, source))?.node;
  if (!handler || !isWithin(handler, source.ast)) return undefined;
  let lost: TSESTree.CatchClause | undefined;
  walk(handler.body, source, node => {
    if (lost || isFunction(node)) return false;
    if (node.type === 'TryStatement' && node.handler && answers(node.block, source) && isMute(node, handler, source)) lost = node.handler;
    return true;
  });
  return lost;
}

function answers(node: TSESTree.Node, source: Source): boolean {
  let found = false;
  walk(node, source, at => {
    found ||= at.type === 'CallExpression' && PARENT.test(keyOfNode(at.callee, source) ?? '') && at.callee.type === 'MemberExpression' && /^(?:postMessage|send)$/.test(staticName(at.callee) ?? '');
  });
  return found;
}

/** Nothing in the `catch`, and nothing after the statement, could be an answer: calls of the project, jumps and failures all may. */
function isMute(statement: TSESTree.TryStatement, handler: FunctionNode, source: Source): boolean {
  let mute = !statement.finalizer;
  const body = handler.body.type === 'BlockStatement' ? handler.body.body : [];
  const after = body.filter(one => one.range[0] >= statement.range[1]);
  for (const node of [statement.handler!.body, ...after]) {
    walk(node, source, at => {
      if (at.type === 'ThrowStatement' || at.type === 'AssignmentExpression') mute = false;
      if (at.type === 'CallExpression' && !/^global:console\./.test(keyOfNode(at.callee, source) ?? '')) mute = false;
    });
  }
  return mute;
}
