import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, type FunctionNode } from '../../syntax.ts';
import type { Variable } from '../../variables.ts';
import { applyEdits, type Edit, type Refusal } from '../edit.ts';
import { indentAt } from '../gap.ts';
import { removalOf } from '../removal.ts';

/** What settles the promise that a listener is in, and the thread it listens to. */
export interface Settlers { readonly resolve: Variable; readonly reject: Variable | undefined; readonly worker: Variable }

/**
 * The listener of a message as a function that gives what it resolved the promise with, and throws what it rejected it with: `resolve(value);` → `return value;`.
 * Undefined where it gives the message. Refused where it may do neither, or goes on afterwards.
 */
export function callbackOf(listener: TSESTree.Node, promise: TSESTree.Node, settlers: Settlers, source: Source): { readonly text: string | undefined } | Refusal {
  const { resolve, reject, worker } = settlers;
  const { text } = source;
  if (uses(resolve, listener).some(use => use === listener)) return { text: undefined };
  const [param] = isFunction(listener) ? listener.params : [];
  if (!isFunction(listener) || !param || listener.generator) return LISTENER;
  const settling = new Map<TSESTree.Node, TSESTree.CallExpression>();
  for (const use of [...uses(resolve, listener), ...(reject ? uses(reject, listener) : [])]) {
    const call = use.parent;
    const statement = call?.parent;
    if (call?.type !== 'CallExpression' || call.callee !== use || call.arguments.length > 1 || call.arguments[0]?.type === 'SpreadElement' || !statement) return LISTENER;
    settling.set(statement === listener ? call : statement, call);
  }
  const isReject = (call: TSESTree.CallExpression): boolean => reject !== undefined && uses(reject, call).length > 0 && call.callee.type === 'Identifier' && call.callee.name === reject.name;
  if (listener.body.type !== 'BlockStatement') {
    const call = settling.get(listener.body);
    const [value] = call?.arguments ?? [];
    if (!value || isReject(call!)) return LISTENER;
    return isName(value, param) ? { text: undefined } : { text: `${text.slice(listener.range[0], listener.body.range[0])}${value.type === 'ObjectExpression' ? `(${text.slice(...value.range)})` : text.slice(...value.range)}` };
  }
  const ends = endsIn(listener, worker, source);
  if (uses(worker, listener).some(use => !ends.some(end => isWithin(use, end)))) return LISTENER;
  const isQuiet = (node: TSESTree.Node): boolean => settling.has(node) || ends.includes(node) || (node.type === 'BlockStatement' && node.body.every(isQuiet)) || (node.type === 'IfStatement' && isQuiet(node.consequent) && (!node.alternate || isQuiet(node.alternate)));
  const edits: Edit[] = [];
  for (const [statement, call] of settling) {
    if (!/^(?:ExpressionStatement|ReturnStatement)$/.test(statement.type) || !isLast(statement, listener, isReject(call), isQuiet)) return LISTENER;
    const [value] = call.arguments;
    edits.push({ range: [statement.range[0], value ? value.range[0] : call.range[1]], text: isReject(call) ? `throw ${value ? '' : 'undefined'}` : `return${value ? ' ' : ''}` });
    if (value) edits.push({ range: [value.range[1], call.range[1]], text: '' });
  }
  if (!settles(listener.body, settling)) return LISTENER;
  for (const end of ends) {
    const range = removalOf(end, text);
    if (!range) return LISTENER;
    edits.push({ range, text: '' });
  }
  const [only, ...others] = listener.body.body.filter(one => !ends.includes(one));
  const value = only && settling.get(only)?.arguments[0];
  if (value && others.length === 0 && isName(value, param)) return { text: undefined };
  if (value && others.length === 0 && !listener.async) return { text: `${param.type === 'Identifier' && !param.typeAnnotation ? text.slice(...param.range) : `(${text.slice(...param.range)})`} => ${value.type === 'ObjectExpression' ? `(${text.slice(...value.range)})` : text.slice(...value.range)}` };
  const [start, end] = listener.range;
  const code = applyEdits(text.slice(start, end), edits.map(({ range, text: inserted }) => ({ range: [range[0] - start, range[1] - start], text: inserted })));
  const deeper = indentAt(start, text).slice(indentAt(promise.range[0], text).length);
  return { text: deeper === '' || code.includes('`') ? code : code.replaceAll(`\n${indentAt(start, text)}`, `\n${indentAt(promise.range[0], text)}`) };
}

function uses({ references }: Variable, node: TSESTree.Node): readonly TSESTree.Node[] {
  return references.flatMap(({ identifier, init }) => (!init && isWithin(identifier as TSESTree.Node, node) ? [identifier as TSESTree.Node] : []));
}

function isName(value: TSESTree.Node, param: TSESTree.Node): boolean {
  return value.type === 'Identifier' && param.type === 'Identifier' && value.name === param.name;
}

/** `worker.terminate();`: the thread of a pool goes on to the next task. */
function endsIn(listener: FunctionNode, worker: Variable, source: Source): readonly TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  walk(listener.body, source, node => {
    if (node.type === 'ExpressionStatement' && new RegExp(`^(?:await |void )?${worker.name}\\.(?:removeAllListeners|terminate|unref)\\(\\)$`).test(source.text.slice(...node.expression.range))) found.push(node);
  });
  return found;
}

/** Does nothing but settling, which has no effect any more, come after the statement? What is thrown must not meet a `catch`. */
function isLast(statement: TSESTree.Node, listener: FunctionNode, isThrown: boolean, isQuiet: (node: TSESTree.Node) => boolean): boolean {
  for (let at = statement; ; at = at.parent!) {
    const { parent } = at;
    if (parent === listener) return true;
    if (!parent || !/^(?:BlockStatement|CatchClause|IfStatement|TryStatement)$/.test(parent.type)) return false;
    if (parent.type === 'TryStatement' && (parent.finalizer === at || (isThrown && parent.block === at && parent.handler))) return false;
    if (parent.type === 'BlockStatement' && statement.type !== 'ReturnStatement' && !parent.body.slice(parent.body.indexOf(at as TSESTree.Statement) + 1).every(isQuiet)) return false;
  }
}

/** Does every way through the code settle the promise? */
function settles(node: TSESTree.Node, settling: ReadonlyMap<TSESTree.Node, unknown>): boolean {
  if (settling.has(node)) return true;
  if (node.type === 'BlockStatement') return node.body.some(one => settles(one, settling));
  if (node.type === 'IfStatement') return node.alternate !== null && node.alternate !== undefined && settles(node.consequent, settling) && settles(node.alternate, settling);
  return node.type === 'TryStatement' && settles(node.block, settling) && (!node.handler || settles(node.handler.body, settling));
}

const LISTENER: Refusal = { reason: 'listener', missing: 'That the message settles the promise and nothing comes after it: its listener may do neither, or does more.' };
