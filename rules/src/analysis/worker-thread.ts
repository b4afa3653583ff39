import type { TSESTree } from '@typescript-eslint/types';
import { functionAround, programOf } from './program/index.ts';
import type { Source } from './source.ts';

/** Does the code run in a thread of its own? A file that talks to a parent thread holds no loop but its own. */
export function isWorkerThread(node: TSESTree.Node, source: Source): boolean {
  const module = programOf(source).graph.function(source.path, -1);
  const isPort = (key: string | undefined): boolean => key?.startsWith('worker_threads:parentPort') === true;
  return module !== undefined && (module.calls.some(({ key }) => isPort(key)) || functionAround(node, source)?.calls.some(({ key }) => isPort(key)) === true);
}
