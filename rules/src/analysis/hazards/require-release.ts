import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { flowOf } from '../flow/flow-of.ts';
import type { Witness } from '../flow/queries.ts';
import type { Acquired } from '../models/model.ts';
import { servingOf, type Serving } from '../serving.ts';
import { unwrap } from '../syntax.ts';
import { findAcquisition, type Acquisition } from './require-release/acquisition.ts';
import { busyFlag } from './require-release/busy-flag.ts';
import { keptByCallback } from './require-release/callback.ts';
import { leftOpen } from './require-release/left-open.ts';
import { missedPath } from './require-release/missed-path.ts';
import { endsWithOwner, isKeptWithOwner, isLent } from './require-release/owner.ts';
import { isOfAnother } from './require-release/opposite.ts';
import { releasesOf } from './require-release/releases.ts';
import { unfinished, type Unfinished } from './require-release/unfinished.ts';

export interface RequireRelease extends Finding {
  /** The call that takes, or what sets a flag. */
  readonly call: TSESTree.AssignmentExpression | TSESTree.CallExpression;
  readonly what: Acquired | 'flag';
  /** The call that gives back, where the function has one. */
  readonly release: TSESTree.Node | undefined;
  /**
   * How a path misses the release.
   * - `never`: no path has one. `leaves`: a path returns without it. `throws`: an exception of `at` skips it. `unfinished`: a listener has it whose event does not come where a client goes away.
   */
  readonly missed: 'never' | 'leaves' | 'throws' | 'unfinished';
  /** What throws, or the `return`; undefined where the function just ends. */
  readonly at: TSESTree.Node | undefined;
  /** The event that leads there, and the functions on its way; undefined where none is known. */
  readonly way: string | undefined;
  /** A callback gets what is taken. */
  readonly byCallback?: true;
  /** The name of the event `finish`, where nobody else gives the same back. */
  readonly event?: TSESTree.Node;
}

/** A permit, lock, connection, transaction or handle that is not given back on some path through the function that took it. */
export const requireRelease = defineDetector<RequireRelease>({ prefilter: /\bimport\b|\brequire\s*\(|\b(?:await|finish|lock|release)\b/, provenFor: 'services' }, (source, found) => {
  return { CallExpression: taken, AssignmentExpression: set };

  function taken(call: TSESTree.CallExpression): void {
    const late = unfinished(call, source);
    if (late) return withAnswer(call, late);
    const acquisition = findAcquisition(call, source);
    if (!acquisition && call.arguments.length > 0) return kept(call);
    if (!acquisition || endsWithOwner(acquisition, source)) return;
    const flow = flowOf(acquisition.owner, source);
    const { release, isShown, isHanded, isKept, ends } = releasesOf(acquisition, flow, source);
    if (release && isOfAnother(release, acquisition, source)) return;
    if (!release && (isShown || !(acquisition.isModelled || acquisition.ending) || 'receiver' in acquisition.holder)) return; // Whoever it is shown to may own it.
    if (acquisition.isFile && !release && (leftBehind(call) || !isHanded || isKept)) return;
    const missed = missedPath(acquisition, flow, ends, source);
    if (!missed || ((isHanded || acquisition.ending) && missed.assumed > (isHanded ? 0 : 1)) || isLent(acquisition, source)) return;
    if (acquisition.isFile && !release && !isWork(missed.witness.thrower?.node)) return;
    const serving = servingOf(call, source);
    if (serving.kind === 'client' || (serving.kind === 'test' && acquisition.ending)) return;
    const form = !release && !isHanded ? 'never' : missed.witness.thrower ? 'throws' : 'leaves';
    const at = form === 'never' ? undefined : missed.witness.thrower?.node ?? missed.witness.steps.findLast(({ kind }) => kind === 'return')?.node;
    const isMissing = !release && !acquisition.isFile; // What is piped into a file, or gets it, ends it.
    const assumed = missed.assumed + doubtsOf(acquisition, serving) + [isMissing && serving.kind !== 'events', isMissing && (isHanded || serving.kind === 'unknown'), isMissing && isKept && isKeptWithOwner(acquisition, source)].filter(Boolean).length;
    found({
      call, what: acquisition.what, release, missed: form, at, way: serving.kind === 'events' ? serving.way : undefined, range: call.range,
      certainty: certaintyOf(assumed, serving), evidence: evidenceOf(acquisition, missed.witness, form, serving),
    });
  }

  function withAnswer(call: TSESTree.CallExpression, { release, taken: before, event, isAlone }: Unfinished): void {
    const serving = servingOf(call, source);
    if (serving.kind === 'client' || serving.kind === 'test') return;
    found({
      call, what: 'permit', release, missed: 'unfinished', at: release, way: serving.kind === 'events' ? serving.way : undefined, range: call.range, certainty: certaintyOf(before ? 1 : 2, serving), ...(isAlone && { event }),
      evidence: [...(serving.kind === 'events' ? [serving.evidence] : []), ...(before ? [{ range: before.range, words: 'the request takes it' }] : []), { range: release.range, words: 'the listener gives it back' }],
    });
  }

  function kept(call: TSESTree.CallExpression): void {
    const what = keptByCallback(call, source);
    const serving = what && servingOf(call, source);
    if (!what || !serving || serving.kind === 'client' || serving.kind === 'test') return;
    found({
      call, what, release: undefined, missed: 'never', byCallback: true, at: undefined, way: serving.kind === 'events' ? serving.way : undefined, range: call.range, certainty: certaintyOf(serving.kind === 'events' ? 0 : 1, serving),
      evidence: [...(serving.kind === 'events' ? [serving.evidence] : []), { range: call.range, words: `this takes a ${what}` }],
    });
  }

  function leftBehind(call: TSESTree.CallExpression): boolean {
    const left = leftOpen(call, source);
    const serving = left && servingOf(call, source);
    if (!left || !serving) return false;
    if (serving.kind === 'client') return true;
    found({
      call, what: 'handle', release: undefined, missed: 'leaves', at: left.at, way: serving.kind === 'events' ? serving.way : undefined, range: call.range,
      certainty: certaintyOf(1 + [left.isOfFile, serving.kind === 'unknown'].filter(Boolean).length, serving), // A library may run once for each process.
      evidence: [...(serving.kind === 'events' ? [serving.evidence] : []), { range: call.range, words: 'this takes a handle' }, { range: left.at.range, words: 'the promise rejects, and nobody ends what is written' }],
    });
    return true;
  }

  function set(node: TSESTree.AssignmentExpression): void {
    const flag = busyFlag(node, source);
    const serving = flag && servingOf(node, source);
    if (!flag || !serving || serving.kind === 'client' || serving.kind === 'test') return;
    const { witness, release, isAssumed } = flag;
    const at = witness.thrower?.node ?? witness.steps.findLast(({ kind }) => kind === 'return')?.node;
    const form = witness.thrower ? 'throws' : 'leaves';
    found({
      call: node, what: 'flag', release, missed: form, at, way: serving.kind === 'events' ? serving.way : undefined, range: node.range,
      certainty: certaintyOf(isAssumed ? 2 : 1, serving), evidence: evidenceOf({ call: node, what: 'flag' }, witness, form, serving),
    });
  }
});

/** What ends by itself is hardly missed. What no model knows is an assumption, and where only a name such as `close` shows how it ends it is two, but for a connection that a request makes. */
function doubtsOf({ isModelled, isBrief, isFile, holder, ending }: Acquisition, { kind }: Serving): number {
  if (isBrief) return 2;
  if (isModelled) return isFile ? 1 : 0;
  return (ending ? kind !== 'events' : 'receiver' in holder) ? 2 : 1;
}

/** Is it more than a wait for what may be no promise? `body?.pipe(file)` misses nothing. */
function isWork(node: TSESTree.Node | undefined): boolean {
  return node !== undefined && (node.type !== 'AwaitExpression' || unwrap(node.argument).type === 'CallExpression');
}

/** `proven`: a model knows what is taken, the code serves, and the path needs nothing unlikely. What one process loses once is no more than possible, and so is a lock that only its name shows: doors have locks, too. */
function certaintyOf(assumed: number, { kind }: Serving): Certainty {
  if (kind === 'test' || kind === 'tool' || kind === 'once' || assumed > 1) return 'possible';
  return assumed === 0 && kind !== 'unknown' ? 'proven' : 'likely';
}

function evidenceOf({ call, what }: Pick<RequireRelease, 'call' | 'what'>, { steps, thrower }: Witness, form: RequireRelease['missed'], serving: Serving): readonly Evidence[] {
  const branches = steps.flatMap(({ kind, node, outcome }) => (kind === 'when' && outcome ? [{ range: node.range, words: `this is ${outcome}` }] : []));
  const last = thrower ? [{ range: thrower.node.range, words: 'this throws' }] : steps.flatMap(({ kind, node }) => (kind === 'return' ? [{ range: node.range, words: 'the function returns' }] : []));
  return [
    ...(serving.kind === 'events' ? [serving.evidence] : []),
    { range: call.range, words: what === 'flag' ? 'this sets the flag' : `this takes a ${what}` },
    ...(form === 'never' ? [] : [...branches, ...last]),
  ];
}
