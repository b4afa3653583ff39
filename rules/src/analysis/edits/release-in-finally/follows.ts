import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction, isLoop } from '../../syntax.ts';

/**
 * What comes next after a statement, up to the end of `last`, which holds it.
 * - `end`: nothing. `leaves`: the function is left at once. `calls`: it is left, after calls.
 * - `code`: other code runs, or something is waited for. `loop`: it may run again. `finally`: it is in one.
 */
export type Following = 'end' | 'leaves' | 'calls' | 'code' | 'loop' | 'finally';

export function whatFollows(statement: TSESTree.Statement, last: TSESTree.Node, source: Source): Following {
  for (let at: TSESTree.Node = statement; ; ) {
    const parent: TSESTree.Node = at.parent!;
    if (parent.type === 'BlockStatement') {
      const next = parent.body[parent.body.indexOf(at as TSESTree.Statement) + 1];
      if (next && at !== last) return isFinalizer(parent) ? 'finally' : leaving(next, source);
    } else if (isLoop(parent)) {
      return 'loop';
    } else if (parent.type === 'TryStatement') {
      if (parent.finalizer) return parent.finalizer === at ? 'finally' : 'code';
    } else if (parent.type !== 'IfStatement' && parent.type !== 'CatchClause') {
      return 'code';
    }
    if (at === last || parent === last) return 'end';
    at = parent;
  }
}

function isFinalizer({ parent, range }: TSESTree.BlockStatement): boolean {
  return parent.type === 'TryStatement' && parent.finalizer?.range[0] === range[0];
}

function leaving(next: TSESTree.Statement, source: Source): Following {
  const isCaught = next.type === 'ThrowStatement' && isInTry(next);
  if ((next.type !== 'ReturnStatement' && next.type !== 'ThrowStatement') || isCaught || hasFinalizerAround(next)) return 'code';
  let answer: Following = 'leaves';
  walk(next, source, node => {
    if (isFunction(node)) return false;
    if (node.type === 'AwaitExpression' || node.type === 'YieldExpression') answer = 'code';
    const isCall = node.type === 'CallExpression' || node.type === 'TaggedTemplateExpression' || (node.type === 'NewExpression' && next.type === 'ReturnStatement');
    if (isCall && answer === 'leaves') answer = 'calls';
    return true;
  });
  return answer;
}

function isInTry(node: TSESTree.Node): boolean {
  for (let at = node; at.parent && !isFunction(at); at = at.parent) if (at.parent.type === 'TryStatement' && at.parent.block === at && at.parent.handler) return true;
  return false;
}

function hasFinalizerAround(node: TSESTree.Node): boolean {
  for (let at = node; at.parent && !isFunction(at); at = at.parent) if (at.parent.type === 'TryStatement' && at.parent.finalizer) return true;
  return false;
}
