import type { TSESTree } from '@typescript-eslint/types';
import { constantNumber } from './constants.ts';
import type { Source } from './source.ts';
import { isFunction } from './syntax.ts';

/** Is there, before `node` in its function, an `if (list.length > n)` that leaves it? */
export function isLengthGuarded(node: TSESTree.Node, source: Source): boolean {
  const list = source.text.slice(...node.range);
  for (let at: TSESTree.Node = node; at.parent && !isFunction(at); at = at.parent) {
    if (at.parent.type !== 'BlockStatement' && at.parent.type !== 'Program') continue;
    const before = at.parent.body.slice(0, at.parent.body.indexOf(at as TSESTree.Statement));
    if (before.some(statement => statement.type === 'IfStatement' && leaves(statement.consequent) && comparesLength(statement.test, list, source))) return true;
  }
  return false;
}

function leaves(statement: TSESTree.Statement): boolean {
  const last = statement.type === 'BlockStatement' ? statement.body.at(-1) : statement;
  return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement' || last?.type === 'ContinueStatement' || last?.type === 'BreakStatement';
}

/** `list.length > 50`, `list.length >= MAX`, or one side of an `||`. */
function comparesLength(test: TSESTree.Expression, list: string, source: Source): boolean {
  if (test.type === 'LogicalExpression') return test.operator === '||' && [test.left, test.right].some(side => comparesLength(side, list, source));
  if (test.type !== 'BinaryExpression' || (test.operator !== '>' && test.operator !== '>=')) return false;
  const text = source.text.slice(...test.left.range).replace(/\?\./g, '.');
  return text === `${list}.length` && constantNumber(test.right, source) !== 0;
}
