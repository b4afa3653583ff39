import type { TSESTree } from '@typescript-eslint/types';
import { identify, keyOf } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';

/** Where the result of a call goes; `target` is undefined for a statement that drops it. */
export interface Kept { readonly since: TSESTree.Node; readonly target: TSESTree.Node | undefined; readonly isConditional: boolean }

/** Climbs to what the result is bound to. Undefined where the function does not keep it: it is returned, stored, handed on, or declared by `using`. */
export function keptBy(call: TSESTree.Node, source: Source): Kept | undefined {
  let node = call;
  let since = call;
  let isConditional = false;
  for (let parent = node.parent; parent; node = parent, parent = node.parent) {
    if (parent.type === 'AwaitExpression') since = parent;
    else if (parent.type === 'MemberExpression' && parent.object === node && isPromiseOf(parent, source)) continue;
    else if (parent.type === 'ConditionalExpression' && parent.test !== node) isConditional = true;
    else if (parent.type === 'LogicalExpression' && parent.right === node) isConditional = true;
    else if (unwrap(parent) !== unwrap(node)) break;
  }
  const { parent } = node;
  if (parent?.type === 'ExpressionStatement') return { since, target: undefined, isConditional };
  if (parent?.type === 'AssignmentExpression' && parent.right === node) return { since, target: parent.left, isConditional };
  if (parent?.type !== 'VariableDeclarator' || /using$/.test(parent.parent.kind)) return undefined;
  return { since, target: parent.id, isConditional };
}

/** `pool.acquire().promise` */
function isPromiseOf(member: TSESTree.MemberExpression, source: Source): boolean {
  const key = member.parent.type === 'AwaitExpression' ? keyOf(identify(member, source)) : undefined;
  return key !== undefined && callModel(key)?.promise === true;
}

/** The variable of `owner` that a release can start from: all of the result, or the part of it that gives it back. */
export function variableOf(target: TSESTree.Node | undefined, names: readonly string[], owner: TSESTree.Node, source: Source): Variable | undefined {
  const name = target && partOf(target, names);
  const variable = name && findVariable(name, source);
  const declared = variable?.identifiers[0];
  return declared && isWithin(declared, owner) && (findAncestor(declared, isFunction) ?? source.ast) === owner ? variable : undefined;
}

function partOf(target: TSESTree.Node, names: readonly string[]): TSESTree.Node | undefined {
  if (target.type === 'ArrayPattern') return names.includes('[].()') ? target.elements.findLast(element => element?.type === 'Identifier') ?? undefined : undefined;
  if (target.type !== 'ObjectPattern') return target;
  const part = target.properties.find(property => property.type === 'Property' && names.includes(staticName(property) ?? ''));
  return part?.type === 'Property' ? part.value : undefined;
}

/** Is one of these methods of it called? */
export function hasCallOf(methods: readonly string[], { references }: Variable): boolean {
  return references.some(({ identifier: { parent } }) => parent?.type === 'MemberExpression' && parent.parent?.type === 'CallExpression' && methods.includes(staticName(parent as TSESTree.MemberExpression) ?? ''));
}
