import type { TSESTree } from '@typescript-eslint/types';
import { identify, isKnown, step, type Identity } from './identity.ts';
import type { Source } from './source.ts';
import { staticName, unwrap, type FunctionNode } from './syntax.ts';

/** What the function is given that waits for a promise, as in `start().then(app => …)`, where that is known. */
export function settledValue(owner: FunctionNode, index: number, source: Source, depth: number): Identity | undefined {
  const link = index === 0 ? linkOf(owner.parent) : undefined;
  if (link?.name !== 'then' || link.handler !== owner) return undefined;
  const given = valueOf(link.promise, source, depth + 1);
  return isKnown(given) ? given : undefined;
}

/** Of a chain, what its last link gives. */
function valueOf(promise: TSESTree.Node, source: Source, depth: number): Identity | undefined {
  const link = linkOf(unwrap(promise));
  switch (link?.name) {
    case 'catch':
    case 'finally': return valueOf(link.promise, source, depth);
    case 'then': return link.handler && step(identify(link.handler, source, depth), '()', depth);
    default: return identify(promise, source, depth);
  }
}

interface Link { readonly name: string | undefined; readonly promise: TSESTree.Expression; readonly handler: TSESTree.Node | undefined }

function linkOf(node: TSESTree.Node): Link | undefined {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return undefined;
  return { name: staticName(node.callee), promise: node.callee.object, handler: node.arguments[0] };
}
