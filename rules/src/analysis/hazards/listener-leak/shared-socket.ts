import type { TSESTree } from '@typescript-eslint/types';
import { handedFor } from '../../handed.ts';
import { identify, keyOf } from '../../identity.ts';
import { asInherited } from '../../inherited.ts';
import { ANSWERS_CLIENT, SENT_BY_CLIENT } from '../../models/lasting-streams.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { servingWay } from '../../ways.ts';
import { isPushed, outermost } from '../ignored-backpressure/pace.ts';
import { isRemoved } from './removal.ts';

/** The socket of a request, which the next requests of the same client come by, too, and the function that listens to it. */
export interface SharedSocket {
  readonly target: TSESTree.Node;
  readonly owner: FunctionNode;
  /** No other request may come by it: the answer lasts until the client goes, or no request is known to come here at all. */
  readonly isLast: boolean;
}

const SOCKET = /^(?:connection|socket)$/;
const LISTENS = /^(?:addListener|on|once)$/;
const ENDS = /^(?:close|end|error|timeout)$/;

/** `request.socket.on('close', stop)`: HTTP keeps a connection open, and each request by it adds one more. Source: nodejs.org/api/http.html#messagesocket */
export function sharedSocket(call: TSESTree.CallExpression, source: Source): SharedSocket | undefined {
  const callee = unwrap(call.callee);
  const [event, listener] = call.arguments;
  if (callee.type !== 'MemberExpression' || !LISTENS.test(staticName(callee) ?? '') || event?.type !== 'Literal' || !ENDS.test(String(event.value)) || !listener) return undefined;
  const target = unwrap(callee.object);
  const owner = findAncestor(call, isFunction);
  if (!owner || target.type !== 'MemberExpression' || !SOCKET.test(staticName(target) ?? '') || !isOfClient(target.object, source) || isRemoved(target, String(event.value), source)) return undefined;
  return { target, owner, isLast: isPushed(outermost(call, source), source) || !comesAgain(call, source) };
}

/** Functions that a request is handed on through. */
const CALLERS = 3;

export function isOfClient(node: TSESTree.Node, source: Source, callers = CALLERS): boolean {
  const identity = identify(node, source);
  const key = keyOf(asInherited(identity)) ?? '';
  if (SENT_BY_CLIENT.test(key) || ANSWERS_CLIENT.test(key)) return true;
  const { root, steps } = identity;
  if (root.kind === 'parameter' && steps.length === 0 && isAnswering(root.owner, root.index, root.source)) return true;
  return root.kind === 'parameter' && callers > 0 && handedFor(root.owner, root.index, steps, root.source).some(one => one.steps.length === 0 && isOfClient(one.node, one.source, callers - 1));
}

/** The function that a maker of handlers gives: `router.get('/', handlerOf('GET'))`. */
function isAnswering(fn: FunctionNode, index: number, source: Source): boolean {
  const { node, registered } = servingWay(fn.body, source, ['request'])?.entry ?? {};
  return index < 2 && node?.file.path === source.path && node.facts.at === fn.range[0] && /^(?:express|https?|polka|restify|router):/.test(registered?.key ?? '');
}

/** The request of an upgrade, and of a WebSocket, is the last one of its connection. */
function comesAgain(call: TSESTree.Node, source: Source): boolean {
  const registered = servingWay(call, source, ['request'])?.entry.registered;
  return registered !== undefined && !/^(?:connection|upgrade)$/.test(registered.event ?? '');
}
