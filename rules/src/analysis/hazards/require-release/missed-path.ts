import type { TSESTree } from '@typescript-eslint/types';
import { dependsOn, manifestOf } from '../../context/manifest.ts';
import { hasNode } from '../../detector.ts';
import { onEveryPath, type Witness } from '../../flow/queries.ts';
import type { Flow, Step } from '../../flow/step.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { SELF_CLOSING } from '../../models/self-closing.ts';
import { callAt, programOf, type Call, type ProgramFunction } from '../../program/index.ts';
import { isChain, useOf } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { BEGIN, isStatement } from '../../statements.ts';
import { findAncestor, isCatch, isFunction, isWithin, staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import type { Acquisition } from './acquisition.ts';

/** How many things must be so that seldom are for the path to be taken. */
export interface MissedPath { readonly witness: Witness; readonly assumed: number }

/**
 * A path from the acquisition to the end of the function without a release. First one that needs no exception but a written one, then one by an
 * awaited rejection, then one by a call that is seen to throw; last, one by any call, most of which never do.
 */
export function missedPath(acquisition: Acquisition, flow: Flow, ends: (step: Step) => boolean, source: Source): MissedPath | undefined {
  const begins = firstUse(acquisition, source);
  const since = begins && flow.stepOf(begins) ? begins : acquisition.since;
  const mayThrow = (step: Step): boolean => mayReject(step, source) && !isOpening(step, begins, source) && !isAfterFailure(step, source);
  const isSeen = (step: Step): boolean => step.suspends && mayThrow(step) && !beginsTransaction(step, source) && !isCheck(step, source);
  const ways = [(step: Step) => isSeen(step) && !closesItself(step, acquisition, source), (step: Step) => isSeen(step) || (isSeenToThrow(step, source) && mayThrow(step)), mayThrow];
  for (const [assumed, throws] of ways.entries()) {
    const answer = onEveryPath(flow, since, ends, { includingExceptions: true, throws });
    if (answer?.holds !== false) continue;
    const witness = answer.witness.failures > 1 ? byOneFailure(flow, since, ends, throws) ?? answer.witness : answer.witness;
    return { witness, assumed: assumed + (acquisition.what === 'handle' && isOfFiles(witness.thrower, source) ? (isCollected(acquisition, source) ? 2 : 1) : 0) };
  }
  return undefined;
}

/** A path on which one step fails, and nothing after it: of `finally { await page.close(); release(); }` it is the page that keeps what is held, whatever failed before. */
function byOneFailure(flow: Flow, since: TSESTree.Node, ends: (step: Step) => boolean, throws: (step: Step) => boolean): Witness | undefined {
  for (const one of flow.steps) {
    const answer = one.thrown && throws(one) ? onEveryPath(flow, since, ends, { includingExceptions: true, throws: step => step === one }) : undefined;
    if (answer?.holds === false) return answer.witness;
  }
  return undefined;
}

/** An operation of what is held, which closes itself where one fails. */
function closesItself(step: Step, { call: { callee }, ending, holder }: Acquisition, source: Source): boolean {
  const call = workOf(step);
  const opener = callee.type === 'MemberExpression' ? staticName(callee) ?? '' : '';
  if (!ending || 'receiver' in holder || call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || findVariable(unwrap(call.callee.object), source) !== holder.variable) return false;
  return SELF_CLOSING.some(({ dependency, openedBy }) => openedBy.has(opener) && dependsOn(manifestOf(source.path), dependency));
}

/** A file that could be opened can nearly always be read, and what lies beside it, too. */
function isOfFiles(thrower: Witness['thrower'], source: Source): boolean {
  const call = thrower && workOf(thrower);
  return call?.type === 'CallExpression' && /^(?:fs|fs-extra|graceful-fs)(?:\/promises)?:/.test(keyOfNode(call.callee, source) ?? '');
}

/** A `FileHandle` that nobody has any more is closed by the garbage collector. Source: nodejs.org/api/fs.html#class-filehandle */
function isCollected({ call }: Acquisition, source: Source): boolean {
  return /^(?:fs\/promises:(?:default\.)?|fs:(?:default\.)?promises\.)open$/.test(keyOfNode(call.callee, source) ?? '');
}

/** What a `catch` does is not taken to fail as well, unless it asks somebody else: a broken connection cannot be rolled back. */
function isAfterFailure(step: Step, source: Source): boolean {
  if (!findAncestor(step.node, isCatch, findAncestor(step.node, isFunction))) return false;
  const known = calledAt(step, source);
  const { effects } = programOf(source);
  const asks = known !== undefined && (known.targets.some(fn => effects.has(fn, 'io')) || (known.key !== undefined && callModel(known.key)?.io !== undefined));
  return !asks;
}

/** What is made without waiting, or asking the system, takes nothing before it is used first: `const runner = source.createQueryRunner(); await runner.connect()`. */
function firstUse({ call, holder, since, isFile }: Acquisition, source: Source): TSESTree.Node | undefined {
  if (since.type === 'AwaitExpression' || isFile || 'receiver' in holder) return undefined;
  const key = keyOfNode(call.callee, source);
  if (key !== undefined && callModel(key)?.blocks) return undefined;
  return holder.variable.references.find(reference => reference.isRead() && reference.identifier.range[0] > since.range[1])?.identifier as TSESTree.Node | undefined;
}

/** The first use itself, where it does no more than to open, and what is taken next: where that fails nothing is held. */
function isOpening(step: Step, begins: TSESTree.Node | undefined, source: Source): boolean {
  const call = workOf(step);
  if (!begins || call.type !== 'CallExpression') return false;
  const key = keyOfNode(call.callee, source);
  const asks = call.callee.type === 'MemberExpression' && staticName(call.callee) === 'query';
  return (isWithin(begins, call) && !asks) || (key !== undefined && callModel(key)?.acquires !== undefined);
}

/** `BEGIN`, itself or by a function that says it: a connection that was just taken fails it only where it is lost. */
function beginsTransaction(step: Step, source: Source): boolean {
  const call = workOf(step);
  if (call.type === 'CallExpression' && isStatement(call, BEGIN)) return true;
  const known = calledAt(step, source);
  return known !== undefined && known.targets.length > 0 && known.targets.every(({ calls }) => calls.some(({ facts }) => facts.literal !== undefined && BEGIN.test(facts.literal)));
}

/** Functions of the project that wait for nothing: they fail where their own code says so, as those do that are not async. */
function isCheck(step: Step, source: Source): boolean {
  const known = calledAt(step, source);
  return known !== undefined && known.targets.length > 0 && known.targets.every(fn => isOwnThrow(fn, source));
}

function isOwnThrow(fn: ProgramFunction, source: Source): boolean {
  return fn.facts.throws === true && (!fn.facts.isAsync || (!fn.facts.awaits && !programOf(source).effects.has(fn, 'io')));
}

/** A function of the project that throws in its own code, or work on what may not be there, or not be well formed. */
function isSeenToThrow(step: Step, source: Source): boolean {
  const known = calledAt(step, source);
  if (!known) return false;
  if (known.targets.length > 0) return known.targets.some(fn => isOwnThrow(fn, source));
  return !step.suspends && known.key !== undefined && (PARSES.test(known.key) || callModel(known.key)?.blocks !== undefined);
}

/** What is done, without the wait for it. */
function workOf({ node }: Step): TSESTree.Node {
  return unwrap(node.type === 'AwaitExpression' ? node.argument : node);
}

function calledAt(step: Step, source: Source): Call | undefined {
  const call = workOf(step);
  return call.type === 'CallExpression' || call.type === 'NewExpression' ? callAt(call, source) : undefined;
}

const PARSES = /^global:(?:JSON\.parse|URL|decodeURI(?:Component)?)$/;

function mayReject(step: Step, source: Source): boolean {
  const call = workOf(step);
  const key = call.type === 'CallExpression' ? keyOfNode(call.callee, source) : undefined;
  const model = key === undefined ? undefined : callModel(key);
  return model?.rejects !== 'never' && !(call.type === 'CallExpression' && (takesRejection(call, source) || takesItsErrors(call, source) || (!step.suspends && useOf(call) === 'handled')));
}

/** `page.close().catch(error => log(error))` */
function takesRejection(call: TSESTree.CallExpression, source: Source): boolean {
  if (!isChain(call) || useOf((call.callee as TSESTree.MemberExpression).object) !== 'handled') return false;
  const handler = functionOf(identify(call.arguments.at(-1)!, source));
  return !handler || !hasNode(handler.node.body, handler.source, node => node.type === 'ThrowStatement', isFunction);
}

/** A function of the project that waits for what it does, and takes all that fails in it. */
function takesItsErrors(call: TSESTree.CallExpression, source: Source): boolean {
  const known = callAt(call, source);
  return known !== undefined && known.targets.length > 0 && known.targets.every(({ facts }) => facts.isAsync && facts.awaits) && programOf(source).effects.rejectionOfCall(known) === 'never';
}
