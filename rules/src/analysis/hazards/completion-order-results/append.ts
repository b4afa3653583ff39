import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, staticName, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';

/** `results.push(x)`, `results[next++] = x`, `text += x` in a task, on a variable declared around it. */
export interface Append { readonly node: TSESTree.Node; readonly list: TSESTree.Identifier; readonly variable: Variable; readonly isText: boolean }

export function appendIn(fn: FunctionNode, source: Source): readonly Append[] {
  const appends: Append[] = [];
  walk(fn.body, source, node => {
    if (isFunction(node)) return false;
    const list = listOf(node);
    const variable = list && findVariable(list, source);
    const declared = variable?.identifiers[0];
    if (list && variable && declared && !isWithin(declared, fn)) appends.push({ node, list, variable, isText: node.type === 'AssignmentExpression' && node.operator === '+=' });
    return true;
  });
  return appends;
}

function listOf(node: TSESTree.Node): TSESTree.Identifier | undefined {
  if (node.type === 'CallExpression') {
    const { callee } = node;
    return callee.type === 'MemberExpression' && staticName(callee) === 'push' && callee.object.type === 'Identifier' ? callee.object : undefined;
  }
  if (node.type !== 'AssignmentExpression') return undefined;
  if (node.operator === '+=') return node.left.type === 'Identifier' ? node.left : undefined;
  const { left } = node;
  const isCounted = left.type === 'MemberExpression' && left.computed && (left.property.type === 'UpdateExpression' || isLengthOf(left.property, left.object));
  return isCounted && left.object.type === 'Identifier' ? left.object : undefined;
}

/** `list[list.length]`. */
function isLengthOf(node: TSESTree.Node, list: TSESTree.Node): boolean {
  return node.type === 'MemberExpression' && staticName(node) === 'length' && node.object.type === 'Identifier' && list.type === 'Identifier' && node.object.name === list.name;
}
