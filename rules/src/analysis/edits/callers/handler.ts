import type { TSESTree } from '@typescript-eslint/types';
import { rejectionIn, roleOf } from '../../context.ts';
import { keyOfNode } from '../../identity.ts';
import { registrationOf, type Registration } from '../../models/entry-points.ts';
import type { Source } from '../../source.ts';
import { staticName, unwrap, type FunctionNode } from '../../syntax.ts';

/**
 * A handler that is registered with something: `awaited` where that waits for its promise and takes its error, else what it is registered with. Undefined where it is no handler.
 * One of fastify's with a callback of its own may not give a promise.
 */
export function handlerIn(call: TSESTree.CallExpression, argument: TSESTree.Node, fn: FunctionNode, source: Source): Registration | 'awaited' | undefined {
  const key = keyOfNode(call.callee, source);
  const [event] = call.arguments;
  const registration = key === undefined ? undefined : registrationOf(key, event?.type === 'Literal' ? String(event.value) : undefined);
  if (!registration) return undefined;
  const { from, until = call.arguments.length } = registration.callbacks;
  const index = call.arguments.findIndex(one => unwrap(one) === argument);
  if (from === undefined || index < from || index > until) return undefined;
  const isAwaited = rejectionIn(source, registration.rejection, registration.module) === 'handled' && !(registration.module === 'fastify' && fn.params.length > 2);
  return isAwaited ? 'awaited' : registration;
}

export function isAwaitedHandler(call: TSESTree.CallExpression, argument: TSESTree.Node, fn: FunctionNode, source: Source): boolean {
  return handlerIn(call, argument, fn, source) === 'awaited';
}

/** `load().then(text => …)`: the promise that it gives becomes that of the callback, and so does its error. */
export function isChained({ callee, arguments: [first, second, ...more] }: TSESTree.CallExpression, argument: TSESTree.Node): boolean {
  const method = callee.type === 'MemberExpression' ? staticName(callee) : undefined;
  return more.length === 0 && (((method === 'catch' || method === 'finally') && argument === first) || (method === 'then' && (argument === first || argument === second)));
}

/** Test runners that wait for what a test gives. A test that takes a parameter may be told by it when it is over, but for those that give a context. */
const RUNNERS = /^(?:@jest\/globals|ava|bun:test|jest|mocha|test|vitest):(?:default\.)?(?:after|afterAll|afterEach|before|beforeAll|beforeEach|it|setup|specify|suiteSetup|suiteTeardown|teardown|test)?(?:\.(?:only|skip|failing|fails|serial|concurrent|sequential))?$/;
const GLOBAL_RUNNERS = /^global:(?:after|afterAll|afterEach|before|beforeAll|beforeEach|it|setup|specify|suiteSetup|suiteTeardown|teardown|test)(?:\.(?:only|skip|failing|fails|concurrent))?$/;

export function isTestCallback(call: TSESTree.CallExpression, argument: TSESTree.Node, { params }: FunctionNode, source: Source): boolean {
  const key = keyOfNode(call.callee, source);
  if (key === undefined || !call.arguments.some(one => one === argument)) return false;
  if (RUNNERS.test(key)) return params.length === 0 || /^(?:ava|test|vitest):/.test(key);
  return params.length === 0 && GLOBAL_RUNNERS.test(key) && roleOf(source) === 'test';
}
