import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, type FunctionNode } from '../../syntax.ts';

/** A `catch` with nothing in it, around something awaited. A comment inside says why, and is enough. */
export function isSwallowingCatch(node: TSESTree.CatchClause, source: Source): boolean {
  return isBlank(node.body, source) && awaits((node.parent as TSESTree.TryStatement).block, source);
}

/** `.catch(() => {})`, also as the second argument of `then`. A comment above its statement, or behind it, says why. */
export function isSwallowingCall(call: TSESTree.CallExpression, source: Source): boolean {
  const name = call.callee.type === 'MemberExpression' ? staticName(call.callee) : undefined;
  const handler = name === 'catch' ? call.arguments[0] : name === 'then' ? call.arguments[1] : undefined;
  const fn = handler && functionOf(identify(handler, source));
  return fn !== undefined && isEmpty(fn.node, fn.source) && !isExplained(call, source);
}

/**
 * `process.on('uncaughtException', error => console.error(error))`: after an exception that nobody expected, the process goes on in whatever state it is in.
 * Gives the name of the event.
 */
export function swallowedEvent(call: TSESTree.CallExpression, source: Source): 'uncaughtException' | 'unhandledRejection' | undefined {
  const [event, handler] = call.arguments;
  if (event?.type !== 'Literal' || (event.value !== 'uncaughtException' && event.value !== 'unhandledRejection') || !handler) return undefined;
  if (!/^(?:global:process|process:)\.?(?:addListener|on|once|prependListener)$/.test(keyOfNode(call.callee, source) ?? '')) return undefined;
  const fn = functionOf(identify(handler, source));
  return fn && onlyLogs(fn.node, fn.source) ? event.value : keyOfNode(handler, source)?.startsWith('global:console.') ? event.value : undefined;
}

function isExplained(call: TSESTree.CallExpression, { text }: Source): boolean {
  let statement: TSESTree.Node = call;
  while (statement.parent && !/(?:Statement|Declaration)$/.test(statement.type)) statement = statement.parent;
  return /^[;,)\s]*\/[/*]/.test(text.slice(call.range[1]).split('\n', 1)[0]!) || /(?:\*\/|(?:^|\n)[ \t]*\/\/[^\n]*)\s*$/.test(text.slice(Math.max(0, statement.range[0] - 500), statement.range[0]));
}

function onlyLogs({ body }: FunctionNode, source: Source): boolean {
  const expressions = body.type !== 'BlockStatement' ? [body] : body.body.map(statement => (statement.type === 'ExpressionStatement' ? statement.expression : undefined));
  return expressions.every(one => one?.type === 'CallExpression' && keyOfNode(one.callee, source)?.startsWith('global:console.'));
}

function isEmpty({ body }: FunctionNode, source: Source): boolean {
  return body.type === 'BlockStatement' ? isBlank(body, source) : body.type === 'Identifier' && body.name === 'undefined';
}

function isBlank(block: TSESTree.BlockStatement, { text }: Source): boolean {
  return block.body.length === 0 && /^\{\s*\}$/.test(text.slice(...block.range));
}

function awaits(root: TSESTree.Node, source: Source): boolean {
  return hasNode(root, source, node => node.type === 'AwaitExpression', isFunction);
}
