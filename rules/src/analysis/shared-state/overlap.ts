import { fileRole } from '../context.ts';
import type { Evidence } from '../detector.ts';
import { callModel } from '../models/calls.ts';
import { registrationOfCall } from '../program/entries.ts';
import type { Ref } from '../program/facts.ts';
import { functionAround, programOf, type ProgramFunction, type ReachKind, type Way } from '../program/index.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, type ClassNode, type FunctionNode } from '../syntax.ts';
import { evidenceOfWay, servingWay, wordsOfWay } from '../ways.ts';
import type { State, StateAccess } from './accesses.ts';
import { closuresOf } from './closures.ts';
import { instancesOf, isHanded, isOfTools, type Instances } from './instances.ts';
import { isMemoised } from './memoised.ts';
import { starterOf } from './starters.ts';

/** Why two runs of a function meet in one place. */
export interface Overlap {
  /** Facts of it that are assumed. */
  readonly assumed: number;
  /** What runs it twice, as a message says it; undefined where that is assumed. */
  readonly words: string | undefined;
  readonly evidence: readonly Evidence[];
  /** The runs are those of one call, one for every item. */
  readonly isForItems?: true;
}

const EVENTS: readonly ReachKind[] = ['request', 'action', 'message', 'job', 'timer'];

/** Undefined where two runs of `fn` never overlap, or each has its own state. */
export function overlapOf(fn: FunctionNode, access: StateAccess, source: Source): Overlap | undefined {
  const { kind } = servingOf(fn.body, source);
  if (kind === 'test' || kind === 'client' || kind === 'tool') return undefined;
  return fannedOut(fn, access, source) ?? (isForOneEnd(fn, access) ? undefined : served(fn, access, source) ?? supposed(fn, access, kind, source));
}

/** `stream.on('end', async () => …)` over what the function around it keeps for this stream. */
function isForOneEnd({ parent }: FunctionNode, { state }: StateAccess): boolean {
  const event = parent.type === 'CallExpression' && state.lifetime === 'closure' && findAncestor(parent, isFunction) === state.owner ? parent.arguments[0] : undefined;
  return event?.type === 'Literal' && typeof event.value === 'string' && ENDS.has(event.value);
}

/** Events that come once. */
const ENDS: ReadonlySet<string> = new Set(['close', 'end', 'exit', 'finish']);

/** `fn` runs inside a callback that a call starts for every item, and the state is declared around that call. */
function fannedOut(fn: FunctionNode, { state }: StateAccess, source: Source): Overlap | undefined {
  for (let task: FunctionNode | undefined = fn; task && task !== state.owner; task = findAncestor(task, isFunction)) {
    const starter = starterOf(task, source);
    if (starter) return { assumed: 0, isForItems: true, words: 'a run for every item', evidence: [{ range: starter.range, words: 'this starts a run for every item at once' }] };
  }
  return undefined;
}

/** Requests, messages and jobs run `fn`, and it is the same state for all of them. */
function served(fn: FunctionNode, access: StateAccess, source: Source): Overlap | undefined {
  const way = servingWay(fn.body, source, [...EVENTS, 'listener']);
  if (!way || !mayOverlap(way, source) || isHeld(way) || isMemoised(way, source)) return undefined;
  const lifetime = isSetUpAround(way, access.state, source) ? 'shared' : instancesFor(fn, access, source);
  if (lifetime === 'own') return undefined;
  const isRare = way.entry.kind === 'listener' || way.entry.kind === 'timer' || isPutOff(way); // Whether it comes again while this runs is up to who emits the event, or how long a run takes.
  return { assumed: (lifetime === 'shared' ? 0 : 1) + (isRare ? 1 : 0), words: wordsOfWay(way, functionAround(fn.body, source), source), evidence: [evidenceOfWay(way, fn.body, source)] };
}

/** Nobody is known to call it for an event: a server's code is taken to run for requests, a library's for whatever its callers do. */
function supposed(fn: FunctionNode, access: StateAccess, kind: Serving['kind'], source: Source): Overlap | undefined {
  if (servingWay(fn.body, source, [...EVENTS, 'listener'])) return undefined;
  if (kind === 'once' && !isCalledFromOutside(functionAround(fn.body, source))) return undefined;
  const { lifetime, owner } = access.state;
  if (lifetime === 'instance' && isOfTools(owner as ClassNode, source)) return undefined;
  const isServer = fileRole(source).role === 'server';
  const instances = instancesFor(fn, access, source);
  return instances === 'own' ? undefined : { assumed: (isServer ? 1 : 2) + (instances === 'shared' ? 0 : 1), words: undefined, evidence: [] };
}

/** Functions on the way up that are looked at. */
const CALLERS = 300;

/** Does a function lead here that nothing in the program calls? Somebody does. */
function isCalledFromOutside(fn: ProgramFunction | undefined): boolean {
  const seen = new Set(fn ? [fn] : []);
  for (const one of seen) {
    if (one.callers.length === 0 && one.facts.at >= 0) return true;
    for (const { from } of one.callers) if (seen.size < CALLERS) seen.add(from);
  }
  return false;
}

/** What a class is handed may be the same for all its instances, and what lies in another process is. */
function instancesFor(fn: FunctionNode, { state: { lifetime, owner }, place, isRemote }: StateAccess, source: Source): Instances {
  if (lifetime === 'module' || isRemote) return 'shared';
  if (isFunction(owner)) return closuresOf(owner, fn, source);
  const instances = instancesOf(owner as ClassNode, source);
  return instances === 'own' && isHanded(place, owner as ClassNode) ? 'unknown' : instances;
}

/** A variable of a function around is shared where that function has set the entry up: it lies inside. */
function isSetUpAround({ entry }: Way<ReachKind>, { lifetime, owner }: State, source: Source): boolean {
  const { file, facts } = entry.node;
  return lifetime === 'closure' && owner !== undefined && file.path === source.path && facts.at > owner.range[0] && facts.end <= owner.range[1];
}

/** Does what registers the entry start it again before the last run has ended? */
function mayOverlap({ entry }: Way<ReachKind>, source: Source): boolean {
  if (entry.isAlone) return false;
  const registering = registrationFor(entry.node, source);
  if (entry.kind === 'timer') return registering !== undefined && registering.overlaps && registering.repeats;
  return entry.kind !== 'job' ? registering?.overlaps !== false : registering?.overlaps === true;
}

interface Registering { readonly overlaps: boolean; readonly repeats: boolean }

/** The call that hands the entry to its framework. */
function registrationFor({ file, facts }: ProgramFunction, source: Source): Registering | undefined {
  const { graph } = programOf(source);
  for (const { at } of file.facts.functions) {
    for (const { key, facts: call } of graph.function(file.path, at)?.calls ?? []) {
      const isTaken = (call.at < facts.at && facts.end <= call.end) || (call.args ?? []).some(id => isFunctionAt(file.facts.refs[id ?? -1], facts.at));
      const registration = key !== undefined && isTaken ? registrationOfCall(key, call.literal) : undefined;
      if (registration) return { overlaps: registration.overlaps, repeats: !ONCE.test(key!) };
    }
  }
  return undefined;
}

function isFunctionAt(ref: Ref | undefined, at: number): boolean {
  return ref?.root === 'function' && ref.at === at;
}

/** Timers that fire once. */
const ONCE = /^(?:global|timers|process):(?:.*\.)?(?:setTimeout|setImmediate|nextTick|queueMicrotask)$/;

/** Does a timer on the way start it, in its own time? */
function isPutOff(way: Way<ReachKind>): boolean {
  return keysOn(way).some(key => LATER.test(key));
}

const LATER = /^(?:global|timers):(?:.*\.)?set(?:Interval|Timeout)$/;

/** Does the way lead through a lock, which lets one run in at a time? */
function isHeld(way: Way<ReachKind>): boolean {
  return keysOn(way).some(key => {
    const runs = callModel(key)?.runs;
    return runs !== undefined && (runs.holding === 'lock' || runs.holding === 'permit');
  });
}

function keysOn({ calls }: Way<ReachKind>): readonly string[] {
  return calls.flatMap(({ from, call }) => from.calls.find(({ facts }) => facts === call)?.key ?? []);
}
