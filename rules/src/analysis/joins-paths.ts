import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from './identity.ts';
import type { Source } from './source.ts';

const JOINS = /^path:(?:default\.)?(?:(?:posix|win32)\.)?(?:join|resolve)$/;

/** Is the callee `join` or `resolve` of `node:path`? */
export function joinsPaths(callee: TSESTree.Node, source: Source): boolean {
  return JOINS.test(keyOfNode(callee, source) ?? '');
}
