import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { BEGINS_ANSWER } from '../../models/answers.ts';
import { LISTEN } from '../../models/frameworks/timers.ts';
import { functionAround, type ReachKind } from '../../program/index.ts';
import { useOf } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isLoop, isWithin, staticName, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { servingWay } from '../../ways.ts';
import type { LostCallback } from './callbacks.ts';

/** Events whose sender waits for an answer, and those whose sender does not. */
const ANSWERED: readonly ReachKind[] = ['request', 'action'];
const SENT: readonly ReachKind[] = ['message', 'job', 'listener', 'timer'];

/** Does anybody wait for what the code does? Who calls it does, unless all that is known to is an event of no answer. */
export function isAnswered(code: TSESTree.Node, source: Source): boolean {
  return servingWay(code, source, ANSWERED) !== undefined || servingWay(code, source, SENT) === undefined;
}

/** Is there more to run after it? Nothing does where it is the last thing that a listener does, written where it is handed over: who calls another function goes on. */
export function isFollowed(node: TSESTree.Node): boolean {
  for (let at = node; at.parent; at = at.parent) {
    if (isFunction(at.parent)) return at.parent.async || !isListener(at.parent);
    if (isLoop(at.parent) || GOES_ON.has(at.parent.type) || (at.parent.type === 'BlockStatement' && at.parent.body.at(-1) !== at)) return true;
  }
  return true;
}

function isListener(fn: FunctionNode): boolean {
  const { parent } = fn;
  return parent.type === 'CallExpression' && parent.arguments.includes(fn as TSESTree.CallExpressionArgument) && parent.callee.type === 'MemberExpression' && LISTEN.includes(staticName(parent.callee) ?? '');
}

const GOES_ON: ReadonlySet<string> = new Set(['SwitchCase', 'TryStatement']);

/** Does the handler answer before it waits for anything, as one that keeps a stream of events open does? Whoever asked is not left without an answer then. */
export function answersFirst({ code: { node: { body, params: [, response] }, source } }: LostCallback): boolean {
  if (body.type !== 'BlockStatement' || response?.type !== 'Identifier') return false;
  const waits = body.body.findIndex(statement => hasNode(statement, source, node => node.type === 'AwaitExpression', isFunction));
  return body.body.slice(0, waits < 0 ? undefined : waits).some(statement => statement.type === 'ExpressionStatement' && beginsAnswer(statement.expression, response.name));
}

/** `find(id).then(row => res.json(row))`, of the `res` of a handler around it: whoever asked hears nothing where that fails, whether the process goes on or not. Gives that handler. */
export function handlerToAnswer(chain: TSESTree.Node, source: Source): FunctionNode | undefined {
  let found: FunctionNode | undefined;
  walk(chain, source, node => {
    const response = found ? undefined : answeredBy(node);
    const fn = response && findAncestor(node, isFunction);
    const declared = fn && isWithin(fn, chain) ? findVariable(response!, source)?.identifiers[0] : undefined;
    const handler = declared && findAncestor(declared, isFunction);
    if (handler && handler.params[1] === declared && isWithin(chain, handler)) found = handler;
    return found === undefined;
  });
  return found;
}

/** Is the promise of an executor, or that of the function that returns it, thrown away by all who are known to get it? Then it may stay pending. */
export function isTakenByNobody(made: TSESTree.Node, source: Source): boolean {
  const use = useOf(made);
  if (use !== 'returned') return use === 'dropped';
  const callers = functionAround(made, source)?.callers ?? [];
  const method = findAncestor(made, isFunction)?.parent;
  const isPrivate = method?.type === 'MethodDefinition' && (method.accessibility === 'private' || method.key.type === 'PrivateIdentifier');
  const calls = callers.filter(({ isCallback }) => !isCallback);
  return calls.length === 0 ? isPrivate : calls.length === callers.length && calls.every(({ call }) => call.use === 'dropped');
}

/** `res.writeHead(200)`, `res.status(200).json(rows)` */
function beginsAnswer(call: TSESTree.Node, response: string): boolean {
  return answeredBy(call)?.name === response;
}

/** What such a call is made on. */
function answeredBy(call: TSESTree.Node): TSESTree.Identifier | undefined {
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || !BEGINS_ANSWER.test(staticName(call.callee) ?? '')) return undefined;
  let object: TSESTree.Node = call.callee.object;
  while (object.type === 'CallExpression' && object.callee.type === 'MemberExpression') object = object.callee.object;
  return object.type === 'Identifier' ? object : undefined;
}
