import type { TSESTree } from '@typescript-eslint/types';
import { programOf, type ReachKind } from '../program/index.ts';
import { returnedExpressions } from '../returned.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, unwrap, type FunctionNode } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import type { Instances } from './instances.ts';
import { EVENTS } from '../ways.ts';

const STARTS: readonly ReachKind[] = ['load', 'process', 'command'];

/**
 * How long a variable of `owner` lives that `fn`, a function inside, uses: `function createStore() { let db; return { async open() { … } }; }` keeps one for each
 * call, as long as what it returns. `own` where nothing that `owner` returns holds `fn`, or where an event calls it; `shared` where the start of the process does.
 */
export function closuresOf(owner: FunctionNode, fn: FunctionNode, source: Source): Instances {
  if (!isGivenOut(owner, fn, source)) return 'own';
  const { graph, reach } = programOf(source);
  const maker = graph.function(source.path, owner.range[0]);
  if (!maker || EVENTS.some(kind => reach.isReached(maker, kind))) return 'own';
  return maker.callers.some(({ from, isCallback }) => !isCallback && STARTS.some(kind => reach.isReached(from, kind))) ? 'shared' : 'unknown';
}

/** Does what `owner` returns hold `fn`, or a function around it: itself, or as a member of an object? */
function isGivenOut(owner: FunctionNode, fn: FunctionNode, source: Source): boolean {
  const holders = new Set<TSESTree.Node>([fn]);
  for (let at = findAncestor(fn, isFunction); at && at !== owner; at = findAncestor(at, isFunction)) holders.add(at);
  const given = new Set<TSESTree.Node>(returnedExpressions(owner, source));
  for (const value of given) {
    const node = unwrap(value);
    if (holders.has(node)) return true;
    for (const part of partsOf(node, owner, source)) given.add(part);
  }
  return false;
}

/** The members of an object, what it spreads, and what a variable of `owner` holds. */
function partsOf(node: TSESTree.Node, owner: FunctionNode, source: Source): readonly TSESTree.Node[] {
  if (node.type === 'ObjectExpression') return node.properties.map(one => (one.type === 'Property' ? one.value : one.argument));
  const variable = node.type === 'Identifier' ? findVariable(node, source) : undefined;
  const declared = variable?.defs[0]?.node as TSESTree.Node | undefined;
  if (!variable || !declared || !isWithin(declared, owner)) return [];
  if (isFunction(declared)) return declared.id === variable.identifiers[0] ? [declared] : [];
  return variable.references.flatMap(({ identifier, writeExpr }): readonly TSESTree.Node[] => {
    const member = identifier.parent as TSESTree.Node;
    const assigned = member.type === 'MemberExpression' && member.object === (identifier as TSESTree.Node) ? member.parent : undefined;
    if (assigned?.type === 'AssignmentExpression' && assigned.left === member) return [assigned.right];
    return writeExpr ? [writeExpr as TSESTree.Node] : [];
  });
}
