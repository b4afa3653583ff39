import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { callModel, methodsOf } from '../../models/calls.ts';
import type { Acquired } from '../../models/model.ts';
import { callAt, callsParameter } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { findAcquisition, type Acquisition } from '../require-release/acquisition.ts';
import { askedBy, type Asked } from './model.ts';

/** A call that holds something, and the code that runs while it does. */
export interface Holding extends Asked {
  readonly call: TSESTree.CallExpression;
  readonly what: Acquired;
  /** The key, where one call locks one key of many. */
  readonly key: string | undefined;
  /** The calls made meanwhile, in the code itself. */
  readonly calls: readonly TSESTree.CallExpression[];
  /** The file of those. */
  readonly source: Source;
}

/** What the calls are named that the models say hold something, or run something that does. */
const HOLDING = methodsOf(({ runs, acquires }) => runs !== undefined || acquires !== undefined);

const known = new WeakMap<TSESTree.CallExpression, Holding | null>();

export function holdingOf(call: TSESTree.CallExpression, source: Source): Holding | undefined {
  if (!mayHold(call, source)) return undefined; // Cheap, and for most calls all: none of them is kept.
  let holding = known.get(call);
  if (holding === undefined) known.set(call, holding = find(call, source) ?? null);
  return holding ?? undefined;
}

function find(call: TSESTree.CallExpression, source: Source): Holding | undefined {
  const asked = askedBy(call, source);
  if (!asked || !(asked.model.runs || asked.model.acquires)) return undefined;
  const { model } = asked;
  const given = model.runs && call.arguments[model.runs.argument];
  if (given && given.type !== 'SpreadElement') {
    const task = functionOf(identify(given, source));
    const key = model.runs!.argument > 0 ? source.text.slice(...call.arguments[0]!.range) : undefined;
    return task && { call, ...asked, what: model.runs!.holding, key, calls: callsIn(task.node.body, task.source, () => true), source: task.source };
  }
  const acquisition = model.acquires && findAcquisition(call, source);
  if (!acquisition || isOfConnection(acquisition)) return undefined;
  const { owner, since } = acquisition;
  const after = callsIn(owner.type === 'Program' ? owner : owner.body, source, node => node.range[0] > since.range[1]);
  const ends = after.filter(one => gives(one, acquisition, source));
  const last = Math.max(-1, ...ends.map(one => one.range[0]));
  const isHeld = (one: TSESTree.Node): boolean => (last < 0 || one.range[0] < last) && !ends.some(end => end.range[0] < one.range[0] && isWithin(one, blockAround(end)));
  return { call, ...asked, what: acquisition.what, key: undefined, calls: after.filter(isHeld), source };
}

/** A transaction that its connection begins and ends itself: what the connection does meanwhile takes no second one. */
function isOfConnection({ what, holder }: Acquisition): boolean {
  return 'receiver' in holder && what !== 'lock' && what !== 'permit';
}

/** Cheap, for it is asked of every call: what the program knows of the callee, or else that it has the name of one that holds something. */
function mayHold(call: TSESTree.CallExpression, source: Source): boolean {
  const callee = unwrap(call.callee);
  const isNamed = callee.type === 'MemberExpression' && HOLDING.has(staticName(callee) ?? '');
  const known = callAt(call, source);
  if (!isNamed && known && callsParameter(known)) return false; // Of what callers hand over, only what registers handlers is known as a callee, and that holds nothing.
  const model = known?.key === undefined ? undefined : callModel(known.key);
  return model ? model.runs !== undefined || model.acquires !== undefined : isNamed;
}

function gives({ callee }: TSESTree.CallExpression, { holder, names, passesResult }: Acquisition, source: Source): boolean {
  const node = unwrap(callee);
  const isNamed = names.includes(node.type === 'MemberExpression' ? staticName(node) ?? '' : '()');
  if (!isNamed || passesResult || 'receiver' in holder) return isNamed;
  return findVariable(node.type === 'MemberExpression' ? unwrap(node.object) : node, source) === holder.variable;
}

function blockAround(node: TSESTree.Node): TSESTree.Node {
  return findAncestor(node, (at): at is TSESTree.BlockStatement => at.type === 'BlockStatement') ?? node;
}

/** Calls in a piece of code, not in functions that run later than it. */
function callsIn(body: TSESTree.Node, source: Source, isMeant: (call: TSESTree.CallExpression) => boolean): readonly TSESTree.CallExpression[] {
  const calls: TSESTree.CallExpression[] = [];
  walk(body, source, node => {
    if (isFunction(node) && node !== body && !isRunInside(node, source)) return false;
    if (node.type === 'CallExpression' && isMeant(node)) calls.push(node);
    return true;
  });
  return calls;
}

/** A callback of `map`, `Promise` or code out of sight; not one that is named, scheduled, or that listens. */
function isRunInside(fn: TSESTree.Node, source: Source): boolean {
  const { parent } = fn;
  if (parent?.type !== 'CallExpression' && parent?.type !== 'NewExpression') return false;
  if (isWithin(fn, parent.callee)) return true;
  const key = keyOfNode(parent.callee, source);
  const model = key === undefined ? undefined : callModel(key);
  return !model?.schedules && !model?.listens;
}
