import type { TSESTree } from '@typescript-eslint/types';
import { isTakenByDecorator } from '../../decorated.ts';
import { executorAround, isExecutor, isTimed, settles } from '../../executor.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { registrationOf, type EntryKind, type Registration } from '../../models/entry-points.ts';
import { callAt, callsParameter, programOf, type ProgramFunction } from '../../program/index.ts';
import { useOf } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap } from '../../syntax.ts';
import { isGivenPromising, promisingOf, type Handed } from './handed-functions.ts';
import { handedOn } from './handed-on.ts';
import { captures, isEventName, isLost, isUnknownReceiver, isWaitedFor, LISTEN } from './emitter.ts';

export type CallNode = TSESTree.CallExpression | TSESTree.NewExpression;

/**
 * A function whose promise the code that calls it throws away.
 * - `each`: `forEach`, or `map` whose list nobody takes. `executor`: of `new Promise`. `event`: a listener, a timer, a handler of a framework that does not catch.
 */
export interface LostCallback extends Handed {
  readonly form: 'each' | 'executor' | 'event';
  readonly argument: TSESTree.Node;
  /** What starts it, where that is known. */
  readonly kind: EntryKind | undefined;
  /** It runs over and over while the process lives. */
  readonly repeats: boolean;
  /** It is assumed what the receiver does with it: that it is one of Node's emitters, or no better. */
  readonly isAssumed: boolean;
  /** It settles the promise in whose executor it stands, for which somebody waits. */
  readonly settles: boolean;
}

const ONCE = /^(?:once|prependOnceListener)$/;

/** The functions given to a call that give promises which nobody will look at. */
export function lostCallbacks(call: CallNode, source: Source): readonly LostCallback[] {
  if (!isGivenPromising(call, source)) return [];
  const key = keyOf(call, source) ?? keyByCallers(call, source);
  if (key === 'global:Promise.new') return lost(call.arguments.slice(0, 1), 'executor', source);
  const name = call.callee.type === 'MemberExpression' ? staticName(call.callee) : undefined;
  if (name === 'forEach' || (name === 'map' && isListDropped(call))) return isArrayMethod(call, key, source) ? lost(call.arguments.slice(0, 1), 'each', source) : [];
  const registration = registrationAt(call, source, key);
  if (registration) {
    if (isWaitedFor(call, key!, source)) return [];
    return isLost(registration, source) && !captures(call, source) ? lost(registered(call, registration), 'event', source, { kind: registration.kind, repeats: registration.kind !== 'process' && !ONCE.test(name ?? '') }) : [];
  }
  const model = key === undefined ? undefined : callModel(key);
  if (model?.retries && !model.promise) return lost(call.arguments.slice(0, 1), 'event', source);
  const isListener = call.type === 'CallExpression' && LISTEN.has(name ?? '') && call.arguments.length === 2 && isEventName(call.arguments[0]!);
  if (isListener && isUnknownReceiver(call, key, source)) return captures(call, source) ? [] : lost(call.arguments.slice(1), 'event', source, { isAssumed: true, repeats: !ONCE.test(name ?? '') });
  const known = model ? undefined : callAt(call, source);
  if (known && callsParameter(known) && lost(call.arguments, 'event', source).length === 0) return []; // Before everybody is asked who calls this code.
  const targets = known?.targets;
  if (targets?.length === 1) return handedOn(call, targets[0]!, lost(call.arguments, 'event', source, { repeats: true }), source);
  return targets?.length === 0 ? lost(settling(call, source), 'event', source, { isAssumed: true, repeats: true }) : [];
}

function lost(args: readonly TSESTree.Node[], form: LostCallback['form'], source: Source, { kind, repeats = false, isAssumed = false }: Partial<LostCallback> = {}): readonly LostCallback[] {
  return args.flatMap(argument => {
    const found = promisingOf(argument, source);
    return found && !isTakenByDecorator(found.code.node, found.code.source) ? [{ form, argument, ...found, kind, repeats, isAssumed, settles: form === 'executor' || settlesPromise(argument, source) }] : [];
  });
}

/** What fails in it: the function itself, or the only one that it calls, as in `() => poll()`. */
export function failing({ fn }: LostCallback): ProgramFunction {
  const [only, ...others] = fn.calls;
  const [target, ...more] = only?.targets ?? [];
  return target && more.length === 0 && others.length === 0 && only!.callbacks.length === 0 ? target : fn;
}

/** Does code inside an executor name what settles its promise, and nothing else settles it? */
export function settlesPromise(code: TSESTree.Node, source: Source): boolean {
  const executor = executorAround(code);
  return executor !== undefined && settles(code, executor, source) && !isTimed(executor, source);
}

/** Async functions handed on by the executor of a promise that settle it themselves: who gets them is told of an error by nobody. Who takes a rejection of what the call gives expects theirs there. */
function settling(call: CallNode, source: Source): readonly TSESTree.Node[] {
  const executor = findAncestor(call, isFunction);
  return executor && isExecutor(executor) && !executor.async && useOf(call) !== 'handled' ? call.arguments.filter(one => isFunction(one) && one.async && settles(one.body, executor, source)) : [];
}

/** What a framework does with what the call hands over. */
export function registrationAt(call: CallNode, source: Source, key = keyOf(call, source)): Registration | undefined {
  const [event] = call.arguments;
  return key === undefined ? undefined : registrationOf(key, event?.type === 'Literal' ? String(event.value) : undefined);
}

function keyOf(call: CallNode, source: Source): string | undefined {
  const key = keyOfNode(call.callee, source);
  return key === undefined || call.type === 'CallExpression' ? key : `${key}.new`;
}

/** Of a method of what the function around it is handed: `socket.on` in `presence(io, socket)` is a socket's where each of its callers hands it one. */
function keyByCallers(call: CallNode, source: Source): string | undefined {
  const object = call.callee.type === 'MemberExpression' ? unwrap(call.callee.object) : undefined;
  return object?.type === 'Identifier' && LISTEN.has(staticName(call.callee as TSESTree.MemberExpression) ?? '') ? callAt(call, source)?.key : undefined;
}

/** `rows.map(save);`, and `running.concat(rows.map(save));`, which gives a list of its own. */
function isListDropped({ parent }: TSESTree.Node): boolean {
  if (parent?.type !== 'CallExpression') return parent?.type === 'ExpressionStatement';
  return parent.callee.type === 'MemberExpression' && staticName(parent.callee) === 'concat' && parent.parent.type === 'ExpressionStatement';
}

/** No `forEach` of the project or of a library that waits for its tasks: nobody awaits this one. */
function isArrayMethod(call: CallNode, key: string | undefined, source: Source): boolean {
  if (useOf(call) !== 'dropped' && useOf(call) !== 'kept') return false;
  return callAt(call as TSESTree.CallExpression, source)?.targets.length === 0 && (key === undefined || callModel(key) === undefined);
}

function registered({ arguments: args }: CallNode, { callbacks: { from, until = args.length } }: Registration): readonly TSESTree.Node[] {
  return from === undefined ? [] : args.slice(from, until + 1).flatMap(argument => (argument.type === 'ArrayExpression' ? argument.elements.filter(element => element !== null) : [argument]));
}

/** `stream.on('data', one).on('end', other)`: all calls of a chain begin at one place, which the first that loses its promise is told of. */
export function isChained({ callee }: CallNode, source: Source): boolean {
  const inner = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
  return inner?.type === 'CallExpression' && (lostCallbacks(inner, source).some(({ fn }) => programOf(source).effects.rejection(fn) !== 'never') || isChained(inner, source));
}
