import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { flowOf } from '../../flow/flow-of.ts';
import type { Step } from '../../flow/step.ts';
import { keyOfNode } from '../../identity.ts';
import { isCaught } from '../../program/caught.ts';
import type { Source } from '../../source.ts';
import { isFunction, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';

/** What a way begins with: an error that there is, and what there is not, as that failed. */
export interface Failed { readonly error?: Variable | undefined; readonly missing: readonly Variable[] }

/** The steps that a function may take where something has failed, from `from` on. A test that asks of what is missing by other code is trusted: nothing is behind it. */
export function stepsAfter(failed: Failed, fn: FunctionNode, source: Source, from?: TSESTree.Node): ReadonlySet<Step> {
  const flow = flowOf(fn, source);
  const first = from ? flow.stepOf(from) : flow.enter;
  const reached = new Set<Step>(first && flow.isWhole ? [first] : []);
  for (const step of reached) if (!isContrary(step, failed, source)) for (const next of step.next) reached.add(next);
  return reached;
}

/** What throws on such a way, outside of any `try`: it reads a part of what is missing, or parses it, or goes through it. */
export function throwsOnMissing(failed: Failed, fn: FunctionNode, source: Source, from?: TSESTree.Node): TSESTree.Node | undefined {
  for (const { kind, node } of stepsAfter(failed, fn, source, from)) {
    if (kind === 'read' && isOneOf(node, failed.missing, source) && needsValue(node, source) && !isCaught(node, source)) return node.parent;
  }
  return undefined;
}

function needsValue(node: TSESTree.Node, source: Source): boolean {
  const { parent } = node;
  switch (parent?.type) {
    case 'MemberExpression': return parent.object === node && !parent.optional;
    case 'ForOfStatement': return parent.right === node;
    case 'VariableDeclarator': return parent.init === node && parent.id.type !== 'Identifier';
    case 'CallExpression': return parent.arguments[0] === node && keyOfNode(parent.callee, source) === 'global:JSON.parse';
    default: return false;
  }
}

function isContrary({ kind, node, outcome }: Step, failed: Failed, source: Source): boolean {
  if (kind !== 'when') return false;
  const holds = truthOf(node, failed, source);
  if (holds !== undefined) return holds !== (outcome === 'truthy' || outcome === 'present');
  return hasNode(node, source, one => isOneOf(one, failed.missing, source), isFunction);
}

function truthOf(test: TSESTree.Node, failed: Failed, source: Source): boolean | undefined {
  const node = unwrap(test);
  if (isOneOf(node, failed.missing, source)) return false;
  if (failed.error && isOneOf(node, [failed.error], source)) return true;
  if (node.type !== 'BinaryExpression' || !/^[=!]==?$/.test(node.operator)) return undefined;
  const isNone = [node.left, node.right].find(one => (one.type === 'Literal' && one.value === null) || (one.type === 'Identifier' && one.name === 'undefined'));
  const there = isNone && truthOf(isNone === node.left ? node.right : node.left, failed, source);
  return there === undefined ? undefined : there === node.operator.startsWith('!');
}

function isOneOf(node: TSESTree.Node, variables: readonly Variable[], source: Source): boolean {
  const variable = node.type === 'Identifier' ? findVariable(node, source) : undefined;
  return variable !== undefined && variables.includes(variable);
}
