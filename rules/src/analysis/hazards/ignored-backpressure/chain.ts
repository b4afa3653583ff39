import type { TSESTree } from '@typescript-eslint/types';
import { staticName, unwrap } from '../../syntax.ts';

export type MethodCall = TSESTree.CallExpression & { readonly callee: TSESTree.MemberExpression };

export const PIPE = /^pipe$/;
export const LISTENS = /^(?:addListener|on|once)$/;
const CHAINED = /^(?:addListener|on|once|pipe)$/;

/** Is it a call of a method with one of these names, and with arguments? */
export function isCallOf(node: TSESTree.Node, names: RegExp): node is MethodCall {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && names.test(staticName(node.callee) ?? '') && node.arguments.length > 0;
}

/** The streams of a chain, in order; listeners may be added in between. */
export function streamsOf(call: TSESTree.Node): TSESTree.Node[] {
  const streams: TSESTree.Node[] = [];
  let at = unwrap(call);
  for (; isCallOf(at, CHAINED); at = unwrap(at.callee.object)) if (isCallOf(at, PIPE)) streams.unshift(unwrap(at.arguments[0]!));
  return [at, ...streams];
}

/** Is its result piped on? */
export function isPipedOn(call: TSESTree.Node): boolean {
  for (let at = call; at.parent?.type === 'MemberExpression' && at.parent.object === at && at.parent.parent.type === 'CallExpression'; at = at.parent.parent) if (isCallOf(at.parent.parent, PIPE)) return true;
  return false;
}
