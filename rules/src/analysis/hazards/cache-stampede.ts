import type { TSESTree } from '@typescript-eslint/types';
import { certaintyOf } from '../assumptions.ts';
import { defineDetector } from '../define-detector.ts';
import type { Certainty, Evidence, Finding } from '../detector.ts';
import { flowOf } from '../flow/flow-of.ts';
import { awaitBetween } from '../flow/queries.ts';
import type { Flow } from '../flow/step.ts';
import { functionAround } from '../program/index.ts';
import { isSamePlace, type StateAccess } from '../shared-state/accesses.ts';
import { isLocked, isMarked } from '../shared-state/guards.ts';
import { isGiven, originsInRun, originsOf } from '../shared-state/origins.ts';
import { overlapOf, type Overlap } from '../shared-state/overlap.ts';
import { decides, testsOn } from '../shared-state/tests.ts';
import { accessesThrough } from '../shared-state/through-calls.ts';
import type { Source } from '../source.ts';
import { isWithin, unwrap, type FunctionNode } from '../syntax.ts';
import { helperFill, type HelperFill } from './cache-stampede/handed-load.ts';
import { keepsInstance } from './cache-stampede/instance.ts';
import { awaitsIn, loadOf, preparationOf, type Load } from './cache-stampede/load.ts';

/** `keyed`: an entry of a cache. `lazy`: a variable or field that is filled when it is first needed. */
export interface CacheStampede extends Finding {
  readonly form: 'keyed' | 'lazy';
  /** Where it is looked up, loaded and stored. */
  readonly read: TSESTree.Node;
  readonly load: TSESTree.AwaitExpression;
  readonly write: TSESTree.Node;
  readonly place: TSESTree.Node;
  /** What runs it twice at a time; undefined where that is assumed. */
  readonly runs: string | undefined;
}

interface Fill { readonly read: StateAccess; readonly write: StateAccess; readonly load: Load; readonly isHelper: boolean; readonly isInstance: boolean; readonly isOfItem: boolean; readonly flow: Flow }

/** Looked up, missed, loaded, stored: all who miss while the load runs start one of their own. */
export const cacheStampede = defineDetector<CacheStampede>({ prefilter: /\bawait\b/, provenFor: 'processes' }, (source, found) => {
  const look = (fn: FunctionNode): void => {
    if (!fn.async || !flowOf(fn, source).isWhole) return;
    const accesses = accessesThrough(fn, source);
    const stored = new Set<string>();
    for (const write of accesses) {
      const fill = isStore(write) && !stored.has(write.state.id) ? findFill(write, accesses, fn, source) : undefined;
      const overlap = fill && overlapOf(fn, write, source);
      if (!fill || !overlap) continue;
      stored.add(write.state.id);
      found(findingOf(fill, overlap));
    }
    const helper = stored.size === 0 ? helperFill(fn, source) : undefined;
    const overlap = helper && !isLocked(helper.write, source) ? overlapOf(fn, accessOf(helper), source) : undefined;
    if (helper && overlap) found(findingOfHelper(helper, overlap));
  };
  return { ArrowFunctionExpression: look, FunctionDeclaration: look, FunctionExpression: look };
});

function isStore({ kind, node }: StateAccess): boolean {
  return kind === 'write' || (kind === 'update' && node.type === 'AssignmentExpression' && (node.operator === '??=' || node.operator === '||='));
}

function findFill(stored: StateAccess, accesses: readonly StateAccess[], fn: FunctionNode, source: Source): Fill | undefined {
  if (!stored.value) return undefined;
  const asked = isKeyedByValue(stored) ? accesses.find(one => one.kind === 'read' && one.state.id === stored.state.id && one.key && one.node.range[0] < stored.node.range[0]) : undefined;
  const write: StateAccess = asked ? { ...stored, key: asked.key, isSupposed: true } : stored;
  const origins = originsInRun(stored.value, fn, source);
  const awaits = awaitsIn(origins, source);
  const prepared = awaits.length === 0 ? preparationOf(origins, fn, source) : undefined;
  if (awaits.length === 0 && !prepared) return undefined;
  const flow = flowOf(fn, source);
  const lookups = write.kind === 'update' ? [write] : accesses.filter(one => one.kind === 'read' && one !== stored && (isSamePlace(one, write, source) || isSamePlace(one, stored, source)) && testsOn(one, fn, source).some(test => decides(test, write.node)));
  if (write.kind !== 'update' && lookups.some(one => awaitBetween(flow, endOf(one), write.node) === false)) return undefined; // Looked up again, with nothing between.
  const [read] = lookups.filter(one => awaitBetween(flow, write.kind === 'update' ? one.place : endOf(one), write.node));
  const own = (prepared ? [prepared.node] : awaits).filter(one => read && !isWithin(read.node, one) && (write.kind === 'update' || one.range[0] > read.node.range[0]));
  const load = read && (own[0] === prepared?.node ? prepared : loadOf(own, fn, source));
  if (!load || isLocked(write.node, source) || isMarked(load.node, accesses, flow, fn, source)) return undefined;
  return { read, write, load, isHelper: isHelper(load, fn, source), isInstance: keepsInstance(write, fn, source), isOfItem: write.key !== undefined && isGiven(originsOf(write.key, fn, source), fn, source), flow };
}

/** `users.set(user.id, user)`: mostly what it was asked for by. */
function isKeyedByValue({ key, value }: StateAccess): boolean {
  const part = key && unwrap(key);
  const of = part?.type === 'MemberExpression' ? unwrap(part.object) : undefined;
  const whole = value && unwrap(value);
  return of?.type === 'Identifier' && whole?.type === 'Identifier' && of.name === whole.name;
}

/** A remote cache has answered once its promise has. */
function endOf({ node }: StateAccess): TSESTree.Node {
  return node.parent?.type === 'AwaitExpression' ? node.parent : node;
}

/** Callers that make a function one for all: they ask for this and that, not for one thing by and by. */
const MANY = 3;

/** Does the caller decide what a miss runs? It hands over the load, or, as one of many, all that the load is made of. */
function isHelper({ node, cost }: Load, fn: FunctionNode, source: Source): boolean {
  if (cost === 'given') return true;
  const callers = functionAround(fn.body, source)?.callers.filter(({ isCallback }) => !isCallback) ?? [];
  return callers.length >= MANY && isGiven(originsOf(node, fn, source), fn, source);
}

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
 * none of them where all miss at once. That two requests meet in the one moment before a variable is filled is an assumption, too, and what is left open may be next to nothing.
 */
function certaintyOfFill(form: CacheStampede['form'], { load: { cost, isHarmful }, write, isHelper, isInstance, isOfItem }: Fill, { assumed, isForItems, words }: Overlap): Certainty {
  const doubts = assumed + (write.isSupposed ? 1 : 0) + (isForItems && isOfItem ? 1 : 0); // Two items with one key are none that the code shows.
  if (form === 'keyed' && isHarmful) return certaintyOf(doubts);
  if (cost === 'opens' && !isComputed(write) && doubts === 0 && (form === 'keyed' || isForItems)) return 'proven';
  if (form === 'keyed' && ((isHelper && words !== undefined && (cost === 'given' || cost === 'request')) || (isForItems && write.state.lifetime === 'closure'))) return 'likely';
  return form === 'keyed' && isInstance && doubts === 0 ? 'likely' : 'possible';
}

/** `next = answer + pause`: what the load has opened is not what is kept, and has another owner. */
function isComputed({ value }: StateAccess): boolean {
  const node = value && unwrap(value);
  return node?.type === 'BinaryExpression' || node?.type === 'TemplateLiteral' || node?.type === 'UnaryExpression';
}
