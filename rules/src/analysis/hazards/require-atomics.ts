import type { TSESTree } from '@typescript-eslint/types';
import { roleOf } from '../context.ts';
import { defineDetector } from '../define-detector.ts';
import { walk, type Certainty, type Evidence, type Finding } from '../detector.ts';
import { keyOfNode } from '../identity.ts';
import { callModel } from '../models/calls.ts';
import { functionAround } from '../program/index.ts';
import { servingOf } from '../serving.ts';
import type { Source } from '../source.ts';
import { isFunction, isLoop, isWithin } from '../syntax.ts';
import { EVENTS, evidenceOfWay, servingWay, wordsOfWay } from '../ways.ts';
import { isWorkerThread } from '../worker-thread.ts';
import { indexOf } from './require-atomics/index-text.ts';
import { viewsIn, type View } from './require-atomics/views.ts';

/**
 * - `update`: an element is read and written in two steps, without `Atomics`. `lost`: the same by `Atomics.load` and `Atomics.store`.
 * - `mixed`: an element that other code accesses by `Atomics` is accessed plainly. `spin`: a loop reads one plainly until another thread writes it.
 * - `wait`: `Atomics.wait` holds the thread that serves.
 */
export interface RequireAtomics extends Finding {
  readonly form: 'lost' | 'mixed' | 'spin' | 'update' | 'wait';
  readonly node: TSESTree.Node;
  /** `GET /next → take (src/queue.ts:4)`; undefined where no known entry leads here. */
  readonly way: string | undefined;
}

interface Fault { readonly form: RequireAtomics['form']; readonly node: TSESTree.Node; readonly certainty: Certainty; readonly evidence: Evidence }

/** Memory that several threads see, accessed so that one does not see what another writes, or overwrites it. */
export const requireAtomics = defineDetector<RequireAtomics>({ prefilter: /\b(?:Atomics|SharedArrayBuffer|workerData)\b/ }, (source, found) => {
  const report = ({ form, node, certainty, evidence }: Fault): void => {
    const way = servingWay(node, source, EVENTS);
    found({ form, node, range: node.range, certainty, evidence: [...(way ? [evidenceOfWay(way, node, source)] : []), evidence], way: way && wordsOfWay(way, functionAround(node, source), source) });
  };
  return {
    Program() {
      if (!/\b(?:Atomics|SharedArrayBuffer|workerData)\b/.test(source.text) || roleOf(source) === 'test') return;
      for (const view of viewsIn(source)) for (const fault of faultsOf(view, source)) report(fault);
    },
    CallExpression(call) {
      const key = keyOfNode(call.callee, source);
      const fault = key !== undefined && callModel(key)?.sharedMemory === 'waits' ? waitFault(call, source) : key === 'global:Atomics.store' ? lostUpdate(call, source) : undefined;
      if (fault) report(fault);
    },
  };
});

/** One fault for each form and view: where one access is plain, all want to be looked at. */
function faultsOf(view: View, source: Source): readonly Fault[] {
  const faults = view.accesses.flatMap(access => faultAt(access, view, source) ?? []);
  const strongest = (form: Fault['form']): Fault | undefined => (['proven', 'likely', 'possible'] as const).map(certainty => faults.find(one => one.form === form && one.certainty === certainty)).find(one => one !== undefined);
  return (['spin', 'update', 'mixed'] as const).flatMap(form => strongest(form) ?? []);
}

function faultAt(access: TSESTree.MemberExpression, view: View, source: Source): Fault | undefined {
  if (view.sharedFrom !== undefined && access.range[1] <= view.sharedFrom) return undefined; // Nobody else sees it yet.
  const { index, isWritten, isUpdated, within } = useOf(access, source);
  const evidence: Evidence = { range: view.node.range, words: view.isReceived ? 'another thread has handed it over' : 'other threads see it' };
  if (isUpdated) {
    const certainty = index === undefined || !view.isSure ? (index === undefined ? 'possible' : 'likely') : view.isForMany ? 'proven' : 'likely';
    return { form: 'update', node: within, certainty, evidence };
  }
  if (!view.isSure) return undefined;
  if (!isWritten && isSpun(access)) return { form: 'spin', node: access, certainty: 'likely', evidence };
  return index !== undefined && view.atomic.has(index) ? { form: 'mixed', node: access, certainty: isWritten ? 'likely' : 'possible', evidence } : undefined;
}

interface Use { readonly index: string | undefined; readonly isWritten: boolean; readonly isUpdated: boolean; readonly within: TSESTree.Node }

function useOf(access: TSESTree.MemberExpression, source: Source): Use {
  const index = indexOf(access.property, source);
  const { parent } = access;
  if (parent.type === 'UpdateExpression') return { index, isWritten: true, isUpdated: true, within: parent };
  if (parent.type !== 'AssignmentExpression' || parent.left !== access) return { index, isWritten: false, isUpdated: false, within: access };
  let mentions = false;
  walk(parent.right, source, node => { mentions ||= source.text.slice(...node.range) === source.text.slice(...access.range); });
  return { index, isWritten: true, isUpdated: parent.operator !== '=' || mentions, within: parent };
}

/** In the test of a loop that does nothing else. */
function isSpun(access: TSESTree.Node): boolean {
  for (let at: TSESTree.Node = access; at.parent && !isFunction(at); at = at.parent) {
    if (isLoop(at.parent) && 'test' in at.parent && at.parent.test === at) return isEmpty(at.parent.body);
  }
  return false;
}

function isEmpty(body: TSESTree.Node): boolean {
  return body.type === 'EmptyStatement' || (body.type === 'BlockStatement' && body.body.length === 0);
}

/** `Atomics.store(view, 0, Atomics.load(view, 0) + 1)`. */
function lostUpdate(call: TSESTree.CallExpression, source: Source): Fault | undefined {
  const [view, index, value] = call.arguments;
  if (!view || !index || value?.type !== 'BinaryExpression' || roleOf(source) === 'test') return undefined;
  const textOf = (node: TSESTree.Node | undefined): string | undefined => node && source.text.slice(...node.range);
  const load = [value.left, value.right].find(one => one.type === 'CallExpression' && keyOfNode(one.callee, source) === 'global:Atomics.load');
  if (load?.type !== 'CallExpression' || textOf(load.arguments[0]) !== textOf(view) || textOf(load.arguments[1]) !== textOf(index)) return undefined;
  const known = viewsIn(source).find(one => one.occurrences.some(occurrence => isWithin(occurrence, call)));
  const certainty = !/^[-+|&^]$/.test(value.operator) ? 'possible' : known?.isForMany ? 'proven' : 'likely';
  return { form: 'lost', node: call, certainty, evidence: { range: load.range, words: 'another thread may write after this read' } };
}

function waitFault(call: TSESTree.CallExpression, source: Source): Fault | undefined {
  const { kind } = servingOf(call, source);
  if (kind === 'test' || kind === 'client' || kind === 'tool' || isWorkerThread(call, source)) return undefined;
  // Most of what waits so is code of a thread, which its own file need not show, or a library that offers to wait.
  const certainty = kind === 'events' && roleOf(source) !== 'library' ? 'proven' : 'possible';
  return { form: 'wait', node: call, certainty, evidence: { range: call.range, words: 'nothing else runs on this thread until another one wakes it' } };
}
