import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { executorAround, isExecutor } from '../../executor.ts';
import { isErrorFirst } from '../../gives-promise.ts';
import { codeOf } from '../../handed.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { isCaught } from '../../program/caught.ts';
import { callAt } from '../../program/index.ts';
import { sourceAt } from '../../project.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import { stepsAfter, throwsOnMissing } from './error-way.ts';
import { assumedOfLater } from './thrown.ts';

/** What throws, how much of that is assumed, and what the code goes on behind. */
export interface Behind { readonly node: TSESTree.Node; readonly error: TSESTree.Node; readonly assumed: number }

/**
 * `load(id, (error, row) => { if (error) reject(error); resolve(row.name); })`: the code goes on behind its error, and reads a part of what is missing then. The callback runs when the
 * executor has returned, so that nobody takes what it throws.
 */
export function behindInCallback(call: TSESTree.CallExpression, source: Source): Behind | undefined {
  const last = call.arguments.at(-1);
  const fn = last && unwrap(last);
  if (!fn || !isFunction(fn) || fn.async || fn.generator || !isErrorFirst(fn) || !executorAround(call) || isExecutor(fn)) return undefined;
  const model = callModel(keyOfNode(call.callee, source) ?? '');
  if (model && (model.io === undefined || model.creates)) return undefined; // It may call back at once, or gives what it has in spite of the error, as `exec` does.
  const [error, ...missing] = fn.params.map(param => variableOf(param, source));
  const node = error && throwsOnMissing({ error, missing: missing.filter(one => one !== undefined) }, fn, source);
  const assumed = node && assumedOfLater(fn, source);
  return assumed === undefined ? undefined : { node: node!, error: fn.params[0]!, assumed };
}

/** `const row = await load(id).catch(error => { reject(error); }); resolve(row.name);` in a function whose promise nobody looks at: what takes the error gives nothing, of which a part is read. */
export function behindInTask(task: FunctionNode, source: Source): Behind | undefined {
  let found: Behind | undefined;
  walk(task.body, source, at => {
    if (found || isFunction(at)) return false;
    const value = at.type === 'VariableDeclarator' && at.id.type === 'Identifier' && at.init?.type === 'AwaitExpression' ? variableOf(at.id, source) : undefined;
    const handler = value && handlerOf((at as TSESTree.VariableDeclarator).init as TSESTree.AwaitExpression);
    if (!value || !handler || !givesNothing(handler, source)) return true;
    const missing = { missing: [value] };
    const node = throwsOnMissing(missing, task, source, at) ?? handedOn(value, task, at, source);
    if (node) found = { node, error: handler, assumed: 0 };
    return true;
  });
  return found;
}

/** One that nothing else is written to. */
function variableOf(name: TSESTree.Node, source: Source): Variable | undefined {
  const variable = name.type === 'Identifier' ? findVariable(name, source) : undefined;
  return variable?.references.some(one => one.isWrite() && one.init !== true) ? undefined : variable;
}

function handlerOf({ argument }: TSESTree.AwaitExpression): TSESTree.Node | undefined {
  const chain = unwrap(argument);
  return chain.type === 'CallExpression' && chain.callee.type === 'MemberExpression' && staticName(chain.callee) === 'catch' ? chain.arguments[0] : undefined;
}

/** It settles the promise around it, or prints what it is given, or has a body that returns nothing, and goes on. */
function givesNothing(handler: TSESTree.Node, source: Source): boolean {
  const fn = unwrap(handler);
  if (!isFunction(fn)) return isSettler(fn, source) || isPrint(fn, source);
  if (fn.body.type === 'CallExpression') return isSettler(fn.body.callee, source) || isPrint(fn.body.callee, source);
  if (fn.body.type !== 'BlockStatement') return false;
  let gives = false;
  walk(fn.body, source, node => {
    const isEnd = node.type === 'ThrowStatement' || (node.type === 'CallExpression' && callModel(keyOfNode(node.callee, source) ?? '')?.exits === true);
    gives ||= isEnd || (node.type === 'ReturnStatement' && node.argument !== null && !(node.argument.type === 'CallExpression' && isSettler(node.argument.callee, source)));
    return !isFunction(node);
  });
  return !gives;
}

/** A parameter of an executor. */
function isSettler(node: TSESTree.Node, source: Source): boolean {
  const { defs: [definition] = [] } = findVariable(node, source) ?? {};
  return definition !== undefined && definition.type as string === 'Parameter' && isExecutor(definition.node as TSESTree.Node);
}

function isPrint(node: TSESTree.Node, source: Source): boolean {
  return keyOfNode(node, source)?.startsWith('global:console.') === true;
}

/** The first call on such a way that is given it, and whose function reads a part of it. */
function handedOn(value: Variable, task: FunctionNode, from: TSESTree.Node, source: Source): TSESTree.Node | undefined {
  for (const { kind, node } of stepsAfter({ missing: [value] }, task, source, from)) {
    const call = kind === 'read' && node.parent?.type === 'CallExpression' && findVariable(node, source) === value && !isCaught(node, source) ? node.parent : undefined;
    const [target, ...others] = (call && callAt(call, source)?.targets) ?? [];
    const home = target && others.length === 0 && !target.facts.isAsync ? sourceAt(target.file.path, source) : undefined;
    const code = home && codeOf(target!, source);
    const param = code?.params[call!.arguments.indexOf(node as TSESTree.CallExpressionArgument)];
    const missing = param && variableOf(param, home!);
    if (missing && throwsOnMissing({ missing: [missing] }, code!, home!)) return call;
  }
  return undefined;
}
