import { hasNode } from '../../detector.ts';
import { callModel } from '../../models/calls.ts';
import type { Call } from '../../program/index.ts';
import type { HandlerFunction } from './handler.ts';

/** What it changes may be what something else waits for. */
export function changesState({ node, source }: HandlerFunction): boolean {
  return hasNode(node.body, source, at => at.type === 'AssignmentExpression' || at.type === 'UpdateExpression');
}

/** Is what the call does known, so that it closes nothing but what is named? A sentence handed to it says that it writes a log. */
export function isHarmless(call: Call, site: Call): boolean {
  return closes(call, site) || closesListener(call) || isHarmlessAnywhere(call);
}

export function isHarmlessAnywhere(call: Call): boolean {
  if (call.targets.length > 0 || call.facts.literal?.includes(' ') === true) return true;
  const model = call.key === undefined || call.key.endsWith('.()') ? undefined : callModel(call.key); // `close()` of `const close = once(…)` runs what that was given, `series(steps)` its steps.
  return (call.key !== undefined && WATCHES.test(call.key)) || (model !== undefined && model.callbackAt === undefined);
}

/** What can be closed after `listen` is a server, of whatever library. */
export function closesListener({ key }: Call): boolean {
  return key?.endsWith('.listen.().close') === true;
}

/** Does `call` close what `made` made, or gave? */
export function closes({ key }: Call, made: Call): boolean {
  if (key === undefined || made.key === undefined) return false;
  if (key === made.key && key.endsWith('.close')) return true;
  const closing = callModel(made.key)?.creates?.closedBy ?? ['close'];
  const roots = [made.key, `${made.key}.()`, made.key.replace(/\.listen$/, '')];
  return closing.some(name => roots.some(root => key === `${root}.${name}`));
}

/** Who writes logs, traces and metrics, and plain calls of the language: none ends a process, or closes a server. */
const WATCHES = /^(?:global:(?:console|Math|Object|JSON|Date|Array|Promise)\.|@opentelemetry\/|@sentry\/|pino:|prom-client:|winston:)/;

/** Clients that speak HTTP: their idle connections let the process end. */
const HTTP_CLIENT = /^(?:@aws-sdk\/|@elastic\/|@opensearch-project\/|aws-sdk:|axios:|got:|openai:|stripe:|undici:)/;

export function holdsConnections({ key }: Call): boolean {
  const creation = key === undefined || HTTP_CLIENT.test(key) ? undefined : callModel(key)?.creates;
  return creation?.holds === 'connections' && creation.what !== 'server';
}
