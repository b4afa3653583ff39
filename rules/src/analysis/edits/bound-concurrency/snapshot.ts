import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { handedFor, type Handed } from '../../handed.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';

const CHANGES = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin']);

/** Callers of callers that one question looks at. */
const DEPTH = 3;

/**
 * Can the list be changed in place while tasks run? `map` reads all items before a task ends, a limited map reads each when its turn comes:
 * it would miss an item that a closing socket takes off the list.
 */
export function changesElsewhere(items: TSESTree.Expression, source: Source): boolean {
  return changesInFile(items, source) || isChangedByCallers(items, source, 0);
}

/** The same, as far as the file shows: a loop reads each item when its turn comes, too, so that callers who change it are none the worse for a limited map. */
export function changesInFile(items: TSESTree.Expression, source: Source): boolean {
  return isChanged(items, source, () => false);
}

/** By other functions of the file, and by its own where `isLater` holds. */
function isChanged(items: TSESTree.Node, source: Source, isLater: (node: TSESTree.Node) => boolean): boolean {
  const list = targetOf(items, source);
  if (!list) return false;
  const home = homeOf(items);
  const isLocal = list.variable?.defs[0] !== undefined && homeOf(list.variable.defs[0].name as TSESTree.Node) === home;
  let found = false;
  walk(source.ast, source, node => {
    const changed = changedBy(node);
    const target = changed && targetOf(changed, source);
    found ||= target !== undefined && target.name === list.name && target.variable === list.variable && !(isLocal && homeOf(node) === home && !isLater(node));
  });
  return found;
}

/** A method that nobody is seen to call may be called through an interface, as by `const sent = store.publish(buffer); buffer.length = 0; await sent;`. */
function isChangedByCallers(items: TSESTree.Node, source: Source, depth: number): boolean {
  const definition = items.type === 'Identifier' ? findVariable(items, source)?.defs[0] : undefined;
  const owner = definition?.node as TSESTree.Node | undefined;
  if ((definition?.type as string | undefined) !== 'Parameter' || !isFunction(owner) || depth > DEPTH) return false;
  const index = owner.params.findIndex(param => param === definition!.name || (param.type === 'AssignmentPattern' && param.left === definition!.name));
  const handed = index < 0 ? [] : handedFor(owner, index, [], source);
  if (handed.length === 0) return index >= 0 && isForAnybody(owner);
  return handed.some(one => isChangedAfter(one) || isChangedByCallers(one.node, one.source, depth + 1));
}

/** A decorator hands a method to a framework, which makes the list for it. */
function isForAnybody({ parent, params }: FunctionNode): boolean {
  const isDecorated = (node: { readonly decorators?: readonly TSESTree.Decorator[] }): boolean => (node.decorators?.length ?? 0) > 0;
  return parent.type === 'MethodDefinition' && parent.kind === 'method' && !isDecorated(parent) && !params.some(isDecorated);
}

function isChangedAfter({ node, source }: Handed): boolean {
  const isAwaited = node.parent?.parent?.type === 'AwaitExpression';
  return isChanged(node, source, other => !isAwaited && other.range[0] > node.range[0]);
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
