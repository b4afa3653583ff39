import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Flow, Step } from '../../flow/step.ts';
import { functionOf, identify, keyOf } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import type { CallModel } from '../../models/model.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isNothing, propertyOf, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import type { Acquisition } from './acquisition.ts';
import { guardsOf } from './guards.ts';
import { usesOf, type Use } from './uses.ts';

export interface Releases {
  /** The function's own release, first in the text. Undefined where it has none. */
  readonly release: TSESTree.Node | undefined;
  /** All of them, in no order. */
  readonly releases: readonly TSESTree.Node[];
  /** What is held goes to code that is not in sight, which may give it back. */
  readonly isShown: boolean;
  /** It leaves the function, or a nested one gives it back. */
  readonly isHanded: boolean;
  /** It is returned or stored: who has it then ends it. */
  readonly isKept: boolean;
  /** At this step it is given back, or handed on, or known not to be held. */
  readonly ends: (step: Step) => boolean;
}

export function releasesOf(acquisition: Acquisition, flow: Flow, source: Source): Releases {
  const { holder, call: { callee } } = acquisition;
  const all = 'receiver' in holder ? receiverUses(holder.receiver, acquisition, source) : [
    ...usesOf(holder.variable, acquisition, source),
    // A page is closed with its browser; of what no model knows, the receiver's own release says nothing.
    ...(callee.type === 'MemberExpression' && acquisition.isModelled && findVariable(callee.object, source) && !acquisition.passesResult ? receiverUses(callee.object, { ...acquisition, names: [...acquisition.names, ...closingsOf(callee, source)] }, source) : []),
  ];
  const uses = acquisition.isFile ? all.flatMap(pipedInto) : all;
  const ending = uses.filter(({ kind }) => kind === 'release' || kind === 'handed');
  const nodes = new Set(ending.flatMap(({ node }) => nodesInFlow(node, acquisition.owner, flow, source)));
  const tests = ending.flatMap(({ node }) => guardsOf(node, acquisition));
  const releases = uses.flatMap(({ kind, node }) => (kind === 'release' && !outermostFunction(node, acquisition.owner) ? [node] : []));
  return {
    release: releases[0],
    releases,
    isShown: uses.some(({ kind }) => kind === 'shown'),
    isHanded: ending.some(({ kind, node }) => kind === 'handed' || outermostFunction(node, acquisition.owner) !== undefined),
    isKept: ending.some(({ kind, node }) => kind === 'handed' && node.type !== 'CallExpression'),
    ends: step => nodes.has(step.node) || tests.includes(step.node) || isNotHeld(step, acquisition, source) || exits(step, source),
  };
}

/** What gets a file to write it ends it, but for a `pipe` that is told not to. */
function pipedInto(use: Use): readonly Use[] {
  if (use.kind !== 'shown' || use.node.type !== 'CallExpression') return [use];
  const end = propertyOf(use.node.arguments[1], 'end');
  return end?.type === 'Literal' && end.value === false ? [] : [{ ...use, kind: 'handed' }];
}

/** `sema.release()` after `await sema.acquire()`: calls of a counterpart on the same receiver, anywhere in the function. */
function receiverUses(receiver: TSESTree.Node, { owner, names }: Acquisition, source: Source): readonly Use[] {
  const text = textOf(receiver, source);
  const variable = findVariable(receiver, source);
  // Whoever gets the receiver can give back, too.
  const uses: Use[] = variable ? usesOf(variable, { names: [], passesResult: false }, source).filter(({ kind }) => kind === 'handed') : [];
  walk(owner, source, node => {
    if (node.type !== 'MemberExpression' || !names.includes(staticName(node) ?? '') || textOf(node.object, source) !== text) return;
    const isCalled = node.parent.type === 'CallExpression' && node.parent.callee === node;
    uses.push(isCalled ? { kind: 'release', node: node.parent } : { kind: 'handed', node });
  });
  return uses;
}

/** `destroy` of a pool that ends its connections with itself. */
function closingsOf(callee: TSESTree.MemberExpression, source: Source): readonly string[] {
  const model = modelOf(callee, source);
  return model?.acquires?.release.endsWithReceiver ? modelOf(callee.object, source)?.creates?.closedBy ?? [] : [];
}

function modelOf(node: TSESTree.Node, source: Source): CallModel | undefined {
  const key = keyOf(identify(node, source));
  return key === undefined ? undefined : callModel(key);
}

function textOf(node: TSESTree.Node, { text }: Source): string {
  return text.slice(...unwrap(node).range).replaceAll(/\s+/g, '');
}

/**
 * The nodes at which the function itself comes to an ending use. One inside a nested function counts where that function is handed over or called:
 * who has it gives back.
 */
function nodesInFlow(node: TSESTree.Node, owner: TSESTree.Node, flow: Flow, source: Source): readonly TSESTree.Node[] {
  const nested = outermostFunction(node, owner);
  if (!nested) return [node];
  const declared = nested.type === 'FunctionDeclaration' ? nested.id : nested.parent.type === 'VariableDeclarator' ? nested.parent.id : undefined;
  const variable = declared ? findVariable(declared, source) : undefined;
  if (variable) return referencesIn(variable, owner, flow, source);
  let at: TSESTree.Node | undefined = nested;
  while (at && at !== owner && !flow.stepOf(at)) at = at.parent;
  return at && at !== owner ? [at] : [];
}

function referencesIn(variable: Variable, owner: TSESTree.Node, flow: Flow, source: Source): readonly TSESTree.Node[] {
  return variable.references.filter(reference => reference.isRead()).flatMap(({ identifier }) => {
    const outer = outermostFunction(identifier as TSESTree.Node, owner);
    return outer && outer.type !== 'FunctionDeclaration' && outer.parent.type !== 'VariableDeclarator' ? nodesInFlow(outer.body, owner, flow, source) : [identifier as TSESTree.Node];
  });
}

function outermostFunction(node: TSESTree.Node, owner: TSESTree.Node): FunctionNode | undefined {
  let found: FunctionNode | undefined;
  for (let at = findAncestor(node, isFunction, owner); at; at = findAncestor(at, isFunction, owner)) found = at;
  return found;
}

/** The branch of `if (!client)`, `client?.…`, `client?.close?.()` or `client === null` on which there is nothing to give back, or no way to; so says what no model knows itself, as in `if (!claim.granted)`. */
function isNotHeld({ kind, node, outcome }: Step, { holder, names, since, isModelled }: Acquisition, source: Source): boolean {
  if (kind !== 'when') return false;
  const test = unwrap(node);
  const isEmpty = outcome === 'falsy' || outcome === 'absent';
  const tested = findVariable(test, source);
  if ('receiver' in holder) return isEmpty && tested !== undefined && (tested === resultOf(since, source) || tested === findVariable(holder.receiver, source)); // What was opened is there.
  if (tested === holder.variable) return isEmpty;
  if (test.type === 'MemberExpression') return isEmpty && (!isModelled || names.includes(staticName(test) ?? '')) && findVariable(test.object, source) === holder.variable;
  if (test.type !== 'BinaryExpression' || findVariable(test.left, source) !== holder.variable || !isNothing(test.right)) return false;
  return outcome === (test.operator.startsWith('!') ? 'falsy' : 'truthy');
}

/** `ok` in `const ok = await lock.tryAcquire()`. */
function resultOf({ parent }: TSESTree.Node, source: Source): Variable | undefined {
  return parent?.type === 'VariableDeclarator' ? findVariable(parent.id, source) : undefined;
}

function exits({ kind, node }: Step, source: Source): boolean {
  if (kind !== 'call' || node.type !== 'CallExpression' || functionOf(identify(node.callee, source))) return false;
  const key = keyOf(identify(node.callee, source));
  return key !== undefined && callModel(key)?.exits === true;
}
