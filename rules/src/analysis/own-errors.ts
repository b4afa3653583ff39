import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from './detector.ts';
import { isTakenByDecorator } from './decorated.ts';
import { codeOf } from './handed.ts';
import { programOf, type Call, type Rejection } from './program/index.ts';
import { sourceAt } from './project.ts';
import type { Source } from './source.ts';
import { isFunction, type FunctionNode } from './syntax.ts';

/** What a call may reject with, as far as the program or the code that it runs can tell. */
export function rejectionOf(call: Call, source: Source): Rejection {
  const rejection = programOf(source).effects.rejectionOfCall(call);
  return rejection !== 'never' && takesOwnErrors(call, rejection, source) ? 'never' : rejection;
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
