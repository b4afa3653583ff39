import type { TSESTree } from '@typescript-eslint/types';
import { visitExpression } from './expressions.ts';
import type { Graph } from './graph.ts';

/** Binds a value to a parameter, a declaration or a destructuring target: defaults first, then the write, left to right. */
export function visitPattern(graph: Graph, node: TSESTree.Node): void {
  graph.nest(() => {
    switch (node.type) {
      case 'TSParameterProperty': return visitPattern(graph, node.parameter);
      case 'RestElement': return visitPattern(graph, node.argument);
      case 'AssignmentPattern': return visitDefault(graph, node);
      case 'ArrayPattern': return node.elements.forEach(element => element && visitPattern(graph, element));
      case 'ObjectPattern': return node.properties.forEach(property => {
        if (property.type === 'Property' && property.computed) visitExpression(graph, property.key);
        visitPattern(graph, property.type === 'Property' ? property.value : property);
      });
      case 'MemberExpression':
        visitExpression(graph, node.object);
        if (node.computed) visitExpression(graph, node.property);
        return graph.step('write', node);
      case 'Identifier': return graph.step('write', node);
      default: return visitExpression(graph, node); // A target in a TypeScript cast.
    }
  });
}

function visitDefault(graph: Graph, { left, right }: TSESTree.AssignmentPattern): void {
  const given = graph.join(left);
  graph.link(given);
  visitExpression(graph, right);
  graph.meet(given);
  visitPattern(graph, left);
}
