import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import { isNothing, staticName, unwrap, type LoopNode } from '../syntax.ts';
import { findVariable } from '../variables.ts';

/** `if (limit !== undefined && found.length >= limit) break;`: for who gives no limit, the loop goes over all. */
export function optionalCap({ body }: LoopNode, source: Source): TSESTree.IfStatement | undefined {
  const first = body.type === 'BlockStatement' ? body.body[0] : undefined;
  if (first?.type !== 'IfStatement' || first.alternate || !isBreak(first.consequent)) return undefined;
  const { test } = first;
  const limit = test.type === 'LogicalExpression' && test.operator === '&&' ? askedFor(test.left) : undefined;
  return limit && test.type === 'LogicalExpression' && comparesLength(test.right, limit, source) ? first : undefined;
}

function isBreak(node: TSESTree.Statement): boolean {
  const only = node.type === 'BlockStatement' && node.body.length === 1 ? node.body[0]! : node;
  return only.type === 'BreakStatement' && only.label === null;
}

/** What is asked whether it is given: by itself, or by a comparison with nothing. */
function askedFor(test: TSESTree.Expression): TSESTree.Identifier | undefined {
  const node = unwrap(test);
  if (node.type === 'Identifier') return node;
  if (node.type !== 'BinaryExpression' || !/^!==?$/.test(node.operator) || node.left.type !== 'Identifier') return undefined;
  return isNothing(node.right) ? node.left : undefined;
}

/** `found.length >= limit` */
function comparesLength(test: TSESTree.Expression, limit: TSESTree.Identifier, source: Source): boolean {
  const node = unwrap(test);
  if (node.type !== 'BinaryExpression' || !/^(?:===|>=?)$/.test(node.operator) || node.left.type !== 'MemberExpression' || staticName(node.left) !== 'length') return false;
  return node.right.type === 'Identifier' && findVariable(node.right, source) === findVariable(limit, source);
}
