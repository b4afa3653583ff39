import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../source.ts';
import { unwrap, type FunctionNode } from '../syntax.ts';
import { visitExpression } from './expressions.ts';
import { Graph } from './graph.ts';
import { visitPattern } from './patterns.ts';
import { visitStatements } from './statements.ts';
import type { Flow, Step } from './step.ts';

const flows = new WeakMap<TSESTree.Node, Flow>();

/** The flow of a function's body or of a module's top level: built once per node, in time and size linear in it. Never throws. */
export function flowOf(owner: FunctionNode | TSESTree.Program, source: Source): Flow {
  let flow = flows.get(owner);
  if (!flow) flows.set(owner, flow = build(owner, source));
  return flow;
}

function build(owner: FunctionNode | TSESTree.Program, source: Source): Flow {
  const graph = new Graph(owner, source, owner.type !== 'Program' && owner.async && owner.generator);
  if (owner.type === 'Program') {
    visitStatements(graph, owner.body);
  } else {
    for (const param of owner.params) visitPattern(graph, param);
    if (owner.body.type === 'BlockStatement') {
      visitStatements(graph, owner.body.body);
    } else {
      visitExpression(graph, owner.body);
    }
  }
  graph.link(graph.leave);
  const { steps, enter, leave, raise, isWhole, byNode } = graph;
  return { owner, steps, enter, leave, raise, isWhole, stepOf: node => stepOf(node, byNode) };
}

/** The step of a node, or of the part of it that acts last: an expression of a statement, the target of a declaration. */
function stepOf(node: TSESTree.Node, byNode: ReadonlyMap<TSESTree.Node, Step>): Step | undefined {
  const own = byNode.get(node);
  if (own) return own;
  if (node.type === 'ExpressionStatement') return stepOf(node.expression, byNode);
  if (node.type === 'VariableDeclarator') return stepOf(node.id, byNode);
  const inner = unwrap(node);
  return inner === node ? undefined : stepOf(inner, byNode);
}
