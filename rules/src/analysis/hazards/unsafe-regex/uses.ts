import type { TSESTree } from '@typescript-eslint/types';
import { identify, keyOfNode } from '../../identity.ts';
import type { Use } from '../../regexp/index.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

export interface Pattern { readonly pattern: string; readonly flags: string }

/** One place where a regular expression meets a text. */
export interface RegexUse { readonly subject: TSESTree.Node; readonly use: Use }

/** `/a+/g`, `new RegExp('a+', 'g')`, `RegExp(SOURCE)` with constants; undefined for what is composed at run time. */
export function patternOf(node: TSESTree.Node, source: Source): Pattern | undefined {
  if (node.type === 'Literal' && 'regex' in node) return node.regex;
  if ((node.type !== 'NewExpression' && node.type !== 'CallExpression') || keyOfNode(node.callee, source) !== 'global:RegExp') return undefined;
  const [first, second] = node.arguments;
  const pattern = first && constantText(first, source);
  const flags = second ? constantText(second, source) : '';
  return pattern === undefined || flags === undefined ? undefined : { pattern, flags };
}

export function constantText(node: TSESTree.Node, source: Source): string | undefined {
  const { root, steps } = identify(node, source);
  const value = root.kind === 'value' && steps.length === 0 ? root.node : node;
  if (value.type === 'Literal' && typeof value.value === 'string') return value.value;
  return value.type === 'TemplateLiteral' && value.expressions.length === 0 ? value.quasis[0]!.value.cooked ?? undefined : undefined;
}

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
