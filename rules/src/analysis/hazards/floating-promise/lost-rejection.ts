import type { TSESTree } from '@typescript-eslint/types';
import { nodeAt, type Evidence } from '../../detector.ts';
import { settles } from '../../executor.ts';
import { isAnswer } from '../../models/answers.ts';
import { callModel } from '../../models/calls.ts';
import { ON_DISK } from '../../models/kinds.ts';
import { programOf, type Call, type Effects, type Failure, type ProgramFunction, type Rejection } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isWithin } from '../../syntax.ts';
import { evidenceOfFailure, wordsOfFailure } from '../../ways.ts';
import { failing, type LostCallback } from './callbacks.ts';

/** What the promise rejects with that a function's caller throws away. Who gives `forEach` a function that waits mostly knows nothing of its errors. */
export function rejectionOfLost(lost: LostCallback, source: Source): Rejection {
  const { fn, form } = lost;
  const { effects } = programOf(source);
  const rejection = effects.rejectionWithout(fn, isTaken(lost, effects));
  return form === 'each' && rejection === 'unknown' && fn.facts.awaits ? 'may' : rejection;
}

/** The calls of it whose failure is none to its caller. */
function isTaken(lost: LostCallback, effects: Effects): (call: Call) => boolean {
  return call => isEarlyExit(call, lost) || isCleanUp(call, lost) || (isLastOfAttempt(call) && effects.rejectionOfCall(call) === 'unknown');
}

/** What fails where the function, or else one of the calls, rejects: nothing is said of a call that is told itself. `isUnlikely`: some other function throws, or a file cannot be read or written, mostly where who calls it, or has set it up, has erred. */
export function whyRejects(lost: LostCallback | undefined, calls: readonly Call[] = [], source: Source): { readonly words: string; readonly evidence: readonly Evidence[]; readonly isUnlikely: boolean } | undefined {
  const { effects } = programOf(source);
  const failure = lost ? failureOfLost(lost, source) : calls.map(call => effects.failureOfCall(call)).find(one => one !== undefined);
  if (!failure || (failure.call && calls.includes(failure.call))) return undefined;
  return { words: wordsOfFailure(failure, source), evidence: [evidenceOfFailure(failure, source)], isUnlikely: failure.call ? ON_DISK.has(callModel(failure.call.key ?? '')?.io) : failure.through.at(-1) !== lost?.fn };
}

/** What fails, where that is known. */
export function failureOfLost(lost: LostCallback, source: Source): Failure | undefined {
  const { effects } = programOf(source);
  return effects.failureWithout(lost.fn, isTaken(lost, effects));
}

/** `try { …; return render(response, rows); } catch (error) { … }`: of what is returned there, and is not known to give a promise, nobody expects an answer that fails. */
function isLastOfAttempt({ facts: { caught, use } }: Call): boolean {
  return caught === true && use === 'returned';
}

/** An async listener that only notes what it hears, or an executor that only begins something: it fails by a slip of the program alone. */
export function waitsForNothing(lost: LostCallback): boolean {
  const { facts, calls } = failing(lost);
  return lost.form !== 'each' && facts.awaits !== true && calls.every(({ facts: { use } }) => use !== 'awaited' && use !== 'returned');
}

/**
 * `if (!user) return next();`: where nobody takes what a function gives, an unknown call that some branch of it returns is no sign of a promise, and what its
 * caller hands it to go on by is none anywhere.
 */
function isEarlyExit(call: Call, { code: { node: { body } }, fn }: LostCallback): boolean {
  const { facts: { callee: id, use, at }, from } = call; // What it calls, by which all files may have to be linked, is asked last.
  const callee = from.file.facts.refs[id ?? -1];
  if (use !== 'awaited' && callee?.root === 'parameter' && callee.at === fn.facts.at && callee.steps.length === 0 && call.targets.length === 0) return true;
  if (use !== 'returned') return false;
  if (call.targets.length > 0) return call.targets.every(target => answersBy(target, call.facts, from, fn));
  const last = body.type === 'BlockStatement' ? body.body.at(-1) : undefined;
  const isLast = last?.type === 'ReturnStatement' && at >= last.range[0];
  return last !== undefined && !isLast && (call.key === undefined || callModel(call.key) === undefined);
}

/** Does all that `target` gives come from what the handler hands on to it, as of `fail(res)` with `const fail = res => res.status(500).json({})`? It is called there as it would be here. */
function answersBy({ file, facts: { isAsync, at }, calls }: ProgramFunction, { args = [] }: Call['facts'], from: ProgramFunction, handler: ProgramFunction): boolean {
  const given = calls.filter(({ facts: { use } }) => use === 'returned');
  return !isAsync && given.length > 0 && given.every(({ facts: { callee } }) => {
    const called = file.facts.refs[callee ?? -1];
    const handed = called?.root === 'parameter' && called.at === at ? from.file.facts.refs[args[called.index] ?? -1] : undefined;
    return handed?.root === 'module' ? isAnswer(`${handed.name}:${handed.steps.join('.')}`) : handed?.root === 'parameter' && handed.at === handler.facts.at && handed.steps.length === 0;
  });
}

/** `try { …; resolve(); } catch (error) { reject(error); } finally { await close(); }`: what comes last cannot leave the promise pending. */
function isCleanUp({ facts }: Call, { form, code: { node: executor, source } }: LostCallback): boolean {
  const call = form === 'executor' ? nodeAt(facts.at, source, node => node.range[1] === facts.end) : undefined;
  const attempt = call && findAncestor(call, (at): at is TSESTree.TryStatement => at.type === 'TryStatement' && at.finalizer !== null && isWithin(call, at.finalizer), executor);
  return attempt?.handler != null && settles(attempt.handler.body, executor, source);
}
