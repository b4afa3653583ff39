import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { isGuarded } from '../guarded.ts';
import type { ReachKind, Way } from '../program/index.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { EVENTS, servingWay } from '../ways.ts';
import { intervalOf, type Interval } from './listener-leak/interval.ts';
import { isReplaced, lifetimeOf, outlivesEvents, repeatsInside, turnsOf, type Lifetime } from './listener-leak/lifetime.ts';
import { LAST, registrationOf, type Registration } from './listener-leak/registration.ts';
import { isRemoved } from './listener-leak/removal.ts';
import { sharedSocket, type SharedSocket } from './listener-leak/shared-socket.ts';
import { isSpared } from './listener-leak/spared.ts';

export interface ListenerLeak extends Finding {
  readonly call: TSESTree.CallExpression;
  /** What keeps the listeners. */
  readonly target: TSESTree.Node;
  /**
   * `run`: each run of the function adds one. `turn`: each turn of a loop does, to wait for one event of several.
   * `socket`: each request adds one to the connection by which the next ones come.
   * `stream` and `interval`: it starts an interval, which goes on where its stream is given up, or for ever.
   */
  readonly form: 'run' | 'socket' | 'turn' | 'stream' | 'interval';
  readonly way: string | undefined;
}

/** A listener that is added over and over to what lives on, and never taken away; or an interval that is started so. */
export const listenerLeak = defineDetector<ListenerLeak>({ prefilter: /\b(?:on|once|addListener|prependListener|addEventListener|setInterval)\s*\(/, provenFor: 'events' }, (source, found) => {
  return { CallExpression: visit };

  function visit(call: TSESTree.CallExpression): void {
    const interval = intervalOf(call, source);
    const registration = interval ? undefined : registrationOf(call, source);
    const socket = interval ? undefined : sharedSocket(call, source);
    if (interval) started(call, interval);
    if (socket) return shared(call, socket);
    if (!registration) return;
    const { target, event, owner } = registration;
    const turns = turnsOf(registration, source);
    const lifetime = lifetimeOf(target, owner, source);
    if ((!turns && (lifetime === 'own' || (lifetime === 'given' && !registration.isSignal))) || isRemoved(target, event, source) || isGuarded(owner, source)) return;
    const serving = servingOf(registration.promise ?? call, source);
    if (serving.kind === 'client' || (!turns && RARE.has(serving.kind))) return;
    if (!turns && !registration.isKnown && (serving.kind !== 'events' || !outlivesEvents(target, source))) return;
    const way = serving.kind === 'events' ? serving.way : undefined;
    const certainty = turns ? certaintyOfTurn(turns.source === source, serving) : certaintyOfRun(registration, lifetime, serving, source);
    found({ call, target, form: turns ? 'turn' : 'run', way, range: call.range, certainty, evidence: evidenceOf(call, registration, turns, serving, source) });
  }

  function shared(call: TSESTree.CallExpression, { target, owner, isLast }: SharedSocket): void {
    const serving = servingOf(call, source);
    if (serving.kind === 'client' || RARE.has(serving.kind) || isGuarded(owner, source)) return;
    const evidence: Evidence[] = [
      ...(serving.kind === 'events' ? [serving.evidence] : []),
      { range: target.range, words: 'the next requests of the client come by this, too' },
      { range: call.range, words: 'nothing in the file takes the listener away' },
    ];
    found({ call, target, form: 'socket', way: serving.kind === 'events' ? serving.way : undefined, range: call.range, certainty: serving.kind === 'events' && !isLast ? 'likely' : 'possible', evidence });
  }

  function started(call: TSESTree.CallExpression, { form, owner }: Interval): void {
    const serving = servingOf(call, source);
    const isServed = serving.kind === 'events' || (form === 'stream' && serving.kind === 'server');
    if (!isServed && (form !== 'stream' || serving.kind !== 'unknown')) return;
    if (isGuarded(owner, source)) return;
    found({
      call, target: call.callee, form, way: serving.kind === 'events' ? serving.way : undefined, range: call.range, certainty: isServed ? 'likely' : 'possible',
      evidence: [...(serving.kind === 'events' ? [serving.evidence] : []), { range: call.range, words: form === 'stream' ? 'nothing stops it where whoever reads the stream gives it up' : 'nothing in the file stops it' }],
    });
  }
});

/** One run, or a few. */
const RARE: ReadonlySet<Serving['kind']> = new Set(['once', 'test', 'tool']);

/** Turns of a loop that are counted in chunks: how many is not in the code. */
function certaintyOfTurn(isHere: boolean, { kind }: Serving): Certainty {
  if (RARE.has(kind)) return 'possible';
  return isHere && kind === 'events' ? 'proven' : 'likely';
}

const REPEATED: readonly ReachKind[] = ['listener', 'timer'];

/** `proven`: an event runs the code, and what it adds to lives as long as the process; what comes to an end before is made anew. What a connection asks for, to be told of its own end, it mostly asks for once. */
function certaintyOfRun({ target, owner, event, isKnown }: Registration, lifetime: Lifetime, { kind }: Serving, source: Source): Certainty {
  if (!isKnown) return 'possible';
  if (lifetime === 'outer') return kind !== 'unknown' && !LAST.has(event) && repeatsInside(target, source) ? 'likely' : 'possible';
  if (lifetime !== 'process' || (LAST.has(event) && isReplaced(target, owner, source))) return 'possible';
  if (kind === 'events') return isMadeInstead(target, source) ? 'possible' : 'proven';
  return kind === 'server' && comesAgain(servingWay(target, source, REPEATED)) ? 'likely' : 'possible';
}

/** The event that is known to come here brings what the code makes where nobody does. */
function isMadeInstead(target: TSESTree.Node, source: Source): boolean {
  const way = servingWay(target, source, EVENTS);
  return way !== undefined && isSpared(way, source);
}

/** A server that fails to listen does so once. */
function comesAgain(way: Way<ReachKind> | undefined): boolean {
  const { key, event } = way?.entry.registered ?? {};
  return way !== undefined && !LAST.has(event ?? '') && !key?.endsWith('.once');
}

function evidenceOf(call: TSESTree.Node, { target }: Registration, turns: ReturnType<typeof turnsOf>, serving: Serving, source: Source): readonly Evidence[] {
  return [
    ...(serving.kind === 'events' ? [serving.evidence] : []),
    ...(turns ? [{ ...(turns.source === source ? {} : { path: turns.source.path }), range: turns.loop.range, words: 'each turn of this comes here' }] : []),
    { range: target.range, words: 'this lives on' },
    { range: call.range, words: 'nothing in the file takes the listener away' },
  ];
}
