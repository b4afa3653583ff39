import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, nodeAt } from './detector.ts';
import { isTakenByDecorator } from './decorated.ts';
import { codeOf } from './handed.ts';
import { keyOfNode } from './identity.ts';
import { callModel } from './models/calls.ts';
import { programOf, type Call, type Rejection } from './program/index.ts';
import { sourceAt } from './project.ts';
import type { Source } from './source.ts';
import { isFunction, type FunctionNode } from './syntax.ts';

/** What a call may reject with, as far as the program or the code that it runs can tell. */
export function rejectionOf(call: Call, source: Source): Rejection {
  const rejection = programOf(source).effects.rejectionOfCall(call);
  return rejection !== 'never' && (takesOwnErrors(call, rejection, source) || isToldToTake(call, source)) ? 'never' : rejection;
}

/** `Effect.runPromise(program.pipe(Effect.catchAll(log)))` */
function isToldToTake({ key, facts }: Call, source: Source): boolean {
  const names = key === undefined ? undefined : callModel(key)?.rejectsUnless;
  const call = names && nodeAt(facts.at, source, (node): node is TSESTree.CallExpression => node.type === 'CallExpression' && node.range[1] === facts.end);
  const taking = new Set(names?.map(name => `${key!.slice(0, key!.indexOf(':'))}:${name}`));
  return call?.arguments.some(argument => hasNode(argument, source, node => node.type === 'MemberExpression' && taking.has(keyOfNode(node, source) ?? ''))) ?? false;
}

/**
 * Do the functions that a call runs take their own errors: a `try` around all that they wait for, whose `catch` throws nothing, or a decorator? Of `return response.send(rows)`
 * in such a `try`, nobody expects an answer that fails.
 */
function takesOwnErrors({ targets }: Call, rejection: Rejection, source: Source): boolean {
  return targets.length > 0 && targets.every(target => {
    const code = codeOf(target, source);
    return code !== undefined && ((rejection === 'unknown' && isAttempt(code, source)) || isTakenByDecorator(code, sourceAt(target.file.path, source)!));
  });
}

type Keys = Pick<Source, 'visitorKeys'>;

function isAttempt({ body }: FunctionNode, source: Keys): boolean {
  const statements = body.type === 'BlockStatement' ? body.body : [];
  const attempt = statements.find(one => one.type === 'TryStatement');
  const handler = attempt?.handler;
  return handler != null && !throws(handler, source) && statements.every(one => one === attempt || !waits(one, source));
}

function throws(handler: TSESTree.CatchClause, source: Keys): boolean {
  return hasNode(handler, source, node => node.type === 'ThrowStatement' || node.type === 'AwaitExpression', isFunction);
}

/** Outside of the `try` it waits for something, or gives what some call gave. */
function waits(statement: TSESTree.Statement, source: Keys): boolean {
  return hasNode(statement, source, node => node.type === 'AwaitExpression' || (node.type === 'ReturnStatement' && node.argument?.type === 'CallExpression'), isFunction);
}
