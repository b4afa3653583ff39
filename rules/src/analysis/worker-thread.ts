import type { TSESTree } from '@typescript-eslint/types';
import { functionAround, programOf, type Program, type ProgramFunction } from './program/index.ts';
import type { Source } from './source.ts';
import { isTaskFile } from './task-files.ts';
import { servingWay } from './ways.ts';

/** Does the code run in a thread of its own? A file that talks to a parent thread, or that a pool runs, holds no loop but its own, and so does what only the messages of a parent lead to. */
export function isWorkerThread(node: TSESTree.Node, source: Source): boolean {
  const program = programOf(source);
  if ([program.graph.function(source.path, -1), functionAround(node, source)].some(one => one && talksToParent(one))) return true;
  const way = servingWay(node, source, ['request', 'action', 'job', 'message']);
  if (!way) return isTaskFile(source);
  return way.entry.kind === 'message' && threadFiles(program).has(way.entry.node.file.path);
}

const files = new WeakMap<Program, ReadonlySet<string>>();

function threadFiles(program: Program): ReadonlySet<string> {
  let known = files.get(program);
  if (!known) files.set(program, known = new Set([...program.graph.functions].filter(talksToParent).map(({ file }) => file.path)));
  return known;
}

function talksToParent({ calls }: ProgramFunction): boolean {
  return calls.some(({ key }) => key?.startsWith('worker_threads:parentPort') === true);
}
