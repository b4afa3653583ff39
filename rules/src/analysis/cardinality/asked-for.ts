import type { TSESTree } from '@typescript-eslint/types';
import { givenParameter } from '../context/given-parameter.ts';
import { hasNode } from '../detector.ts';
import { handedFor } from '../handed.ts';
import type { Source } from '../source.ts';
import { isFunction, isWithin, type FunctionNode } from '../syntax.ts';
import { constantOf, findVariable } from '../variables.ts';

/** Constants and callers that are looked through. */
const DEPTH = 6;

/** Is a value made of what a framework gives to the handler around it, as `folder` in `const folder = join(ROOT, userOf(request))`? */
export function isAskedFor(node: TSESTree.Node, source: Source, depth = 0): boolean {
  return hasNode(node, source, at => at.type === 'Identifier' && !isName(at) && isFromHandler(at, source, depth), isFunction);
}

/** `path` in `files.path` and in `{ path: folder }`. */
function isName(node: TSESTree.Identifier): boolean {
  const { parent } = node;
  return (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) || (parent.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand);
}

function isFromHandler(node: TSESTree.Identifier, source: Source, depth: number): boolean {
  const [definition] = findVariable(node, source)?.defs ?? [];
  if ((definition?.type as string | undefined) === 'Parameter') {
    const owner = definition!.node as FunctionNode;
    const index = owner.params.findIndex(one => isWithin(definition!.name as TSESTree.Node, one));
    if (index < 0 || depth >= DEPTH) return false;
    return givenParameter(owner, index, source) !== undefined || handedFor(owner, index, [], source).some(one => isAskedFor(one.node, one.source, depth + 1));
  }
  const value = depth < DEPTH ? constantOf(node, source) : undefined;
  return value !== undefined && isAskedFor(value, source, depth + 1);
}
