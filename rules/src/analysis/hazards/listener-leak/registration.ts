import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { identify, keyOf } from '../../identity.ts';
import { asInherited } from '../../inherited.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable, isDeclaredOutside } from '../../variables.ts';

/** A call that adds a listener of the code itself, which only a call takes away again. */
export interface Registration {
  /** What listens to it is added to. */
  readonly target: TSESTree.Node;
  readonly event: string;
  /** The function that one run is a run of: not the executor of a promise that is made in it. */
  readonly owner: FunctionNode;
  /** The promise in whose executor it stands. */
  readonly promise: TSESTree.NewExpression | undefined;
  readonly isSignal: boolean;
  /** False where nothing but its use says what it is: a stream that is waited for in a promise, or what `on` is asked of from outside the function. */
  readonly isKnown: boolean;
}

/** Events after which no other comes: `once` of one of these stays until the end. */
export const LAST: ReadonlySet<string> = new Set(['abort', 'beforeExit', 'close', 'disconnect', 'end', 'error', 'exit', 'finish', 'SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection']);

export function registrationOf(call: TSESTree.CallExpression, source: Source): Registration | undefined {
  const callee = unwrap(call.callee);
  const [name, listener, options] = call.arguments;
  if (callee.type !== 'MemberExpression' || name?.type !== 'Literal' || typeof name.value !== 'string' || !listener || !isDiscarded(call)) return undefined;
  const key = keyOf(asInherited(identify(callee, source)));
  const method = staticName(callee) ?? '';
  const isAbort = method === 'addEventListener' && name.value === 'abort'; // Nothing else in a server has this method and this event.
  const { owner, promise } = ownerOf(call);
  const isKnown = isAbort || (key !== undefined && callModel(key)?.listens === true);
  if (!owner || (!isKnown && !(key === undefined && (promise ? isDrained(callee.object, promise, source) : isOutside(callee.object, listener, owner, source))))) return undefined;
  if (isHandedOn(listener, owner, source) || (method === 'addEventListener' && isSame(listener, owner, source))) return undefined;
  const isOnce = /once/i.test(method) || (!isAbort && says(options, 'once'));
  return says(options, 'signal') || (isOnce && !LAST.has(name.value)) ? undefined : { target: unwrap(callee.object), event: name.value, owner, promise, isSignal: isAbort, isKnown };
}

/** A function of the code listens to what the module has, or what a function around was given. */
function isOutside(target: TSESTree.Node, listener: TSESTree.Node, owner: FunctionNode, source: Source): boolean {
  const base = unwrap(target);
  return base.type === 'Identifier' && isFunction(unwrap(listener)) && findVariable(base, source) !== undefined && isDeclaredOutside(base, owner, source);
}

/** What is written to, and waited for until it is drained, is a stream, wherever it comes from. */
function isDrained(target: TSESTree.Node, promise: TSESTree.Node, source: Source): boolean {
  const text = source.text.slice(...target.range);
  return hasNode(promise, source, node => {
    const callee = node.type === 'CallExpression' ? unwrap(node.callee) : undefined;
    const [event] = node.type === 'CallExpression' ? node.arguments : [];
    return callee?.type === 'MemberExpression' && staticName(callee) === 'once' && event?.type === 'Literal' && event.value === 'drain' && source.text.slice(...callee.object.range) === text;
  });
}

/** What such a call gives may be what takes the listener away. A chain of calls, one listener each, ends somewhere. */
function isDiscarded(call: TSESTree.Node): boolean {
  let at = call;
  while (at.parent?.type === 'MemberExpression' && at.parent.object === at && at.parent.parent.type === 'CallExpression') at = at.parent.parent;
  const { parent } = at;
  return parent?.type === 'ExpressionStatement' || (isFunction(parent) && parent.body === at) || (parent?.type === 'UnaryExpression' && parent.operator === 'void');
}

function ownerOf(call: TSESTree.Node): Pick<Registration, 'promise'> & { readonly owner: FunctionNode | undefined } {
  let owner = findAncestor(call, isFunction);
  let promise: TSESTree.NewExpression | undefined;
  while (owner?.parent.type === 'NewExpression' && owner.parent.callee.type === 'Identifier' && owner.parent.callee.name === 'Promise') {
    promise ??= owner.parent;
    owner = findAncestor(owner, isFunction);
  }
  return { owner, promise };
}

/** `onChange(listener) { bus.on('change', listener) }`: whoever gives it takes it away. */
function isHandedOn(listener: TSESTree.Node, owner: FunctionNode, source: Source): boolean {
  const definition = findVariable(unwrap(listener), source)?.defs[0];
  return definition?.type as string === 'Parameter' && (definition?.node === owner || isDeclaredOutside(unwrap(listener), owner, source));
}

/** An `EventTarget` takes one function once, however often it is added. */
function isSame(listener: TSESTree.Node, owner: FunctionNode, source: Source): boolean {
  const node = unwrap(listener);
  return (node.type === 'Identifier' || node.type === 'MemberExpression') && isDeclaredOutside(node, owner, source);
}

function says(options: TSESTree.Node | undefined, name: string): boolean {
  if (options?.type !== 'ObjectExpression') return options !== undefined && options.type !== 'Literal';
  return options.properties.some(one => one.type === 'SpreadElement' || (staticName(one) === name && !(one.value.type === 'Literal' && one.value.value === false)));
}
