import type { TSESTree } from '@typescript-eslint/types';
import { hasNode, walk } from '../../detector.ts';
import { functionOf, identify } from '../../identity.ts';
import { LISTENS } from '../../models/frameworks/timers.ts';
import { programOf } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isWithin, lastName, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { constantOf, findVariable, isDeclaredOutside } from '../../variables.ts';

const KEEPS: ReadonlySet<string> = new Set(['add', 'push', 'unshift']);
/** An uncaught exception ends a thread, too. */
const ENDS: ReadonlySet<string> = new Set(['error', 'exit']);
/** Functions that a listener leads to. */
const DEPTH = 3;

interface Heard { readonly node: FunctionNode; readonly source: Source }

/**
 * Does a thread that has ended stay in the list that tasks are handed out from? So it does where nothing that hears of its end names the list, makes another
 * thread, ends the process, or marks the thread as one that is not to be used.
 */
export function staysDead(made: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  const worker = made.parent.type === 'VariableDeclarator' && made.parent.id.type === 'Identifier' ? made.parent.id : undefined;
  const uses = (worker && findVariable(worker, source)?.references.map(({ identifier }) => identifier as TSESTree.Node)) ?? [];
  const list = uses.map(use => listThatGets(use, source)).find(one => one !== undefined);
  if (list === undefined || !handsOut(list, source)) return false;
  const heard = uses.flatMap(use => listenersOn(use, source));
  const { effects, graph } = programOf(source);
  return heard.length > 0 && heard.every(one => {
    if (!one || !worker) return false;
    const known = graph.function(one.source.path, one.node.range[0]);
    const heals = known !== undefined && (effects.has(known, 'starts:worker') || effects.has(known, 'exits'));
    return !heals && !leadsTo(one, list, worker.name);
  });
}

/** `this.workers` in `this.workers.push(worker)`, where that outlives the run. */
function listThatGets({ parent, range }: TSESTree.Node, source: Source): TSESTree.Node | undefined {
  if (parent?.type !== 'CallExpression' || parent.arguments[0]?.range[0] !== range[0] || parent.callee.type !== 'MemberExpression' || !KEEPS.has(staticName(parent.callee) ?? '')) return undefined;
  const list = unwrap(parent.callee.object);
  if (list.type === 'MemberExpression') return list.object.type === 'ThisExpression' ? list : undefined;
  const fn = findAncestor(parent, isFunction);
  return list.type === 'Identifier' && fn && isDeclaredOutside(list, fn, source) ? list : undefined;
}

/** Is a message sent to what the list gives: `this.workers.find(…).postMessage(task)`, also by a name? */
function handsOut(list: TSESTree.Node, source: Source): boolean {
  const text = source.text.slice(...list.range);
  return hasNode(source.ast, source, node => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || staticName(node.callee) !== 'postMessage') return false;
    const receiver = unwrap(node.callee.object);
    const value = constantOf(receiver, source) ?? receiver;
    return value.type !== 'Identifier' && source.text.slice(...value.range).startsWith(text);
  });
}

/** The functions that hear of its end; undefined for one that is not in sight. */
function listenersOn({ parent }: TSESTree.Node, source: Source): readonly (Heard | undefined)[] {
  const call = parent?.type === 'MemberExpression' && LISTENS.has(staticName(parent) ?? '') ? parent.parent : undefined;
  const [event, listener] = call?.type === 'CallExpression' ? call.arguments : [];
  return listener && event?.type === 'Literal' && ENDS.has(String(event.value)) ? [functionOf(identify(listener, source))] : [];
}

/** Does the code name the list, mark the thread, or call what does, or what is not in sight? */
function leadsTo({ node, source }: Heard, list: TSESTree.Node, worker: string, depth = 0): boolean {
  const name = lastName(list);
  let leads = false;
  walk(node.body, source, at => {
    leads ||= at.type === 'MemberExpression' && staticName(at) === name && at.object.type === 'ThisExpression';
    leads ||= at.type === 'Identifier' && at.name === name && list.type === 'Identifier';
    leads ||= at.type === 'AssignmentExpression' && !(at.right.type === 'Literal' && at.right.value === false) && at.left.type === 'MemberExpression' && source.text.slice(...at.left.object.range) === worker;
    const target = at.type === 'CallExpression' && depth < DEPTH ? functionOf(identify(at.callee, source)) : undefined;
    leads ||= target !== undefined && !isWithin(target.node, node) && leadsTo(target, list, worker, depth + 1);
    leads ||= at.type === 'CallExpression' && target === undefined && at.arguments.some(one => one.type === 'Identifier' && one.name === worker);
    return !leads;
  });
  return leads;
}
