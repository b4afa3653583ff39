import type { TSESTree } from '@typescript-eslint/types';
import { restsOnGiven } from '../../given.ts';
import { keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction } from '../../syntax.ts';

/** A file that is always the same one, and there wherever the program is; which part of it is asked for changes nothing. */
export function isOwnFile(stream: TSESTree.Node, source: Source): boolean {
  if (stream.type !== 'CallExpression' || !/^(?:fs|fs-extra|graceful-fs):(?:default\.)?createReadStream$/.test(keyOfNode(stream.callee, source) ?? '')) return false;
  for (let fn = findAncestor(stream, isFunction); fn; fn = findAncestor(fn, isFunction)) if (restsOnGiven(stream.arguments.slice(0, 1), fn, source)) return false;
  return true;
}
