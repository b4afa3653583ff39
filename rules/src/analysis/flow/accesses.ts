import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../detector.ts';
import { functionOf, identify } from '../identity.ts';
import type { Source } from '../source.ts';
import { isFunction, isWithin, staticName, unwrap, type FunctionNode } from '../syntax.ts';
import { findVariable, type Variable } from '../variables.ts';

/**
 * A read or a write of a variable or of something it holds. `path` leads from the variable: property names, `[i]` for a computed key that is a
 * variable, `*` for any other. A method that is known to change its receiver writes `*` of it; unknown calls are taken to write nothing.
 */
export interface Access {
  readonly node: TSESTree.Node;
  readonly root: Variable | 'this';
  readonly path: readonly string[];
  readonly isWrite: boolean;
  /** It happens in a nested or a called function: when, the flow does not say. */
  readonly isElsewhere: boolean;
}

/** Methods of the language's own collections and iterators that give what is there and change it, or only add to it. */
const TAKES: ReadonlySet<string> = new Set(['exec', 'next', 'pop', 'read', 'shift', 'splice']);
const ADDS: ReadonlySet<string> = new Set(['add', 'append', 'delete', 'push', 'set', 'unshift']);

/** Functions that one question follows. */
const FOLLOWED = 20;

/** Accesses below `outer`, in source order, then those of the project's functions it calls to variables that outlive them. */
export function accessesOf(outer: TSESTree.Node, source: Source): readonly Access[] {
  const called = new Set<FunctionNode>();
  const accesses = collect(outer, source, undefined, called);
  for (const fn of called) {
    if (called.size > FOLLOWED) break;
    if (!isWithin(fn, outer)) accesses.push(...collect(fn, source, fn, called).filter(({ root }) => root === 'this' || !isDeclaredWithin(root, fn)));
  }
  return accesses;
}

export function isDeclaredWithin({ identifiers: [declared] }: Variable, node: TSESTree.Node): boolean {
  return declared !== undefined && isWithin(declared, node);
}

function collect(outer: TSESTree.Node, source: Source, home: FunctionNode | undefined, called: Set<FunctionNode>): Access[] {
  const accesses: Access[] = [];
  walk(outer, source, node => {
    if (node.type === 'CallExpression') {
      const local = functionOf(identify(node.callee, source));
      if (local?.source === source) called.add(local.node);
    }
    if (node.type !== 'Identifier' && node.type !== 'ThisExpression') return;
    const root = node.type === 'Identifier' ? findVariable(node, source) : 'this';
    if (root) accesses.push(...accessesBy(node, root, home !== undefined || isInFunction(node, outer), source));
  });
  return accesses;
}

function accessesBy(base: TSESTree.Node, root: Access['root'], isElsewhere: boolean, source: Source): readonly Access[] {
  const path: string[] = [];
  let node = base;
  for (let at = base.parent; at; at = at.parent) {
    if (at.type === 'MemberExpression' && at.object === node) path.push(staticName(at) ?? keyOf(at, source));
    else if (unwrap(at) === at || at.range[0] !== node.range[0]) break;
    node = at;
  }
  const access = { node, root, isElsewhere };
  const parent = node.parent;
  if (parent?.type === 'CallExpression' && parent.callee === node && path.length > 0) {
    const [method, receiver] = [path.at(-1)!, path.slice(0, -1)];
    const write = { ...access, path: [...receiver, '*'], isWrite: true };
    if (ADDS.has(method) && parent.parent?.type !== 'AwaitExpression') return [write]; // A collection of the language gives no promise.
    return TAKES.has(method) ? [{ ...access, path: receiver, isWrite: false }, write] : [{ ...access, path: receiver, isWrite: false }];
  }
  const [reads, writes] = usesOf(node);
  return [...(reads ? [{ ...access, path, isWrite: false }] : []), ...(writes ? [{ ...access, node: writes, path, isWrite: true }] : [])];
}

function keyOf({ property }: TSESTree.MemberExpression, source: Source): string {
  return property.type === 'Identifier' && findVariable(property, source) ? `[${property.name}]` : '*';
}

/** Is the expression read, and which node writes it? A write is at the node whose step it is. */
function usesOf(node: TSESTree.Node): readonly [reads: boolean, writes: TSESTree.Node | undefined] {
  const parent = node.parent;
  switch (parent?.type) {
    case 'AssignmentExpression': return parent.left === node ? [parent.operator !== '=', parent] : [true, undefined];
    case 'UpdateExpression': return [true, parent];
    case 'VariableDeclarator': return parent.id === node ? [false, parent.init || isLoopHead(parent.parent) ? node : undefined] : [true, undefined];
    case 'ArrayPattern':
    case 'RestElement': return [false, node];
    case 'AssignmentPattern': return parent.left === node ? [false, node] : [true, undefined];
    case 'Property': return parent.value === node && parent.parent.type === 'ObjectPattern' ? [false, node] : [parent.value === node || parent.computed, undefined];
    case 'ForOfStatement':
    case 'ForInStatement': return parent.left === node ? [false, node] : [true, undefined];
    default: return [!isFunction(parent) || parent.body === node, undefined];
  }
}

function isLoopHead({ parent }: TSESTree.VariableDeclaration): boolean {
  return parent.type === 'ForOfStatement' || parent.type === 'ForInStatement';
}

function isInFunction(node: TSESTree.Node, outer: TSESTree.Node): boolean {
  for (let at = node.parent; at && at !== outer; at = at.parent) if (isFunction(at)) return true;
  return false;
}
