import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';
import { isAwaitedHandler } from '../callers/handler.ts';

/** Does somebody hear where code at `node` rejects: a `catch` around it, or who calls the function? A callback needs a model that says so. */
export function isHeard(node: TSESTree.Node, source: Source): boolean {
  for (let at = node; at.parent && !isFunction(at); at = at.parent) if (at.parent.type === 'TryStatement' && at.parent.block === at && at.parent.handler) return true;
  const fn = findAncestor(node, isFunction);
  if (!fn) return false;
  const { parent } = fn;
  if (parent.type !== 'CallExpression' && parent.type !== 'NewExpression') return true;
  return parent.type === 'CallExpression' && parent.arguments.includes(fn as never) && isAwaitedHandler(parent, fn, fn, source);
}
