import type { TSESTree } from '@typescript-eslint/types';
import { identify, keyOfNode } from './identity.ts';
import type { Source } from './source.ts';
import { unwrap } from './syntax.ts';

/** Is it behind a test that only holds while the code is developed or tested, such as `process.env.NODE_ENV === 'development'`? */
export function isForDevelopment(node: TSESTree.Node, source: Source): boolean {
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    if ((parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') && parent.test !== at && tells(parent.test, parent.consequent === at, source)) return true;
    if (parent.type === 'LogicalExpression' && parent.right === at && parent.operator !== '??' && tells(parent.left, parent.operator === '&&', source)) return true;
  }
  return false;
}

/** Does it follow from `test` being `outcome` that this is no production? */
function tells(test: TSESTree.Node, outcome: boolean, source: Source): boolean {
  const { root, steps } = identify(test, source);
  const value = root.kind === 'value' && steps.length === 0 ? unwrap(root.node) : unwrap(test);
  const home = root.kind === 'value' ? root.source : source;
  if (value.type === 'UnaryExpression' && value.operator === '!') return tells(value.argument, !outcome, home);
  if (value.type === 'LogicalExpression' && value.operator === (outcome ? '&&' : '||')) return tells(value.left, outcome, home) || tells(value.right, outcome, home);
  if (value.type !== 'BinaryExpression' || !/^[!=]==?$/.test(value.operator)) return false;
  const [name, mode] = value.right.type === 'Literal' ? [value.left, value.right.value] : [value.right, value.left.type === 'Literal' ? value.left.value : undefined];
  const isEqual = value.operator.startsWith('=') === outcome;
  return /^(?:global:)?process[.:]env\.NODE_ENV$/.test(keyOfNode(name, home) ?? '') && (isEqual ? mode === 'development' || mode === 'test' : mode === 'production');
}
