import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { flowOf } from '../flow/flow-of.ts';
import { onEveryPath, type Witness } from '../flow/queries.ts';
import type { Flow, Step } from '../flow/step.ts';
import { keyOfNode } from '../identity.ts';
import { callModel } from '../models/calls.ts';
import type { Acquired } from '../models/model.ts';
import { callAt, programOf } from '../program/index.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isWithin, unwrap } from '../syntax.ts';
import { findAcquisition, type Acquisition } from './require-release/acquisition.ts';
import { endsWithOwner, isLent } from './require-release/owner.ts';
import { isOfAnother } from './require-release/opposite.ts';
import { releasesOf } from './require-release/releases.ts';

export interface RequireRelease extends Finding {
  /** The call that takes. */
  readonly call: TSESTree.CallExpression;
  readonly what: Acquired;
  /** The call that gives back, where the function has one. */
  readonly release: TSESTree.Node | undefined;
  /**
   * How a path misses the release.
   * - `never`: no path has one. `leaves`: a path returns without it. `throws`: an exception of `at` skips it.
   */
  readonly missed: 'never' | 'leaves' | 'throws';
  /** What throws, or the `return`; undefined where the function just ends. */
  readonly at: TSESTree.Node | undefined;
  /** The event that leads there, and the functions on its way; undefined where none is known. */
  readonly way: string | undefined;
}

/** A permit, lock, connection, transaction or handle that is not given back on some path through the function that took it. */
export const requireRelease = defineDetector<RequireRelease>({ prefilter: /\bimport\b|\brequire\s*\(|\b(?:await|lock|release)\b/, provenFor: 'services' }, (source, found) => ({
  CallExpression(call) {
    const acquisition = findAcquisition(call, source);
    if (!acquisition || endsWithOwner(acquisition, source)) return;
    const flow = flowOf(acquisition.owner, source);
    const { release, isShown, isHanded, ends } = releasesOf(acquisition, flow, source);
    if (release && isOfAnother(release, acquisition, source)) return;
    if (!release && (isShown || !acquisition.isModelled || 'receiver' in acquisition.holder)) return; // Whoever it is shown to may own it.
    const missed = missedPath(acquisition, flow, ends, source);
    if (!missed || (isHanded && missed.assumed > 0) || isLent(acquisition, source)) return;
    const serving = servingOf(call, source);
    if (serving.kind === 'client') return;
    const form = !release && !isHanded ? 'never' : missed.witness.thrower ? 'throws' : 'leaves';
    const at = form === 'never' ? undefined : missed.witness.thrower?.node ?? missed.witness.steps.findLast(({ kind }) => kind === 'return')?.node;
    const assumed = missed.assumed + (acquisition.isModelled ? 0 : 'receiver' in acquisition.holder ? 2 : 1) + [!release && serving.kind !== 'events', !release && (isHanded || serving.kind === 'unknown')].filter(Boolean).length;
    found({
      call, what: acquisition.what, release, missed: form, at, way: serving.kind === 'events' ? serving.way : undefined, range: call.range,
      certainty: certaintyOf(assumed, serving), evidence: evidenceOf(acquisition, missed.witness, form, serving),
    });
  },
}));

/**
 * A path from the acquisition to the end of the function without a release. First one that needs no exception but a written one, then one by an
 * awaited rejection, then one by a call that is seen to throw; last, one by any call, most of which never do.
 */
function missedPath(acquisition: Acquisition, flow: Flow, ends: (step: Step) => boolean, source: Source): { readonly witness: Witness; readonly assumed: number } | undefined {
  const begins = firstUse(acquisition, source);
  const since = begins && flow.stepOf(begins) ? begins : acquisition.since;
  const mayThrow = (step: Step): boolean => mayReject(step, source) && !isOpening(step, begins, source) && !isAfterFailure(step, source);
  const ways = [(step: Step) => step.suspends && mayThrow(step), (step: Step) => isSeenToThrow(step, source) && mayThrow(step), mayThrow];
  for (const [assumed, throws] of ways.entries()) {
    const answer = onEveryPath(flow, since, ends, { includingExceptions: true, throws });
    if (answer?.holds === false) return { witness: answer.witness, assumed };
  }
  return undefined;
}

/** What a `catch` does is not taken to fail as well, unless it asks somebody else: a broken connection cannot be rolled back. */
function isAfterFailure({ node }: Step, source: Source): boolean {
  if (!findAncestor(node, (at): at is TSESTree.CatchClause => at.type === 'CatchClause', findAncestor(node, isFunction))) return false;
  const call = unwrap(node.type === 'AwaitExpression' ? node.argument : node);
  const known = call.type === 'CallExpression' ? callAt(call, source) : undefined;
  const { effects } = programOf(source);
  const asks = known !== undefined && (known.targets.some(fn => effects.of(fn, 'io')) || (known.key !== undefined && callModel(known.key)?.io !== undefined));
  return !asks;
}

/** What is made without waiting, or asking the system, takes nothing before it is used first: `const runner = source.createQueryRunner(); await runner.connect()`. */
function firstUse({ call, holder, since }: Acquisition, source: Source): TSESTree.Node | undefined {
  if (since.type === 'AwaitExpression' || 'receiver' in holder) return undefined;
  const key = keyOfNode(call.callee, source);
  if (key !== undefined && callModel(key)?.blocks) return undefined;
  return holder.variable.references.find(reference => reference.isRead() && reference.identifier.range[0] > since.range[1])?.identifier as TSESTree.Node | undefined;
}

/** The first use itself, and what is taken next: where that fails nothing is held. */
function isOpening({ node }: Step, begins: TSESTree.Node | undefined, source: Source): boolean {
  const call = unwrap(node.type === 'AwaitExpression' ? node.argument : node);
  if (!begins || call.type !== 'CallExpression') return false;
  const key = keyOfNode(call.callee, source);
  return isWithin(begins, call) || (key !== undefined && callModel(key)?.acquires !== undefined);
}

/** A function of the project that throws in its own code, or work on what may not be there, or not be well formed. */
function isSeenToThrow({ node }: Step, source: Source): boolean {
  const call = unwrap(node);
  const known = call.type === 'CallExpression' || call.type === 'NewExpression' ? callAt(call, source) : undefined;
  if (!known) return false;
  if (known.targets.length > 0) return known.targets.some(({ facts }) => facts.throws && !facts.isAsync);
  return known.key !== undefined && (PARSES.test(known.key) || callModel(known.key)?.blocks !== undefined);
}

const PARSES = /^global:(?:JSON\.parse|URL|decodeURI(?:Component)?)$/;

function mayReject({ node }: Step, source: Source): boolean {
  const call = unwrap(node.type === 'AwaitExpression' ? node.argument : node);
  const key = call.type === 'CallExpression' ? keyOfNode(call.callee, source) : undefined;
  const model = key === undefined ? undefined : callModel(key);
  return model?.rejects !== 'never';
}

/** `proven`: a model knows what is taken, the code serves, and the path needs nothing unlikely. What one process loses once is no more than possible, and so is a lock that only its name shows: doors have locks, too. */
function certaintyOf(assumed: number, { kind }: Serving): Certainty {
  if (kind === 'test' || kind === 'tool' || kind === 'once' || assumed > 1) return 'possible';
  return assumed === 0 && kind !== 'unknown' ? 'proven' : 'likely';
}

function evidenceOf({ call, what }: Acquisition, { steps, thrower }: Witness, form: RequireRelease['missed'], serving: Serving): readonly Evidence[] {
  const branches = steps.flatMap(({ kind, node, outcome }) => (kind === 'when' && outcome ? [{ range: node.range, words: `this is ${outcome}` }] : []));
  const last = thrower ? [{ range: thrower.node.range, words: 'this throws' }] : steps.flatMap(({ kind, node }) => (kind === 'return' ? [{ range: node.range, words: 'the function returns' }] : []));
  return [
    ...(serving.kind === 'events' ? [serving.evidence] : []),
    { range: call.range, words: `this takes a ${what}` },
    ...(form === 'never' ? [] : [...branches, ...last]),
  ];
}
