import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from './identity.ts';
import { CLIENT_DECORATORS, isClientControlled } from './models/frameworks.ts';
import type { Source } from './source.ts';
import { isWithin, unwrap, type FunctionNode } from './syntax.ts';
import { findVariable } from './variables.ts';

/** Whether a client of the server decides what this value is; `sure` is false where a validator outside this file may bound it. */
export function clientData(node: TSESTree.Node, source: Source): { readonly words: string; readonly sure: boolean } | undefined {
  const key = keyOfNode(node, source);
  if (key !== undefined && isClientControlled(key)) return { words: 'the list comes from the request', sure: true };
  return isClientParameter(node, source) ? { words: 'the list comes from the request', sure: false } : undefined;
}

/** `@Body() ids: string[]`, and members of `@Body() dto: CreateDto`. */
function isClientParameter(node: TSESTree.Node, source: Source): boolean {
  let base = unwrap(node);
  while (base.type === 'MemberExpression') base = unwrap(base.object);
  const [definition] = base.type === 'Identifier' ? findVariable(base, source)?.defs ?? [] : [];
  if ((definition?.type as string | undefined) !== 'Parameter') return false;
  const name = definition!.name as TSESTree.Node;
  const param = (definition!.node as FunctionNode).params.find(one => isWithin(name, one));
  return (param?.decorators ?? []).some(({ expression }) => CLIENT_DECORATORS.has(keyOfNode(expression.type === 'CallExpression' ? expression.callee : expression, source) ?? ''));
}
