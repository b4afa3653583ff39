import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { isLog } from '../../logs.ts';
import { callModel } from '../../models/calls.ts';
import { pauseOf } from '../../pause.ts';
import type { Source } from '../../source.ts';
import { isFunction, isLoop, type FunctionNode, type LoopNode } from '../../syntax.ts';

/** What ends the loop: its own test, unless that is always true, and those of the `if`s in it that leave it. */
export function testsIn(loop: Exclude<LoopNode, TSESTree.ForInStatement | TSESTree.ForOfStatement>): readonly TSESTree.Node[] {
  const statements = loop.body.type === 'BlockStatement' ? loop.body.body : [loop.body];
  const inner = statements.flatMap(one => (one.type === 'IfStatement' && leaves(one.consequent) ? [one.test] : []));
  return loop.test && loop.test.type !== 'Literal' ? [loop.test, ...inner] : inner;
}

function leaves(node: TSESTree.Statement): boolean {
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : node;
  return last?.type === 'BreakStatement' || last?.type === 'ReturnStatement';
}

/**
 * Does a loop, or a callback, do nothing but wait: no call but of pauses, clocks, logs and what `isOwn` allows?
 * `pauses`: other code runs meanwhile. `runs on`: none does, and nothing leaves it but its test.
 */
export function idleness(around: FunctionNode | LoopNode, tests: readonly TSESTree.Node[], source: Source, isOwn: (callee: TSESTree.Node) => boolean = () => false): 'may leave' | 'pauses' | 'runs on' | undefined {
  let [isIdle, pauses, mayLeave] = [isFunction(around) || !leaves(around.body), false, false];
  walk(around.body, source, node => {
    if (!isIdle || isFunction(node) || tests.some(test => node === test)) return false;
    if (isLoop(node) || node.type === 'YieldExpression' || node.type === 'TaggedTemplateExpression') isIdle = false;
    if (node.type === 'BreakStatement' || node.type === 'ReturnStatement') mayLeave = true;
    if (node.type === 'ThrowStatement') {
      mayLeave = true;
      return false;
    }
    if (node.type === 'AwaitExpression') {
      const pause = pauseOf(node.argument, source);
      isIdle = pause === 'timer' || pause === 'immediate';
      pauses ||= isIdle;
      return false;
    }
    if (node.type === 'NewExpression') isIdle = false;
    if (node.type !== 'CallExpression') return true;
    isIdle = isHarmless(node, source) || isOwn(node.callee);
    return isIdle;
  });
  return !isIdle ? undefined : pauses ? 'pauses' : mayLeave ? 'may leave' : 'runs on';
}

/** A clock, a timer, a log. */
function isHarmless(call: TSESTree.CallExpression, source: Source): boolean {
  const key = keyOfNode(call.callee, source);
  const model = key === undefined ? undefined : callModel(key);
  return model?.schedules !== undefined || /^global:(?:clear(?:Timeout|Interval)$|Date\.now$|performance\.now$)/.test(key ?? '') || isLog(call, source);
}
