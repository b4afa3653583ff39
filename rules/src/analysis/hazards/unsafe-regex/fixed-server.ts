import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { unwrap } from '../../syntax.ts';
import { constantOf } from '../../variables.ts';
import { constantText } from './pattern.ts';

/** Does the code say itself which server it asks, as in `fetch(`https://example.com/${page}`)`? */
export function isOfFixedServer(text: TSESTree.Node, source: Source): boolean {
  const asked = constantOf(text, source) ?? text;
  return hasNode(asked, source, node => {
    if (node.type === 'Identifier' && node !== asked && node.parent?.type === 'AwaitExpression' && constantOf(node, source)) return isOfFixedServer(node, source);
    if (node.type === 'MemberExpression' && node.object.type === 'Identifier' && constantOf(node.object, source)?.type === 'AwaitExpression') return isOfFixedServer(node.object, source);
    return node.type === 'CallExpression' && node.arguments[0] !== undefined && keyOfNode(node.callee, source) === 'global:fetch' && isFixedAddress(node.arguments[0], source);
  });
}

function isFixedAddress(given: TSESTree.Node, source: Source): boolean {
  const node = unwrap(given);
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') return isFixedAddress(node.callee.object, source); // `url.toString()`
  if (node.type === 'NewExpression') return node.arguments[0] !== undefined && isFixedAddress(node.arguments[0], source);
  const start = node.type === 'TemplateLiteral' ? node.quasis[0]?.value.cooked : constantText(node, source);
  const made = start === undefined ? constantOf(node, source) : undefined;
  return made ? isFixedAddress(made, source) : /^https?:\/\/[^/]+(?:\/|$)/.test(start ?? '');
}
