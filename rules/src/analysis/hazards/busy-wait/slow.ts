import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { isExecutor } from '../../executor.ts';
import { keyOfNode } from '../../identity.ts';
import { largestPossible } from '../../largest.ts';
import { callModel } from '../../models/calls.ts';
import { pauseOf } from '../../pause.ts';
import type { Source } from '../../source.ts';
import { isFunction, isLoop, unwrap } from '../../syntax.ts';

/** From here on a look at a variable costs nothing that could be measured. */
const SLOW_MS = 1_000;

/** Does a loop pause for a second or more in each turn, or is that the time of the timer? A pause of unknown length may be short. */
export function isSlow(node: TSESTree.Node, source: Source): boolean {
  if (node.type === 'CallExpression') return lasts(node.arguments[1], source);
  if (!isLoop(node)) return false;
  let isFound = false;
  walk(node.body, source, one => {
    if (one.type === 'AwaitExpression' && pauseOf(one.argument, source) === 'timer') isFound ||= lasts(timeOf(unwrap(one.argument), source), source);
    return !isFunction(one);
  });
  return isFound;
}

function lasts(time: TSESTree.Node | undefined, source: Source): boolean {
  return time !== undefined && (largestPossible(time, source) ?? 0) >= SLOW_MS;
}

/** Of `sleep(1000)`, and of the timer in `new Promise(resolve => setTimeout(resolve, 1000))`. */
function timeOf(pause: TSESTree.Node, source: Source): TSESTree.Node | undefined {
  if (pause.type === 'CallExpression') return pause.arguments.find(one => !isFunction(one));
  const executor = pause.type === 'NewExpression' ? pause.arguments[0] : undefined;
  let time: TSESTree.Node | undefined;
  if (executor && isExecutor(executor)) walk(executor.body, source, one => {
    if (one.type === 'CallExpression' && callModel(keyOfNode(one.callee, source) ?? '')?.schedules === 'timer') time = one.arguments[1];
  });
  return time;
}
