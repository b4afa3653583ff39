import type { TSESTree } from '@typescript-eslint/types';
import { lengthOf } from '../../cardinality.ts';
import { walk } from '../../detector.ts';
import { functionOf, identify } from '../../identity.ts';
import { callAt } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap } from '../../syntax.ts';
import { constantOf, findVariable } from '../../variables.ts';
import { isSettled } from './waits.ts';

/** Does `for await` go through a list, or a generator that waits for nothing, and call something for each element without waiting for it? */
export function isReadySource({ right, body }: TSESTree.ForOfStatement, source: Source): boolean {
  let [calls, waits] = [false, false];
  walk(body, source, node => {
    if (isFunction(node)) return false;
    calls ||= node.type === 'CallExpression';
    waits ||= (node.type === 'AwaitExpression' && !isSettled(node, source)) || node.type === 'YieldExpression' || node.type === 'BreakStatement' || (node.type === 'ForOfStatement' && node.await);
    return true;
  });
  return calls && !waits && (isList(right, source) || isEager(right, source));
}

/** A long list of data: one of promises is made by a function for each element, or has calls added to it. */
function isList(node: TSESTree.Node, source: Source): boolean {
  const { root, steps } = identify(node, source);
  const made = root.kind === 'value' && steps.length === 0 ? unwrap(root.node) : unwrap(constantOf(node, source) ?? node);
  if (isMade(made) || isAddedTo(node, source)) return false;
  return lengthOf(node, source).kind === 'long';
}

/** `ids.map(load)`, and `ids.map(load).slice(1)` */
function isMade(list: TSESTree.Node): boolean {
  const node = unwrap(list);
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  return /^(?:map|flatMap|from)$/.test(staticName(node.callee) ?? '') || isMade(node.callee.object);
}

/** `running.push(load(id))` */
function isAddedTo(node: TSESTree.Node, source: Source): boolean {
  return findVariable(node, source)?.references.some(({ identifier: { parent } }) => {
    const call = parent?.type === 'MemberExpression' && /^(?:push|unshift)$/.test(staticName(parent as TSESTree.MemberExpression) ?? '') ? parent.parent as TSESTree.Node : undefined;
    return call?.type === 'CallExpression' && call.arguments.some(({ type }) => type === 'CallExpression' || type === 'NewExpression');
  }) === true;
}

function isEager(node: TSESTree.Node, source: Source): boolean {
  const call = unwrap(node);
  const generator = call.type === 'CallExpression' ? functionOf(identify(call.callee, source)) : undefined;
  if (call.type !== 'CallExpression' || !generator?.node.generator || !generator.node.async) return false;
  const [target] = callAt(call, source)?.targets ?? [];
  let waits = false;
  walk(generator.node.body, generator.source, at => { waits ||= at.type === 'AwaitExpression' || (at.type === 'YieldExpression' && at.delegate) || (at.type === 'ForOfStatement' && at.await); });
  let loops = false;
  walk(generator.node.body, generator.source, at => { loops ||= /^(?:For|While|DoWhile)/.test(at.type); });
  return target !== undefined && !waits && loops;
}
