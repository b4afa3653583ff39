import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import type { Blocking } from '../../models/model.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** Does a function that blocks only without a callback get one here, be it from `promisify`? Who awaits it, or has it from another file of the project, has wrapped it somewhere. */
export function isAsynchronous({ callee, arguments: { length }, parent }: TSESTree.CallExpression | TSESTree.NewExpression, { unlessCallbackAt }: Blocking, source: Source): boolean {
  return unlessCallbackAt !== undefined && (length > unlessCallbackAt || parent.type === 'AwaitExpression' || isPromisified(callee, source) || isFromElsewhere(callee, source));
}

function isPromisified(callee: TSESTree.Node, source: Source): boolean {
  const node = unwrap(callee);
  if (node.type === 'CallExpression') return keyOfNode(node.callee, source) === 'util:promisify';
  const definition = node.type === 'Identifier' ? findVariable(node, source)?.defs[0]?.node as TSESTree.Node | undefined : undefined;
  return definition?.type === 'VariableDeclarator' && definition.init?.type === 'CallExpression' && isPromisified(definition.init, source);
}

/** Is it of a module of the project, or a member of one? */
function isFromElsewhere(callee: TSESTree.Node, source: Source): boolean {
  let at = unwrap(callee);
  while (at.type === 'MemberExpression') at = unwrap(at.object);
  const [definition] = (at.type === 'Identifier' && findVariable(at, source)?.defs) || [];
  const { node, parent } = definition ?? {};
  const specifier = parent?.type === 'ImportDeclaration' ? parent.source.value : node?.type === 'VariableDeclarator' && node.init ? keyOfNode(node.init, source) : undefined;
  return specifier?.startsWith('.') === true;
}
