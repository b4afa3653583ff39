import type { TSESTree } from '@typescript-eslint/types';
import { callModel } from '../../models/calls.ts';
import { functionAround, type ProgramFunction, type ReachKind, type Way } from '../../program/index.ts';
import type { Source } from '../../source.ts';

/** Does a function on the way end the process, by `process.exit` or by a signal? Nobody waits for a thread that is about to go. */
export function isLast(call: TSESTree.Node, way: Way<ReachKind> | undefined, source: Source): boolean {
  const around = functionAround(call, source);
  return [...(around ? [around] : []), ...(way?.calls.map(({ from }) => from) ?? [])].some(endsProcess);
}

function endsProcess({ calls, file }: ProgramFunction): boolean {
  return calls.some(({ key, facts: { args } }) => key !== undefined && (callModel(key)?.exits || (KILLS.test(key) && file.facts.refs[args?.[0] ?? -1]?.steps.at(-1) === 'pid')));
}

/** `process.kill(process.pid)` */
const KILLS = /^(?:global:process\.|process:)kill$/;
