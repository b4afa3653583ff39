import type { TSESTree } from '@typescript-eslint/types';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { servingOf, type Serving } from '../serving.ts';
import { isFunction, staticName, unwrap } from '../syntax.ts';
import { findVariable } from '../variables.ts';
import type { Abandoned } from './ignored-backpressure/abandoned.ts';
import { chunksOf, type Chunks } from './ignored-backpressure/chunks.ts';
import { settledEarly } from './ignored-backpressure/early.ts';
import { mayFail } from './ignored-backpressure/failing.ts';
import { loneIn } from './ignored-backpressure/lone.ts';
import { isOwnFile } from './ignored-backpressure/own-file.ts';
import { isPaced, isPushed, outermost } from './ignored-backpressure/pace.ts';
import { pipedBy, type Piped } from './ignored-backpressure/piped.ts';
import { sinkOf, type Sink } from './ignored-backpressure/sink.ts';
import type { Unheard } from './ignored-backpressure/unheard.ts';

export interface IgnoredBackpressure extends Finding {
  /** The `write`, or the last `pipe` of a chain. */
  readonly call: TSESTree.CallExpression;
  /** What is written to. */
  readonly sink: TSESTree.Node;
  /** What the chunks come from; of a chain, the stream of which nobody hears an error, or whose end settles the promise early. */
  readonly from: TSESTree.Node;
  /** `GET /file → send (src/file.ts:40)`; undefined where no known entry leads here. */
  readonly way: string | undefined;
  /** Streams that are joined by `pipe`, which passes on no error to who waits for the last one, or for which nobody waits until the last one is done. */
  readonly piped?: Piped;
  /** The stream of those joined whose error nobody at all listens to. */
  readonly unheard?: Unheard;
  /** The stream of those joined that stays open where the other is closed early. */
  readonly abandoned?: Abandoned;
}

/** Chunks of one stream written to another, as fast as they come; and joined streams of which one fails without anybody who waits hearing of it, or anybody at all, goes on when the wait is over, or stays open when another is closed. */
export const ignoredBackpressure = defineDetector<IgnoredBackpressure>({ prefilter: /\.\s*(?:pipe|write)\b/, provenFor: 'services' }, (source, found) => {
  const told = new Set<TSESTree.Node>(); // Several streams may be piped into one that nobody hears.
  return { CallExpression: copied };

  function copied(call: TSESTree.CallExpression): void {
    const callee = unwrap(call.callee);
    if (callee.type === 'MemberExpression' && staticName(callee) === 'pipe') {
      const isTold = joined(call);
      const lone = ended(call) || isTold ? undefined : loneIn(call, told, source);
      if (lone) found(lone);
      return;
    }
    const [chunk, ...others] = call.arguments;
    if (callee.type !== 'MemberExpression' || staticName(callee) !== 'write' || !chunk || chunk.type === 'SpreadElement' || others.some(one => one.type !== 'Literal')) return;
    if (!isDropped(call)) return;
    const chunks = chunksOf(chunk, call, source);
    const sink = chunks && sinkOf(callee, source);
    if (!chunks || !sink || isPaced(call, source)) return;
    const serving = servingOf(chunks.from, source); // A listener runs for the event that registers it.
    if (serving.kind === 'client') return;
    const certainty = certaintyOf(chunks, sink, isPushed(outermost(call, source), source), serving);
    found({ call, range: call.range, sink: callee.object, from: chunks.from, way: serving.kind === 'events' ? serving.way : undefined, certainty, evidence: evidenceOf(call, chunks, serving) });
  }

  function joined(call: TSESTree.CallExpression): boolean {
    const piped = pipedBy(call, source);
    const failing = piped?.unheard.find(one => mayFail(one, source, one === piped.streams[0]));
    const from = failing ?? piped?.unheard[0];
    if (!piped || !from) return false;
    const serving = servingOf(call, source);
    const named = findVariable(from, source)?.identifiers[0] as TSESTree.Node | undefined;
    if (serving.kind === 'client' || (named && told.has(named))) return true; // One stream, piped into one of several.
    if (named) told.add(named);
    const evidence: Evidence[] = [
      ...(serving.kind === 'events' ? [serving.evidence] : []),
      { range: from.range, words: 'nobody hears where this fails' },
      { range: piped.promise.range, words: 'this waits for the last stream, and settles by nothing else' },
    ];
    found({ call, range: call.range, sink: piped.streams.at(-1)!, from, way: serving.kind === 'events' ? serving.way : undefined, certainty: RARE.has(serving.kind) || isOwnFile(from, source) || !failing ? 'possible' : 'likely', evidence, piped });
    return true;
  }

  function ended(call: TSESTree.CallExpression): boolean {
    const piped = settledEarly(call, source);
    if (!piped) return false;
    const serving = servingOf(call, source);
    if (serving.kind === 'client') return true;
    const sink = piped.streams.at(-1)!;
    const evidence: Evidence[] = [
      ...(serving.kind === 'events' ? [serving.evidence] : []),
      { range: piped.early.call.range, words: 'this settles the promise' },
      { range: sink.range, words: 'nobody waits until this has written all it got' },
    ];
    found({ call, range: call.range, sink, from: piped.early.stream, way: serving.kind === 'events' ? serving.way : undefined, certainty: RARE.has(serving.kind) ? 'possible' : piped.isReadOn && serving.kind !== 'unknown' ? 'proven' : 'likely', evidence, piped });
    return true;
  }
});

/** One run, or a few. */
const RARE: ReadonlySet<Serving['kind']> = new Set(['once', 'test', 'tool']);

/** Nobody looks at the answer of `write`: it is a statement, alone or after `&&`, or what a handler gives back. */
function isDropped(call: TSESTree.Node): boolean {
  let at = call;
  while (at.parent && (unwrap(at.parent) === at || (at.parent.type === 'LogicalExpression' && at.parent.right === at))) at = at.parent;
  return at.parent?.type === 'ExpressionStatement' || (isFunction(at.parent) && at.parent.body === at);
}

/** `proven`: a model says that the sink answers whether it keeps up, what is written are the chunks themselves, and the code serves. */
function certaintyOf({ isWhole, isChildOutput }: Chunks, sink: Sink, isPushed: boolean, { kind }: Serving): Certainty {
  if (!isWhole || isChildOutput || isPushed || kind === 'test') return 'possible';
  const isAssumed = sink !== 'known';
  const serves = kind === 'events' || kind === 'server' || (sink === 'response' && kind !== 'tool'); // A request is what one answers.
  const assumed = [isAssumed, !serves, isAssumed && kind === 'tool'].filter(Boolean).length;
  return assumed === 0 ? 'proven' : assumed === 1 ? 'likely' : 'possible';
}

function evidenceOf(call: TSESTree.CallExpression, { from }: Chunks, serving: Serving): readonly Evidence[] {
  return [
    ...(serving.kind === 'events' ? [serving.evidence] : []),
    { range: from.range, words: 'the chunks come from here, as fast as it has them' },
    { range: call.range, words: 'nobody looks at what this answers' },
  ];
}
