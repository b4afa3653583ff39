import type { TSESTree } from '@typescript-eslint/types';
import { workOf, type Work } from './awaited-work.ts';
import { walk } from './detector.ts';
import { accessesOf } from './flow/accesses.ts';
import { flowOf } from './flow/flow-of.ts';
import { isIndependentOfPrevious } from './flow/loop-dependence.ts';
import { optionalCap } from './flow/optional-cap.ts';
import { keyOfNode } from './identity.ts';
import { callModel } from './models/calls.ts';
import type { Source } from './source.ts';
import { findAncestor, isFunction, isLoop, isWithin, staticName, unwrap, type LoopNode } from './syntax.ts';
import { constantOf, findVariable } from './variables.ts';

/** A loop over `items` whose turns could run together. */
export interface Turns {
  readonly loop: LoopNode;
  readonly items: TSESTree.Expression;
  /** The await that is collected, or the first one of a turn. */
  readonly awaited: TSESTree.AwaitExpression;
  readonly collector: Collector | undefined;
  readonly work: Work;
  /** What ends the loop early for those who give a limit. */
  readonly cap: TSESTree.IfStatement | undefined;
}

/** `push` puts what a turn awaited on a list, and `call` of a combinator takes it: by the time it does, everything is done. */
export interface Collector {
  readonly push: TSESTree.CallExpression;
  readonly call: TSESTree.CallExpression;
  /** `Promise.all`. */
  readonly combinator: string;
}

const known = new WeakMap<LoopNode, Turns | null>();

/** Undefined where the loop waits on purpose, must go in order, or goes on only by what a turn gives. */
export function findTurns(loop: LoopNode, source: Source): Turns | undefined {
  let turns = known.get(loop);
  if (turns === undefined) known.set(loop, turns = find(loop, source) ?? null);
  return turns ?? undefined;
}

function find(loop: LoopNode, source: Source): Turns | undefined {
  const items = itemsOf(loop, source);
  const home = findAncestor(loop, isFunction);
  if (items === undefined || !home || (home.generator && home.async)) return undefined;
  const cap = optionalCap(loop, source);
  const awaited = awaitsIn(loop.body, source);
  const [first] = awaited;
  if (!first || !awaited.some(one => usesTurn(one, loop, source)) || canEnd(loop, cap, source)) return undefined;
  const work = workOf(loop.body, source);
  if (work.kind === 'memory' || work.kind === 'ordered' || growsWhileRead(items, loop, source)) return undefined;
  if (isIndependentOfPrevious(flowOf(home, source), loop, source, cap) !== true) return undefined;
  for (const one of awaited) {
    const collector = collectorOf(one, loop, source);
    if (collector) return { loop, items, awaited: one, collector, work, cap };
  }
  return { loop, items, awaited: first, collector: undefined, work, cap };
}

/** The list of `for (const item of items)` and of `for (let i = 0; i < items.length; i++)`. Other loops count attempts, pages or bytes. */
function itemsOf(loop: LoopNode, source: Source): TSESTree.Expression | undefined {
  if (loop.type === 'ForOfStatement') return loop.await && !isListOfValues(loop.right, source) ? undefined : loop.right;
  if (loop.type === 'ForInStatement') return loop.right;
  if (loop.type !== 'ForStatement') return undefined;
  const { test, update } = loop;
  if (update?.type !== 'UpdateExpression' || update.operator !== '++' || test?.type !== 'BinaryExpression' || test.operator !== '<') return undefined;
  return test.right.type === 'MemberExpression' && staticName(test.right) === 'length' ? test.right.object : undefined;
}

/** `for await` over what was awaited whole, and of which the code asks the length: its elements wait for nothing. */
function isListOfValues(items: TSESTree.Expression, source: Source): boolean {
  const made = constantOf(items, source);
  const isAsked = findVariable(items, source)?.references.some(({ identifier: { parent } }) => parent?.type === 'MemberExpression' && staticName(parent as TSESTree.MemberExpression) === 'length');
  return made?.type === 'AwaitExpression' && isAsked === true;
}

/** The awaits of a turn itself, not of functions or inner loops: those are asked on their own. */
function awaitsIn(body: TSESTree.Node, source: Source): readonly TSESTree.AwaitExpression[] {
  const found: TSESTree.AwaitExpression[] = [];
  walk(body, source, node => {
    if (node.type === 'AwaitExpression') found.push(node);
    return !isFunction(node) && !(isLoop(node) && node !== body);
  });
  return found;
}

/** Does the await ask for something of this turn? One that asks for the same each time polls. */
function usesTurn(awaited: TSESTree.AwaitExpression, loop: LoopNode, source: Source): boolean {
  let uses = false;
  walk(awaited.argument, source, node => {
    const declared = node.type === 'Identifier' ? findVariable(node, source)?.identifiers[0] : undefined;
    uses ||= declared !== undefined && isWithin(declared, loop) && !isWithin(declared, awaited);
  });
  return uses;
}

/** May a turn be the last one: by `break`, `return`, `throw`, `yield` or a jump to an outer loop? `cap` does not count. */
function canEnd(loop: LoopNode, cap: TSESTree.Node | undefined, source: Source): boolean {
  let ends = false;
  walk(loop.body, source, node => {
    if (isFunction(node) || node === cap) return false;
    if (node.type === 'ReturnStatement' || node.type === 'ThrowStatement' || node.type === 'YieldExpression') ends = true;
    if (node.type === 'BreakStatement') ends ||= node.label !== null || findAncestor(node, isBreakable) === loop;
    if (node.type === 'ContinueStatement') ends ||= node.label !== null;
    return !ends;
  });
  return ends;
}

function isBreakable(node: TSESTree.Node): node is LoopNode | TSESTree.SwitchStatement {
  return isLoop(node) || node.type === 'SwitchStatement';
}

/** `for (const page of queue) queue.push(...await children(page))`: what a turn finds, later turns go over. */
function growsWhileRead(items: TSESTree.Expression, loop: LoopNode, source: Source): boolean {
  const variable = findVariable(unwrap(items), source);
  return variable !== undefined && accessesOf(loop.body, source).some(({ isWrite, root, path }) => isWrite && root === variable && path[0] === '*');
}

/** `tasks.push(await load(item))` before `Promise.all(tasks)`: the list was meant to hold promises. */
function collectorOf(awaited: TSESTree.AwaitExpression, loop: LoopNode, source: Source): Collector | undefined {
  const push = findAncestor(awaited, (at): at is TSESTree.CallExpression => at.type === 'CallExpression', loop);
  if (push?.callee.type !== 'MemberExpression' || staticName(push.callee) !== 'push' || !push.arguments.some(one => givesAwaited(one, awaited))) return undefined;
  for (const { identifier } of findVariable(push.callee.object, source)?.references ?? []) {
    const call = identifier.parent as TSESTree.Node;
    if (call.type !== 'CallExpression' || call.arguments[0] !== (identifier as TSESTree.Node) || call.range[0] < loop.range[1]) continue;
    const key = keyOfNode(call.callee, source);
    if (key !== undefined && callModel(key)?.combines !== undefined) return { push, call, combinator: key.slice(key.indexOf(':') + 1) };
  }
  return undefined;
}

/** The await itself, or what both or one side of a condition is. */
function givesAwaited(node: TSESTree.Node, awaited: TSESTree.Node): boolean {
  const value = unwrap(node);
  return value === awaited || (value.type === 'ConditionalExpression' && [value.consequent, value.alternate].some(side => givesAwaited(side, awaited)));
}
