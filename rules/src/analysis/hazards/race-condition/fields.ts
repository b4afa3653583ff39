import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { originsOf } from '../../shared-state/origins.ts';
import type { Test } from '../../shared-state/tests.ts';
import type { Source } from '../../source.ts';
import { isFunction, isNothing, isWithin, propertyOf, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import { givenIn, type Asked } from './asked.ts';

/** What a call sets the fields of a row to, by their names, where the store does not look at the field again: `update({ where: { id }, data: { state: 'paid' } })`. */
function fieldsSet({ call, args }: Asked, source: Source): ReadonlyMap<string, TSESTree.Node> {
  const [change] = args.flatMap(one => (one.type === 'ObjectExpression' ? propertyOf(one, 'data') ?? propertyOf(one, '$set') ?? (propertyOf(one, 'where') ? [] : one) : [])).slice(-1);
  const fields = new Map<string, TSESTree.Node>();
  if (change?.type !== 'ObjectExpression') return fields;
  for (const property of change.properties) {
    const name = property.type === 'Property' ? staticName(property) : undefined;
    if (name !== undefined && property.type === 'Property' && !isNamed(name, call, change, source)) fields.set(name, property.value);
  }
  return fields;
}

/** Is the field a part of the condition, or the number of the version? */
function isNamed(field: string, call: TSESTree.CallExpression, change: TSESTree.ObjectExpression, source: Source): boolean {
  let found = false;
  walk(call, source, node => {
    if (node === change || found) return false;
    const name = node.type === 'Property' || node.type === 'MemberExpression' ? staticName(node) : node.type === 'Literal' ? String(node.value) : undefined;
    found = name !== undefined && (name === field || /^_?(?:etag|revision|rev|version)$/i.test(name));
    return true;
  });
  return found;
}

/** The variable that holds what a call has found. */
export function rowOf({ call }: Asked, source: Source): Variable | undefined {
  const declarator = call.parent.type === 'AwaitExpression' ? call.parent.parent : undefined;
  if (declarator?.type !== 'VariableDeclarator') return undefined;
  const [name] = declarator.id.type === 'ArrayPattern' ? declarator.id.elements : [declarator.id];
  return name?.type === 'Identifier' ? findVariable(name, source) : undefined;
}

/**
 * `if (order.state !== 'open') throw …; …; update({ state: 'paid' })`: the test says that it is done once. One that asks for what is then set, or empties it, does no harm, unless to come here twice is an
 * error, or something else was done before.
 */
export function isChangedOnce(write: Asked, row: Variable, { test, throws }: Test, hasActed: boolean, fn: FunctionNode, source: Source): boolean {
  const set = fieldsSet(write, source);
  return hasNode(test, source, node => {
    if (node.type !== 'MemberExpression' || findVariable(unwrap(node.object), source) !== row) return false;
    const value = set.get(staticName(node) ?? '');
    return value !== undefined && givenIn([value], fn, source).size === 0 && (hasActed || (throws && !isEmptied(value)));
  }, isFunction);
}

function isEmptied(value: TSESTree.Node): boolean {
  return isNothing(value) || (value.type === 'Literal' && value.value === false);
}

/** `{ roles: [...member.roles, role] }`: the read of the field that the value for it is made of. */
export function readForField(write: Asked, isRow: (node: TSESTree.Node) => boolean, fn: FunctionNode, source: Source): TSESTree.MemberExpression | undefined {
  for (const [field, value] of fieldsSet(write, source)) {
    let read: TSESTree.MemberExpression | undefined;
    for (const origin of originsOf(value, fn, source)) {
      if (!isWithin(origin, fn)) continue;
      walk(origin, source, node => {
        if (node.type === 'MemberExpression' && staticName(node) === field && isRow(unwrap(node.object)) && isChanged(node)) read ??= node;
        return !isFunction(node);
      });
    }
    if (read) return read;
  }
  return undefined;
}

/** It is a part of something new: spread, copied, counted on, or filtered. What stands in where nothing is given is the old value. */
function isChanged(member: TSESTree.MemberExpression): boolean {
  let at: TSESTree.Node = member;
  while (at.parent && (unwrap(at.parent) === unwrap(at) || (at.parent.type === 'LogicalExpression' && at.parent.left === at))) at = at.parent;
  const parent = at.parent;
  switch (parent?.type) {
    case 'SpreadElement': return true;
    case 'BinaryExpression': return parent.operator === '+' || parent.operator === '-';
    case 'MemberExpression': return parent.object === at && COPIES.has(staticName(parent) ?? '');
    case 'NewExpression': return parent.callee.type === 'Identifier' && (parent.callee.name === 'Set' || parent.callee.name === 'Map');
    case 'CallExpression': return parent.callee.type === 'MemberExpression' && staticName(parent.callee) === 'from';
    default: return false;
  }
}

const COPIES: ReadonlySet<string> = new Set(['concat', 'filter', 'slice', 'toSpliced', 'with']);
