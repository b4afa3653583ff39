import type { TSESTree } from '@typescript-eslint/types';
import type { Certainty } from '../../detector.ts';
import { methodsOf } from '../../models/calls.ts';
import { LISTEN } from '../../models/frameworks/timers.ts';
import { HOOK, isForSignals } from '../../models/signals.ts';
import type { Call } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

const CONNECTS = methodsOf(({ serves }) => serves === 'connections');
const SERVES = methodsOf(({ serves, schedules }) => serves !== undefined && schedules === undefined);
/** Signals, and the event by which a queue hands over work. */
const EVENTS = /^(?:SIGINT|SIGTERM|message)$/;

/**
 * May the call begin to serve, or listen to a signal, by what it is called and what event it names? Asked of each call before what it calls is looked up, for
 * which other files may have to be linked. No program hands on the bare function, or the class, by which it begins. `proven`: nothing of jobs is.
 */
export function mayTell({ type, callee, arguments: [event] }: TSESTree.CallExpression | TSESTree.NewExpression, source: Source, least: Certainty): boolean {
  const called = unwrap(callee);
  if (type === 'NewExpression' || called.type !== 'MemberExpression') return !isHandedOn(called, source);
  const method = staticName(called);
  return method !== undefined && isTelling(method, event?.type === 'Literal' && typeof event.value === 'string' ? event.value : undefined, least === 'proven' ? CONNECTS : SERVES);
}

/**
 * The key of what the call calls, where that may tell of signals or of a beginning. Of a method the name alone says whether it may, and of what a parameter is:
 * to know more of either all files may have to be linked.
 */
export function tellingKey(call: Call): string | undefined {
  const { facts: { callee, literal }, from: { file } } = call;
  const ref = file.facts.refs[callee ?? -1];
  if (!ref || (ref.root !== 'parameter' && ref.steps.length < 2) || (ref.root === 'module' && isForSignals(ref.name))) return call.key;
  const method = ref.steps.at(-1) ?? '';
  return isTelling(method, literal, SERVES) || method === HOOK ? call.key : undefined;
}

function isTelling(method: string, event: string | undefined, serving: ReadonlySet<string>): boolean {
  return LISTEN.includes(method) ? event === undefined || EVENTS.test(event) : serving.has(method);
}

/** Is it a parameter, or a member of one or of `this`? */
function isHandedOn(node: TSESTree.Node, source: Source): boolean {
  if (node.type === 'MemberExpression') return isHandedOn(node.object, source);
  return node.type === 'ThisExpression' || findVariable(node, source)?.defs[0]?.type as string | undefined === 'Parameter';
}
