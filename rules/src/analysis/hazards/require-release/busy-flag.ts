import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { flowOf } from '../../flow/flow-of.ts';
import { onEveryPath, type Witness } from '../../flow/queries.ts';
import type { Step } from '../../flow/step.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { callAt, programOf } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';

/** `busy = true`, by a function that takes it back, but not on a path of its own. */
export interface BusyFlag {
  readonly witness: Witness;
  readonly release: TSESTree.Node;
  /** The `if` of the function itself that turns others away while the flag is set. */
  readonly guard: TSESTree.Node | undefined;
  /** That what it waits for fails, that others are turned away, or that the flag lives as long as the process, the code does not show. */
  readonly isAssumed: boolean;
}

/**
 * `if (busy) return; busy = true; await work(); busy = false;`: once the work has failed nobody does it again. The function is async, for in others a flag only keeps them from
 * themselves; the flag is a field or a variable that outlives it, somebody goes by it, and the way through without a failure takes it back: one that stays set where all went well says what has been done.
 */
export function busyFlag(set: TSESTree.AssignmentExpression, source: Source): BusyFlag | undefined {
  const owner = findAncestor(set, isFunction);
  if (!owner?.async || !isSetting(set, true) || set.parent.type !== 'ExpressionStatement' || !outlives(set.left, owner, source)) return undefined;
  const uses = usesOf(set, source);
  const writes = uses.filter(isWritten);
  const inside = writes.filter(({ parent }) => parent !== set && isWithin(parent, owner) && parent.range[0] > set.range[1]);
  const releases = inside.map(({ parent }) => parent).filter(one => isSetting(one, false));
  if (releases.length === 0 || inside.some(one => findAncestor(one, isFunction) !== owner)) return undefined;
  if (!releases.some(one => isOnPlainWay(one, set)) || isElsewhereReset(writes, owner)) return undefined;
  const guards = uses.map(one => findAncestor(one, isIf)).filter((one, at) => one !== undefined && isWithin(uses[at]!, one.test) && !isAfter(one, set, owner));
  if (guards.length === 0) return undefined;
  const guard = guards.find(one => findAncestor(one!, isFunction) === owner && (leaves(one!.consequent) || isWithin(set, one!.consequent)));
  const flow = flowOf(owner, source);
  const ends = ({ kind, node }: Step): boolean => (kind === 'write' || node.type === 'AssignmentExpression') && inside.some(({ parent }) => parent === node);
  const answer = onEveryPath(flow, set, ends, { includingExceptions: true, throws: step => step.suspends && mayReject(step.node, source) !== 'never' });
  if (answer?.holds !== false) return undefined;
  const { thrower, steps } = answer.witness;
  if (!thrower && !steps.some(({ kind }) => kind === 'return')) return undefined;
  return { witness: answer.witness, release: releases[0]!, guard, isAssumed: !guard || isOfOneRun(set.left, source) || (thrower !== undefined && thrower.kind !== 'throw' && mayReject(thrower.node, source) !== 'may') };
}

function isSetting(node: TSESTree.Node, value: boolean): node is TSESTree.AssignmentExpression {
  return node.type === 'AssignmentExpression' && node.operator === '=' && node.right.type === 'Literal' && node.right.value === value;
}

/** A field of `this`, or a variable declared further out. */
function outlives(target: TSESTree.Node, owner: FunctionNode, source: Source): boolean {
  if (target.type === 'MemberExpression') return target.object.type === 'ThisExpression' && !target.computed;
  const declared = findVariable(target, source)?.identifiers[0];
  return declared !== undefined && !isWithin(declared, owner);
}

/** A variable of a function around: it is gone with the run of that. */
function isOfOneRun(target: TSESTree.Node, source: Source): boolean {
  const declared = findVariable(target, source)?.identifiers[0];
  return declared !== undefined && findAncestor(declared, isFunction) !== undefined;
}

/** All places of the file that name it, in source order. */
function usesOf({ left }: TSESTree.AssignmentExpression, source: Source): readonly (TSESTree.Node & { readonly parent: TSESTree.Node })[] {
  const variable = findVariable(left, source);
  const text = source.text.slice(...left.range);
  const uses: (TSESTree.Node & { readonly parent: TSESTree.Node })[] = [];
  walk(source.ast, source, node => {
    const isUse = variable ? node.type === 'Identifier' && findVariable(node, source) === variable : node.type === 'MemberExpression' && source.text.slice(...node.range) === text;
    if (isUse && node.parent) uses.push(node as TSESTree.Node & { readonly parent: TSESTree.Node });
  });
  return uses;
}

function isWritten(node: TSESTree.Node): boolean {
  return node.parent?.type === 'AssignmentExpression' && node.parent.left === node;
}

/** Between it and the block of the setting stands nothing but the `try` of what is waited for, or its `finally`. */
function isOnPlainWay(release: TSESTree.Node, set: TSESTree.Node): boolean {
  for (let at = release.parent; at; at = at.parent) {
    if (at.type === 'BlockStatement' && isWithin(set, at)) return true;
    if (at.type !== 'ExpressionStatement' && at.type !== 'BlockStatement' && at.type !== 'TryStatement') return false;
  }
  return false;
}

/** Other code takes it back, too: whoever starts the next turn, or a listener. */
function isElsewhereReset(writes: readonly TSESTree.Node[], owner: FunctionNode): boolean {
  return writes.some(one => isSetting(one.parent!, false) && !isWithin(one, owner) && findAncestor(one, isFunction) !== undefined && !isInConstructor(one));
}

function isInConstructor(node: TSESTree.Node): boolean {
  const method = findAncestor(node, isFunction)?.parent;
  return method?.type === 'MethodDefinition' && method.kind === 'constructor';
}

function isIf(node: TSESTree.Node): node is TSESTree.IfStatement {
  return node.type === 'IfStatement';
}

function isAfter(node: TSESTree.Node, set: TSESTree.Node, owner: FunctionNode): boolean {
  return isWithin(node, owner) && node.range[0] > set.range[1];
}

function leaves(node: TSESTree.Statement): boolean {
  const last = node.type === 'BlockStatement' ? node.body.at(-1) : node;
  return last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement';
}

/** Of what an `await` waits for. */
export function mayReject(node: TSESTree.Node, source: Source): 'never' | 'unknown' | 'may' {
  const awaited = unwrap(node.type === 'AwaitExpression' ? node.argument : node);
  if (awaited.type === 'ImportExpression') return 'never';
  if (awaited.type !== 'CallExpression') return 'unknown';
  const key = keyOfNode(awaited.callee, source);
  const model = key === undefined ? undefined : callModel(key);
  if (model) return model.rejects === 'never' || model.sleeps ? 'never' : model.io === undefined ? 'unknown' : 'may';
  const call = callAt(awaited, source);
  return call && call.targets.length > 0 ? programOf(source).effects.rejectionOfCall(call) : 'unknown';
}
