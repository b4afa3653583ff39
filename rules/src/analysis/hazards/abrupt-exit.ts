import type { TSESTree } from '@typescript-eslint/types';
import { roleOf } from '../context.ts';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { keyOfNode } from '../identity.ts';
import { callModel } from '../models/calls.ts';
import { functionAround, programOf, type ReachKind, type Way } from '../program/index.ts';
import { servingOf } from '../serving.ts';
import type { Source } from '../source.ts';
import { findAncestor, isCatch, isFunction, isWithin } from '../syntax.ts';
import { evidenceOfWay, servingWay, wordsOfWay } from '../ways.ts';
import { findPending } from './abrupt-exit/pending.ts';
import { findUnsent } from './abrupt-exit/unsent.ts';

/**
 * - `pending`: a promise that was started just before is under way, and its work is lost. `unsent`: a report is in a queue, and is lost. `finally`: whatever `try` threw is lost, and the exit code is a success.
 * - `handler`: one request or job ends the process for all others. `library`: code that others install decides when their process ends.
 */
export interface AbruptExit extends Finding {
  readonly form: 'pending' | 'unsent' | 'finally' | 'handler' | 'library';
  readonly call: TSESTree.CallExpression;
  /** The call whose promise is pending, or which reports. */
  readonly pending: TSESTree.Node | undefined;
  /** `POST /import → fail (src/fail.ts:3)`, where an event leads here. */
  readonly way: string | undefined;
}

interface Fault extends Pick<AbruptExit, 'form' | 'pending' | 'way' | 'certainty'> { readonly evidence: Evidence }

const EVENTS: readonly ReachKind[] = ['request', 'action', 'job'];

/** `process.exit` where something is under way that it cuts off. */
export const abruptExit = defineDetector<AbruptExit>({ prefilter: /\b(?:exit|abort|reallyExit|gracefulExit)\b/, foundFor: 'programs', provenFor: 'programs' }, (source, found) => ({
  CallExpression(call) {
    const key = keyOfNode(call.callee, source);
    if (key === undefined || !callModel(key)?.exits || servingOf(call, source).kind === 'client') return;
    const fault = pendingFault(call, source) ?? unsentFault(call, source) ?? finallyFault(call) ?? handlerFault(call, source) ?? libraryFault(call, source);
    if (fault) found({ ...fault, call, range: call.range, evidence: [fault.evidence] });
  },
}));

/** How a process answers a signal is the matter of `require-graceful-shutdown`. */
function pendingFault(call: TSESTree.CallExpression, source: Source): Fault | undefined {
  const pending = findPending(call, source); // Who leads there may need all files linked.
  if (!pending || servingWay(call, source, ['process'])) return undefined;
  const { node, isSure } = pending;
  return { form: 'pending', pending: node, way: undefined, certainty: isSure ? 'proven' : 'likely', evidence: { range: node.range, words: 'it has only just been started' } };
}

function unsentFault(call: TSESTree.CallExpression, source: Source): Fault | undefined {
  const unsent = findUnsent(call, source);
  return unsent && { form: 'unsent', pending: unsent.node, way: undefined, certainty: unsent.isBeside ? 'proven' : 'likely', evidence: { range: unsent.node.range, words: 'it is sent later, by itself' } };
}

function finallyFault(call: TSESTree.CallExpression): Fault | undefined {
  const fn = findAncestor(call, isFunction);
  const guarded = findAncestor(call, (at): at is TSESTree.TryStatement => at.type === 'TryStatement' && at.finalizer !== null && isWithin(call, at.finalizer), fn);
  if (!guarded || guarded.handler || !isSuccess(call) || call.parent.type !== 'ExpressionStatement' || call.parent.parent !== guarded.finalizer) return undefined;
  return { form: 'finally', pending: undefined, way: undefined, certainty: 'proven', evidence: { range: guarded.block.range, words: 'nothing reports what this throws' } };
}

/** `process.exit()`, `process.exit(0)` */
function isSuccess({ arguments: [code] }: TSESTree.CallExpression): boolean {
  return code === undefined || (code.type === 'Literal' && code.value === 0);
}

/** The further the handler, the likelier it is a failure that ends every process at its start. */
function handlerFault(call: TSESTree.CallExpression, source: Source): Fault | undefined {
  const kind = servingOf(call, source).kind;
  const way = kind === 'events' ? servingWay(call, source, EVENTS) : undefined;
  if (!way) return undefined;
  const words = wordsOfWay(way, functionAround(call, source), source);
  return { form: 'handler', pending: undefined, way: words, certainty: ASKS_FOR_END.test(words) ? 'possible' : certaintyOf(way, call), evidence: evidenceOfWay(way, call, source) };
}

/** `POST /stop`: who sends that wants the process to end. */
const ASKS_FOR_END = /^[A-Z]+ \S*\/(?:exit|kill|quit|reboot|restart|shut-?down|stop|terminate)\b/i;

/** A success that no `catch` leads to is what the event asks for: a route that restarts the process. */
function certaintyOf({ calls }: Way<ReachKind>, call: TSESTree.CallExpression): Certainty {
  const isMeant = isSuccess(call) && !findAncestor(call, isCatch);
  return calls.length <= 1 && !isMeant ? 'proven' : 'possible';
}

function libraryFault(call: TSESTree.CallExpression, source: Source): Fault | undefined {
  const around = functionAround(call, source);
  const { reach } = programOf(source);
  if (roleOf(source) !== 'library' || !around || around.facts.at < 0 || reach.way(around, 'load') || reach.way(around, 'process') || reach.way(around, 'command')) return undefined;
  return { form: 'library', pending: undefined, way: undefined, certainty: 'possible', evidence: { range: call.range, words: 'nothing says whose process it ends' } };
}
