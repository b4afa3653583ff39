import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { accessesOf, isDeclaredWithin, type Access } from '../../flow/accesses.ts';
import { flowOf } from '../../flow/flow-of.ts';
import { reachesWithout } from '../../flow/queries.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { callAt, programOf } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin } from '../../syntax.ts';

export interface Condition {
  /** Nothing in it leaves the process, waits, or is code that is not in sight. */
  readonly isKnown: boolean;
  /** It asks what time it is. */
  readonly isClock: boolean;
  /** It reads memory that other threads write. */
  readonly isAtomic: boolean;
  /** Some of what it reads is changed by the code around itself, which so gets on. */
  readonly isOwn: boolean;
  /** State that it reads, in a part of its own, and that the code around does not itself change. */
  readonly states: readonly Access[];
}

const CLOCK = /^(?:global:(?:Date|performance|process)|process:|perf_hooks:performance)\.?(?:now|hrtime|hrtime\.bigint|new\.getTime)(?:\.\(\))?$/;

/** What the tests of `around`, a loop or a callback, rest on. */
export function conditionOf(tests: readonly TSESTree.Node[], around: TSESTree.Node, source: Source): Condition {
  let [isKnown, isClock, isAtomic] = [true, false, false];
  for (const test of tests) {
    walk(test, source, node => {
      if (isFunction(node) || node.type === 'AwaitExpression' || node.type === 'YieldExpression' || node.type === 'AssignmentExpression') isKnown = false;
      if (node.type === 'UpdateExpression') isKnown = false;
      const key = node.type === 'CallExpression' ? keyOfNode(node.callee, source) : node.type === 'NewExpression' ? keyOfNode(node, source) : undefined;
      if (node.type === 'NewExpression' && key !== 'global:Date.new') isKnown = false;
      isClock ||= key !== undefined && (CLOCK.test(key) || key === 'global:Date.new') && !isOfDate(node);
      isAtomic ||= key !== undefined && callModel(key)?.sharedMemory === 'atomic';
      if (node.type === 'CallExpression' && !(key !== undefined && CLOCK.test(key)) && !isInMemory(node, key, source)) isKnown = false;
    });
  }
  const writes = accessesOf(around, source).filter(({ isWrite, isElsewhere }) => isWrite && !isElsewhere);
  const isOwn = (read: Access): boolean => (read.root !== 'this' && isDeclaredWithin(read.root, around)) || writes.some(write => isSame(read, write));
  const operands = tests.flatMap(operandsOf).map(operand => accessesOf(operand, source).filter(({ isWrite, root }) => !isWrite && (root === 'this' || isState(root))));
  return { isKnown, isClock, isAtomic, isOwn: operands.flat().some(isOwn), states: operands.filter(reads => !reads.some(isOwn)).flat() };
}

/** `new Date(stage.start)`, alone or asked for its time: that is no clock. */
function isOfDate(node: TSESTree.Node): boolean {
  const made = node.type === 'CallExpression' && node.callee.type === 'MemberExpression' ? node.callee.object : node;
  return made.type === 'NewExpression' && made.arguments.length > 0;
}

function operandsOf(test: TSESTree.Node): readonly TSESTree.Node[] {
  return test.type === 'LogicalExpression' ? [...operandsOf(test.left), ...operandsOf(test.right)] : [test];
}

/** A write to the state by code that runs while `around` waits: of another function, or of another run of the same one where the state outlives a run. */
export function writesElsewhere(state: Access, around: TSESTree.Node, source: Source): TSESTree.Node | undefined {
  const here = isFunction(around) ? around : findAncestor(around, isFunction);
  const outlives = here !== undefined && (state.root === 'this' || !isDeclaredWithin(state.root, here));
  return accessesOf(source.ast, source).find(access => access.isWrite && isSame(access, state) && !isWithin(access.node, around) && isRunLater(access.node, here, outlives))?.node;
}

/** Does the function of the loop change the state too once it has its turn, as one that takes a place does? */
export function takesTurn(state: Access, loop: TSESTree.Node, source: Source): boolean {
  const here = findAncestor(loop, isFunction);
  if (!here) return false;
  const after = accessesOf(here, source).filter(access => access.isWrite && !access.isElsewhere && isSame(access, state) && access.node.range[0] >= loop.range[1]);
  return after.some(({ node }) => reachesWithout(flowOf(here, source), state.node, node, () => false) !== false);
}

/** In a function inside, a sibling or one further out, but not in what comes before and after in the same run. */
function isRunLater(write: TSESTree.Node, here: TSESTree.Node | undefined, outlives: boolean): boolean {
  const fn = findAncestor(write, isFunction);
  return fn !== undefined && (fn === here ? outlives : !(here && isWithin(here, fn)));
}

function isState({ defs: [definition] }: Exclude<Access['root'], 'this'>): boolean {
  return definition !== undefined && ['Parameter', 'Variable'].includes(definition.type as string);
}

function isSame(one: Access, other: Access): boolean {
  const length = Math.min(one.path.length, other.path.length);
  return one.root === other.root && (one.root !== 'this' || length > 0) && one.path.slice(0, length).every((step, at) => step === other.path[at] || step === '*' || other.path[at] === '*');
}

function isInMemory(call: TSESTree.CallExpression, key: string | undefined, source: Source): boolean {
  const model = key === undefined ? undefined : callModel(key);
  if (model) return model.io === undefined && !model.promise && (model.inMemory === true || model.cache !== undefined || model.sharedMemory === 'atomic');
  const local = functionOf(identify(call.callee, source));
  const targets = callAt(call, source)?.targets ?? [];
  return local?.source === source && !local.node.async && !local.node.generator && targets.every(target => !programOf(source).effects.has(target, 'io') && target.calls.length === 0);
}
