import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { executorAround } from '../../executor.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { isRefusal, type Refusal } from '../edit.ts';

/** A promise of the first message of a thread: `new Promise((resolve, reject) => { const worker = new Worker(file, …); … })`. */
export interface Wrapper {
  readonly promise: TSESTree.NewExpression;
  /** What the thread is given, and how it gets it. */
  readonly input: TSESTree.Node | undefined;
  readonly by: 'data' | 'message';
  /** What becomes of the message, where that is not the result itself. */
  readonly result: { readonly param: TSESTree.Node; readonly value: TSESTree.Node } | undefined;
}

/** The promise around a thread that one task gets, if that is all that the code does with the thread. */
export function wrapperOf(call: TSESTree.NewExpression, source: Source): Wrapper | Refusal {
  const executor = executorAround(call);
  if (!executor) return NO_PROMISE;
  const [resolve, reject] = executor.params.map(param => (param.type === 'Identifier' ? param : undefined));
  const declarator = call.parent;
  if (executor.async || executor.body.type !== 'BlockStatement' || !resolve || declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier') return PROTOCOL;
  const worker = findVariable(declarator.id, source);
  const is = (node: TSESTree.Node | undefined, name: TSESTree.Node | undefined): boolean => node?.type === 'Identifier' && name !== undefined && findVariable(node, source)?.identifiers[0] === name;
  const data = workerDataOf(call);
  if (isRefusal(data)) return data;
  let sent: TSESTree.Node | undefined;
  let result: Wrapper['result'] | null = null;
  for (const statement of executor.body.body) {
    if (statement.type === 'VariableDeclaration' && statement.declarations.length === 1 && statement.declarations[0] === declarator) continue;
    if (statement.type !== 'ExpressionStatement') return PROTOCOL;
    for (const { method, arguments: given, object } of callsIn(statement.expression)) {
      if (!object || findVariable(object, source) !== worker) return PROTOCOL;
      const [first, second] = given;
      if (method === 'postMessage' && first && !sent && given.length === 1) {
        sent = first;
        continue;
      }
      const event = /^(?:addListener|on|once)$/.test(method) && first?.type === 'Literal' ? first.value : undefined;
      if (event === 'message' && second && result === null) {
        const taken = resultOf(second);
        if (isRefusal(taken)) return taken;
        result = taken.result;
      } else if (!(/^(?:error|exit|messageerror)$/.test(String(event)) && second && onlyRejects(second))) return PROTOCOL;
    }
  }
  if (result === null) return PROTOCOL;
  if (data.value && sent) return PROTOCOL;
  return { promise: executor.parent, input: data.value ?? sent, by: sent ? 'message' : 'data', result };

  function resultOf(listener: TSESTree.Node): Pick<Wrapper, 'result'> | Refusal {
    if (is(listener, resolve)) return { result: undefined };
    const [param] = isFunction(listener) ? listener.params : [];
    const statements = isFunction(listener) ? statementsOf(listener) : [];
    const [settled, ...others] = statements.filter(one => !isEnding(one));
    if (!param || !settled || others.length > 0 || settled.type !== 'CallExpression' || !is(settled.callee, resolve) || settled.arguments.length !== 1) return PROTOCOL;
    const [value] = settled.arguments;
    return { result: is(value, param) ? undefined : { param, value: value! } };
  }

  /** `worker.terminate()`: the thread of a pool goes on to the next task. */
  function isEnding(node: TSESTree.Node): boolean {
    return callsIn(node.type === 'UnaryExpression' || node.type === 'AwaitExpression' ? node.argument : node).every(({ method, object }) => object !== undefined && findVariable(object, source) === worker && /^(?:removeAllListeners|terminate|unref)$/.test(method));
  }

  function onlyRejects(listener: TSESTree.Node): boolean {
    if (is(listener, reject)) return true;
    if (!isFunction(listener)) return false;
    let isOnly = true;
    walk(listener.body, source, node => {
      if (node.type === 'CallExpression' && !is(node.callee, reject) && !/^(?:\w*Error|String)$/.test(source.text.slice(...node.callee.range)) && !isEnding(node)) isOnly = false;
      if (node.type === 'AssignmentExpression' || node.type === 'UpdateExpression') isOnly = false;
    });
    return isOnly;
  }
}

function workerDataOf({ arguments: [, options] }: TSESTree.NewExpression): { readonly value: TSESTree.Node | undefined } | Refusal {
  if (!options) return { value: undefined };
  const node = unwrap(options);
  const [property, ...others] = node.type === 'ObjectExpression' ? node.properties : [];
  if (property?.type !== 'Property' || others.length > 0 || staticName(property) !== 'workerData') return OPTIONS;
  return { value: property.value };
}

/** Calls on one thing, the first one first: `a.b(…).c(…)`. `object` is the thing, where it has a name. */
function callsIn(node: TSESTree.Node): readonly { readonly method: string; readonly object: TSESTree.Identifier | undefined; readonly arguments: readonly TSESTree.Node[] }[] {
  const calls: { method: string; object: TSESTree.Identifier | undefined; arguments: readonly TSESTree.Node[] }[] = [];
  let at = unwrap(node);
  for (; at.type === 'CallExpression' && at.callee.type === 'MemberExpression'; at = unwrap(at.callee.object)) calls.unshift({ method: staticName(at.callee) ?? '', object: undefined, arguments: at.arguments });
  const object = at.type === 'Identifier' && calls.length > 0 ? at : undefined;
  return calls.length === 0 ? [{ method: '', object: undefined, arguments: [] }] : calls.map(one => ({ ...one, object }));
}

function statementsOf({ body }: FunctionNode): readonly TSESTree.Node[] {
  return body.type === 'BlockStatement' ? body.body.map(one => (one.type === 'ExpressionStatement' ? one.expression : one)) : [body];
}

const NO_PROMISE: Refusal = { reason: 'no-promise', missing: 'Where its one result goes: no promise is made around the thread.' };
const PROTOCOL: Refusal = { reason: 'protocol', missing: 'That the thread is given one task and gives one result: the code does more with it than to wait for a message, an error or its end.' };
const OPTIONS: Refusal = { reason: 'options', missing: 'That tasks can share a thread: this one gets limits, an environment or memory of its own.' };
