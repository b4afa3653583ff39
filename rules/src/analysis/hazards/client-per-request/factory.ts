import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { fateOf } from '../../fate.ts';
import { isGiven } from '../../given.ts';
import { functionOf, identify } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { isFunction, type FunctionNode } from '../../syntax.ts';
import { creationOf, type Created } from './creation.ts';

const known = new WeakMap<FunctionNode, Created | undefined>();

/** What a call makes through a function of the project that gives its callers a new one each time, connected to the same. */
export function factoryOf(call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): Created | undefined {
  const factory = call.type === 'CallExpression' ? functionOf(identify(call.callee, source)) : undefined;
  if (!factory) return undefined;
  if (!known.has(factory.node)) known.set(factory.node, returnedBy(factory.node, factory.source));
  return known.get(factory.node);
}

function returnedBy(fn: FunctionNode, source: Source): Created | undefined {
  let made: Created | undefined;
  walk(fn.body, source, node => {
    if (made || isFunction(node)) return false;
    const creation = node.type === 'CallExpression' || node.type === 'NewExpression' ? creationOf(node, source) : undefined;
    if (creation && !isGiven(node, fn, source) && fateOf(node, creation.closedBy, fn, source).kind === 'returned') made = creation;
    return true;
  });
  return made;
}
