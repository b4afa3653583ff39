import type { TSESTree } from '@typescript-eslint/types';
import { manifestOf } from '../../context/manifest.ts';
import { exportsOf } from '../../exports.ts';
import { conventionalEntries } from '../../models/entry-points.ts';
import type { Source } from '../../source.ts';
import { unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { handlerIn, isChained, isTestCallback } from './handler.ts';
import { isAwaitedDecorator } from './member.ts';
import { placeOfNode } from './place.ts';
import { usesOf, type Use } from './uses.ts';

/** A call that runs a function. */
export interface Caller { readonly node: TSESTree.CallExpression; readonly source: Source }

/**
 * The calls of a function, in whatever file, where nobody else can call it but frameworks and test runners that wait for what it gives and take its error.
 * Refused where anybody else may.
 */
export function callersOf(fn: FunctionNode, source: Source): readonly Caller[] | Refusal {
  const { parent } = fn;
  if (parent.type === 'NewExpression') return SYNC_CALLBACK;
  if (parent.type === 'CallExpression') {
    const unfit = parent.arguments.includes(fn as never) ? unfitCallback(parent, fn, fn, source) : SYNC_CALLBACK;
    return unfit ?? [];
  }
  const uses = usesOf(fn, source);
  const isEntry = isAwaitedEntry(fn, source);
  if (isRefusal(uses)) return isEntry && uses.reason === 'exported' ? [] : uses;
  const callers: Caller[] = [];
  for (const use of uses) {
    const { parent: call } = use.node;
    if (call?.type !== 'CallExpression') return handedOn(use);
    if (call.callee === use.node) {
      if (isConditional(call)) return handedOn(use);
      callers.push({ node: call, source: use.source });
    } else {
      const unfit = unfitCallback(call, use.node, fn, use.source);
      if (unfit) return unfit === SYNC_CALLBACK ? handedOn(use) : unfit;
    }
  }
  return uses.length === 0 && parent.type === 'MethodDefinition' && !isEntry ? UNUSED : callers;
}

/** `load?.()`, and `files?.load().size`, of which the end is not reached either where there are no files. */
function isConditional(call: TSESTree.CallExpression): boolean {
  const isGoing = (call.parent.type === 'MemberExpression' && call.parent.object === call) || (call.parent.type === 'CallExpression' && call.parent.callee === call);
  return call.optional || (isGoing && call.callee.type === 'MemberExpression' && hasOptional(call.callee));
}

function hasOptional(node: TSESTree.Node): boolean {
  if (node.type === 'MemberExpression') return node.optional || hasOptional(node.object);
  return node.type === 'CallExpression' && (node.optional || hasOptional(node.callee));
}

function unfitCallback(call: TSESTree.CallExpression, argument: TSESTree.Node, fn: FunctionNode, source: Source): Refusal | undefined {
  if (isTestCallback(call, argument, fn, source) || isChained(call, argument)) return undefined;
  const handler = handlerIn(call, argument, fn, source);
  return handler === 'awaited' ? undefined : handler === undefined ? SYNC_CALLBACK : { reason: 'rejection-lost', missing: `Whether its error reaches anybody: \`${handler.module}\` does not look at what a handler gives.` };
}

/** What a framework calls and waits for: a method that it has decorated, an export of a file that lies where it looks. */
function isAwaitedEntry(fn: FunctionNode, source: Source): boolean {
  const { parent } = fn;
  if (parent.type === 'MethodDefinition') return (parent.decorators ?? []).some(one => isAwaitedDecorator(one, source));
  const { named, whole } = exportsOf(source);
  const isFn = (node: TSESTree.Node): boolean => {
    const variable = fn.type === 'FunctionDeclaration' ? fn.id : parent.type === 'VariableDeclarator' ? parent.id : undefined;
    return unwrap(node) === fn || (variable !== undefined && variable !== null && findVariable(node, source) === findVariable(variable, source));
  };
  const names = [...[...named].flatMap(([name, one]) => ('node' in one && isFn(one.node) ? [name] : [])), ...(whole && isFn(whole) ? ['default'] : [])];
  const first = source.ast.body[0];
  const directive = first?.type === 'ExpressionStatement' ? first.directive : undefined;
  return fn.params.length < 3 && conventionalEntries(source.path, names, manifestOf(source.path), directive).some(({ name, properties }) => names.includes(name) && !properties);
}

function handedOn({ node, source }: Use): Refusal {
  return { reason: 'unknown-callers', missing: `Who calls the function: it is handed on as a value at ${placeOfNode(node, source)}.` };
}

const SYNC_CALLBACK: Refusal = { reason: 'sync-callback', missing: 'Whether the callback may give a promise: nothing shows that whoever calls it waits, and takes its error.' };
const UNUSED: Refusal = { reason: 'unknown-callers', missing: 'Who calls the method: nothing in the project is seen to.' };
