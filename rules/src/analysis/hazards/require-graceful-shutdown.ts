import type { TSESTree } from '@typescript-eslint/types';
import { fileRole, isService } from '../context/file-role.ts';
import { isApplication, manifestOf } from '../context/manifest.ts';
import { isRunByPm2 } from '../context/unhandled-rejections.ts';
import { roleOf } from '../context.ts';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { callModel } from '../models/calls.ts';
import { stopsItself } from '../models/signals.ts';
import { callAt, programOf, type Call } from '../program/index.ts';
import type { Source } from '../source.ts';
import { endsClient } from './require-graceful-shutdown/clients.ts';
import { closes, isHarmlessAnywhere } from './require-graceful-shutdown/ending.ts';
import { callsBehind, exitAtOnce, handlerOf, type HandlerFunction } from './require-graceful-shutdown/handler.ts';
import { ends, exitsBehind, handlerAt, hearsEnd, isForChild, tellsEnd } from './require-graceful-shutdown/hears.ts';
import { mayTell, tellingKey } from './require-graceful-shutdown/may-tell.ts';
import { isSignal, processAround, servesOf, type ProcessView } from './require-graceful-shutdown/process.ts';
import { seversAtOnce } from './require-graceful-shutdown/severs.ts';
import { servingSite, type ServingSite } from './require-graceful-shutdown/site.ts';
import { isUnderCondition, waitingHandler, wordsOf } from './require-graceful-shutdown/waiting.ts';

/**
 * - `missing`: a process takes connections or jobs, and nothing in it listens to SIGTERM, or only `other` does, for itself. `interrupt`: it listens to SIGINT alone; the finding is that handler, with no `other` where
 *   what takes work is out of sight. `idle`: what listens to SIGTERM, `other`, leaves all as it is.
 * - `abrupt`: the handler ends the process in the turn in which the signal comes, which some mean. `stays`: it never ends it, and what it leaves open keeps the process alive.
 * - `severs`: it cuts all connections in that turn. `forgets`: it ends the process once all else is done, and `other`, which takes work, is never closed.
 * - `unbounded`: the handler waits for a server with no deadline. `hasty`: it does not, and ends the process in the turn in which that begins to close. `early`: it ends `other`, which requests use, before the server.
 */
export interface RequireGracefulShutdown extends Finding {
  readonly form: 'missing' | 'interrupt' | 'idle' | 'abrupt' | 'severs' | 'forgets' | 'stays' | 'unbounded' | 'hasty' | 'early';
  readonly call: TSESTree.CallExpression | TSESTree.NewExpression;
  /** What is cut off. */
  readonly serves: 'connections' | 'jobs';
  /** The call that is to blame, or that suffers, with its place, where it is not the call reported. */
  readonly other: string | undefined;
}

/** A process that takes work and drops what is in flight when it is told to end. One finding per process, or per handler. */
export const requireGracefulShutdown = defineDetector<RequireGracefulShutdown>({ prefilter: /\b(?:listen|\w*Server|Worker|serve|consume|process|run|start|startAllMicroservices|bind|bindAsync|work|login|subscribe|subscription|SIGINT|SIGTERM)\b/, provenFor: 'processes', unearned: { is: ({ form, certainty }) => form === 'missing' && certainty === 'likely', right: 1, read: 9 } }, (source, found, least) => {
  const visit = (call: RequireGracefulShutdown['call']): void => {
    const role = roleOf(source);
    if (!mayTell(call, source, least) || role === 'test' || role === 'client' || (role === 'tool' && !isOwnProgram(source))) return;
    const known = callAt(call, source);
    if (!known?.key) return;
    const finding = servesOf(known) ? role === 'tool' ? undefined : missing(call, known, source) : call.type === 'CallExpression' && isSignal(known, 'SIGTERM', 'SIGINT') ? faultyHandler(call, known, source, least) : undefined;
    if (finding) found(finding);
  };
  return { CallExpression: visit, NewExpression: visit };
});

/** A program that a service has beside its server, such as one that runs it as a child; not what only its developers run. */
function isOwnProgram(source: Source): boolean {
  const manifest = manifestOf(source.path);
  return source.text.startsWith('#!') && fileRole(source).role !== 'script' && manifest?.bin.length === 0 && isService(manifest);
}

function missing(call: RequireGracefulShutdown['call'], known: Call, source: Source): RequireGracefulShutdown | undefined {
  const view = processAround(source.path, programOf(source));
  if (view.around.some(one => tellsEnd(one, source)) || view.around.some(one => isSignal(one, 'SIGINT'))) return undefined;
  const site = servingSite(view, source);
  if (site?.call.facts !== known.facts) return undefined;
  const itself = view.loaded.find(one => stopsItself(tellingKey(one)));
  const evidence: Evidence = { range: call.range, words: `it takes ${site.serves}, and nothing that runs with it ${itself ? 'closes it at' : 'listens to'} SIGTERM` };
  return { form: 'missing', call, range: call.range, serves: site.serves, other: itself && wordsOf(itself, source), certainty: itself && site.certainty === 'proven' ? 'likely' : site.certainty, evidence: [evidence] };
}

function faultyHandler(call: TSESTree.CallExpression, known: Call, source: Source, least: Certainty): RequireGracefulShutdown | undefined {
  const view = processAround(source.path, programOf(source));
  const handler = handlerOf(call.arguments[1], source);
  const isConditional = isUnderCondition(call);
  const startsChildren = (): boolean => view.loaded.some(holdsChildren);
  const site = servingSite(view, source);
  const interrupted = isSignal(known, 'SIGTERM') || isRunByPm2(source.path) || hearsEnd(view, site, source) ? 'no' : interruptOnly(call, known, handler, view, site, source);
  if (interrupted !== 'no' && (interrupted || !startsChildren())) return interrupted;
  if (least === 'proven') return undefined;
  const exit = handler && exitAtOnce(handler);
  const cut = exit ?? (handler && seversAtOnce(handler));
  if (exit && known.facts.literal === 'SIGINT' && view.around.some(one => isSignal(one, 'SIGTERM') && endsAt(exit.call, one, source))) return undefined; // One finding for both signals.
  if (cut && (site || startsChildren())) {
    const isForTerminal = known.facts.literal === 'SIGINT' && !isRunByPm2(source.path) && view.loaded.some(one => tellsEnd(one, source)); // Nobody deploys by Ctrl-C.
    const certainty = isConditional || isForTerminal || (site && !view.loaded.includes(site.call)) || (site?.call.from.file.path !== source.path && view.loaded.some(one => readsInput(one, source))) ? 'possible' : 'likely';
    const evidence: Evidence = { path: cut.source.path, range: cut.call.range, words: exit ? 'it ends the process before anything else can run' : 'it ends every connection before anything else can run' };
    return { form: exit ? 'abrupt' : 'severs', call, range: call.range, serves: site?.serves ?? 'jobs', other: cut.source.text.slice(...cut.call.range), certainty, evidence: [evidence] };
  }
  return handler && known.facts.literal !== 'SIGINT' ? waitingHandler(call, known, handler, view, site, source) : undefined;
}

function endsAt(exit: TSESTree.CallExpression, listener: Call, source: Source): boolean {
  const handler = handlerAt(listener, source);
  return handler !== undefined && exitAtOnce(handler)?.call === exit;
}

/** One SIGINT handler stands for all. Who does more in it than to exit wants an orderly end, whatever is known of how the server starts. */
function interruptOnly(call: TSESTree.CallExpression, known: Call, handler: HandlerFunction | undefined, view: ProcessView, site: ServingSite | undefined, source: Source): RequireGracefulShutdown | undefined {
  const listeners = view.around.filter(one => isSignal(one, 'SIGINT') && view.isJoined(one));
  if ((listeners.find(one => exitsBehind(one, source)) ?? listeners[0])?.facts !== known.facts) return undefined;
  const idle = view.loaded.find(one => isSignal(one, 'SIGTERM') && !isForChild(one, source));
  const evidence: Evidence = { range: call.range, words: idle ? 'it is for SIGINT, and nothing that listens to SIGTERM ends the process' : 'it is for SIGINT, and nothing listens to SIGTERM' };
  const waits = handler !== undefined && (!exitAtOnce(handler) || callsBehind(handler).some(one => endsClient(one, source) || (site && closes(one, site.call))));
  const isOrderly = waits && callsBehind(handler).some(ends);
  if (!site) return waits && endsInOrder(handler, source) ? { form: 'interrupt', call, range: call.range, serves: 'connections', other: undefined, certainty: isOrderly ? 'likely' : 'possible', evidence: [evidence] } : undefined;
  const certainty = site.certainty === 'possible' && waits && (site.isApplication || isOrderly) ? 'likely' : site.certainty;
  if (idle) return { form: 'idle', call, range: call.range, serves: site.serves, other: wordsOf(idle, source), certainty: certainty === 'proven' ? 'likely' : certainty, evidence: [evidence] };
  return { form: 'interrupt', call, range: call.range, serves: site.serves, other: wordsOf(site.call, source), certainty, evidence: [evidence] };
}

/** Does a service whose server is out of sight do more in the handler than to exit? */
function endsInOrder(handler: HandlerFunction, source: Source): boolean {
  const manifest = manifestOf(source.path);
  return roleOf(source) === 'service' && (manifest === undefined || isApplication(manifest)) && callsBehind(handler).some(one => !isHarmlessAnywhere(one));
}

/** A process whose file reads what another one writes lives as long as that. */
function readsInput({ key, from }: Call, { path }: Source): boolean {
  return from.file.path === path && (key === 'readline:createInterface' || key?.startsWith('global:process.stdin.') === true);
}

function holdsChildren({ key }: Call): boolean {
  return key !== undefined && callModel(key)?.creates?.what === 'process';
}
