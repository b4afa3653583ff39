import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';

const CHANGES = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin']);

/**
 * Can the file change the list in place while tasks run? `map` reads all items before a task ends, a limited map reads each when its turn comes:
 * it would miss an item that a closing socket takes off the list.
 */
export function changesElsewhere(items: TSESTree.Expression, source: Source): boolean {
  const list = targetOf(items, source);
  if (!list) return false;
  const home = homeOf(items);
  const isLocal = list.variable?.defs[0] !== undefined && homeOf(list.variable.defs[0].name as TSESTree.Node) === home;
  let found = false;
  walk(source.ast, source, node => {
    const changed = changedBy(node);
    const target = changed && targetOf(changed, source);
    found ||= target !== undefined && target.name === list.name && target.variable === list.variable && !(isLocal && homeOf(node) === home);
  });
  return found;
}

/** `list`, `this.list` or `owner.list`: its last name, and the variable it starts from. Any object may stand for `this`. */
function targetOf(node: TSESTree.Node, source: Source): { readonly name: string; readonly variable: Variable | undefined } | undefined {
  if (node.type === 'Identifier') return { name: node.name, variable: findVariable(node, source) };
  if (node.type !== 'MemberExpression') return undefined;
  const name = staticName(node);
  let root: TSESTree.Node = node;
  while (root.type === 'MemberExpression') root = root.object;
  if (name === undefined || (root.type !== 'Identifier' && root.type !== 'ThisExpression')) return undefined;
  return { name: `.${name}`, variable: root.type === 'Identifier' ? findVariable(root, source) : undefined };
}

const RUNS_AT_ONCE = new Set(['forEach', 'map', 'filter', 'flatMap', 'reduce', 'some', 'every', 'find']);

/** The function that `node` runs in: a callback of `forEach` and its kin runs in that around it. */
function homeOf(node: TSESTree.Node): FunctionNode | undefined {
  let home = findAncestor(node, isFunction);
  while (home && !home.async && home.parent.type === 'CallExpression' && home.parent.callee.type === 'MemberExpression' && RUNS_AT_ONCE.has(staticName(home.parent.callee) ?? '')) {
    home = findAncestor(home, isFunction);
  }
  return home;
}

function changedBy(node: TSESTree.Node): TSESTree.Node | undefined {
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier') {
    return CHANGES.has(node.callee.property.name) ? node.callee.object : undefined;
  }
  if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return undefined;
  const { object, property, computed } = node.left;
  return computed || (property.type === 'Identifier' && property.name === 'length') ? object : undefined;
}
