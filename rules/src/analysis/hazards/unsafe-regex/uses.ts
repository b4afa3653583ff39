import type { TSESTree } from '@typescript-eslint/types';
import type { Use } from '../../regexp/index.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** One place where a regular expression meets a text. */
export interface RegexUse { readonly subject: TSESTree.Node; readonly use: Use }

/** Uses in this file: of the expression itself, or of the one variable or field that holds it. */
export function usesOf(node: TSESTree.Node, flags: string, source: Source): readonly RegexUse[] {
  const direct = useAt(node, flags);
  if (direct) return [direct];
  const holder = node.parent?.type === 'VariableDeclarator' && node.parent.init === node && node.parent.id.type === 'Identifier' ? node.parent.id : undefined;
  const references = holder ? findVariable(holder, source)?.references ?? [] : [];
  return references.flatMap(({ identifier }) => useAt(identifier as TSESTree.Node, flags) ?? []);
}

const ITERATES = new Set(['matchAll', 'replaceAll', 'split']);

/** `regex.test(text)`, `text.replace(regex, …)`. */
function useAt(node: TSESTree.Node, flags: string): RegexUse | undefined {
  const parent = node.parent;
  if (parent?.type === 'MemberExpression' && parent.object === node && parent.parent.type === 'CallExpression' && parent.parent.callee === parent) {
    const [subject] = parent.parent.arguments;
    return subject && ['exec', 'test'].includes(staticName(parent) ?? '') ? { subject: unwrap(subject), use: 'search' } : undefined;
  }
  if (parent?.type !== 'CallExpression' || parent.arguments[0] !== node || parent.callee.type !== 'MemberExpression') return undefined;
  const method = staticName(parent.callee) ?? '';
  const subject = unwrap(parent.callee.object);
  if (ITERATES.has(method)) return { subject, use: 'iterate' };
  if (method === 'match' || method === 'replace') return { subject, use: flags.includes('g') ? 'iterate' : 'search' };
  return method === 'search' ? { subject, use: 'search' } : undefined;
}
