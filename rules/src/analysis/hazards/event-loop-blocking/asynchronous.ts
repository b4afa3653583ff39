import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import type { Blocking } from '../../models/model.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** Does a function that blocks only without a callback get one here, be it from `promisify`? Who awaits it has wrapped it in some file. */
export function isAsynchronous({ callee, arguments: { length }, parent }: TSESTree.CallExpression | TSESTree.NewExpression, { unlessCallbackAt }: Blocking, source: Source): boolean {
  return unlessCallbackAt !== undefined && (length > unlessCallbackAt || parent.type === 'AwaitExpression' || isPromisified(callee, source));
}

function isPromisified(callee: TSESTree.Node, source: Source): boolean {
  const node = unwrap(callee);
  if (node.type === 'CallExpression') return keyOfNode(node.callee, source) === 'util:promisify';
  const definition = node.type === 'Identifier' ? findVariable(node, source)?.defs[0]?.node as TSESTree.Node | undefined : undefined;
  return definition?.type === 'VariableDeclarator' && definition.init?.type === 'CallExpression' && isPromisified(definition.init, source);
}
