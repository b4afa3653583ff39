import type { TSESTree } from '@typescript-eslint/types';
import { certaintyOf } from '../assumptions.ts';
import type { Work } from '../awaited-work.ts';
import { lengthOf, type Length } from '../cardinality.ts';
import { defineDetector } from '../define-detector.ts';
import { isAtLeast, type Evidence, type Finding } from '../detector.ts';
import { functionAround, type ReachKind } from '../program/index.ts';
import { servingOf } from '../serving.ts';
import type { Source } from '../source.ts';
import { isFunction, isLoop, type LoopNode } from '../syntax.ts';
import { isInTransaction } from '../transaction-scope.ts';
import { findTurns, type Turns } from '../turns.ts';
import { evidenceOfWay, servingWay, wordsOfWay } from '../ways.ts';
import { findRows, type Row } from './sequential-await/rows.ts';

export type { Row } from './sequential-await/rows.ts';

/**
 * Independent awaits, one after another.
 * - `loop`: each turn of a loop waits for its own item before the next one starts.
 * - `row`: statements side by side, none of which needs the others.
 */
export type SequentialAwait = Finding & { readonly way: string | undefined } & (Row | (Turns & { readonly form: 'loop' }));

export const sequentialAwait = defineDetector<SequentialAwait>({ prefilter: /\bawait\b/, foundFor: 'processes', provenFor: 'events', isLocal: true, unearned: { right: 2, read: 15 } }, (source, found, least) => {
  const visitLoop = (loop: LoopNode): void => {
    const turns = findTurns(loop, source);
    if (!turns || turns.collector) return; // A combinator that gets values is a fault of its own.
    const length = lengthOf(turns.items, source);
    if (length.kind === 'short') return;
    const doubts = doubtsOfLength(length) + doubtsOfWork(turns.work) + (turns.cap ? 1 : 0);
    const context = isAtLeast(certaintyOf(doubts), least) ? contextOf(loop, source) : undefined; // Asked last: who calls the code takes a look at every file.
    if (context) found({ ...turns, form: 'loop', range: turns.awaited.range, certainty: certaintyOf(doubts + context.doubts), way: context.way, evidence: [...(length.kind === 'long' ? length.evidence : []), ...evidenceOfWork(turns.work), ...context.evidence] });
  };
  const visitBlock = (block: TSESTree.BlockStatement): void => {
    for (const row of findRows(block, source)) {
      const doubts = doubtsOfRow(row);
      if (!isAtLeast(certaintyOf(doubts), least)) continue;
      const context = contextOf(block, source);
      if (!context) return;
      const [first, last] = [row.statements[0]!, row.statements.at(-1)!];
      found({ ...row, range: [first.range[0], last.range[1]], certainty: certaintyOf(doubts + context.doubts), way: context.way, evidence: [...row.evidence, ...context.evidence] });
    }
  };
  return {
    ForOfStatement: visitLoop,
    ForInStatement: visitLoop,
    ForStatement: visitLoop,
    BlockStatement: block => {
      if (least === 'proven') return; // No row is.
      if (isFunction(block.parent) || isLoop(block.parent) || block.parent.type === 'IfStatement' || block.parent.type === 'TryStatement') visitBlock(block);
    },
  };
});

/** Somebody waits for these. */
const AWAITED: readonly ReachKind[] = ['request', 'action'];
/** Nobody waits, but the next one does. */
const QUEUED: readonly ReachKind[] = ['message', 'job'];

interface Context { readonly doubts: number; readonly way: string | undefined; readonly evidence: readonly Evidence[] }

/** Who waits for the code; undefined where being slow costs nothing, at the start of a process, in what a timer runs, or where one transaction takes everything in turn. */
function contextOf(node: TSESTree.Node, source: Source): Context | undefined {
  const { kind } = servingOf(node, source);
  if (kind === 'client' || kind === 'once' || isInTransaction(node, source)) return undefined;
  const awaited = servingWay(node, source, AWAITED);
  const way = awaited ?? servingWay(node, source, QUEUED);
  if (way) return { doubts: awaited ? 0 : 1, way: wordsOfWay(way, functionAround(node, source), source), evidence: [evidenceOfWay(way, node, source)] };
  const isBackground = servingWay(node, source, ['timer', 'listener']) !== undefined;
  return { doubts: kind === 'server' && !isBackground ? 1 : 2, way: undefined, evidence: [] };
}

/** What the rows of a table are is mostly few: tags, invites, exports. */
function doubtsOfLength(length: Length): number {
  if (length.kind !== 'long') return 2;
  return length.sure && length.from === 'client' ? 0 : 1;
}

/** Whether the round trips saved matter is for people to say, and where it is one, it mostly does not. */
function doubtsOfRow({ statements, isLoose }: Row): number {
  return statements.length > 2 && !isLoose ? 1 : 2;
}

function doubtsOfWork({ kind, isLocal, hasUnknownEffect }: Work): number {
  return kind === 'reads' ? Number(isLocal) + Number(hasUnknownEffect) : 2;
}

function evidenceOfWork({ evidence: [first] }: Work): readonly Evidence[] {
  return first ? [{ ...first, words: `each turn ${first.words}` }] : [];
}
