import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { isGlobalTimer } from '../../executor.ts';
import { functionOf, identify, keyOfNode } from '../../identity.ts';
import { largestPossible } from '../../largest.ts';
import { callModel } from '../../models/calls.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { assignedValues, findVariable } from '../../variables.ts';

/** What a promise waits for when it waits for time. */
export interface Timer {
  /** The call that starts it. */
  readonly start: TSESTree.CallExpression;
  /** The variable or property that could clear it; undefined where nothing can. */
  readonly handle: TSESTree.Node | undefined;
  /** At most; undefined where the code does not say. */
  readonly milliseconds: number | undefined;
  /** When it fires it does more than settle the promise. */
  readonly hasEffect: boolean;
  /** When it fires it aborts something. */
  readonly aborts: boolean;
  /** It fires by a rejection, so it is a deadline and not a tick. */
  readonly isDeadline: boolean;
}

/** Definitions that a promise is followed through. */
const FOLLOWED = 10;

/**
 * The timer behind an element of a race: `new Promise(resolve => setTimeout(resolve, 100))`, a sleep of Node or of a library, a variable that holds one,
 * or a function that only makes one. Undefined where it lets the process end, or where a signal or its maker takes care of it.
 */
export function timerBehind(element: TSESTree.Node, source: Source, followed = 0): Timer | undefined {
  const node = unwrap(element);
  if (followed > FOLLOWED) return undefined;
  if (node.type === 'Identifier') {
    const variable = findVariable(node, source);
    const [value, ...others] = (variable && assignedValues(variable)) ?? [];
    return value && others.length === 0 ? timerBehind(value, source, followed + 1) : undefined;
  }
  if (node.type === 'NewExpression') return keyOfNode(node.callee, source) === 'global:Promise' && isFunction(node.arguments[0]) ? timerIn(node.arguments[0], source) : undefined;
  if (node.type === 'AwaitExpression') return timerBehind(node.argument, source, followed + 1);
  if (node.type !== 'CallExpression') return undefined;
  if (node.callee.type === 'MemberExpression' && ['then', 'catch', 'finally'].includes(staticName(node.callee) ?? '')) {
    const timer = timerBehind(node.callee.object, source, followed + 1);
    const isActing = node.arguments.some(one => isFunction(one) && hasEffect(one, () => false, source));
    return timer && { ...timer, hasEffect: timer.hasEffect || isActing, isDeadline: true };
  }
  return sleepOf(node, source) ?? madeBy(node, source, followed);
}

/** `setTimeout` in the executor of a promise. */
function timerIn(executor: FunctionNode, source: Source): Timer | undefined {
  const settles = executor.params.flatMap(param => (param.type === 'Identifier' ? findVariable(param, source) ?? [] : []));
  const reject = executor.params[1];
  let timer: Timer | undefined;
  walk(executor.body, source, node => {
    if (isFunction(node)) return false;
    if (node.type !== 'CallExpression' || !isGlobalTimer(node, source) || timer) return true;
    const [callback, delay] = node.arguments;
    if (!callback || isUnref(node)) return true;
    const isOwn = (callee: TSESTree.Node): boolean => settles.includes(findVariable(callee, source)!);
    const names = reject?.type === 'Identifier' ? findVariable(reject, source)?.references.map(({ identifier }) => identifier as TSESTree.Node) ?? [] : [];
    timer = {
      start: node, handle: handleOf(node), milliseconds: delay && largestPossible(delay, source),
      hasEffect: hasEffect(callback, isOwn, source), aborts: aborts(callback, source), isDeadline: names.some(one => one.range[0] >= callback.range[0] && one.range[1] <= callback.range[1]),
    };
    return true;
  });
  return timer;
}

function isUnref({ parent }: TSESTree.CallExpression): boolean {
  return parent.type === 'MemberExpression' && staticName(parent) === 'unref';
}

/** `timer` in `timer = setTimeout(…)`. */
export function handleOf(start: TSESTree.Node): TSESTree.Node | undefined {
  const { parent } = start;
  if (parent?.type === 'VariableDeclarator') return parent.id;
  return parent?.type === 'AssignmentExpression' ? unwrap(parent.left) : undefined;
}

const SETTLES_OR_ABORTS = /^global:(?:Promise\.(?:reject|resolve)|AbortController\.new\.abort)$/;

/** Does the callback call anything but what settles its promise, what words an error, and an abort, which work that is over does not feel? */
export function hasEffect(callback: TSESTree.Node, isOwn: (callee: TSESTree.Node) => boolean, source: Source): boolean {
  if (!isFunction(callback)) return callback.type === 'Identifier' && !isOwn(callback);
  let found = false;
  walk(callback.body, source, node => {
    if (node.type === 'NewExpression') return false;
    if (node.type === 'CallExpression') found ||= !isOwn(node.callee) && !SETTLES_OR_ABORTS.test(keyOfNode(node.callee, source) ?? '');
    return !found;
  });
  return found;
}

function aborts(callback: TSESTree.Node, source: Source): boolean {
  let found = false;
  walk(callback, source, node => {
    if (node.type === 'CallExpression') found ||= keyOfNode(node.callee, source) === 'global:AbortController.new.abort';
  });
  return found;
}

/** A sleep that is awaited: `timers/promises`, a promisified `setTimeout`, a library's. */
function sleepOf(call: TSESTree.CallExpression, source: Source): Timer | undefined {
  const key = keyOfNode(call.callee, source);
  const isScheduler = key === 'timers/promises:scheduler.wait';
  const model = key === undefined ? undefined : callModel(key);
  if (key === undefined || !(model?.sleeps || key === 'timers/promises:setTimeout' || isScheduler || isGlobalTimer(call, source))) return undefined;
  if (call.arguments[isScheduler ? 1 : key.startsWith('timers/promises') ? 2 : 1]) return undefined; // Options: a signal, or `ref: false`.
  const [delay] = call.arguments;
  return { start: call, handle: undefined, milliseconds: delay && largestPossible(delay, source), hasEffect: false, aborts: false, isDeadline: false };
}

/** A function of the project that makes the promise, or waits for it, first, and then only returns or throws. */
function madeBy(call: TSESTree.CallExpression, source: Source, followed: number): Timer | undefined {
  const local = functionOf(identify(call.callee, source));
  if (!local) return undefined;
  const { body, params } = local.node;
  const [first, ...rest] = body.type === 'BlockStatement' ? body.body : [body];
  const made = first?.type === 'ReturnStatement' ? first.argument : first?.type === 'ExpressionStatement' ? first.expression : body === first ? body : undefined;
  const isLast = rest.every(({ type }) => type === 'ReturnStatement' || type === 'ThrowStatement');
  const timer = made && isLast ? timerBehind(made, local.source, followed + 1) : undefined;
  if (!timer || timer.handle) return undefined;
  const delay = params.findIndex(param => timer.start.arguments.some(one => one.type === 'Identifier' && findVariable(one, local.source)?.identifiers[0] === param));
  const given = call.arguments[delay];
  return { ...timer, start: call, isDeadline: timer.isDeadline || rest.some(({ type }) => type === 'ThrowStatement'), milliseconds: given ? largestPossible(given, source) : timer.milliseconds };
}
