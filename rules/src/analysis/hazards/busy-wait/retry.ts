import type { TSESTree } from '@typescript-eslint/types';
import { workOf } from '../../awaited-work.ts';
import { hasNode, walk } from '../../detector.ts';
import { flowOf } from '../../flow/flow-of.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { pauseOf } from '../../pause.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isCatch, isFunction, isLoop, isWithin, lastName, staticName, unwrap, type LoopNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { leads } from '../tick-starvation/waits.ts';

/** What a loop asks for again at once where it has failed. `isRemote`: it asks over a network, where a refusal comes at once. */
export interface Retry { readonly awaited: TSESTree.AwaitExpression; readonly isRemote: boolean }

/**
 * `while (running) try { await poll(); } catch (error) { log(error); }`: a failure leads back to what has failed, and nothing on the way waits. Loops that
 * count, or ask for something else in each turn, come to an end, and a pause behind the `try` may be for what has failed.
 */
export function retryOf(awaited: TSESTree.AwaitExpression, source: Source): Retry | undefined {
  const home = findAncestor(awaited, isFunction) ?? source.ast;
  const loop = findAncestor(awaited, (at): at is LoopNode => isLoop(at), home);
  if (!loop || loop.type === 'ForOfStatement' || loop.type === 'ForInStatement' || (loop.type === 'ForStatement' && loop.update)) return undefined;
  if (findAncestor(awaited, isCatch, loop) || !findAncestor(awaited, isCaught, loop) || findAncestor(awaited, isWaitedOut, loop)) return undefined;
  if (unwrap(awaited.argument).type !== 'CallExpression' || isPause(awaited.argument, source) || usesTurn(awaited, loop, source) || counts(loop, source)) return undefined;
  const caught = findAncestor(awaited, isCaught, loop)!;
  if (hasNode(loop.body, source, node => node.type === 'AwaitExpression' && !isWithin(node, caught) && isPause(node.argument, source), isFunction)) return undefined;
  const step = flowOf(home, source).stepOf(awaited);
  if (!step?.thrown || !leads(step.thrown, step, source)) return undefined;
  const { evidence, isLocal } = workOf(awaited.argument, source);
  return { awaited, isRemote: evidence.length > 0 && !isLocal };
}

function isCaught(node: TSESTree.Node): node is TSESTree.TryStatement {
  return node.type === 'TryStatement' && node.handler !== null;
}

/** Something is waited for in `finally`, whatever comes. */
function isWaitedOut(node: TSESTree.Node): node is TSESTree.TryStatement {
  return node.type === 'TryStatement' && node.finalizer?.body.some(one => one.type === 'ExpressionStatement' && one.expression.type === 'AwaitExpression') === true;
}

/** A pause fails nobody, whoever makes it: one out of sight is known by its name. */
function isPause(argument: TSESTree.Node, source: Source): boolean {
  const call = unwrap(argument);
  if (pauseOf(argument, source) || call.type !== 'CallExpression') return true;
  const key = keyOfNode(call.callee, source);
  const model = key === undefined ? undefined : callModel(key);
  const name = lastName(call.callee);
  return model?.sleeps === true || model?.rejects === 'never' || /^(?:delay|pause|sleep|wait)/i.test(name ?? '');
}

/** It asks for something that this turn has made or taken: the next one asks for another. */
function usesTurn(awaited: TSESTree.AwaitExpression, loop: LoopNode, source: Source): boolean {
  return hasNode(awaited.argument, source, node => {
    const variable = node.type === 'Identifier' ? findVariable(node, source) : undefined;
    return variable !== undefined && variable.references.some(reference => {
      const at = reference.identifier as TSESTree.Node;
      return reference.isWrite() && isWithin(at, loop) && !isWithin(at, awaited) && at.range[0] < awaited.range[0];
    });
  });
}

/** A test, or what leaves the loop, asks for what the loop counts or takes from. */
function counts(loop: LoopNode, source: Source): boolean {
  const tests: TSESTree.Node[] = 'test' in loop && loop.test ? [loop.test] : [];
  const counted = new Set<string>();
  walk(loop, source, node => {
    if (isFunction(node)) return false;
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') tests.push(node.test);
    if (node.type === 'UpdateExpression') counted.add(textOf(node.argument, source));
    if (node.type === 'AssignmentExpression' && node.operator !== '=') counted.add(textOf(node.left, source));
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && /^(?:next|pop|shift|splice)$/.test(staticName(node.callee) ?? '')) counted.add(textOf(node.callee.object, source));
    return true;
  });
  return tests.some(test => hasNode(test, source, node => (node.type === 'Identifier' || node.type === 'MemberExpression') && counted.has(textOf(node, source))));
}

function textOf({ range }: TSESTree.Node, { text }: Source): string {
  return text.slice(...range);
}
