import { siteOf } from '../../handed.ts';
import { callModel } from '../../models/calls.ts';
import { declinesSignals, installsSignalHandlers } from '../../models/signals.ts';
import type { Call } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { propertyOf } from '../../syntax.ts';
import { isOfChild } from './child.ts';
import { changesState, closes, closesListener, isHarmless } from './ending.ts';
import { callsBehind, handlerOf, type HandlerFunction } from './handler.ts';
import { isOfOther } from './other.ts';
import { tellingKey } from './may-tell.ts';
import { isGivenForSignals, isSignal, type ProcessView } from './process.ts';
import type { ServingSite } from './site.ts';

/** Does the call make somebody listen to SIGTERM? */
export function tellsEnd(call: Call, source: Source): boolean {
  return isSignal(call, 'SIGTERM') || (installsSignalHandlers(tellingKey(call)) && !isDeclined(call, source)) || isGivenForSignals(call);
}

function isDeclined({ from, facts }: Call, source: Source): boolean {
  const options = siteOf(from, facts, source)?.node.arguments.filter(one => one.type === 'ObjectExpression') ?? [];
  return options.some(one => declinesSignals(name => {
    const value = propertyOf(one, name);
    return value?.type === 'Literal' ? value.value : undefined;
  }));
}

/**
 * Does anything listen to SIGTERM that may end the process? Not what only a child of it runs, nor what is known to leave the server open. Who listens in a file that
 * nothing loads counts where no other does: what loads it may be out of sight.
 */
export function hearsEnd(view: ProcessView, site: ServingSite | undefined, source: Source, except?: Call): boolean {
  const listeners = view.around.filter(one => tellsEnd(one, source));
  const joined = listeners.some(one => view.loaded.includes(one)) ? listeners.filter(view.isJoined) : listeners;
  return joined.some(one => one.facts !== except?.facts && !isIdle(one, view, site, source));
}

function isIdle(listener: Call, view: ProcessView, site: ServingSite | undefined, source: Source): boolean {
  if (!isSignal(listener, 'SIGTERM')) return false;
  if (isForChild(listener, source)) return true;
  const handler = site && handlerAt(listener, source);
  return handler !== undefined && !changesState(handler) && leavesOpen(site!, callsBehind(handler), view, source);
}

/** Does only a child of the process register it? */
export function isForChild({ from, facts }: Call, source: Source): boolean {
  const at = siteOf(from, facts, source);
  return at !== undefined && isOfChild(at.node, at.source);
}

/** What the call hands over as listener. */
export function handlerAt({ from, facts }: Call, source: Source): HandlerFunction | undefined {
  const at = siteOf(from, facts, source);
  return at && handlerOf(at.node.arguments[1], at.source);
}

/** Does what the listener runs end the process? */
export function exitsBehind(listener: Call, source: Source): boolean {
  const handler = handlerAt(listener, source);
  return handler !== undefined && callsBehind(handler).some(ends);
}

/** `process.exit`, or a signal that is sent on. */
export function ends({ key }: Call): boolean {
  return key !== undefined && (callModel(key)?.exits === true || key === 'global:process.kill');
}

/** `server.close(() => process.exit())` of what is not known: the process lasts until that is closed. */
export function exitsOnceClosed({ key, targets, callbacks, facts: { text } }: Call): boolean {
  return targets.length === 0 && (key === undefined || callModel(key) === undefined) && text.endsWith('.close') && callbacks.some(({ calls }) => calls.some(ends));
}

/** Does nothing that the signal runs close the server, or do what may? */
export function leavesOpen({ call: made, serves }: ServingSite, behind: readonly Call[], view: ProcessView, source: Source): boolean {
  return serves === 'connections' && view.loaded.includes(made) && behind.every(one => !mayEnd(one, made, source));
}

const ENDING = /abort|apply|call|clean|clos|destroy|disconnect|dispos|down|drain|emit|end|exit|finish|kill|quit|reject|resolve|run|shut|stop|terminat/i;

/** By its name, where nothing else is known of it. */
function mayEnd(call: Call, site: Call, source: Source): boolean {
  if (closes(call, site) || closesListener(call) || ends(call)) return true;
  if (isHarmless(call, site)) return false;
  const { text } = call.facts;
  return !/^[\w$]+\b.*\./.test(text) || (hasEndingName(call) && !isOfOther(call, source));
}

export function hasEndingName({ facts: { text } }: Call): boolean {
  return ENDING.test(text.slice(text.lastIndexOf('.') + 1));
}

/** Is it known that the call closes nothing but what is named, or what a package made that is no server? */
export function isKnownToLeave(call: Call, site: Call, source: Source): boolean {
  return isHarmless(call, site) || isOfOther(call, source) || (!hasEndingName(call) && isOfOther(call, source, 'any'));
}
