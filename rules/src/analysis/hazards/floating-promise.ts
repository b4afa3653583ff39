import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import { isAtLeast, type Detector, type Finding } from '../detector.ts';
import { isTimed } from '../executor.ts';
import { isLazy } from '../gives-promise.ts';
import type { ProgramFunction, Rejection } from '../program/index.ts';
import { isServing, mayServe, servingOf } from '../serving.ts';
import { behindInCallback, behindInTask, type Behind } from './floating-promise/behind.ts';
import { failing, isChained, lostCallbacks, settlesPromise, type CallNode, type LostCallback } from './floating-promise/callbacks.ts';
import { droppedIn, hasLazyQueries, heldIn, isUnlikely, isUnstarted, MAY_DROP, worst } from './floating-promise/dropped.ts';
import { isForgotten, isHabit, isHarmless, isSetUp, isStated, isTried, isUncaught } from './floating-promise/habit.ts';
import { faultOfHeld } from './floating-promise/held.ts';
import { lastResortOf, type LastResort } from './floating-promise/last-resort.ts';
import { rejectionOfLost, waitsForNothing, whyRejects } from './floating-promise/lost-rejection.ts';
import { misreadOf, misreadOfField, type Misread } from './floating-promise/misread.ts';
import { pendingIn } from './floating-promise/pending.ts';
import { isWorth, reachFor, startsServer } from './floating-promise/reach.ts';
import { asOne, entryAt, handsOverRoute, isRoute, routesIn } from './floating-promise/routes.ts';
import { isSwallowingCall, isSwallowingCatch, swallowedEvent } from './floating-promise/swallowed.ts';
import { assumedOfThrown } from './floating-promise/thrown.ts';
import { answersFirst, isAnswered, handlerToAnswer, isFollowed, isTakenByNobody } from './floating-promise/waiting.ts';
import { weigh, type Circumstances, type Fault } from './floating-promise/weighing.ts';

/**
 * - `dropped`: nobody looks at the promise. `stored`: a variable holds it, and nobody reads that. `late`: it is awaited after `other`, and may reject meanwhile.
 * - `each`, `executor`, `event`: the function is given to `forEach`, to `new Promise`, or to what calls it for events, and its promise is thrown away.
 * - `unstarted`: nobody asks for the promise of a query that begins where it is asked for.
 * - `unsettled`: the one or the other inside the executor of a promise that it is to settle, for which somebody waits. `thrown`: a callback there throws. `pending`: some way ends without settling it.
 * - `behind`: the code goes on behind its error, `other`, and nobody takes what it throws there.
 * - `misread`: it is taken for what it settles to, as by a condition, which it always holds in. `says` is what it is there.
 * - `swallowed`: the error is taken, and nothing is done about it. `survived`: the process goes on after `uncaughtException` or `unhandledRejection`.
 */
export interface FloatingPromise extends Finding {
  readonly form: 'dropped' | 'unstarted' | 'stored' | 'late' | 'misread' | 'unsettled' | 'pending' | 'thrown' | 'behind' | 'swallowed' | 'survived' | LostCallback['form'];
  readonly node: TSESTree.Node;
  /** The `await` that comes first. */
  readonly other?: TSESTree.Node;
  readonly says?: string;
  readonly others?: number; // Handlers of the file with the same fault, where one finding stands for all.
  /** The event that leads there, and the functions on its way; undefined where none is known. */
  readonly way: string | undefined;
  readonly isAwaited: boolean; // Somebody waits for an answer or for the end of the work, and is never told.
  readonly isServed: boolean; // So it is, or a request, a message or a job led to the call whose promise is dropped or misread.
  readonly fails: string | undefined; // What fails where it rejects; undefined where that is not known, or is the node itself.
  /** The event whose listener keeps the process alive. */
  readonly heardBy: LastResort['by'] | undefined;
}

const detect = (isOfServed: boolean): Detector<FloatingPromise> => defineDetector<FloatingPromise>({ prefilter: /\basync\b|\bPromise\b|\b(?:finally|then)\s*\(|\bfetch\s*\(|\bimport\b|\brequire\s*\(|\bprocess\b/, provenFor: 'programs' }, (source, found, least) => {
  const judge = (fault: Fault, rejection: Rejection, { excuses = 0, isAwaited = false, isForgotten = false, settles = false, lost, callback = lost, calls, starts = [] }: Circumstances = {}): FloatingPromise | undefined => {
    const reach = rejection === 'never' ? undefined : reachFor(lost?.code.node.body ?? (fault.form === 'executor' ? fault.node.parent! : fault.node), lost?.code.source ?? source, settles, lost?.repeats);
    if (!reach) return undefined;
    const last = lastResortOf(source);
    const told = weigh(fault, rejection, { excuses, isAwaited, isForgotten, settles, lost }, reach, source);
    if (!isAtLeast(told, least)) return undefined;
    const weighed = told !== 'possible' && starts.some(fn => startsServer(fn, source)) ? 'possible' : told;
    const failure = rejection === 'may' && isAtLeast(weighed, least) ? whyRejects(callback, calls, source) : undefined;
    const certainty = weighed === 'proven' && failure?.isUnlikely ? 'likely' : weighed;
    const isTold = isAwaited && fault.form !== 'each';
    const isServed = fault.form === 'dropped' || fault.form === 'misread' ? servingOf(fault.node, source).kind === 'events' : isTold;
    return { ...fault, range: fault.node.range, fails: failure?.words, way: (lost && entryAt(lost, fault.node, source)) ?? reach.way, heardBy: last?.isSure ? last.by : undefined, isAwaited: isTold, isServed, certainty, evidence: [...(fault.says === undefined || fault.form === 'pending' ? [] : [{ range: fault.node.range, words: `it gives a promise, which ${fault.says}` }]), ...reach.evidence, ...(failure?.evidence ?? [])] };
  };
  const tell = (finding: FloatingPromise | undefined): void => { if (finding && (finding.isServed || !isOfServed)) found(finding); };
  const report = (...judged: Parameters<typeof judge>): void => tell(judge(...judged));
  const runs = mayServe(source, 'programs');
  const asks = runs && (!isOfServed || hasLazyQueries(source));

  const dropped = (expression: TSESTree.Node): void => {
    const isSought = runs && (!isOfServed || isServing(expression, source)); // Before anything is asked about its calls.
    const calls = asks || isSought ? droppedIn(expression, source) : [];
    if (calls.length === 0 || !isWorth(expression, source, least)) return;
    if (isUnstarted(expression, calls)) return report({ form: 'unstarted', node: expression }, 'may', { isAwaited: true });
    if (!isSought) return undefined;
    const isAwaited = handlerToAnswer(expression, source) !== undefined;
    const excuses = isStated(expression.parent!, source) || (!isAwaited && calls.every(call => isHabit(call, source) || isHarmless(call))) ? 2 : isSetUp(expression, source) || (!isAwaited && !isUncaught(expression) && isUnlikely(calls, source)) ? 1 : 0;
    const settles = settlesPromise(expression, source);
    report({ form: settles ? 'unsettled' : 'dropped', node: expression }, worst(calls, source), { excuses, isAwaited, isForgotten: isForgotten(expression), settles: settles || isAwaited, calls, starts: calls.flatMap(({ targets }) => targets) }); // What answers is a handler, whoever registers it.
  };

  const judgeLost = (call: CallNode, lost: LostCallback, isOnly: boolean): FloatingPromise | undefined => {
    const { form, argument, fn, settles } = lost;
    const node = form === 'executor' || !isOnly || isChained(call, source) ? argument : call;
    return judge({ form: form === 'event' && settles ? 'unsettled' : form, node }, rejectionOfLost(lost, source), {
      starts: [fn], excuses: form === 'executor' && isTimed(lost.code.node, lost.code.source) ? 2 : !isRoute(lost) && waitsForNothing(lost) ? (form === 'executor' ? 2 : 1) : form === 'executor' && isTakenByNobody(call, source) ? 1 : 0, isAwaited: form === 'each' ? isFollowed(call) && isAnswered(call, source) : form === 'executor' || (isRoute(lost) && !answersFirst(lost)), settles, isForgotten: form === 'each' && isTried(call), ...(form === 'event' ? { lost } : { callback: lost }),
    });
  };

  let areRoutesTold = false;
  const told = new Set<ProgramFunction>();
  const given = (call: TSESTree.CallExpression | TSESTree.NewExpression): void => {
    const callbacks = lostCallbacks(call, source);
    if (!areRoutesTold && callbacks.some(isRoute)) {
      areRoutesTold = true;
      const routes = routesIn(source).flatMap(({ call: at, lost, isOnly }) => judgeLost(at, lost, isOnly) ?? []);
      asOne(routes.filter(({ certainty, isServed }) => isAtLeast(certainty, least) && (isServed || !isOfServed))).forEach(found);
    }
    for (const lost of callbacks) {
      if (isRoute(lost) || (lost.form === 'event' && told.has(failing(lost)))) continue; // What hears of several events is one fault.
      told.add(failing(lost));
      if (isOfServed && lost.form !== 'executor') continue;
      const fault = judgeLost(call, lost, callbacks.length === 1);
      tell(fault);
      if (fault?.certainty !== 'proven' && fault?.certainty !== 'likely' && lost.code.source === source) behind(behindInTask(lost.code.node, source));
    }
  };

  const isAsked = (node: TSESTree.Node): boolean => runs && (!isOfServed || isServing(node, source));
  const hasGetters = runs && /\bget\s+[#\w$[]/.test(source.text);
  const behind = (at: Behind | undefined): void => { if (at && runs) report({ form: 'behind', node: at.node, other: at.error }, 'may', { excuses: at.assumed }); };
  const misread = (found: Misread | undefined): void => { if (found) report({ form: 'misread', node: found.node, says: found.says }, 'may', { excuses: found.assumed, settles: true }); };

  return {
    ExpressionStatement: ({ expression }) => { if (MAY_DROP.has(expression.type)) dropped(expression); },
    UnaryExpression: node => { if (node.operator === 'void' && node.parent.type !== 'ExpressionStatement') dropped(node.argument); },
    VariableDeclarator(node) {
      if (node.id.type !== 'Identifier' || !node.init || !(node.init.type === 'CallExpression' || node.init.type === 'NewExpression')) return;
      const fault = asks ? faultOfHeld(node, source) : undefined;
      const calls = fault ? heldIn(node.init, source) : [];
      if (!fault || calls.length === 0 || !isWorth(node, source, least)) return;
      if (!calls.some(call => isLazy(call))) report({ form: fault.form, node: node.init, ...(fault.form === 'late' ? { other: fault.awaited } : {}) }, worst(calls, source), { calls });
      else if (fault.form === 'stored') report({ form: 'unstarted', node: node.init }, 'may', { isAwaited: true });
    },
    CallExpression(call) {
      if (!isOfServed || handsOverRoute(call, source)) given(call);
      misread(isAsked(call) ? misreadOf(call, source) : undefined);
      if (!isOfServed) behind(behindInCallback(call, source));
      if (least === 'proven' || isOfServed) return; // Nothing that is swallowed, or survived, is.
      const event = swallowedEvent(call, source);
      if (event) report({ form: 'survived', node: call }, 'may', { excuses: event === 'uncaughtException' ? 1 : 2 });
      else if (isSwallowingCall(call, source)) report({ form: 'swallowed', node: call }, 'may', { excuses: 2 });
    },
    // Whether there is such a getter is known at once, whom the code runs for is not.
    ...(hasGetters && { MemberExpression: (field: TSESTree.MemberExpression) => { const found = misreadOfField(field, source); if (found && isAsked(field)) misread(found); } }),
    NewExpression(call) {
      const isPromise = call.callee.type === 'Identifier' && call.callee.name === 'Promise';
      if (!isOfServed || isPromise) given(call);
      const left = isPromise && runs && !isOfServed ? pendingIn(call, source) : undefined;
      if (left) report({ form: 'pending', node: left.node, says: left.when }, 'may', { isAwaited: true, settles: true, excuses: isTakenByNobody(call, source) ? 1 : 0 });
    },
    ThrowStatement: node => { const excuses = runs && !isOfServed ? assumedOfThrown(node, source) : undefined; if (excuses !== undefined) report({ form: 'thrown', node }, 'may', { excuses, isAwaited: true, settles: true }); },
    CatchClause: node => { if (!isOfServed && isSwallowingCatch(node, source)) report({ form: 'swallowed', node }, 'may', { excuses: 2 }); },
  };
});

/** A rejection that nobody handles: it ends the process, and what was to follow it is silently left out. */
export const floatingPromise = detect(false);
/** Those alone that leave somebody waiting, for an answer, for a promise, for a query to run, or that are dropped or misread while somebody is served. */
export const servedPromise = detect(true);
