import type { TSESTree } from '@typescript-eslint/types';

/** Does it stand behind a statement that is always the last one, such as a `try` that returns and whose `catch` does? */
export function isUnreachable(node: TSESTree.Node): boolean {
  for (let at = node; at.parent; at = at.parent) {
    if (at.type !== 'FunctionDeclaration' && statementsBefore(at).some(leaves)) return true;
  }
  return false;
}

/** What stands before it in the same block. */
export function statementsBefore(node: TSESTree.Node): readonly TSESTree.Statement[] {
  const { parent } = node;
  if (!parent) return [];
  const statements = parent.type === 'BlockStatement' || parent.type === 'Program' ? parent.body : parent.type === 'SwitchCase' ? parent.consequent : [];
  return statements.slice(0, Math.max(0, statements.indexOf(node as TSESTree.Statement))) as readonly TSESTree.Statement[];
}

/** Does nothing behind it in its block run? */
export function leaves(statement: TSESTree.Statement): boolean {
  switch (statement.type) {
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ReturnStatement':
    case 'ThrowStatement': return true;
    case 'BlockStatement': return statement.body.some(leaves);
    case 'IfStatement': return statement.alternate !== null && leaves(statement.consequent) && leaves(statement.alternate);
    case 'TryStatement': return (statement.finalizer !== null && leaves(statement.finalizer)) || (leaves(statement.block) && (statement.handler === null || leaves(statement.handler.body)));
    default: return false;
  }
}
