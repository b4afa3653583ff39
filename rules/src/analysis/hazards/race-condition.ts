import { certaintyOf, reachOf } from '../assumptions.ts';
import { defineDetector } from '../define-detector.ts';
import type { Evidence, Finding } from '../detector.ts';
import { flowOf } from '../flow/flow-of.ts';
import { isLocked, isMarked } from '../shared-state/guards.ts';
import { overlapOf, type Overlap } from '../shared-state/overlap.ts';
import { accessesThrough } from '../shared-state/through-calls.ts';
import type { FunctionNode } from '../syntax.ts';
import { checkThenAct } from './race-condition/check-then-act.ts';
import { lostUpdate } from './race-condition/lost-update.ts';
import { overwritten } from './race-condition/overwritten.ts';
import type { Interleaving, Ran } from './race-condition/interleaving.ts';
import { decidedRows, mayChange, rewrittenField } from './race-condition/rows.ts';
import { mayRewrite, rewrittenStore } from './race-condition/stored.ts';
import { staleIteration } from './race-condition/stale-iteration.ts';
import { lateDisarm } from './race-condition/late-disarm.ts';
import { mixedTransactions } from './race-condition/transactions.ts';

/**
 * - `lost`: a write from a value read before a pause. `check`: a test that a pause has made old decides it.
 * - `stored`: the same with a file or a row that is written back whole, or with a number that was computed of it.
 * - `overwritten`: what the run stored is read back after a pause. `iteration`: a loop pauses while others change its array.
 * - `row`: what a store was asked decides what it is told to make or change. `transaction`: others' queries join a transaction that is open on a connection they share.
 * - `timer`: the timer that starts a function is cleared by it after a pause, in which it fires.
 */
export interface RaceCondition extends Finding, Interleaving {
  readonly form: 'lost' | 'stored' | 'row' | 'check' | 'overwritten' | 'iteration' | 'transaction' | 'timer';
  /** What runs it twice at a time; undefined where that is assumed. */
  readonly runs: string | undefined;
}

type Search = readonly [form: RaceCondition['form'], find: (ran: Ran) => Generator<Interleaving>];

const SEARCHES: readonly Search[] = [['lost', lostUpdate], ['stored', rewrittenStore], ['check', checkThenAct], ['overwritten', overwritten], ['iteration', staleIteration], ['transaction', mixedTransactions]];
/** What these find is the shape alone. */
const SHAPES: readonly Search[] = [['stored', rewrittenField], ['row', decidedRows], ['timer', lateDisarm]];

/** State that outlives a run, read and written around a pause in which another run of the same function reads or writes it too. */
export const raceCondition = defineDetector<RaceCondition>({ prefilter: /\bawait\b/, provenFor: 'processes' }, (source, found, least) => {
  const searches = least === 'possible' ? [...SEARCHES, ...SHAPES] : SEARCHES;
  const look = (fn: FunctionNode): void => {
    if (!fn.async) return;
    const accesses = accessesThrough(fn, source);
    if (accesses.length === 0 && !mayRewrite(fn, source) && !(least === 'possible' && mayChange(fn, source))) return;
    const flow = flowOf(fn, source);
    if (!flow.isWhole) return; // It answers no question, and there would be one for every two accesses.
    const ran: Ran = { fn, accesses, flow, source };
    const reported = new Set<string>();
    for (const [form, find] of searches) {
      for (const interleaving of find(ran)) {
        const { access, first, pause } = interleaving;
        if (reported.has(access.state.id) || isLocked(first, source) || (form !== 'transaction' && isMarked(pause, accesses, flow, fn, source))) continue;
        const overlap = form === 'timer' ? (reachOf(fn.body, source) && BY_TIMER) : overlapOf(fn, access, source);
        if (!overlap) continue;
        reported.add(access.state.id);
        found(findingOf(form, interleaving, overlap));
      }
    }
  };
  return { ArrowFunctionExpression: look, FunctionDeclaration: look, FunctionExpression: look };
});

/** The code says itself that the timer runs it, too. */
const BY_TIMER: Overlap = { assumed: 0, words: undefined, evidence: [] };

function findingOf(form: RaceCondition['form'], interleaving: Interleaving, { assumed, words, evidence, isForItems }: Overlap): RaceCondition {
  const { first, pause, last, weakness, isStated, isRepeated, isOpen } = interleaving;
  const doubts = isStated ? Math.min(assumed, 1) : assumed + ((form === 'overwritten' || isRepeated) && words === undefined ? 1 : 0); // A value that is stored to be read back is mostly that of a set-up, and so is an act that is done once.
  const open = isOpen && !(form === 'lost' && isForItems) ? 1 : 0; // The tasks of one call meet each time.
  const steps: readonly Evidence[] = [
    ...evidence,
    { range: first.range, words: 'task 1 does this' },
    { range: pause.range, words: 'task 1 waits here, while task 2 does the same' },
    { range: last.range, words: 'both do this' },
  ];
  const isEachItsOwn = isForItems && form === 'row'; // Two items with one key are none that the code shows.
  return { ...interleaving, form, runs: isEachItsOwn ? undefined : words, range: last.range, certainty: certaintyOf(weakness + doubts + open), evidence: steps };
}
