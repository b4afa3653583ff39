import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, staticName, type ClassNode } from '../syntax.ts';
import { findVariable } from '../variables.ts';

/** Methods of Node's and the language's own containers that change them. */
const CHANGES = new Set(['add', 'clear', 'delete', 'fill', 'pop', 'push', 'reverse', 'set', 'shift', 'sort', 'splice', 'unshift']);
/** Property names that a path keeps: deeper ones belong to the same state. */
const DEPTH = 3;

export interface Access { readonly path: string; readonly isRead: boolean; readonly isWrite: boolean }

/**
 * State that outlives one run of a function and that `node` is the base of: a variable of the module, or a field of `this`.
 * Imports, functions, classes and enumerations are no state.
 */
export function sharedPath(node: TSESTree.MemberExpression | TSESTree.Identifier, source: Source): Access | undefined {
  if (node.type === 'Identifier') {
    if (isNameOnly(node)) return undefined;
    const base = moduleVariable(node, source);
    return base === undefined ? undefined : accessFrom(node, base);
  }
  if (node.object.type !== 'ThisExpression') return undefined;
  const owner = findAncestor(node, isThisOwner);
  if (!owner || isFunction(owner)) return undefined;
  const name = staticName(node);
  return name === undefined ? undefined : accessFrom(node, `this@${owner.range[0]}.${name}`);
}

function isNameOnly({ parent }: TSESTree.Identifier): boolean {
  return (parent.type === 'VariableDeclarator' && parent.init === null) || parent.type === 'ExportSpecifier' || parent.type === 'ImportSpecifier';
}

function moduleVariable(node: TSESTree.Identifier, source: Source): string | undefined {
  const variable = findVariable(node, source);
  const [definition] = variable?.defs ?? [];
  if (!variable || (definition?.type as string) !== 'Variable') return undefined;
  const { type } = variable.scope as { type: string };
  return type === 'module' || type === 'global' ? String(variable.identifiers[0]?.range[0] ?? 0) : undefined;
}

/** The class whose instance `this` is, or the plain function that says nothing about it. */
function isThisOwner(node: TSESTree.Node): node is ClassNode | TSESTree.FunctionDeclaration | TSESTree.FunctionExpression {
  if (node.type === 'FunctionExpression') return node.parent.type !== 'MethodDefinition';
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression' || node.type === 'FunctionDeclaration';
}

function accessFrom(base: TSESTree.Node, start: string): Access {
  let path = start;
  let at = base;
  for (let depth = 0; at.parent?.type === 'MemberExpression' && at.parent.object === at && depth < DEPTH; at = at.parent, depth++) {
    const name = staticName(at.parent);
    if (name === undefined) return { path, ...directionOf(at.parent) };
    const call = at.parent.parent;
    if (call.type === 'CallExpression' && call.callee === at.parent) return { path, isRead: true, isWrite: CHANGES.has(name) };
    path += `.${name}`;
  }
  return { path, ...directionOf(at) };
}

function directionOf(node: TSESTree.Node): Pick<Access, 'isRead' | 'isWrite'> {
  const parent = node.parent;
  if (parent?.type === 'AssignmentExpression' && parent.left === node) return { isRead: parent.operator !== '=', isWrite: true };
  if (parent?.type === 'UpdateExpression') return { isRead: true, isWrite: true };
  if (parent?.type === 'UnaryExpression' && parent.operator === 'delete') return { isRead: false, isWrite: true };
  if (parent?.type === 'VariableDeclarator' && parent.id === node) return { isRead: false, isWrite: false };
  return { isRead: true, isWrite: false };
}
