import type { TSESTree } from '@typescript-eslint/types';
import { constantNumber } from '../../constants.ts';
import { walk } from '../../detector.ts';
import { isGlobalTimer } from '../../executor.ts';
import { keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import type { Refusal } from '../edit.ts';
import { hasOwn, isSuspension } from './own-code.ts';

/** A promise that rejects after some time, and does nothing else. */
export interface Deadline {
  readonly delay: TSESTree.Node;
  /** What it rejects with; undefined where with nothing. */
  readonly error: TSESTree.Node | undefined;
  /** Where the handle of the timer goes; undefined where nothing keeps it. */
  readonly handle: TSESTree.Node | undefined;
  /** All that makes it. */
  readonly promise: TSESTree.NewExpression;
  /** The statement that declares it for the race alone. */
  readonly declaration: TSESTree.VariableDeclaration | undefined;
}

export function deadlineOf(element: TSESTree.Node, race: TSESTree.Node, source: Source): Deadline | Refusal {
  const bare = unwrap(element);
  const declaration = bare.type === 'Identifier' ? declarationOf(bare, race, source) : undefined;
  const promise = declaration ? unwrap(declaration.declarations[0]!.init!) : bare;
  if (promise.type !== 'NewExpression' || keyOfNode(promise.callee, source) !== 'global:Promise') return MADE_ELSEWHERE;
  const [executor] = promise.arguments;
  const step = executor && isFunction(executor) && !executor.async ? onlyStep(executor) : undefined;
  if (!executor || !isFunction(executor) || !step) return EFFECT;
  const handle = step.type === 'AssignmentExpression' && step.operator === '=' ? step.left : undefined;
  const start = step.type === 'AssignmentExpression' ? step.right : step;
  if (start.type !== 'CallExpression' || !isGlobalTimer(start, source)) return EFFECT;

  const [callback, delay, argument, ...more] = start.arguments;
  const [resolve, reject] = executor.params.map(param => findVariable(param, source));
  const settles = callback && settlingOf(callback, argument);
  if (!settles || more.length > 0) return EFFECT;
  const called = findVariable(settles.callee, source);
  if (!called || called === resolve || called !== reject) return called && called === resolve ? FALLBACK : EFFECT;
  const { error } = settles;
  if (error && isBoundTo(error, promise, source)) return EFFECT;
  return delay && isNumber(delay, source) ? { delay, error, handle, promise, declaration } : DELAY;
}

/** `const late = new Promise(…);` in the block of the race, which alone reads it; nothing is waited for between the two. */
function declarationOf(name: TSESTree.Identifier, race: TSESTree.Node, source: Source): TSESTree.VariableDeclaration | undefined {
  const variable = findVariable(name, source);
  const declarator = variable?.defs[0]?.node as TSESTree.Node | undefined;
  const declaration = declarator?.parent;
  if (declarator?.type !== 'VariableDeclarator' || declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const' || declaration.declarations.length > 1) return undefined;
  const { parent } = declaration;
  if (variable!.references.length !== 2 || parent.type !== 'BlockStatement') return undefined;
  const used = parent.body.findIndex(statement => isWithin(race, statement));
  const between = parent.body.slice(parent.body.indexOf(declaration) + 1, used);
  return used >= 0 && !between.some(statement => hasOwn(statement, source, isSuspension)) && !isNested(race, parent) ? declaration : undefined;
}

/** Is there a function between, which may run at another time? */
function isNested(node: TSESTree.Node, block: TSESTree.Node): boolean {
  for (let at = node.parent; at && at !== block; at = at.parent) if (isFunction(at)) return true;
  return false;
}

/** The body of a function that is one expression. */
function onlyStep({ body }: FunctionNode): TSESTree.Node | undefined {
  if (body.type !== 'BlockStatement') return body;
  const [statement, ...more] = body.body;
  return statement?.type === 'ExpressionStatement' && more.length === 0 ? statement.expression : undefined;
}

/** `() => reject(error)`, or `reject` and what it is called with. */
function settlingOf(callback: TSESTree.Node, argument: TSESTree.Node | undefined): { readonly callee: TSESTree.Node; readonly error: TSESTree.Node | undefined } | undefined {
  if (!isFunction(callback)) return { callee: callback, error: argument };
  const call = callback.async || callback.params.length > 0 || argument ? undefined : onlyStep(callback);
  if (call?.type !== 'CallExpression' || call.arguments.length > 1) return undefined;
  return { callee: call.callee, error: call.arguments[0] };
}

/** Does the error use what only the code that makes the promise knows? */
function isBoundTo(error: TSESTree.Node, promise: TSESTree.Node, source: Source): boolean {
  let isBound = error.type === 'SpreadElement';
  walk(error, source, node => {
    const declared = node.type === 'Identifier' ? findVariable(node, source)?.identifiers[0] : undefined;
    isBound ||= node.type === 'ThisExpression' || isSuspension(node) || (declared !== undefined && isWithin(declared, promise) && !isWithin(declared, error));
  });
  return isBound;
}

/** `setTimeout` takes text and nothing, too, and `withTimeout` does not. */
function isNumber(node: TSESTree.Node, source: Source): boolean {
  if (constantNumber(node, source) !== undefined) return true;
  if (node.type === 'BinaryExpression') return /^[*+-]$/.test(node.operator) && isNumber(node.left, source) && isNumber(node.right, source);
  const declared = node.type === 'Identifier' ? findVariable(node, source)?.identifiers[0] as TSESTree.Identifier | undefined : undefined;
  if (!declared) return false;
  if (declared.typeAnnotation) return declared.typeAnnotation.typeAnnotation.type === 'TSNumberKeyword' && !declared.optional;
  return declared.parent.type === 'AssignmentPattern' && isFunction(declared.parent.parent) && constantNumber(declared.parent.right, source) !== undefined;
}

const MADE_ELSEWHERE: Refusal = { reason: 'made-elsewhere', missing: 'What happens on the timeout: the timer is not made for this race alone, by a `new Promise` in sight.' };
const EFFECT: Refusal = { reason: 'effect', missing: 'What else is to happen on the timeout: the code that makes the timer does more than reject.' };
const FALLBACK: Refusal = { reason: 'fallback', missing: 'What a timeout is to throw: the race gives a value then.' };
const DELAY: Refusal = { reason: 'delay', missing: 'That the delay is a number: no constant and no type says so.' };
