import type { TSESTree } from '@typescript-eslint/types';
import { functionOf, identify } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, lastName, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import type { Acquisition } from './acquisition.ts';

/**
 * What becomes of what a variable holds, at one place.
 * - `release`: it is given back there. `handed`: someone else has it from there on: it is returned, stored, or part of what is.
 * - `shown`: it is an argument of code that is not in sight.
 */
export interface Use { readonly kind: 'release' | 'handed' | 'shown'; readonly node: TSESTree.Node }

type Wanted = Pick<Acquisition, 'names' | 'passesResult'>;

/** Variables that one question follows, and what functions that it has looked into do with their parameter: the same function may be called on each branch. */
interface Followed { readonly variables: Set<Variable>; readonly ends: Map<Variable, 'release' | 'handed' | undefined> }
const MOST_FOLLOWED = 20;

/** Uses of the variable and of its aliases, in source order. Reads that only use it are left out. */
export function usesOf(variable: Variable, wanted: Wanted, source: Source, seen: Followed = { variables: new Set(), ends: new Map() }): readonly Use[] {
  if (seen.variables.has(variable) || seen.variables.size >= MOST_FOLLOWED) return [];
  seen.variables.add(variable);
  return variable.references.flatMap(({ identifier, writeExpr }) => (writeExpr ? [] : usesAt(identifier as TSESTree.Node, wanted, source, seen)));
}

function usesAt(name: TSESTree.Node, wanted: Wanted, source: Source, seen: Followed): readonly Use[] {
  let isPart = false;
  for (let at = name, parent = at.parent; parent; at = parent, parent = at.parent) {
    switch (parent.type) {
      case 'MemberExpression': return parent.object === at && !isPart ? memberUse(parent, wanted, name) : [];
      case 'CallExpression': return parent.callee === at ? (wanted.names.includes('()') ? [{ kind: 'release', node: parent }] : []) : argumentUse(parent, at, isPart, wanted, source, seen);
      case 'NewExpression': return parent.callee === at ? [] : [{ kind: 'handed', node: parent }];
      case 'ReturnStatement':
      case 'YieldExpression': return [{ kind: 'handed', node: name }];
      case 'AssignmentExpression':
      case 'VariableDeclarator': return bindingUse(parent, at, isPart, name, wanted, source, seen);
      case 'ConditionalExpression': if (parent.test === at) return []; break;
      case 'LogicalExpression': break;
      case 'Property': if (parent.value !== at || parent.parent.type !== 'ObjectExpression') return []; isPart = true; break;
      case 'ObjectExpression':
      case 'ArrayExpression':
      case 'SpreadElement': isPart = true; break;
      case 'AwaitExpression': break;
      default:
        if (isFunction(parent)) return parent.body === at ? [{ kind: 'handed', node: name }] : [];
        if (unwrap(parent) === parent) return [];
    }
  }
  return [];
}

/** `client.release()` gives back, `finally(client.release)` hands on how to, and `return client.manager` hands on what works through it. */
function memberUse(member: TSESTree.MemberExpression, { names }: Wanted, name: TSESTree.Node): readonly Use[] {
  const isCalled = member.parent.type === 'CallExpression' && member.parent.callee === member;
  if (names.includes(nameOf(member))) return [isCalled ? { kind: 'release', node: member.parent } : { kind: 'handed', node: member }];
  return !isCalled && (member.parent.type === 'ReturnStatement' || member.parent.type === 'Property') ? [{ kind: 'handed', node: name }] : [];
}

/** `close` in `handle.close`, and `Symbol.dispose` in `handle[Symbol.dispose]`. */
function nameOf(member: TSESTree.MemberExpression): string {
  const { property } = member;
  if (!member.computed || property.type !== 'MemberExpression' || property.object.type !== 'Identifier') return staticName(member) ?? '';
  return `${property.object.name}.${staticName(property) ?? ''}`;
}

/** Ways to put something where it stays. */
const KEEPS = new Set(['add', 'append', 'enqueue', 'push', 'resolve', 'set', 'unshift']);

function argumentUse(call: TSESTree.CallExpression, argument: TSESTree.Node, isPart: boolean, wanted: Wanted, source: Source, seen: Followed): readonly Use[] {
  const method = lastName(call.callee) ?? '';
  if (wanted.passesResult && wanted.names.includes(method)) return [{ kind: 'release', node: call }];
  if (wanted.names.includes('()') || KEEPS.has(method)) return [{ kind: 'handed', node: call }];
  const local = functionOf(identify(call.callee, source));
  const index = call.arguments.indexOf(argument as TSESTree.CallExpressionArgument);
  const kind = local && !isPart ? endOf(local.node, index, wanted, local.source, seen) : undefined;
  if (kind) return [{ kind, node: call }];
  return local && !isPart ? [] : [{ kind: 'shown', node: call }];
}

/** Does the function give back, or else keep, what it gets as this parameter? */
function endOf({ params }: FunctionNode, index: number, wanted: Wanted, source: Source, seen: Followed): 'release' | 'handed' | undefined {
  const param = params[index];
  const target = param?.type === 'AssignmentPattern' ? param.left : param;
  const variable = target?.type === 'Identifier' ? findVariable(target, source) : undefined;
  if (!variable || seen.ends.has(variable)) return variable && seen.ends.get(variable);
  const kinds = usesOf(variable, wanted, source, seen).map(({ kind }) => kind);
  const end = kinds.includes('release') ? 'release' : kinds.includes('handed') ? 'handed' : undefined;
  seen.ends.set(variable, end);
  return end;
}

/** An alias goes on as the variable itself; what outlives the function, and what is part of something, is someone else's. */
function bindingUse(
  binding: TSESTree.AssignmentExpression | TSESTree.VariableDeclarator, value: TSESTree.Node, isPart: boolean, name: TSESTree.Node, wanted: Wanted, source: Source, seen: Followed,
): readonly Use[] {
  const target = binding.type === 'AssignmentExpression' ? binding.left : binding.id;
  if (target === value || (target.type !== 'Identifier' && target.type !== 'MemberExpression')) return [];
  const alias = findVariable(target, source);
  const declared = alias?.identifiers[0];
  const isLocal = declared && findAncestor(declared, isFunction) === findAncestor(name, isFunction);
  return alias && isLocal && !isPart ? usesOf(alias, wanted, source, seen) : [{ kind: 'handed', node: name }];
}
