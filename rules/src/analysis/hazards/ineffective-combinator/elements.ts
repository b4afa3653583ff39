import type { TSESTree } from '@typescript-eslint/types';
import { promiseCall, returnsPromise } from '../../gives-promise.ts';
import { functionOf, identify } from '../../identity.ts';
import { programOf } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { assignedValues, findVariable } from '../../variables.ts';

/** Is the value an array of promises: `rows.map(save)`, `[save(), load()]`, or a constant that holds one? */
export function isPromiseArray(node: TSESTree.Node, source: Source): boolean {
  const value = constantOf(unwrap(node), source);
  if (value.type === 'ArrayExpression') return value.elements.some(element => element !== null && isPromise(element, source));
  return value.type === 'CallExpression' && value.callee.type === 'MemberExpression' && staticName(value.callee) === 'map' && givesPromises(value.arguments[0], source);
}

/** `list.forEach(async …)`, or a constant that holds what it gives: `undefined`. */
export function forEachBehind(node: TSESTree.Node, source: Source): TSESTree.CallExpression | undefined {
  const value = constantOf(unwrap(node), source);
  if (value.type !== 'CallExpression' || value.callee.type !== 'MemberExpression' || staticName(value.callee) !== 'forEach') return undefined;
  return givesPromises(value.arguments[0], source) ? value : undefined;
}

function isPromise(node: TSESTree.Node, source: Source): boolean {
  const bare = unwrap(node);
  return (bare.type === 'CallExpression' || bare.type === 'NewExpression') && promiseCall(bare, source) !== undefined;
}

function givesPromises(callback: TSESTree.Node | undefined, source: Source): boolean {
  const found = callback && functionOf(identify(callback, source));
  const fn = found && programOf(source).graph.function(found.source.path, found.node.range[0]);
  return fn !== undefined && returnsPromise(fn);
}

/** What a variable that is written once holds; the expression itself for anything else. */
function constantOf(node: TSESTree.Node, source: Source): TSESTree.Node {
  const values = node.type === 'Identifier' ? assignedValues(findVariable(node, source) ?? { references: [] } as never) ?? [] : [];
  return values.length === 1 ? unwrap(values[0]!) : node;
}
