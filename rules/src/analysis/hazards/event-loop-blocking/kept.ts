import type { TSESTree } from '@typescript-eslint/types';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable, isDeclaredOutside } from '../../variables.ts';

/** Is what the call gives kept beyond this run, as in `template ??= readFileSync(path)`? Then a later run mostly does without the call. */
export function isKept(call: TSESTree.Node, source: Source): boolean {
  const fn = findAncestor(call, isFunction);
  return fn !== undefined && isKeptIn(call, fn, source);
}

function isKeptIn(value: TSESTree.Node, fn: TSESTree.Node, source: Source): boolean {
  let at = value;
  for (let parent = at.parent; parent && parent !== fn; at = parent, parent = at.parent) {
    if (parent.type === 'AssignmentExpression') return parent.right === at && isDeclaredOutside(parent.left, fn, source);
    if (parent.type === 'VariableDeclarator') return parent.id.type === 'Identifier' && isVariableKept(parent.id, fn, source);
    if (parent.type === 'CallExpression' && parent.arguments.includes(at as never) && isStore(parent, fn, source)) return true;
    if (parent.type.endsWith('Statement')) return false;
  }
  return false;
}

/** `cache.set(key, value)` on something that outlives the run. */
function isStore({ callee }: TSESTree.CallExpression, fn: TSESTree.Node, source: Source): boolean {
  return callee.type === 'MemberExpression' && staticName(callee) === 'set' && isDeclaredOutside(unwrap(callee.object), fn, source);
}

function isVariableKept(name: TSESTree.Identifier, fn: TSESTree.Node, source: Source): boolean {
  const references = findVariable(name, source)?.references ?? [];
  return references.some(({ identifier }) => identifier !== name && isKeptIn(identifier as TSESTree.Node, fn, source));
}
