import type { TSESTree } from '@typescript-eslint/types';
import { ON_DISK } from '../../models/kinds.ts';
import { workIn } from '../../shared-state/work.ts';
import type { Source } from '../../source.ts';

/** Does some of the work ask another machine, which fails every other week? Files of its own are there, and what a program throws itself mostly cannot come about. */
export function leavesMachine(code: TSESTree.Node, source: Source): boolean {
  return workIn([code], source).work.some(({ model: { io } }) => io !== undefined && !ON_DISK.has(io));
}
