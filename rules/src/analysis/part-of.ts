import type { TSESTree } from '@typescript-eslint/types';
import { stepsToBinding } from './handed.ts';
import type { Source } from './source.ts';
import { staticName, unwrap } from './syntax.ts';
import { assignedValues, findVariable } from './variables.ts';

/** A value as a part of another: `rows` of what a query gives. `name` is undefined for the whole. */
export interface Part { readonly base: TSESTree.Node; readonly name?: string | undefined }

/** The expression that made what a member or a name is a part of, in this function, past `await`; and the name of the part: the last one, of several. */
export function partOf(expression: TSESTree.Node, source: Source): Part {
  const { base, name } = find(unwrap(expression), source);
  return { base: base.type === 'AwaitExpression' ? unwrap(base.argument) : base, name };
}

function find(node: TSESTree.Node, source: Source): Part {
  if (node.type === 'MemberExpression') {
    const { base } = find(unwrap(node.object), source);
    return { base, name: staticName(node) };
  }
  const variable = node.type === 'Identifier' ? findVariable(node, source) : undefined;
  const definition = variable?.defs[0];
  const declarator = definition?.node as TSESTree.Node | undefined;
  if (declarator?.type !== 'VariableDeclarator') return { base: node };
  const [value, ...others] = assignedValues(variable!) ?? [];
  if (value) return { base: others.length === 0 ? unwrap(value) : node };
  if (!declarator.init) return { base: node };
  const name = definition!.name as TSESTree.Node;
  if (declarator.id.type === 'ArrayPattern') return declarator.id.elements[0] === name ? { base: unwrap(declarator.init), name: '0' } : { base: node };
  const steps = stepsToBinding(declarator.id, name);
  return steps ? { base: unwrap(declarator.init), name: steps.at(-1) } : { base: node };
}
