import type { TSESTree } from '@typescript-eslint/types';
import { dirname, relative } from 'node:path';
import { projectRootOf } from '../../program/files.ts';
import type { Source } from '../../source.ts';

/** `src/files.ts:12`, also in the file of the finding: several files are spoken of. */
export function placeOfNode({ range: [start] }: TSESTree.Node, { path, text }: Source): string {
  return `${placeOfFile(path)}:${text.slice(0, start).split('\n').length}`;
}

export function placeOfFile(path: string): string {
  return relative(projectRootOf(dirname(path)) ?? dirname(path), path).replaceAll('\\', '/');
}
