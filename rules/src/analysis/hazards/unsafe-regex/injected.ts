import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { lastName, unwrap } from '../../syntax.ts';
import { constantOf } from '../../variables.ts';
import { constantText } from './pattern.ts';
import { subjectOf, type Subject } from './subject.ts';

/** A pattern shorter than this, such as `(a+)+$`, already takes exponential time. */
const ENOUGH = 10;
/** Texts that one pattern is put together from. */
const DEPTH = 8;

/** `new RegExp(request.query.name)`: a client decides what is searched for, special characters included, and not only where. */
export function injectedBy(node: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): Subject | undefined {
  const [pattern] = node.arguments;
  if (!pattern || keyOfNode(node.callee, source) !== 'global:RegExp') return undefined;
  for (const part of partsOf(pattern, source, DEPTH)) {
    const subject = isEscaped(part, source, DEPTH) ? undefined : subjectOf(part, ENOUGH, source);
    if (subject?.kind === 'foreign') return subject;
  }
  return undefined;
}

/** What of a text put together is no constant. */
function partsOf(node: TSESTree.Node, source: Source, depth: number): readonly TSESTree.Node[] {
  const text = unwrap(node);
  if (depth === 0 || constantText(text, source) !== undefined) return [];
  if (text.type === 'TemplateLiteral') return text.expressions.flatMap(one => partsOf(one, source, depth - 1));
  if (text.type === 'BinaryExpression' && text.operator === '+') return [text.left, text.right].flatMap(one => partsOf(one, source, depth - 1));
  const made = text.type === 'Identifier' ? constantOf(text, source) : undefined;
  return made?.type === 'TemplateLiteral' || made?.type === 'BinaryExpression' ? partsOf(made, source, depth - 1) : [text];
}

/** Names of functions that leave no special character: `escapeRegExp(name)`, `RegExp.escape(name)`, `quotemeta(name)`. */
const ESCAPES = /escape|quote|saniti[sz]e|clean|safe/i;

/** Has something looked at its characters: a function that escapes them, or any that replaces some by others? */
function isEscaped(node: TSESTree.Node, source: Source, depth: number): boolean {
  const text = unwrap(node);
  if (depth === 0) return true;
  if (text.type === 'Identifier') {
    const made = constantOf(text, source);
    return ESCAPES.test(text.name) || (made !== undefined && made !== text && isEscaped(made, source, depth - 1));
  }
  if (text.type !== 'CallExpression') return false;
  const { callee } = text;
  const name = lastName(callee) ?? '';
  if (ESCAPES.test(name) || /^replace(?:All)?$/.test(name)) return true;
  return callee.type === 'MemberExpression' && isEscaped(callee.object, source, depth - 1);
}
