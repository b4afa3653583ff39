import type { TSESTree } from '@typescript-eslint/types';
import type { ClassNode } from '../syntax.ts';
import { visitExpression } from './expressions.ts';
import type { Graph } from './graph.ts';
import { visitStatements } from './statements.ts';

/** What runs where a class is defined: decorators, the parent, computed keys in order, then static fields and blocks. Methods and fields run later. */
export function visitClass(graph: Graph, { decorators, superClass, body: { body: members } }: ClassNode): void {
  for (const { expression } of decorators ?? []) visitExpression(graph, expression);
  if (superClass) visitExpression(graph, superClass);
  for (const member of members) {
    if ('decorators' in member) for (const { expression } of (member.decorators as readonly TSESTree.Decorator[] | undefined) ?? []) visitExpression(graph, expression);
    if ('computed' in member && member.computed) visitExpression(graph, member.key);
  }
  for (const member of members) {
    if (member.type === 'StaticBlock') visitStatements(graph, member.body);
    else if ((member.type === 'PropertyDefinition' || member.type === 'AccessorProperty') && member.static && member.value) visitExpression(graph, member.value);
  }
}
