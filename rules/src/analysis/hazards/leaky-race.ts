import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { keyOfNode } from '../identity.ts';
import { functionAround } from '../program/index.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isLoop, isWithin, unwrap, type LoopNode } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import { isTimed, missedClear } from './leaky-race/clearing.ts';
import { deadlineLeft } from './leaky-race/executor.ts';
import { findGuard, onlyLogs } from './leaky-race/guard.ts';
import { findLoser, findLongLived } from './leaky-race/losers.ts';
import { timerBehind, type Timer } from './leaky-race/timer.ts';

/**
 * - `uncleared`: nothing clears the timer of a race. `skipped`: an exception skips what does; `at` throws.
 * - `guard`: the same of a timer beside the work, without a race.
 * - `settled`: the same of one in the executor of a promise, where `at` settles it first.
 * - `unaborted`: what lost to a timer runs on. `looped`: each turn of a loop races the same promise again, which keeps a reaction of each.
 */
export interface LeakyRace extends Finding {
  readonly form: 'uncleared' | 'skipped' | 'guard' | 'settled' | 'unaborted' | 'looped';
  /** The race; for `guard` the call that starts the timer. */
  readonly call: TSESTree.CallExpression;
  /** The timer, or the promise, that is left behind. */
  readonly left: TSESTree.Node;
  readonly at: TSESTree.Node | undefined;
  /** The event that leads there, and the functions on its way; undefined where none is known. */
  readonly way: string | undefined;
}

interface Fault extends Pick<LeakyRace, 'form' | 'left' | 'at' | 'range'> {
  /** Facts that speak against harm. */
  readonly weakness: number;
  /** All that is left behind is a timer that settles a promise nobody waits for any more. */
  readonly isSlight: boolean;
  /** It does, and nothing says that everything goes by it: such timers pile up to little, and go away by themselves. */
  readonly fades: boolean;
  /** It is written for whatever its callers race. */
  readonly isHelper: boolean;
  /** The timer ends the race by an error. */
  readonly isDeadline: boolean;
}

/** Shorter timers are gone before anybody notices. */
const SHORT_MS = 1_000;

/** Longer ones keep a process that is done from its end for minutes. */
const BRIEF_MS = 60_000;
/** Longer ones pile up even in a process that does not end. */
const STAYING_MS = 20 * BRIEF_MS;
/** Calls of one helper, from which on it is on the way of everything. */
const SHARED = 5;

/** A race that leaves something running, or something kept, behind it. */
export const leakyRace = defineDetector<LeakyRace>({ prefilter: /\brace\b|\bset(?:Timeout|Interval)\b/, provenFor: 'events', isLocal: true, unearned: { is: ({ form }) => form === 'guard', right: 1, read: 8 } }, (source, found) => ({
  CallExpression(call) {
    const fault = isRace(call, source) ? findRaceFault(call, source) : (isTimed(call, source) ? guardFault(call, source) : undefined) ?? settledFault(call, source);
    const serving = fault && servingOf(call, source);
    if (!fault || !serving || serving.kind === 'client') return;
    const { form, left, at, range } = fault;
    found({ form, call, left, at, range, way: serving.kind === 'events' ? serving.way : undefined, certainty: certaintyOf(fault, serving), evidence: evidenceOf(fault, serving) });
  },
}));

function isRace({ callee, arguments: [list] }: TSESTree.CallExpression, source: Source): boolean {
  return list?.type === 'ArrayExpression' && callee.type === 'MemberExpression' && keyOfNode(callee, source) === 'global:Promise.race';
}

function findRaceFault(race: TSESTree.CallExpression, source: Source): Fault | undefined {
  const [list] = race.arguments;
  if (list?.type !== 'ArrayExpression') return undefined;
  const elements = list.elements.filter(element => element !== null);
  const isHelper = elements.some(element => isGiven(element, race, source));
  const timers = elements.flatMap(element => timerBehind(element, source) ?? []);
  for (const timer of timers) {
    const missed = missedClear(race, timer, source);
    if (!missed) continue;
    const isSlight = !timer.hasEffect && !timer.aborts;
    const fades = isSlight && !isLong(timer, STAYING_MS) && !(isHelper && (isLong(timer) || isShared(race, source)));
    return { form: missed.form, left: timer.start, at: missed.at, range: race.range, weakness: weaknessOf(timer, missed.form, race, fades), isSlight, fades, isHelper, isDeadline: timer.isDeadline };
  }
  const longLived = findLongLived(race, elements, source);
  if (longLived) return { form: 'looped', left: longLived.promise, at: undefined, range: race.range, weakness: longLived.isEndless ? 1 : 2, isSlight: false, fades: false, isHelper, isDeadline: false };
  const loser = timers.length > 0 ? findLoser(elements, source) : undefined;
  return loser && { form: 'unaborted', left: loser, at: undefined, range: race.range, weakness: 1, isSlight: false, fades: false, isHelper, isDeadline: false };
}

function guardFault(start: TSESTree.CallExpression, source: Source): Fault | undefined {
  const guard = findGuard(start, source);
  return guard && { form: 'guard', left: start, at: guard, range: start.range, weakness: onlyLogs(start, source) ? 2 : 0, isSlight: false, fades: false, isHelper: false, isDeadline: false };
}

function settledFault(start: TSESTree.CallExpression, source: Source): Fault | undefined {
  const deadline = deadlineLeft(start, source);
  return deadline && { form: 'settled', left: start, at: deadline.at, range: start.range, weakness: deadline.hasEffect ? 1 : 2, isSlight: !deadline.hasEffect, fades: false, isHelper: false, isDeadline: true };
}

/**
 * How little it matters: a short timer, one that only settles its promise and is gone soon, a tick of a loop, which the next turn replaces, and one that is cleared on success and fires without effect,
 * are left behind without harm to most.
 */
function weaknessOf(timer: Timer, form: LeakyRace['form'], race: TSESTree.Node, fades: boolean): number {
  const { milliseconds, hasEffect, isDeadline } = timer;
  if (milliseconds !== undefined && (milliseconds < SHORT_MS || (fades && !isLong(timer)))) return 2;
  if (form === 'skipped') return hasEffect ? 0 : 2;
  return !isDeadline && isInLoop(race) ? 2 : 0;
}

function isLong({ milliseconds }: Timer, brief = BRIEF_MS): boolean {
  return milliseconds !== undefined && milliseconds > brief;
}

function isShared(race: TSESTree.Node, source: Source): boolean {
  return (functionAround(race, source)?.callers ?? []).filter(({ isCallback }) => !isCallback).length >= SHARED;
}

function isInLoop(node: TSESTree.Node): boolean {
  return findAncestor(node, (at): at is LoopNode => isLoop(at), findAncestor(node, isFunction)) !== undefined;
}

/** Is this element the caller's: a parameter, or what one gives when it is called? */
function isGiven(element: TSESTree.Node, race: TSESTree.Node, source: Source): boolean {
  const node = unwrap(element);
  const base = node.type === 'CallExpression' ? unwrap(node.callee) : node;
  const declared = findVariable(base, source)?.identifiers[0];
  const around = findAncestor(race, isFunction);
  return declared !== undefined && around !== undefined && around.params.some(param => isWithin(declared, param));
}

/**
 * `proven` where an event reaches the race, so that each one leaves behind what does more than settle a promise; `likely` where that is assumed: of a server's code, of a helper that
 * races what it is given, and in a library of a deadline and of a timer that does something when it fires. In a server, which does not end, one of unknown length was worth no change.
 */
function certaintyOf({ weakness, isSlight, fades, form, isHelper, isDeadline }: Fault, { kind }: Serving): Certainty {
  if (fades && (kind === 'events' || kind === 'server')) return 'possible';
  if (kind === 'events') return weakness === 0 && !isSlight ? 'proven' : weakness <= 1 ? 'likely' : 'possible';
  const isRepeated = kind === 'server' || (isHelper && kind === 'once') || (kind === 'unknown' && (isHelper || isDeadline || form === 'guard' || form === 'skipped'));
  return isRepeated && weakness === 0 ? 'likely' : 'possible';
}

function evidenceOf({ form, at, left }: Fault, serving: Serving): readonly Evidence[] {
  return [
    ...(serving.kind === 'events' ? [serving.evidence] : []),
    { range: left.range, words: 'this is left behind' },
    ...(at ? [{ range: at.range, words: form === 'settled' ? 'this settles the promise' : 'this throws' }] : []),
  ];
}
