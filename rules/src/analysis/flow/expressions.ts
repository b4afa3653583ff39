import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, unwrap } from '../syntax.ts';
import { visitClass } from './classes.ts';
import type { Draft, Graph } from './graph.ts';
import { visitPattern } from './patterns.ts';

/** Adds the steps of an expression in the order its parts are evaluated. */
export function visitExpression(graph: Graph, node: TSESTree.Node): void {
  graph.nest(() => visit(graph, node));
}

/** Evaluates a test and goes on at one of the two joins, by short circuit where the test has one. Nothing follows it directly. */
export function visitCondition(graph: Graph, test: TSESTree.Node, isTrue: Draft, isFalse: Draft): void {
  graph.nest(() => {
    const node = unwrap(test);
    if (node.type === 'LogicalExpression' && node.operator !== '??') {
      const right = graph.join(node.right);
      visitCondition(graph, node.left, node.operator === '&&' ? right : isTrue, node.operator === '&&' ? isFalse : right);
      graph.resume(right);
      visitCondition(graph, node.right, isTrue, isFalse);
    } else if (node.type === 'UnaryExpression' && node.operator === '!') {
      visitCondition(graph, node.argument, isFalse, isTrue);
    } else if (node.type === 'Literal') {
      graph.link(node.value ? isTrue : isFalse);
    } else {
      visitExpression(graph, test);
      graph.when(node, 'truthy', isTrue);
      graph.when(node, 'falsy', isFalse);
    }
  });
  graph.at = undefined;
}

function visit(graph: Graph, node: TSESTree.Node): void {
  switch (node.type) {
    case 'Literal':
    case 'ThisExpression':
    case 'Super':
    case 'MetaProperty':
    case 'TemplateElement':
    case 'PrivateIdentifier':
    case 'JSXIdentifier':
    case 'JSXText':
    case 'ArrowFunctionExpression':
    case 'FunctionExpression': return;
    case 'ClassExpression': return visitClass(graph, node);
    case 'Identifier': return graph.step('read', node);
    case 'ChainExpression': return visitChain(graph, node);
    case 'MemberExpression': return visitMember(graph, node);
    case 'CallExpression': return visitCall(graph, node);
    case 'TaggedTemplateExpression':
      visitExpression(graph, node.tag);
      visitExpression(graph, node.quasi);
      return graph.step('call', node);
    case 'NewExpression':
    case 'ImportExpression':
      visitChildren(graph, node);
      return graph.step('call', node);
    case 'AwaitExpression':
      visitExpression(graph, node.argument);
      return graph.step('await', node);
    case 'YieldExpression':
      if (node.argument) visitExpression(graph, node.argument);
      return graph.step('yield', node);
    case 'UpdateExpression':
      visitExpression(graph, node.argument);
      return graph.step('write', node);
    case 'AssignmentExpression': return visitAssignment(graph, node);
    case 'LogicalExpression': return visitLogical(graph, node);
    case 'ConditionalExpression': return visitConditional(graph, node);
    case 'BinaryExpression': return operandsOf(node).forEach(operand => visitExpression(graph, operand));
    default: visitChildren(graph, node);
  }
}

/** Children in source order: what has no order or branch of its own. Types are not evaluated, neither are names of properties. */
function visitChildren(graph: Graph, node: TSESTree.Node): void {
  for (const key of graph.source.visitorKeys[node.type] ?? []) {
    if (key === 'typeAnnotation' || key === 'typeArguments' || key === 'typeParameters' || key === 'returnType') continue;
    if (key === 'key' && node.type === 'Property' && !node.computed) continue;
    const child = node[key as keyof typeof node] as unknown as TSESTree.Node | null | readonly (TSESTree.Node | null)[];
    for (const one of Array.isArray(child) ? child as readonly (TSESTree.Node | null)[] : [child as TSESTree.Node | null]) {
      if (one && !isFunction(one)) visitExpression(graph, one);
    }
  }
}

/** A chain of operators leans left and can be thousands long; it takes no step of its own. */
function operandsOf(node: TSESTree.BinaryExpression): readonly TSESTree.Node[] {
  const operands: TSESTree.Node[] = [];
  let at: TSESTree.Node = node;
  for (; at.type === 'BinaryExpression'; at = at.left) operands.push(at.right);
  return [at, ...operands.reverse()];
}

function visitChain(graph: Graph, node: TSESTree.ChainExpression): void {
  const exit = graph.join(node);
  graph.chains.push(exit);
  visitExpression(graph, node.expression);
  graph.chains.pop();
  graph.meet(exit);
}

/** The `?.` after `object`: past the chain where it is absent. */
function visitOptional(graph: Graph, object: TSESTree.Node): void {
  const exit = graph.chains.at(-1);
  if (!exit) return;
  const present = graph.join(object);
  graph.when(object, 'absent', exit);
  graph.when(object, 'present', present);
  graph.resume(present);
}

function visitMember(graph: Graph, node: TSESTree.MemberExpression): void {
  visitMemberParts(graph, node);
  graph.step('read', node);
}

function visitMemberParts(graph: Graph, node: TSESTree.MemberExpression): void {
  visitExpression(graph, node.object);
  if (node.optional) visitOptional(graph, node.object);
  if (node.computed) visitExpression(graph, node.property);
}

function visitCall(graph: Graph, node: TSESTree.CallExpression): void {
  visitExpression(graph, node.callee);
  if (node.optional) visitOptional(graph, node.callee);
  for (const argument of node.arguments) visitExpression(graph, argument);
  graph.step('call', node);
}

function visitAssignment(graph: Graph, node: TSESTree.AssignmentExpression): void {
  const left = unwrap(node.left);
  if (left.type === 'ObjectPattern' || left.type === 'ArrayPattern') {
    visitExpression(graph, node.right);
    return visitPattern(graph, left);
  }
  if (node.operator === '=') {
    if (left.type === 'MemberExpression') visitMemberParts(graph, left);
    visitExpression(graph, node.right);
    return graph.step('write', node);
  }
  visitExpression(graph, left);
  const after = graph.join(node);
  const right = graph.join(node.right);
  if (node.operator === '&&=') branch(graph, left, ['falsy', after], ['truthy', right]);
  else if (node.operator === '||=') branch(graph, left, ['truthy', after], ['falsy', right]);
  else if (node.operator === '??=') branch(graph, left, ['present', after], ['absent', right]);
  else graph.link(right);
  graph.resume(right);
  visitExpression(graph, node.right);
  graph.step('write', node);
  graph.meet(after);
}

function visitLogical(graph: Graph, node: TSESTree.LogicalExpression): void {
  const [right, after] = [graph.join(node.right), graph.join(node)];
  if (node.operator === '??') {
    visitExpression(graph, node.left);
    branch(graph, node.left, ['present', after], ['absent', right]);
  } else {
    visitCondition(graph, node.left, node.operator === '&&' ? right : after, node.operator === '&&' ? after : right);
  }
  graph.resume(right);
  visitExpression(graph, node.right);
  graph.meet(after);
}

function visitConditional(graph: Graph, node: TSESTree.ConditionalExpression): void {
  const [isTrue, isFalse, after] = [graph.join(node.consequent), graph.join(node.alternate), graph.join(node)];
  visitCondition(graph, node.test, isTrue, isFalse);
  for (const [join, value] of [[isTrue, node.consequent], [isFalse, node.alternate]] as const) {
    graph.resume(join);
    visitExpression(graph, value);
    graph.link(after);
  }
  graph.resume(after);
}

function branch(graph: Graph, test: TSESTree.Node, ...ways: readonly (readonly [outcome: NonNullable<Draft['outcome']>, to: Draft])[]): void {
  for (const [outcome, to] of ways) graph.when(test, outcome, to);
  graph.at = undefined;
}
