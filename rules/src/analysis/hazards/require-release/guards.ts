import type { TSESTree } from '@typescript-eslint/types';
import { findAncestor, isWithin, unwrap } from '../../syntax.ts';
import type { Acquisition } from './acquisition.ts';

/** Tests of a release in a `finally` or `catch`, or of one whose acquisition is conditional too, as in `if (!given) own = await take()`, are taken to be true where something is held. */
export function guardsOf(release: TSESTree.Node, { call, owner, isConditional }: Acquisition): readonly TSESTree.Node[] {
  const tests: TSESTree.Node[] = [];
  let isLast = isConditional || isInBranch(call, release, owner);
  for (let at = release; at.parent && at !== owner; at = at.parent) {
    const parent: TSESTree.Node = at.parent;
    if (parent.type === 'IfStatement' && parent.test !== at) tests.push(...operandsOf(parent.test));
    if (parent.type === 'LogicalExpression' && parent.right === at) tests.push(...operandsOf(parent.left));
    isLast ||= parent.type === 'CatchClause' || (parent.type === 'TryStatement' && parent.finalizer === at);
  }
  return isLast ? tests : [];
}

/** Does an `if` decide about the one, and not about the other? */
function isInBranch(call: TSESTree.Node, release: TSESTree.Node, owner: TSESTree.Node): boolean {
  for (let at = findAncestor(call, isIf, owner); at; at = findAncestor(at, isIf, owner)) if (!isWithin(release, at)) return true;
  return false;
}

function isIf(node: TSESTree.Node): node is TSESTree.IfStatement {
  return node.type === 'IfStatement';
}

function operandsOf(test: TSESTree.Node): readonly TSESTree.Node[] {
  const node = unwrap(test);
  if (node.type === 'LogicalExpression') return [...operandsOf(node.left), ...operandsOf(node.right)];
  return node.type === 'UnaryExpression' && node.operator === '!' ? operandsOf(node.argument) : [node];
}
