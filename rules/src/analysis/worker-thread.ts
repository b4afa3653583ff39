import type { TSESTree } from '@typescript-eslint/types';
import { functionAround, programOf } from './program/index.ts';
import type { Source } from './source.ts';
import { servingWay } from './ways.ts';

/** Does the code run in a thread of its own? A file that talks to a parent thread holds no loop but its own, and so does what only the messages of a parent lead to. */
export function isWorkerThread(node: TSESTree.Node, source: Source): boolean {
  if (talksToParent(source.path, source) || functionAround(node, source)?.calls.some(({ key }) => isPort(key))) return true;
  const way = servingWay(node, source, ['request', 'action', 'job', 'message']);
  return way?.entry.kind === 'message' && talksToParent(way.entry.node.file.path, source);
}

function talksToParent(path: string, source: Source): boolean {
  return programOf(source).graph.function(path, -1)?.calls.some(({ key }) => isPort(key)) === true;
}

function isPort(key: string | undefined): boolean {
  return key?.startsWith('worker_threads:parentPort') === true;
}
