import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import { hasNode, type Certainty, type Evidence, type Finding } from '../detector.ts';
import { fateOf, type Fate } from '../fate.ts';
import { isGiven } from '../given.ts';
import { isGuarded } from '../guarded.ts';
import { functionOf, identify } from '../identity.ts';
import type { ReachKind } from '../program/index.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, type FunctionNode } from '../syntax.ts';
import { servingWay } from '../ways.ts';
import { creationOf, type Created } from './client-per-request/creation.ts';
import { factoryOf } from './client-per-request/factory.ts';

export interface ClientPerRequest extends Finding {
  /** The call or `new` that connects anew each time; a call of a factory where the code of that does. */
  readonly call: TSESTree.CallExpression | TSESTree.NewExpression;
  readonly what: Created['what'];
  /** The function itself ends it, so that only the time to connect is lost. */
  readonly isClosed: boolean;
  /** `POST /login → findUser (src/users.ts:40)`; undefined where no known entry leads here. */
  readonly way: string | undefined;
}

/** A client, or a pool, that is made for each request, message or job, and that no later one uses. */
export const clientPerRequest = defineDetector<ClientPerRequest>({ prefilter: /\bimport\b|\brequire\s*\(/, provenFor: 'events', isLocal: true }, (source, found) => {
  const visit = (call: ClientPerRequest['call']): void => {
    const fn = findAncestor(call, isFunction);
    const made = fn && (creationOf(call, source) ?? factoryOf(call, source));
    if (!fn || !made) return;
    const fate = fateOf(call, made.closedBy, fn, source);
    const isReplacing = fate.kind === 'kept' && replacesUnseen(call, fn, source);
    if ((fate.kind === 'kept' && !isReplacing) || fate.kind === 'returned' || (fate.isClosed && made.holds === 'files')) return; // To open a file takes no time.
    const serving = servingOf(call, source);
    if (serving.kind === 'client' || serving.kind === 'once') return;
    const certainty = isReplacing ? 'possible' : certaintyOf(call, fn, fate, serving, source);
    found({ call, range: call.range, what: made.what, isClosed: fate.isClosed, way: serving.kind === 'events' ? serving.way : undefined, certainty, evidence: evidenceOf(call, made, fate, serving, source) });
  };
  return { CallExpression: visit, NewExpression: visit };
});

/** `this.pool = new Pool()` in a method that nowhere looks at `this.pool` before: each run of it leaves the one of the last run behind. */
function replacesUnseen({ parent }: TSESTree.Node, fn: FunctionNode, source: Source): boolean {
  if (fn.parent.type === 'MethodDefinition' && fn.parent.kind === 'constructor') return false;
  if (parent?.type !== 'AssignmentExpression' || parent.operator !== '=' || parent.left.type !== 'MemberExpression') return false;
  const { left } = parent;
  const text = source.text.slice(...left.range);
  return !hasNode(fn.body, source, node => node.type === 'MemberExpression' && node !== left && node.range[0] < left.range[0] && source.text.slice(...node.range) === text);
}

/** A job runs seldom enough to be worth a thought, no more. */
const OFTEN: readonly ReachKind[] = ['request', 'action', 'message'];

/**
 * `proven`: an event leads here often, every run connects to the same, and what was made is gone with the run.
 * What is closed again costs only time: that is no fault where nothing says that it runs often, where the caller names what to connect to, or where the turns of a loop share it.
 */
function certaintyOf(call: TSESTree.Node, fn: FunctionNode, fate: Fate, serving: Serving, source: Source): Certainty {
  if (isGuarded(fn, source)) return 'possible';
  const isVaried = isGiven(call, fn, source);
  if (fate.endsElsewhere || (fate.isClosed && (isVaried || fate.isLooped))) return 'possible';
  if (serving.kind !== 'events') return 'possible'; // On unseen code three of four such functions ran once, at the start.
  const often = servingWay(call, source, OFTEN);
  if (often?.entry.isAlone) return 'possible'; // How often a function runs before its process goes, nobody says.
  const assumed = [isVaried, fate.kind === 'handed', !often].filter(Boolean).length;
  return assumed === 0 ? 'proven' : assumed === 1 ? 'likely' : 'possible';
}

function evidenceOf(call: TSESTree.Node, { what }: Created, { isClosed }: Fate, serving: Serving, source: Source): readonly Evidence[] {
  const callee = call.type === 'CallExpression' || call.type === 'NewExpression' ? identify(call.callee, source) : undefined;
  const factory = callee && (functionOf(callee) ?? (callee.root.kind === 'class' && callee.steps.length === 0 ? callee.root : undefined));
  return [
    ...(serving.kind === 'events' ? [serving.evidence] : []),
    { range: call.range, words: `this makes a ${what} of its own` },
    ...(factory ? [{ ...(factory.source.path === source.path ? {} : { path: factory.source.path }), range: factory.node.range, words: 'this gives a new one each time' }] : []),
    ...(isClosed ? [] : [{ range: call.range, words: 'nothing closes it' }]),
  ];
}
