import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { exportsOf, isModuleExports } from '../../exports.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { programOf, type Call, type ProgramFunction } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { isFunction, propertyOf, staticName, unwrap, type FunctionNode } from '../../syntax.ts';

/** Calls between a handler and what it does. */
const DEPTH = 4;

export interface HandlerFunction { readonly node: FunctionNode; readonly source: Source }

/** Also of `close.bind(null, 'SIGTERM')`, and of `module.exports.close`. */
export function handlerOf(argument: TSESTree.Node | undefined, source: Source): HandlerFunction | undefined {
  const bound = argument?.type === 'CallExpression' && argument.callee.type === 'MemberExpression' && staticName(argument.callee) === 'bind' ? argument.callee.object : argument;
  return bound && functionOf(identify(exported(bound, source) ?? bound, source));
}

/** What the file itself exports by that name. */
function exported(node: TSESTree.Node, source: Source): TSESTree.Node | undefined {
  if (node.type !== 'MemberExpression' || !isModuleExports(node.object)) return undefined;
  const { named, whole } = exportsOf(source);
  const found = named.get(staticName(node) ?? '');
  return found && 'node' in found ? found.node : propertyOf(whole, staticName(node) ?? '');
}

/** The call that ends the process before anything the handler starts can go on: no `await`, callback or early way out lies before it. */
export function exitAtOnce({ node, source }: HandlerFunction, depth = 0): { readonly call: TSESTree.CallExpression; readonly source: Source } | undefined {
  const body = unwrap(node.body);
  const statements = body.type === 'BlockStatement' ? body.body : [body];
  for (const statement of statements.flatMap(flattened)) {
    const call = statement.type === 'ExpressionStatement' ? unwrap(statement.expression) : statement;
    if (call.type === 'CallExpression') {
      if (exits(call, source)) return { call, source };
      const target = depth < DEPTH ? functionOf(identify(call.callee, source)) : undefined;
      const inner = target && exitAtOnce(target, depth + 1);
      if (inner) return inner;
    }
    if (waits(statement, source)) return undefined;
  }
  return undefined;
}

export function exits(call: TSESTree.CallExpression, source: Source): boolean {
  const key = keyOfNode(call.callee, source);
  return key !== undefined && callModel(key)?.exits === true;
}

/** Calls that the handler leads to: its own, those of what it calls and of every function it hands on. */
export function callsBehind({ node, source }: HandlerFunction): readonly Call[] {
  const { graph } = programOf(source);
  const start = graph.function(source.path, node.range[0]);
  const found = new Set<ProgramFunction>(start ? [start] : []);
  for (const one of found) {
    for (const call of one.calls) {
      const handed = (call.facts.args ?? []).flatMap(ref => (ref ? graph.functionsOf(ref, one.file) : []));
      for (const next of [...call.targets, ...call.callbacks, ...handed]) found.add(next);
    }
  }
  return [...found].flatMap(({ calls }) => calls);
}

/** The statements of a `try` run as if they stood around it. */
export function flattened(statement: TSESTree.Node): readonly TSESTree.Node[] {
  if (statement.type === 'BlockStatement') return statement.body.flatMap(flattened);
  if (statement.type !== 'TryStatement') return [statement];
  return [...flattened(statement.block), ...(statement.finalizer ? flattened(statement.finalizer) : [])];
}

/** Does the statement wait, or leave the function? What it declares is not run by it. */
export function waits(statement: TSESTree.Node, source: Source): boolean {
  return hasNode(statement, source, node => node.type === 'AwaitExpression' || node.type === 'ReturnStatement' || node.type === 'ThrowStatement' || (node.type === 'ForOfStatement' && node.await), isFunction);
}
