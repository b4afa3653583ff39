import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap } from '../../syntax.ts';
import { constantOf, findVariable } from '../../variables.ts';

const KEYS = /^(?:global:Object\.keys|(?:lodash|lodash-es|underscore):(?:default\.)?uniq)$/;

/** Is the key an item of a list in which none is twice: `[...new Set(names)].map(async name => …)`? */
export function isOwnItem(key: TSESTree.Node | undefined, source: Source): boolean {
  const name = key && findVariable(unwrap(key), source)?.identifiers[0] as TSESTree.Node | undefined;
  const task = name && findAncestor(name, isFunction);
  const call = task?.params[0] === name ? task?.parent : undefined;
  return call?.type === 'CallExpression' && call.callee.type === 'MemberExpression' && call.arguments[0] === task && isOfDifferent(call.callee.object, source);
}

function isOfDifferent(list: TSESTree.Node, source: Source): boolean {
  const node = unwrap(constantOf(list, source) ?? list);
  if (node.type === 'NewExpression') return keyOfNode(node.callee, source) === 'global:Set';
  if (node.type === 'ArrayExpression') return node.elements.length === 1 && node.elements[0]?.type === 'SpreadElement' && isOfDifferent(node.elements[0].argument, source);
  if (node.type !== 'CallExpression') return false;
  const key = keyOfNode(node.callee, source) ?? '';
  if (KEYS.test(key)) return true;
  if (key === 'global:Array.from') return node.arguments.length === 1 && isOfDifferent(node.arguments[0]!, source);
  return node.callee.type === 'MemberExpression' && staticName(node.callee) === 'filter' && isOfDifferent(node.callee.object, source);
}
