import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { executorAround } from '../../executor.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { callbackOf } from './listener.ts';

/** A promise of the first message of a thread: `new Promise((resolve, reject) => { const worker = new Worker(file, …); … })`. */
export interface Wrapper {
  readonly promise: TSESTree.NewExpression;
  /** What the thread is given, and how it gets it. */
  readonly input: TSESTree.Node | undefined;
  readonly by: 'data' | 'message';
  /** A function that makes the result of the message, where that is not the result itself. */
  readonly then: string | undefined;
}

/** The promise around a thread that one task gets, if that is all that the code does with the thread. */
export function wrapperOf(call: TSESTree.NewExpression, source: Source): Wrapper | Refusal {
  const executor = executorAround(call);
  if (!executor) return NO_PROMISE;
  const promise = executor.parent;
  const [resolve, reject] = executor.params.map(param => findVariable(param, source));
  const declarator = call.parent;
  const worker = declarator?.type === 'VariableDeclarator' ? findVariable(declarator.id, source) : undefined;
  if (executor.async || executor.body.type !== 'BlockStatement' || !resolve || !worker) return PROTOCOL;
  const data = workerDataOf(call);
  if (isRefusal(data)) return data;
  let sent: TSESTree.Node | undefined;
  let callback: { readonly text: string | undefined } | undefined;
  for (const statement of executor.body.body) {
    if (statement.type === 'VariableDeclaration' && statement.declarations.length === 1 && statement.declarations[0] === declarator) continue;
    if (statement.type !== 'ExpressionStatement') return PROTOCOL;
    for (const { method, arguments: [first, second, ...more], object } of callsIn(statement.expression)) {
      if (!object || findVariable(object, source) !== worker || !first || more.length > 0) return PROTOCOL;
      if (method === 'postMessage' && !sent && !second) {
        sent = first;
        continue;
      }
      const event = /^(?:addListener|on|once)$/.test(method) && first.type === 'Literal' ? first.value : undefined;
      if (event === 'message' && second && !callback) {
        const made = callbackOf(second, promise, { resolve, reject, worker }, source);
        if (isRefusal(made)) return made;
        callback = made;
      } else if (!second || !(event === 'error' ? passesOn(second, reject, source) : (event === 'exit' || event === 'messageerror') && onlyRejects(second, reject, source))) {
        return PROTOCOL;
      }
    }
  }
  if (!callback || (data.value && sent)) return PROTOCOL;
  return { promise, input: data.value ?? sent, by: sent ? 'message' : 'data', then: callback.text };
}

function workerDataOf({ arguments: [, options] }: TSESTree.NewExpression): { readonly value: TSESTree.Node | undefined } | Refusal {
  if (!options) return { value: undefined };
  const node = unwrap(options);
  const [property, ...others] = node.type === 'ObjectExpression' ? node.properties : [];
  if (property?.type !== 'Property' || others.length > 0 || staticName(property) !== 'workerData') return OPTIONS;
  return { value: property.value };
}

/** `reject`, or a function that calls it with what it gets. */
function passesOn(listener: TSESTree.Node, reject: Variable | undefined, source: Source): boolean {
  if (isUse(listener, reject, source)) return true;
  const [param, ...others] = isFunction(listener) ? listener.params : [];
  const body = isFunction(listener) ? (listener.body.type === 'BlockStatement' ? listener.body.body : [listener.body]) : [];
  const [only] = body;
  const call = only?.type === 'ExpressionStatement' ? only.expression : only;
  const [value] = call?.type === 'CallExpression' ? call.arguments : [];
  return body.length === 1 && others.length === 0 && call?.type === 'CallExpression' && isUse(call.callee, reject, source) && value?.type === 'Identifier' && param?.type === 'Identifier' && value.name === param.name;
}

/** Calls nothing but `reject`, and makes nothing but errors. */
function onlyRejects(listener: TSESTree.Node, reject: Variable | undefined, source: Source): boolean {
  if (!isFunction(listener)) return isUse(listener, reject, source);
  let isOnly = true;
  walk(listener.body, source, node => {
    if (node.type === 'AssignmentExpression' || node.type === 'UpdateExpression' || node.type === 'AwaitExpression') isOnly = false;
    if (node.type === 'CallExpression' || node.type === 'NewExpression') isOnly &&= isUse(node.callee, reject, source) || /^(?:\w*Error|String)$/.test(source.text.slice(...node.callee.range));
  });
  return isOnly;
}

function isUse(node: TSESTree.Node, variable: Variable | undefined, source: Source): boolean {
  return variable !== undefined && node.type === 'Identifier' && findVariable(node, source) === variable;
}

/** Calls on one thing, the first one first: `a.b(…).c(…)`. `object` is the thing, where it has a name. */
function callsIn(node: TSESTree.Node): readonly { readonly method: string; readonly object: TSESTree.Identifier | undefined; readonly arguments: readonly TSESTree.Node[] }[] {
  const calls: { readonly method: string; readonly arguments: readonly TSESTree.Node[] }[] = [];
  let at = unwrap(node);
  for (; at.type === 'CallExpression' && at.callee.type === 'MemberExpression'; at = unwrap(at.callee.object)) calls.unshift({ method: staticName(at.callee) ?? '', arguments: at.arguments });
  const object = at.type === 'Identifier' && calls.length > 0 ? at : undefined;
  return calls.length === 0 ? [{ method: '', object, arguments: [] }] : calls.map(one => ({ ...one, object }));
}

const NO_PROMISE: Refusal = { reason: 'no-promise', missing: 'Where its one result goes: no promise is made around the thread.' };
const PROTOCOL: Refusal = { reason: 'protocol', missing: 'That the thread is given one task and gives one result: the code does more with it than to wait for a message, an error or its end.' };
const OPTIONS: Refusal = { reason: 'options', missing: 'That tasks can share a thread: this one gets limits, an environment or memory of its own.' };
