import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { codeOf, handedFor, siteOf } from '../../handed.ts';
import { identify } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { UNHANDLED, type Unhandled } from '../../models/process-listeners.ts';
import type { Call, Program, ProgramFunction } from '../../program/index.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { passesBy } from './passes-by.ts';
import { constantText } from '../unsafe-regex/pattern.ts';

const LISTENS = /^(?:global:(?:(?:globalThis|global)\.)?process|process:|global:NodeJS\.Process\.new)(?:\.\w+\.\(\))*\.?(?:addListener|on|once|prependListener)$/;

/** Does the process go on, where a listener is there? It does not where that ends it, or throws what it is given; `maybe`: on some way through it. */
export type GoesOn = 'always' | 'maybe' | 'never';

/** What a call of the project itself listens to. */
export function ownListeners(call: Call, source: Source, program: Program): readonly { readonly event: Unhandled; readonly goesOn: GoesOn }[] {
  const { key, facts, from } = call;
  if (key === undefined || !LISTENS.test(key)) return [];
  const names = facts.literal === undefined ? namesAt(call, source) : [facts.literal];
  const events = UNHANDLED.filter(event => names.includes(event));
  if (events.length === 0) return [];
  const listener = facts.args?.[1];
  const found = listener === undefined || listener === null ? [] : program.graph.functionsOf(listener, from.file).map(fn => goesOnAfter(fn, source, program));
  return events.map(event => ({ event, goesOn: (['never', 'maybe'] as const).find(one => found.includes(one)) ?? 'always' }));
}

function goesOnAfter(fn: ProgramFunction, source: Source, { effects }: Program): GoesOn {
  if (!fn.facts.throws && !effects.has(fn, 'exits')) return 'always';
  const code = codeOf(fn, source);
  const home = sourceAt(fn.file.path, source);
  if (!code || !home) return 'never';
  const exits = fn.calls.filter(({ key, targets, callbacks }) => (key !== undefined && callModel(key)?.exits) || [...targets, ...callbacks].some(one => effects.has(one, 'exits')));
  if (!fn.facts.throws && exits.every(({ facts }) => isForOneKind(siteOf(fn, facts, source)?.node, code, home))) return 'always';
  const isExit = (at: TSESTree.Node): boolean => exits.some(({ facts }) => facts.at === at.range[0]);
  if (!passesBy(code, isExit, home)) return 'never';
  return sortsErrors(code, isExit, home) ? 'always' : 'maybe';
}

/** Kinds of errors that a listener tells apart: from then on somebody has weighed which ones the process is to outlive. */
const SORTED = 2;

/** `if (isTimeout(error)) return; if (error.code < 500) return;` */
function sortsErrors(code: FunctionNode, isExit: (node: TSESTree.Node) => boolean, source: Source): boolean {
  const isOf = errorIn(code, source);
  const isAsked = (node: TSESTree.Node): boolean => (node.type === 'MemberExpression' && isOf(node.object)) || (node.type === 'BinaryExpression' && node.operator === 'instanceof' && isOf(node.left)) || (node.type === 'CallExpression' && node.arguments.some(isOf));
  const leaves = (node: TSESTree.Node): boolean => node.type === 'ReturnStatement' || isExit(node);
  let sorted = 0;
  walk(code.body, source, node => {
    if (node.type === 'IfStatement' && hasNode(node.test, source, isAsked) && hasNode(node.consequent, source, leaves)) sorted++;
    return true;
  });
  return sorted >= SORTED;
}

/** Does it stand where the error is of a kind that the code names, as in `if (error.code === 'EADDRINUSE')`? Others are what a rejection mostly is. */
function isForOneKind(node: TSESTree.Node | undefined, code: FunctionNode, source: Source): boolean {
  const isError = errorIn(code, source);
  const isOfError = (one: TSESTree.Node): boolean => hasNode(one, source, isError);
  const names = (test: TSESTree.Expression): boolean => {
    if (test.type === 'LogicalExpression') return test.operator === '&&' ? names(test.left) || names(test.right) : names(test.left) && names(test.right);
    return test.type === 'BinaryExpression' && (test.operator === 'instanceof' || (/^===?$/.test(test.operator) && isName(test.right))) && isOfError(test.left);
  };
  for (let at = node; at?.parent && at.parent !== code; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'IfStatement' && parent.consequent === at && names(parent.test)) return true;
    if (parent.type === 'SwitchCase' && parent.test !== null && isOfError((parent.parent as TSESTree.SwitchStatement).discriminant)) return true;
  }
  return false;
}

/** Tells what names the error that a listener gets. */
function errorIn({ params: [param] }: FunctionNode, source: Source): (node: TSESTree.Node) => boolean {
  const error = param?.type === 'Identifier' ? findVariable(param, source) : undefined;
  return node => node.type === 'Identifier' && error !== undefined && findVariable(node, source) === error;
}

function isName(node: TSESTree.Node): boolean {
  return node.type === 'Literal' && typeof node.value === 'string';
}

function namesAt({ from, facts }: Call, source: Source): readonly string[] {
  const site = siteOf(from, facts, source);
  const [name] = site?.node.arguments ?? [];
  return site && name ? namesOf(name, site.source) : [];
}

/** The strings that an expression may be: a constant, each of a list that is gone through, what the callers pass. */
function namesOf(node: TSESTree.Node, source: Source, isPassed = false): readonly string[] {
  const name = constantText(node, source);
  if (name !== undefined) return [name];
  const definition = findVariable(unwrap(node), source)?.defs[0];
  const declared = definition?.node as TSESTree.Node | undefined;
  const loop = declared?.type === 'VariableDeclarator' ? declared.parent.parent : undefined;
  if (loop?.type === 'ForOfStatement' && loop.left === declared?.parent) return membersOf(loop.right, source);
  const index = isFunction(declared) ? declared.params.indexOf(definition!.name as TSESTree.Parameter) : -1;
  if (!isFunction(declared) || index < 0) return [];
  const call = declared.parent.type === 'CallExpression' ? unwrap(declared.parent.callee) : undefined;
  if (call?.type === 'MemberExpression' && index === 0 && /^(?:forEach|map)$/.test(staticName(call) ?? '')) return membersOf(call.object, source);
  return isPassed ? [] : handedFor(declared, index, [], source).flatMap(one => namesOf(one.node, one.source, true));
}

function membersOf(list: TSESTree.Node, source: Source): readonly string[] {
  const { root, steps } = identify(list, source);
  return root.kind === 'value' && steps.length === 0 && root.node.type === 'ArrayExpression' ? root.node.elements.flatMap(one => (one && constantText(one, source)) ?? []) : [];
}
