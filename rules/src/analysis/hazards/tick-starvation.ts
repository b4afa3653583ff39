import type { TSESTree } from '@typescript-eslint/types';
import { lengthOf } from '../cardinality.ts';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { largestPossible } from '../largest.ts';
import { functionAround } from '../program/index.ts';
import { servingOf, type Serving } from '../serving.ts';
import type { Source } from '../source.ts';
import { findAncestor, isFunction, isLoop, unwrap, type LoopNode } from '../syntax.ts';
import { evidenceOfWay, servingWay, wordsOfWay } from '../ways.ts';
import { isReadySource } from './tick-starvation/ready-source.ts';
import { selfScheduling } from './tick-starvation/self.ts';
import { isPassedQuietly, lettingOnlyPromisesRun, returnsQuietly } from './tick-starvation/waits.ts';

/**
 * - `yield`: a loop pauses in a way that lets only promises run. `self`: a function puts itself on the queue of ticks or microtasks, which is emptied first.
 * - `ready`: `for await` goes through what is there already.
 */
export interface TickStarvation extends Finding {
  readonly form: 'ready' | 'self' | 'yield';
  readonly node: TSESTree.Node;
  /** `GET /export → write (src/export.ts:4)`; undefined where no known entry leads here. */
  readonly way: string | undefined;
}

/** Code that gives way to promises and ticks only: no request, timer or answer of a disk gets its turn before it is over. */
export const tickStarvation = defineDetector<TickStarvation>({ prefilter: /\bawait\b|\bnextTick\b|\bqueueMicrotask\b|\bPromise\b/, foundFor: 'programs', provenFor: 'programs' }, (source, found) => {
  const report = (form: TickStarvation['form'], node: TSESTree.Node, words: string, certaintyIn: (serving: Serving) => Certainty | undefined): void => {
    const serving = servingOf(node, source);
    const certainty = serving.kind === 'client' ? undefined : certaintyIn(serving);
    if (!certainty) return;
    const way = serving.kind === 'events' ? servingWay(node, source) : undefined;
    const evidence: Evidence[] = [...(way ? [evidenceOfWay(way, node, source)] : []), { range: node.range, words }];
    found({ form, node, range: node.range, certainty, evidence, way: way && wordsOfWay(way, functionAround(node, source), source) });
  };
  return {
    AwaitExpression(node) {
      const pause = lettingOnlyPromisesRun(node, source);
      const loop = pause && loopAround(node);
      if (loop && !isShort(loop, source) && isPassedQuietly(node, source)) {
        report('yield', node, 'only promises and ticks run meanwhile', serving => certaintyOf(serving, isLong(loop, source) ? 'proven' : 'likely', pause));
      } else if (pause === 'made' && !loop && returnsQuietly(node, source)) {
        report('yield', node, 'only promises and ticks run meanwhile, and a loop calls this function', serving => certaintyOf(serving, 'likely', pause));
      }
    },
    CallExpression(call) {
      const self = selfScheduling(call, source);
      if (self) report('self', call, 'it runs again before anything else of the event loop', ({ kind }) => (self === 'always' ? 'proven' : kind === 'tool' || kind === 'once' ? 'possible' : 'likely'));
    },
    ForOfStatement(loop) {
      if (!loop.await || !isReadySource(loop, source)) return;
      report('ready', loop.right, 'each element is there already', ({ kind }) => (kind === 'events' && isLong(loop, source) ? 'likely' : 'possible')); // At a start nobody waits yet.
    },
  };
});

/** In a tool nobody waits for a turn, but who makes a pause, there as well, wants something else to run in it. */
function certaintyOf({ kind }: Serving, most: Certainty, pause: 'made' | 'settled'): Certainty {
  if (kind === 'events') return most;
  return pause === 'settled' && (kind === 'tool' || kind === 'once') ? 'possible' : 'likely';
}

function loopAround(node: TSESTree.Node): LoopNode | undefined {
  return findAncestor(node, (at): at is LoopNode => isLoop(at), findAncestor(node, isFunction));
}

/** A few rounds starve nobody. */
function isShort(loop: LoopNode, source: Source): boolean {
  if (loop.type === 'ForOfStatement') return lengthOf(loop.right, source).kind === 'short';
  const test = loop.type === 'ForStatement' && loop.test?.type === 'BinaryExpression' ? largestPossible(unwrap(loop.test.right), source) : undefined;
  return loop.type === 'ForInStatement' || (test !== undefined && test <= 100);
}

function isLong(loop: LoopNode, source: Source): boolean {
  if (loop.type !== 'ForOfStatement') return loop.type !== 'ForStatement' || !loop.test;
  const length = lengthOf(loop.right, source);
  return length.kind === 'long' && length.sure;
}
