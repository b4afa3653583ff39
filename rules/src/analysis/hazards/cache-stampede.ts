import type { TSESTree } from '@typescript-eslint/types';
import { certaintyOf } from '../assumptions.ts';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { flowOf } from '../flow/flow-of.ts';
import type { StateAccess } from '../shared-state/accesses.ts';
import { isLocked } from '../shared-state/guards.ts';
import { overlapOf, type Overlap } from '../shared-state/overlap.ts';
import { accessesThrough } from '../shared-state/through-calls.ts';
import { unwrap, type FunctionNode } from '../syntax.ts';
import { findFill, isStore, type Fill } from './cache-stampede/fill.ts';
import { helperFill, type HelperFill } from './cache-stampede/handed-load.ts';
import { keptFailure, type KeptFailure } from './cache-stampede/kept-failure.ts';
import { isOwnItem } from './cache-stampede/own-item.ts';
import { isSharedRun } from './cache-stampede/shared-run.ts';

/** `keyed`: an entry of a cache. `lazy`: a variable or field that is filled when it is first needed. `failed`: either of them keeps the promise of its load, and so its failure, too. */
export interface CacheStampede extends Finding {
  readonly form: 'keyed' | 'lazy' | 'failed';
  /** Where it is looked up, loaded and stored. */
  readonly read: TSESTree.Node;
  readonly load: TSESTree.AwaitExpression | TSESTree.CallExpression;
  readonly write: TSESTree.Node;
  readonly place: TSESTree.Node;
  /** What runs it twice at a time; undefined where that is assumed. */
  readonly runs: string | undefined;
}

/** Looked up, missed, loaded, stored: all who miss while the load runs start one of their own. Stored before it is done: all who come after it has failed get its failure. */
export const cacheStampede = defineDetector<CacheStampede>({ prefilter: /\bawait\b|\?\?=/, provenFor: 'processes' }, (source, found) => {
  const look = (fn: FunctionNode): void => {
    if (!fn.async || !flowOf(fn, source).isWhole || isSharedRun(fn, source)) return;
    const accesses = accessesThrough(fn, source);
    const stored = new Set<string>();
    for (const write of accesses) {
      const fill = isStore(write) && !stored.has(write.state.id) ? findFill(write, accesses, fn, source) : undefined;
      const overlap = fill && overlapOf(fn, write, source);
      if (!fill || !overlap || (overlap.isForItems && isOwnItem(write.key, source))) continue;
      stored.add(write.state.id);
      found(findingOf(fill, overlap));
    }
    const helper = stored.size === 0 ? helperFill(fn, source) : undefined;
    const overlap = helper && !isLocked(helper.write, source) ? overlapOf(fn, accessOf(helper), source) : undefined;
    if (helper && overlap) found(findingOfHelper(helper, overlap));
  };
  const stored = (node: TSESTree.AssignmentExpression | TSESTree.CallExpression): void => {
    const kept = keptFailure(node, source);
    if (kept) found(findingOfKept(kept));
  };
  return { ArrowFunctionExpression: look, FunctionDeclaration: look, FunctionExpression: look, AssignmentExpression: stored, CallExpression: stored };
});

function findingOf(fill: Fill, overlap: Overlap): CacheStampede {
  const { read, write, load } = fill;
  const { words, evidence } = overlap;
  const form = write.key ? 'keyed' : 'lazy';
  const steps = [...evidence, ...stepsOf(read.node, load.node, write.node, load.words)];
  return {
    form, read: write.kind === 'update' ? write.place : read.node, load: load.node, write: write.node, place: write.place, runs: words,
    range: write.node.range, certainty: certaintyOfFill(form, fill, overlap), evidence: steps,
  };
}

function findingOfKept({ read, load, write, overlap: { words, evidence, assumed }, leavesMachine }: KeptFailure): CacheStampede {
  const steps = [...evidence, { range: load.range, words: 'this fails while what it asks is out of reach' }, { range: write.node.range, words: 'its promise is kept all the same, and nothing here removes it' }];
  return { form: 'failed', read, load, write: write.node, place: write.place, runs: words, range: write.node.range, certainty: words !== undefined && assumed === 0 && leavesMachine ? 'likely' : 'possible', evidence: steps };
}

/** Wherever the functions of a helper keep what they are told: it is the same place for all. */
function accessOf({ read, write }: HelperFill): StateAccess {
  return { state: { id: '', lifetime: 'module', owner: undefined }, node: write, place: read.callee, key: read.arguments[0], kind: 'write', value: undefined };
}

function findingOfHelper({ read, load, write }: HelperFill, { words, evidence }: Overlap): CacheStampede {
  const steps = [...evidence, ...stepsOf(read, load, write, 'runs the load it is handed')];
  return { form: 'keyed', read, load, write, place: read.callee, runs: words, range: write.range, certainty: words === undefined ? 'possible' : 'likely', evidence: steps };
}

function stepsOf(read: TSESTree.Node, load: TSESTree.Node, write: TSESTree.Node, words: string): readonly Evidence[] {
  return [
    { range: read.range, words: 'this misses' },
    { range: load.range, words: `this ${words}, while others miss too` },
    { range: write.range, words: 'this is too late for them' },
  ];
}

/**
 * What a second load does: one that opens something leaves it behind, and one for an entry that changes something or computes for long does so with each
 * caller. Of two objects for one entry, callers may change either; a request more, and all else, mostly harms nobody. What a variable keeps open is mostly asked for at the
 * start, before anybody else comes, and was worth no change on unseen code but where tasks start together. Who writes a helper for others knows neither what they load nor when, yet an event is to lead there, and a cache that lives as long as the tasks of one call serves
 * none of them where all miss at once, unless each item names its own: 0 of 5 on unseen code. That two requests meet in the one moment before a variable is filled is an assumption, too, and what is left open may be next to nothing.
 */
function certaintyOfFill(form: CacheStampede['form'], { load: { cost, isHarmful }, write, isHelper, isInstance, isOfItem, isNamedByItem }: Fill, { assumed, isForItems, words }: Overlap): Certainty {
  const doubts = assumed + (write.isSupposed ? 1 : 0) + (isForItems && isOfItem ? 1 : 0); // Two items with one key are none that the code shows.
  if (form === 'keyed' && isHarmful) return certaintyOf(doubts);
  if (cost === 'opens' && !isComputed(write) && doubts === 0 && (form === 'keyed' || isForItems)) return 'proven';
  if (form === 'keyed' && ((isHelper && words !== undefined && (cost === 'given' || cost === 'request')) || (isForItems && !isNamedByItem && write.state.lifetime === 'closure'))) return 'likely';
  return form === 'keyed' && isInstance && doubts === 0 ? 'likely' : 'possible';
}

/** `next = answer + pause`: what the load has opened is not what is kept, and has another owner. */
function isComputed({ value }: StateAccess): boolean {
  const node = value && unwrap(value);
  return node?.type === 'BinaryExpression' || node?.type === 'TemplateLiteral' || node?.type === 'UnaryExpression';
}
