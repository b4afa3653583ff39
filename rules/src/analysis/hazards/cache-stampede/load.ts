import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { identify } from '../../identity.ts';
import { DNS, ON_DISK, QUERY, REDIS } from '../../models/kinds.ts';
import { holds } from '../../shared-state/origins.ts';
import { hasEffect, workIn, type Work } from '../../shared-state/work.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** What a miss runs. `opens`: it makes a connection, pool, process, worker or server. `given`: the caller of a helper says what. */
export interface Load {
  readonly node: TSESTree.AwaitExpression;
  readonly cost: 'opens' | 'given' | 'request' | 'query' | 'file' | 'unknown';
  /** Known to change something outside, or to compute for long: twice is worse than once. */
  readonly isHarmful: boolean;
  /** Continues "this …". */
  readonly words: string;
}

/** Answers of the service's own stores, and of the name server beside it, come in a millisecond or two. */
const IN_DATA_CENTRE: ReadonlySet<string | undefined> = new Set([DNS.io, QUERY.io, REDIS.io]);
const OPENS: ReadonlySet<string> = new Set(['client', 'pool', 'process', 'worker', 'server']);

/** Awaits among what a value is made of. */
export function awaitsIn(origins: readonly TSESTree.Node[], source: Source): readonly TSESTree.AwaitExpression[] {
  const awaits = new Set<TSESTree.AwaitExpression>();
  for (const origin of origins) {
    walk(origin, source, node => {
      if (isFunction(node) && node !== origin) return false;
      if (node.type === 'AwaitExpression') awaits.add(node);
      return true;
    });
  }
  return [...awaits];
}

/** The costliest of the awaits; undefined where all of them are cheap, or share the load already. */
export function loadOf(awaits: readonly TSESTree.AwaitExpression[], fn: FunctionNode, source: Source): Load | undefined {
  const loads = awaits.flatMap(node => one(node, fn, source) ?? []);
  return ORDER.flatMap(cost => loads.filter(load => load.cost === cost))[0];
}

/**
 * `const client = new Client(); await client.connect(); kept = client`: what is stored is no answer that was waited for, yet it is of use once that is done.
 * Undefined where what is waited for is known to change something: then it is more than a load.
 */
export function preparationOf(origins: readonly TSESTree.Node[], fn: FunctionNode, source: Source): Load | undefined {
  const made = origins.filter(isMade);
  const node = made.length > 0 ? awaitsOn(origins, fn, source)[0] : undefined;
  if (!node) return undefined;
  const cost = costOf(workIn(made, source).work);
  if (cost === 'opens') return { node, cost, isHarmful: false, words: 'opens what is to be closed' };
  const { work, isWhole } = workIn([unwrap(node.argument)], source);
  return isWhole || work.some(hasEffect) ? undefined : { node, cost: 'unknown', isHarmful: false, words: 'waits' };
}

function isMade(origin: TSESTree.Node): boolean {
  const made = unwrap(origin);
  return made.type === 'NewExpression' || made.type === 'CallExpression';
}

/** Awaited calls of methods of what a value is made of. */
function awaitsOn(origins: readonly TSESTree.Node[], fn: FunctionNode, source: Source): readonly TSESTree.AwaitExpression[] {
  const isPart = (object: TSESTree.Node): boolean => {
    const variable = object.type === 'Identifier' ? findVariable(object, source) : undefined;
    const declared = variable?.identifiers[0];
    return declared !== undefined && isWithin(declared, fn) && holds(origins, source, node => node.type === 'Identifier' && findVariable(node, source) === variable);
  };
  return awaitsIn([fn], source).filter(({ argument }) => {
    const call = unwrap(argument);
    return call.type === 'CallExpression' && call.callee.type === 'MemberExpression' && isPart(unwrap(call.callee.object));
  });
}

const ORDER: readonly Load['cost'][] = ['opens', 'given', 'request', 'query', 'unknown', 'file'];

function one(node: TSESTree.AwaitExpression, fn: FunctionNode, source: Source): Load | undefined {
  const awaited = unwrap(node.argument);
  if (awaited.type === 'ImportExpression') return undefined; // A module is evaluated once.
  if (awaited.type === 'CallExpression' && isGivenLoad(awaited, fn, source)) return { node, cost: 'given', isHarmful: false, words: 'runs the load it is handed' };
  const { work, isWhole } = workIn([awaited], source);
  if (work.some(({ model }) => model.sharesLoad)) return undefined;
  const cost = costOf(work);
  const isHarmful = work.some(isWorse);
  if (cost) return { node, cost, isHarmful, words: work.find(({ model }) => model.io !== undefined)?.model.io ?? 'opens what is to be closed' };
  return isWhole ? undefined : { node, cost: 'unknown', isHarmful, words: 'waits' };
}

/** A value put into Redis twice is the same value. */
function isWorse(one: Work): boolean {
  const { blocks, io } = one.model;
  return (hasEffect(one) && io !== REDIS.io && !ON_DISK.has(io)) || blocks?.cost === 'process' || (blocks?.cost === 'cpu' && !blocks.costFromArguments);
}

/** Is one of them the load that the function is handed? */
export function holdsGiven(awaits: readonly TSESTree.AwaitExpression[], fn: FunctionNode, source: Source): boolean {
  return awaits.some(({ argument }) => {
    const awaited = unwrap(argument);
    return awaited.type === 'CallExpression' && isGivenLoad(awaited, fn, source);
  });
}

/** The callee is a parameter: `getOrSet(key, load)`. */
function isGivenLoad(call: TSESTree.CallExpression, fn: FunctionNode, source: Source): boolean {
  const { root, steps } = identify(call.callee, source);
  return root.kind === 'parameter' && root.owner === fn && steps.length === 0;
}

function costOf(work: readonly Work[]): Load['cost'] | undefined {
  if (work.some(({ model }) => model.creates && OPENS.has(model.creates.what) && model.creates.holds !== 'nothing')) return 'opens';
  const leaves = work.flatMap(({ model: { io, pooled } }) => (io === undefined ? [] : pooled || ON_DISK.has(io) ? 'file' : IN_DATA_CENTRE.has(io) ? 'query' : 'request'));
  return ORDER.find(cost => leaves.includes(cost as (typeof leaves)[number]));
}
