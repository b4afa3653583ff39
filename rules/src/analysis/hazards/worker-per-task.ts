import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import { walk, type Certainty, type Evidence, type Finding } from '../detector.ts';
import { isExecutor } from '../executor.ts';
import { fateOf, type Fate } from '../fate.ts';
import { isGiven } from '../given.ts';
import { keyOf, identify } from '../identity.ts';
import { asInherited } from '../inherited.ts';
import { callModel } from '../models/calls.ts';
import type { Creation } from '../models/model.ts';
import { callAt, functionAround, programOf } from '../program/index.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, staticName, type FunctionNode } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import { EVENTS, evidenceOfWay, servingWay, wordsOfWay } from '../ways.ts';
import { itemsAround, type Items } from './worker-per-task/items.ts';

export interface WorkerPerTask extends Finding {
  readonly call: TSESTree.CallExpression | TSESTree.NewExpression;
  readonly what: 'process' | 'worker';
  /** The list of which each element starts one. */
  readonly items: Items | undefined;
  /** `POST /resize → resize (src/resize.ts:4)`; undefined where no known entry leads here. */
  readonly way: string | undefined;
}

/** A thread, or a process of Node.js, that is started for one task and thrown away after it. */
export const workerPerTask = defineDetector<WorkerPerTask>({ prefilter: /\b(?:worker_threads|child_process|threads)\b/, foundFor: 'programs', provenFor: 'processes' }, (source, found) => {
  const visit = (call: WorkerPerTask['call']): void => {
    const creation = creationOf(call, source);
    const fn = creation && runOf(call);
    if (!creation || !fn) return;
    const fate = fateOf(call, creation.closedBy, fn, source);
    const serving = servingOf(call, source);
    if (fate.kind === 'kept' || fate.kind === 'returned' || serving.kind === 'client') return;
    const items = itemsAround(call, source);
    const judged = certaintyOf(call, fn, fate, serving, items, source);
    if (!judged) return;
    const certainty = judged === 'proven' && creation.what === 'process' ? 'likely' : judged; // What a process is for may be to be apart.
    const way = serving.kind === 'events' ? servingWay(fn.body, source, EVENTS) : undefined;
    found({
      call, range: call.range, what: creation.what as WorkerPerTask['what'], items, certainty,
      way: way && wordsOfWay(way, functionAround(fn.body, source), source), evidence: evidenceOf(call, way && evidenceOfWay(way, fn.body, source), items, source),
    });
  };
  return { CallExpression: visit, NewExpression: visit };
});

/** What the call gives, also through a factory of the project, where that is a thread or process of its own. */
function creationOf(call: WorkerPerTask['call'], source: Source): Creation | undefined {
  const key = keyOf(asInherited(identify(call, source)));
  const creation = key === undefined ? undefined : callModel(key.replace(/\.\(\)$/, ''))?.creates;
  return creation?.loadsCode && makes(call, creation, source) ? creation : undefined;
}

/** A function that says it gives one may take it from a pool. */
function makes(call: WorkerPerTask['call'], { what }: Creation, source: Source): boolean {
  const targets = call.type === 'CallExpression' ? callAt(call, source)?.targets ?? [] : [];
  return targets.length === 0 || targets.some(target => programOf(source).effects.has(target, `starts:${what}`));
}

/** The function one run of which starts one: the executor of a promise belongs to the function around it. */
function runOf(call: TSESTree.Node): FunctionNode | undefined {
  let fn = findAncestor(call, isFunction);
  while (fn && isExecutor(fn)) fn = findAncestor(fn, isFunction);
  return fn;
}

/**
 * `proven`: each request starts one and waits for its answer, or each element of what a client sends does. One that goes on by itself may have work for minutes, and so
 * may a job, or one for each of a few sheets or parts: next to that its start is nothing. Where nothing says who calls, and how often, it has to be given its task.
 */
function certaintyOf(call: WorkerPerTask['call'], fn: FunctionNode, fate: Fate, serving: Serving, items: Items | undefined, source: Source): Certainty | undefined {
  const ofItems = !items || items.length.kind === 'short' ? undefined : serving.kind === 'tool' || fate.kind === 'handed' ? 'possible' : items.length.kind === 'long' && items.length.sure ? (items.length.from === 'client' ? 'proven' : 'likely') : 'possible';
  if (ofItems === 'proven') return ofItems;
  if (serving.kind === 'events') {
    if (fate.kind === 'handed') return 'possible';
    const isOften = servingWay(call, source, ['request', 'action']) !== undefined;
    if (isOften && isAnswered(call, fn, source)) return 'proven';
    return ofItems ?? 'possible';
  }
  if (ofItems) return ofItems;
  return fate.kind === 'local' && (serving.kind === 'server' || serving.kind === 'unknown') && isTask(call, fn, source) ? 'possible' : undefined;
}

/** Does the caller get a promise of what comes of it, or does a listener answer with what the function was given: `worker.on('message', html => response.send(html))`? */
function isAnswered(call: WorkerPerTask['call'], fn: FunctionNode, source: Source): boolean {
  return findAncestor(call, isFunction) !== fn || callsOn(call, /^(?:addListener|on|once)$/, source).some(({ arguments: [event, listener] }) => {
    const isMessage = event?.type === 'Literal' && event.value === 'message' && isFunction(listener);
    return isMessage && mentionsParameter(listener, fn, source);
  });
}

function mentionsParameter(listener: FunctionNode, fn: FunctionNode, source: Source): boolean {
  let found = false;
  walk(listener.body, source, node => {
    const declared = node.type === 'Identifier' ? findVariable(node, source)?.identifiers[0] : undefined;
    found ||= declared !== undefined && fn.params.some(param => isWithin(declared, param));
  });
  return found;
}

/** Is it given something that its function was given, when it is made or afterwards? */
function isTask(call: WorkerPerTask['call'], fn: FunctionNode, source: Source): boolean {
  return [call, ...callsOn(call, /^(?:postMessage|send)$/, source)].some(one => isGiven(one, fn, source));
}

/** Calls of a method of what the call gives, at once or by its name. */
function callsOn(call: WorkerPerTask['call'], method: RegExp, source: Source): readonly TSESTree.CallExpression[] {
  const name = call.parent.type === 'VariableDeclarator' ? call.parent.id : undefined;
  const uses = (name && findVariable(name, source)?.references.map(({ identifier }) => identifier as TSESTree.Node)) ?? [call];
  return uses.flatMap(({ parent }) => (parent?.type === 'MemberExpression' && method.test(staticName(parent) ?? '') && parent.parent.type === 'CallExpression' ? [parent.parent] : []));
}

function evidenceOf(call: TSESTree.Node, way: Evidence | undefined, items: Items | undefined, source: Source): readonly Evidence[] {
  const list: Evidence[] = items ? [{ ...(items.source === source ? {} : { path: items.source.path }), range: items.node.range, words: 'each element of this starts one' }] : [];
  return [...(way ? [way] : []), ...list, { range: call.range, words: 'it loads an engine and the code for one task' }];
}
