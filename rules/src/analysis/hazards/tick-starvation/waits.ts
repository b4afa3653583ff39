import type { TSESTree } from '@typescript-eslint/types';
import { flowOf } from '../../flow/flow-of.ts';
import type { Step } from '../../flow/step.ts';
import { pauseOf } from '../../pause.ts';
import { callAt, functionAround, programOf } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, unwrap } from '../../syntax.ts';

/** `made`: by `new Promise(resolve => process.nextTick(resolve))`, which is there for nothing else. `settled`: `await null`, `await Promise.resolve()`. */
export function lettingOnlyPromisesRun({ argument }: TSESTree.AwaitExpression, source: Source): 'made' | 'settled' | undefined {
  const pause = pauseOf(argument, source);
  if (pause !== 'tick' && pause !== 'microtask') return undefined;
  const inner = unwrap(argument);
  return inner.type === 'NewExpression' || (inner.type === 'CallExpression' && inner.arguments.length === 0 && inner.callee.type === 'Identifier') ? 'made' : 'settled';
}

/** Is there a round from the pause to itself on which nothing waits for anything? */
export function isPassedQuietly(pause: TSESTree.AwaitExpression, source: Source): boolean {
  const step = stepAt(pause, source);
  return step !== undefined && step.next.some(next => leads(next, step, source));
}

/** Does a run of the function pass the pause and nothing else that waits, and does a loop call the function? */
export function returnsQuietly(pause: TSESTree.AwaitExpression, source: Source): boolean {
  const step = stepAt(pause, source);
  const flow = flowAround(pause, source);
  const isRepeated = functionAround(pause, source)?.callers.some(({ call }) => call.inLoop && call.use === 'awaited') === true;
  return isRepeated && step !== undefined && leads(flow.enter, step, source) && step.next.some(next => leads(next, flow.leave, source));
}

/** Is there a way from the start of the function to the node with no real wait on it? */
export function isReachedQuietly(node: TSESTree.Node, source: Source): boolean {
  const step = flowAround(node, source).stepOf(node);
  return step !== undefined && leads(flowAround(node, source).enter, step, source);
}

function flowAround(node: TSESTree.Node, source: Source): ReturnType<typeof flowOf> {
  return flowOf(findAncestor(node, isFunction) ?? source.ast, source);
}

function stepAt(pause: TSESTree.Node, source: Source): Step | undefined {
  return flowAround(pause, source).stepOf(pause);
}

/** By steps that do not throw and do not wait for anything outside the queue of promises. */
export function leads(from: Step, to: Step, source: Source): boolean {
  const seen = new Set([from]);
  for (const step of seen) {
    if (step === to) return true;
    if (step.suspends && !isSettled(step.node, source)) continue;
    for (const next of step.next) seen.add(next);
    if (step.then) seen.add(step.then);
  }
  return false;
}

/** A wait for what is settled already: such a pause, or a function of the project that awaits nothing. */
export function isSettled(node: TSESTree.Node, source: Source): boolean {
  if (node.type !== 'AwaitExpression') return false;
  if (lettingOnlyPromisesRun(node, source)) return true;
  const call = unwrap(node.argument);
  const targets = call.type === 'CallExpression' ? callAt(call, source)?.targets ?? [] : [];
  return targets.length > 0 && targets.every(target => target.facts.isAsync && !target.facts.awaits && target.calls.length === 0 && !programOf(source).effects.has(target, 'io'));
}
