import type { TSESTree } from '@typescript-eslint/types';

export const BEGIN = /^\s*(?:begin|start\s+transaction)\b/i;
export const END = /^\s*(?:commit|end|rollback)\b/i;

/** Is the first argument the text of such a statement, as in `client.query('BEGIN')`? */
export function isStatement({ arguments: [first] }: TSESTree.CallExpression, statement: RegExp): boolean {
  return statement.test(textOf(first) ?? '');
}

function textOf(node: TSESTree.Node | undefined): string | undefined {
  if (node?.type === 'Literal') return String(node.value);
  return node?.type === 'TemplateLiteral' ? node.quasis[0]?.value.raw : undefined;
}
