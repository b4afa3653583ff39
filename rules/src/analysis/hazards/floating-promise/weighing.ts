import { certaintyOf, type ReachFacts } from '../../assumptions.ts';
import type { Certainty } from '../../detector.ts';
import { callModel } from '../../models/calls.ts';
import { ON_DISK } from '../../models/kinds.ts';
import type { Call, ProgramFunction, Rejection } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { isWorkerThread } from '../../worker-thread.ts';
import type { FloatingPromise } from '../floating-promise.ts';
import type { LostCallback } from './callbacks.ts';
import { lastResortOf, withLastResort } from './last-resort.ts';
import { leavesMachine } from './leaves-machine.ts';
import { failureOfLost } from './lost-rejection.ts';

export type Fault = Pick<FloatingPromise, 'form' | 'node' | 'other' | 'says'>;

export interface Circumstances {
  readonly excuses?: number; // How much speaks for the code.
  readonly isForgotten?: boolean; // Whoever wrote it meant to wait: then it matters in code of any kind.
  readonly isAwaited?: boolean; // Somebody waits for the end of the work, and never hears of it.
  readonly settles?: boolean; // So does who has the promise that the work is to settle.
  readonly lost?: LostCallback | undefined;
  readonly callback?: LostCallback; // The function that fails …
  readonly calls?: readonly Call[]; // … or the calls that do.
  readonly starts?: readonly ProgramFunction[]; // What it runs, where a start of a server is excused: asked last, as it takes linking all.
}

/** What nobody has read on unseen code yet is not proven, nor is what mostly harms nobody; a thread's end is an event of its worker. */
export function weigh(fault: Fault, rejection: Rejection, circumstances: Circumstances, reach: ReachFacts, source: Source): Certainty {
  const { excuses = 0, isAwaited, settles, lost } = circumstances;
  const facts = excuses + assumedOf(fault, rejection, circumstances, reach, source);
  const last = lastResortOf(source);
  const told = certaintyOf(isAwaited || settles ? facts : withLastResort(facts, fault.node, source, last));
  if (told !== 'proven') return told;
  if (fault.form === 'pending' || fault.form === 'behind') return 'likely';
  if (settles) return told;
  const isHarmless = (fault.form === 'each' && last?.isSure) || (!isAwaited && (!leavesMachine(lost?.code.node.body ?? fault.node, lost?.code.source ?? source) || isWorkerThread(fault.node, source)));
  return isHarmless ? 'likely' : told;
}

/** Who calls a `forEach` goes on too early, whoever runs it; what an event starts has no caller whose error it could be. */
function assumedOf({ form }: Fault, rejection: Rejection, { isForgotten, settles, lost }: Circumstances, { assumed, serves }: ReachFacts, source: Source): number {
  const all = assumed + (rejection === 'unknown' || lost?.isAssumed ? 1 : 0);
  if (isForgotten || (settles && (lost?.kind === 'timer' || (form === 'executor' && serves)))) return Math.min(all, 1);
  if (form === 'misread') return Math.min(assumed, 1);
  if (settles || form === 'each') return all;
  if (serves) return lost?.kind === 'timer' && rejection === 'unknown' && !asksPackage(lost) ? 2 : all; // The work of timers mostly takes its errors.
  return lost && rejection === 'may' && failsOutside(lost, source) ? all : 2;
}

/** What makes it fail is a call that asks another machine. */
function failsOutside(lost: LostCallback, source: Source): boolean {
  const io = callModel(failureOfLost(lost, source)?.call?.key ?? '')?.io;
  return io !== undefined && !ON_DISK.has(io);
}

/** It waits itself for what a package does, which tells its caller of an error. */
function asksPackage({ fn }: LostCallback): boolean {
  return fn.calls.some(({ key, targets, facts: { use, caught } }) => use === 'awaited' && !caught && targets.length === 0 && key !== undefined && PACKAGE.test(key) && callModel(key) === undefined);
}

/** A key of a module that is no global, no member of what is not known, and no file of the project. */
const PACKAGE = /^(?!global:)@?[\w-][^:]*:/;
