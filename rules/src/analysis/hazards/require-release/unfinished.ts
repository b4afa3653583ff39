import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { identify } from '../../identity.ts';
import { functionOf } from '../../identity-key.ts';
import { findAncestor, isFunction, lastName, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { isOfClient } from '../listener-leak/shared-socket.ts';

/** What a listener of `finish` gives back, and what the request took; undefined where only its name says that it gives back. */
export interface Unfinished { readonly release: TSESTree.Node; readonly taken: TSESTree.Node | undefined; readonly event: TSESTree.Node; readonly isAlone: boolean }

/**
 * `running++; res.on('finish', () => running--)`: an answer finishes once all of it has been handed to the system. Where the client goes away first it never
 * does, and only closes. `isAlone`: no other listener of the answer gives the same back. Source: nodejs.org/api/http.html#event-finish, #event-close_2.
 */
export function unfinished(call: TSESTree.CallExpression, source: Source): Unfinished | undefined {
  const { callee } = call;
  const [event, handler] = call.arguments;
  const around = findAncestor(call, isFunction);
  if (!around || !handler || callee.type !== 'MemberExpression' || !isListening(call) || textOf(event) !== 'finish') return undefined;
  if (!isNamedAnswer(callee.object, source) && !isOfClient(callee.object, source)) return undefined;
  const release = givenBackIn(handler, source);
  if (!release || isOtherwiseHeard(around, source)) return undefined;
  const taken = takenFor(release, call, around, source);
  if (!taken && !(release.type === 'CallExpression' && CLEANS.test(nameOf(release)))) return undefined;
  return { release, taken, event: event!, isAlone: !isListenedTo(around, 'error', source) };
}

const LISTENS: ReadonlySet<string> = new Set(['on', 'once', 'addListener', 'prependListener']);

function isListening({ callee }: TSESTree.CallExpression): boolean {
  return callee.type === 'MemberExpression' && LISTENS.has(staticName(callee) ?? '');
}

/** `(req, res, next) => …` of a middleware that is registered where nobody sees it. */
function isNamedAnswer(node: TSESTree.Node, source: Source): boolean {
  const owner = node.type === 'Identifier' && /^resp?(?:onse)?$/.test(node.name) ? findVariable(node, source)?.identifiers[0]?.parent : undefined;
  const [request] = owner && isFunction(owner) ? owner.params : [];
  return request?.type === 'Identifier' && /^_?req(?:uest)?$/.test(request.name);
}

/** `decrement`, `release`: each with what it takes back. A list that only `finish` shortens is `no-unbounded-cache`. */
const PAIRS: readonly (readonly [RegExp, RegExp])[] = [
  [/^decr(?:ement)?(?=[A-Z_]|by$|$)/i, /^incr(?:ement)?(?=[A-Z_]|by$|$)/i],
  [/^(?:release|free)(?=[A-Z_]|$)/, /^(?:acquire|reserve|take|lock|obtain|get)(?=[A-Z_]|$)/],
  [/^unlock(?=[A-Z_]|$)/, /^(?:lock|acquire)(?=[A-Z_]|$)/],
];

/** `fs.unlink(upload.path)`, `cleanUpFiles()`. */
const CLEANS = /^(?:unlink(?:Sync)?|rm(?:Sync)?|(?:clean|remove|delete|unlink)\w*(?:Temp|Tmp|Upload)\w*|clear(?:Temp|Tmp)\w*|clean_?up(?:[A-Z_]\w*)?)$/i;

/** The first thing in a listener that takes back what was counted, locked, listed or stored. */
function givenBackIn(handler: TSESTree.Node, source: Source): TSESTree.Node | undefined {
  const code = functionOf(identify(unwrap(handler), source));
  let found: TSESTree.Node | undefined;
  if (code?.source === source) walk(code.node.body, source, node => {
    if (!found && (stepOf(node) === -1 || (node.type === 'CallExpression' && (CLEANS.test(nameOf(node)) || PAIRS.some(([gives]) => gives.test(nameOf(node))))))) found = node;
  });
  return found;
}

/** What counts up, or is named as the opposite, before the listener, in the function that adds it. */
function takenFor(release: TSESTree.Node, call: TSESTree.CallExpression, around: FunctionNode, source: Source): TSESTree.Node | undefined {
  const gives = release.type === 'CallExpression' ? nameOf(release) : undefined;
  const takes = PAIRS.filter(([one]) => gives !== undefined && one.test(gives)).map(([, other]) => other);
  let found: TSESTree.Node | undefined;
  walk(around.body, source, node => {
    if (isFunction(node) || node.range[0] > call.range[0]) return false;
    const isTaking = node.type === 'CallExpression' ? takes.some(one => one.test(nameOf(node))) && isOnSame(node, release, source) : stepOf(node) === 1 && countedBy(node, source) === countedBy(release, source);
    if (isTaking) found = node;
    return true;
  });
  return found;
}

function isOnSame(call: TSESTree.CallExpression, release: TSESTree.Node, source: Source): boolean {
  return release.type === 'CallExpression' && receiverOf(call, source) === receiverOf(release, source);
}

function receiverOf({ callee }: TSESTree.CallExpression, source: Source): string {
  return callee.type === 'MemberExpression' ? source.text.slice(...callee.object.range) : '';
}

/** 1 of `n++` and `n += 1`, -1 of `n--` and `n -= 1`. */
function stepOf(node: TSESTree.Node): 1 | -1 | undefined {
  if (node.type === 'UpdateExpression') return node.operator === '++' ? 1 : -1;
  if (node.type !== 'AssignmentExpression' || (node.operator !== '+=' && node.operator !== '-=')) return undefined;
  return node.operator === '+=' ? 1 : -1;
}

function countedBy(node: TSESTree.Node, source: Source): string | undefined {
  const target = node.type === 'UpdateExpression' ? node.argument : node.type === 'AssignmentExpression' ? node.left : undefined;
  return target && source.text.slice(...target.range);
}

/** Is the end of the connection listened to as well, or a helper told to find out? `onFinished(res, done)` does. */
function isOtherwiseHeard(around: FunctionNode, source: Source): boolean {
  return ['close', 'aborted', 'abort', 'end'].some(event => isListenedTo(around, event, source)) || callsIn(around, source).some(one => /^(?:finished|onFinished|eos|endOfStream)$/.test(nameOf(one)));
}

function isListenedTo(around: FunctionNode, event: string, source: Source): boolean {
  return callsIn(around, source).some(one => (isListening(one) || nameOf(one) === 'addEventListener') && textOf(one.arguments[0]) === event);
}

function callsIn(around: FunctionNode, source: Source): readonly TSESTree.CallExpression[] {
  const calls: TSESTree.CallExpression[] = [];
  walk(around.body, source, node => {
    if (node.type === 'CallExpression') calls.push(node);
  });
  return calls;
}

function nameOf({ callee }: TSESTree.CallExpression): string {
  return lastName(callee) ?? '';
}

function textOf(node: TSESTree.Node | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}
