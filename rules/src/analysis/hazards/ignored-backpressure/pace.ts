import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName } from '../../syntax.ts';

/** Members by which code asks a stream to wait, or whether it is full. */
const WAITS: ReadonlySet<string> = new Set(['pause', 'writableNeedDrain', 'writableLength', 'bufferedAmount', 'desiredSize', 'ready']);

/** Does the code around hold the source back somewhere: by `drain`, `pause()` or a look at what is buffered? */
export function isPaced(call: TSESTree.Node, source: Source): boolean {
  return hasNode(outermost(call, source), source, node => (node.type === 'Literal' ? node.value === 'drain' : node.type === 'MemberExpression' && WAITS.has(staticName(node) ?? '')));
}

/** Server-sent events: a few short messages, sent when there is news. */
export function isPushed(code: TSESTree.Node, source: Source): boolean {
  return hasNode(code, source, node => node.type === 'Literal' && node.value === 'text/event-stream');
}

/** The outermost function around a node, or the file. */
export function outermost(node: TSESTree.Node, source: Source): TSESTree.Node {
  let found: TSESTree.Node = source.ast;
  for (let at = node.parent; at; at = at.parent) if (isFunction(at)) found = at;
  return found;
}
