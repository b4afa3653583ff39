import type { TSESTree } from '@typescript-eslint/types';
import { constantNumber } from '../constants.ts';
import { identify, keyOfNode } from '../identity.ts';
import type { Source } from '../source.ts';

/** `slice(0, 10)`, `slice(-5)`, `slice(i, i + size)`. */
export function isConstantWindow(start: TSESTree.Node, end: TSESTree.Node | undefined, source: Source): boolean {
  if (!end) return (start.type === 'UnaryExpression' && start.operator === '-') || (constantNumber(start, source) ?? 0) < 0;
  if (constantNumber(end, source) !== undefined) return true;
  return end.type === 'BinaryExpression' && end.operator === '+' && [end.left, end.right].some(side => source.text.slice(...side.range) === source.text.slice(...start.range));
}

/** `chunk(items, n)` of lodash and its kin: each element is short, whatever the list. */
export function isChunked(node: TSESTree.Node, source: Source): boolean {
  return /^(?:lodash(?:-es|\/chunk|\.chunk)?|es-toolkit(?:\/(?:array|compat))?|remeda|ramda|just-split|chunk):(?:(?:chunk|splitEvery)\.)?\(\)$/.test(keyOfNode(node, source) ?? '');
}

export function isFileText(node: TSESTree.Node, source: Source): boolean {
  const { root, steps } = identify(node, source);
  return root.kind === 'module' && /^(?:node:)?fs(?:\/promises)?$|^fs-extra$/.test(root.name) && steps.some(step => /^readFile(?:Sync)?$/.test(step));
}
