import type { TSESTree } from '@typescript-eslint/types';
import { roleOf } from '../context.ts';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { identify, keyOf } from '../identity.ts';
import { asInherited } from '../inherited.ts';
import { callModel } from '../models/calls.ts';
import { functionAround } from '../program/index.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { EVENTS, evidenceOfWay, servingWay, wordsOfWay } from '../ways.ts';
import { staysDead } from './require-worker-error-handling/kept-dead.ts';
import { mixedReply, unansweredError } from './require-worker-error-handling/replies.ts';
import { settlingIn, type Settling } from './require-worker-error-handling/settling.ts';
import { usesOf, type Uses } from './require-worker-error-handling/uses.ts';

/**
 * - `unheard`: an exception in the thread ends the process that made it. `stuck`: a promise waits for a message, and nothing settles it at the end of the thread or process.
 * - `code`: every end counts as a success. `garbled`: nothing settles the promise when a message cannot be read.
 * - `dead`: a thread that has ended stays in the list from which tasks are handed out.
 * - `mixed`: the next message settles the promise of whichever task waits. `silent`: in the thread, an error leads to no answer.
 */
export interface RequireWorkerErrorHandling extends Finding {
  readonly form: 'code' | 'dead' | 'garbled' | 'mixed' | 'silent' | 'stuck' | 'unheard';
  /** What makes the worker; the listener where that is to blame. */
  readonly node: TSESTree.Node;
  readonly what: 'process' | 'worker';
  /** `POST /resize → resize (src/resize.ts:4)`; undefined where no known entry leads here. */
  readonly way: string | undefined;
}

interface Fault { readonly form: RequireWorkerErrorHandling['form']; readonly certainty: Certainty; readonly words: string }

/** A thread, or a process of Node.js, whose failure ends its parent or is never heard of. */
export const requireWorkerErrorHandling = defineDetector<RequireWorkerErrorHandling>({ prefilter: /\b(?:worker_threads|child_process|threads)\b|\bprocess\b/, provenFor: 'programs' }, (source, found) => {
  const report = (node: TSESTree.Node, what: RequireWorkerErrorHandling['what'], { form, certainty, words }: Fault): void => {
    const way = servingWay(node, source, EVENTS);
    const evidence: Evidence[] = [...(way ? [evidenceOfWay(way, node, source)] : []), { range: node.range, words }];
    found({ form, node, what, range: node.range, certainty, way: way && wordsOfWay(way, functionAround(node, source), source), evidence });
  };
  const visit = (call: TSESTree.CallExpression | TSESTree.NewExpression): void => {
    const role = roleOf(source);
    if (role === 'test' || role === 'client') return;
    const what = madeBy(call, source);
    const fault = what && (faultOf(what, usesOf(call, source), settlingIn(call, source), servingOf(call, source)) ?? deadFault(call, what, source));
    if (fault) report(call, what, fault);
    if (call.type !== 'CallExpression') return;
    const mixed = mixedReply(call, source);
    if (mixed) report(call, 'worker', { form: 'mixed', certainty: mixed, words: 'it takes whatever message comes next' });
    const lost = unansweredError(call, source);
    if (lost) report(lost, 'worker', { form: 'silent', certainty: 'likely', words: 'it takes the error, and sends no answer' });
  };
  return { CallExpression: visit, NewExpression: visit };
});

/** The creation itself: a factory's callers share what its code does. */
function madeBy(call: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): RequireWorkerErrorHandling['what'] | undefined {
  const callee = identify(call.callee, source);
  const key = keyOf(call.type === 'NewExpression' ? asInherited({ ...callee, steps: [...callee.steps, 'new'] }) : callee);
  const creation = key === undefined ? undefined : callModel(key)?.creates;
  return creation?.loadsCode && (creation.what === 'worker' || creation.what === 'process') ? creation.what : undefined;
}

/** Who is given a thread that has ended waits for ever. */
function deadFault(call: TSESTree.CallExpression | TSESTree.NewExpression, what: 'process' | 'worker', source: Source): Fault | undefined {
  if (what !== 'worker' || !staysDead(call, source)) return undefined;
  const { kind } = servingOf(call, source);
  return { form: 'dead', certainty: kind === 'events' || kind === 'server' || kind === 'once' ? 'likely' : 'possible', words: 'nothing takes it out of the list when it ends' };
}

function faultOf(what: 'process' | 'worker', { events, isWhole }: Uses, settling: Settling | undefined, serving: Serving): Fault | undefined {
  const isServer = serving.kind === 'events' || serving.kind === 'server';
  const assumed = (certainty: Certainty): Certainty => (serving.kind === 'tool' ? 'possible' : isServer || certainty !== 'proven' ? certainty : 'likely');
  if (isWhole && what === 'worker' && !events.has('error')) {
    const certainty = serving.kind === 'events' ? 'proven' : isServer || serving.kind === 'once' || settling ? 'likely' : 'possible';
    return { form: 'unheard', certainty: assumed(certainty), words: 'nothing listens to its `error` event' };
  }
  if (!settling || settling.hasDeadline) return undefined;
  const heard = new Set([...events, ...settling.events.keys()]);
  const settles = (event: string): boolean => settling.events.has(event);
  if (isWhole && settles('message') && !['exit', 'close', 'disconnect'].some(event => heard.has(event))) {
    return { form: 'stuck', certainty: assumed(what === 'process' ? 'proven' : 'likely'), words: 'a promise waits for its message, and nothing for its end' };
  }
  if ([settling.events.get('exit'), settling.events.get('close')].includes('blindly')) {
    return { form: 'code', certainty: assumed(what === 'process' ? 'likely' : 'possible'), words: 'its end settles the promise, whatever the exit code' };
  }
  return isWhole && what === 'worker' && settles('message') && !heard.has('messageerror')
    ? { form: 'garbled', certainty: 'possible', words: 'nothing listens to its `messageerror` event' } : undefined;
}
