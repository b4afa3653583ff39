import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

const CHANGES = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin']);

/**
 * Can the file change the list in place while tasks run? `map` reads all items before a task ends, a limited map reads each when its turn comes:
 * it would miss an item that a closing socket takes off the list.
 */
export function changesElsewhere(items: TSESTree.Expression, source: Source): boolean {
  const named = targetOf(items);
  if (!named) return false;
  const variable = items.type === 'Identifier' ? findVariable(items, source) : undefined;
  const home = findAncestor(items, isFunction);
  const isLocal = variable?.defs[0] !== undefined && findAncestor(variable.defs[0].name, isFunction) === home;
  let found = false;
  walk(source.ast, source, node => {
    const changed = changedBy(node);
    if (!changed || targetOf(changed) !== named || (isLocal && findAncestor(node, isFunction) === home)) return;
    found ||= changed.type === 'Identifier' ? findVariable(changed, source) === variable : true;
  });
  return found;
}

/** What `list` and `this.list` are called: the variable, or the last property. */
function targetOf(node: TSESTree.Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier' ? `.${node.property.name}` : undefined;
}

function changedBy(node: TSESTree.Node): TSESTree.Node | undefined {
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier') {
    return CHANGES.has(node.callee.property.name) ? node.callee.object : undefined;
  }
  if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression') return undefined;
  const { object, property, computed } = node.left;
  return computed || (property.type === 'Identifier' && property.name === 'length') ? object : undefined;
}
