import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { isFunction, unwrap } from '../../syntax.ts';
import { flattened } from '../require-graceful-shutdown/handler.ts';
import { waits } from './pending.ts';

/** `isBeside`: it stands in the same list of statements as the exit. */
export interface Unsent { readonly node: TSESTree.CallExpression; readonly isBeside: boolean }

/**
 * `Sentry.captureException(error); process.exit(1)`: a report that is put into a queue, and that nothing waits for before the process ends. `await` of it waits for
 * nothing, as it gives no promise.
 */
export function findUnsent(exit: TSESTree.CallExpression, source: Source): Unsent | undefined {
  for (const { statement, isBeside } of statementsBefore(exit)) {
    const node = reportIn(statement, source);
    if (node) return { node, isBeside };
    if (waits(statement, source)) return undefined;
  }
  return undefined;
}

/** Nearest first, out to the function around: of each list, what stands before, and before a `finally` what its `try` does. */
function* statementsBefore(exit: TSESTree.CallExpression): Iterable<{ readonly statement: TSESTree.Node; readonly isBeside: boolean }> {
  for (let at: TSESTree.Node = exit; at.parent && !isFunction(at.parent); at = at.parent) {
    const { parent } = at;
    const list = parent.type === 'BlockStatement' || parent.type === 'Program' ? parent.body : [];
    const before = parent.type === 'TryStatement' && parent.finalizer === at ? [parent.block] : list.slice(0, list.indexOf(at as never));
    for (const statement of before.toReversed().flatMap(one => flattened(one).toReversed())) yield { statement, isBeside: at === exit.parent };
  }
}

/** Also in what a scope runs at once: `withScope(scope => { … captureException(error); })`. Who is told whom to call says when it is sent. */
function reportIn(statement: TSESTree.Node, source: Source): TSESTree.CallExpression | undefined {
  if (statement.type !== 'ExpressionStatement') return undefined;
  let found: TSESTree.CallExpression | undefined;
  walk(unwrap(statement.expression), source, node => {
    if (isFunction(node)) return isRunAtOnce(node, source);
    const key = node.type === 'CallExpression' ? keyOfNode(node.callee, source) : undefined;
    if (node.type === 'CallExpression' && key !== undefined && callModel(key)?.sendsLater && !node.arguments.some(isFunction)) found ??= node;
    return !found;
  });
  return found;
}

function isRunAtOnce({ parent }: TSESTree.Node, source: Source): boolean {
  const key = parent?.type === 'CallExpression' ? keyOfNode(parent.callee, source) : undefined;
  return key !== undefined && callModel(key)?.inMemory === true;
}
