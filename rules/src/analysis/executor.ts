import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from './detector.ts';
import { keyOfNode } from './identity.ts';
import type { Source } from './source.ts';
import { findAncestor, isFunction, unwrap, type FunctionNode } from './syntax.ts';
import { findVariable } from './variables.ts';

/** The function in `new Promise(…)`, which runs at once. */
export interface Executor { readonly parent: TSESTree.NewExpression }

export function isExecutor(node: TSESTree.Node): node is FunctionNode & Executor {
  return isFunction(node) && node.parent.type === 'NewExpression' && node.parent.callee.type === 'Identifier' && node.parent.callee.name === 'Promise';
}

export function executorAround(node: TSESTree.Node): (FunctionNode & Executor) | undefined {
  return findAncestor(node, isExecutor);
}

/** Functions of the executor that one question follows. */
const DEPTH = 3;

/** Does some code name what settles the promise, itself or through a function that the executor declares? */
export function settles(code: TSESTree.Node, executor: FunctionNode, source: Source, depth = 0): boolean {
  let found = false;
  walk(code, source, node => {
    const [definition] = (!found && node.type === 'Identifier' && findVariable(node, source)?.defs) || [];
    if (!definition) return;
    const declared = definition.node as TSESTree.Node;
    const local = declared.type === 'VariableDeclarator' ? declared.init : definition.type as string === 'FunctionName' ? declared : undefined; // A parameter is not its function.
    found = declared === executor || (depth < DEPTH && declared !== code && local !== undefined && isFunction(local && unwrap(local)) && settles(local!, executor, source, depth + 1));
  });
  return found;
}

/** Does a timer of the executor, set before it waits for anything, settle the promise, too, so that who waits is told of something in any case? One that waits itself may fail before. */
export function isTimed(executor: FunctionNode, source: Source): boolean {
  const waits = (root: TSESTree.Node, end = Infinity): boolean => hasNode(root, source, node => node.type === 'AwaitExpression' && node.range[0] < end, isFunction);
  return hasNode(executor.body, source, node => {
    const task = node.type === 'CallExpression' && isGlobalTimer(node, source) ? node.arguments[0] : undefined;
    return task !== undefined && !(isFunction(task) && waits(task.body)) && !waits(executor.body, node.range[0]) && settles(task, executor, source);
  });
}

export function isGlobalTimer({ callee }: TSESTree.CallExpression, source: Source): boolean {
  return /^(?:global|timers):(?:globalThis\.)?setTimeout$/.test(keyOfNode(callee, source) ?? '');
}
