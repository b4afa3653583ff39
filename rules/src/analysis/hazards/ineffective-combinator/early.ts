import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { flowOf } from '../../flow/flow-of.ts';
import { awaitBetween, reachesWithout } from '../../flow/queries.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, isLoop, isWithin, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';

/** `rows.forEach(async row => { const user = await load(row); users.push(user); }); return users;`: the place that reads what no task has changed by then. */
export function earlyReadOf(call: TSESTree.CallExpression, source: Source): TSESTree.Node | undefined {
  const task = taskOf(call);
  const owner = task && findAncestor(call, isFunction);
  const changed = owner ? changedLate(task, call, owner, source) : [];
  for (const [variable, isOfItems] of changed) {
    const names = variable.references.map(({ identifier }) => identifier as TSESTree.Node).filter(name => name.range[0] > call.range[1] && findAncestor(name, isFunction) === owner);
    const read = names.find(name => (isOfItems ? isGivenAway(name) : isRead(name)) && comesAtOnce(call, name, owner!, source));
    if (read) return read;
  }
  return undefined;
}

function comesAtOnce(call: TSESTree.Node, read: TSESTree.Node, owner: FunctionNode, source: Source): boolean {
  const flow = flowOf(owner, source);
  return awaitBetween(flow, call, read) === false && reachesWithout(flow, call, read, () => false) === true;
}

/** The async function that a statement starts for each element, and that nothing waits for. */
function taskOf({ callee, arguments: [task], parent }: TSESTree.CallExpression): FunctionNode | undefined {
  const isLost = parent.type === 'ExpressionStatement' && callee.type === 'MemberExpression' && staticName(callee) === 'forEach';
  return isLost && isFunction(task) && task.async ? task : undefined;
}

/** Variables of the function that a task changes once it has waited; true for the list itself, whose elements it changes. */
function changedLate(task: FunctionNode, call: TSESTree.CallExpression, owner: FunctionNode, source: Source): ReadonlyMap<Variable, boolean> {
  const changed = new Map<Variable, boolean>();
  const pauses: TSESTree.Node[] = [];
  walk(task.body, source, node => {
    if (isFunction(node)) return false;
    if (node.type === 'AwaitExpression') pauses.push(node);
    const target = changedBy(node);
    const variable = target && findVariable(rootOf(target), source);
    if (!variable || !pauses.some(pause => isBefore(pause, node, task)) && !holdsPause(node, source)) return true;
    if (target.type !== 'Identifier' && variable.identifiers[0] === task.params[0]) {
      const list = findVariable(rootOf((call.callee as TSESTree.MemberExpression).object), source);
      if (list) changed.set(list, true);
    } else if (isOf(variable, owner, task)) changed.set(variable, false);
    return true;
  });
  return changed;
}

const CHANGERS: ReadonlySet<string> = new Set(['add', 'push', 'set', 'unshift']);

function changedBy(node: TSESTree.Node): TSESTree.Node | undefined {
  if (node.type === 'AssignmentExpression') return unwrap(node.left);
  if (node.type === 'UpdateExpression') return unwrap(node.argument);
  const callee = node.type === 'CallExpression' ? unwrap(node.callee) : undefined;
  return callee?.type === 'MemberExpression' && CHANGERS.has(staticName(callee) ?? '') ? unwrap(callee.object) : undefined;
}

function rootOf(node: TSESTree.Node): TSESTree.Node {
  const bare = unwrap(node);
  return bare.type === 'MemberExpression' ? rootOf(bare.object) : bare;
}

/** Does every way to `node` lead through it: is it in no branch that `node` is outside of? */
function isBefore(pause: TSESTree.Node, node: TSESTree.Node, task: FunctionNode): boolean {
  if (pause.range[1] > node.range[0]) return false;
  for (let at: TSESTree.Node | undefined = pause; at && at !== task && !isWithin(node, at); at = at.parent) {
    const parent: TSESTree.Node | undefined = at.parent;
    if (parent && isBranch(parent) && !('test' in parent && parent.test === at && !isLoop(parent))) return false;
  }
  return true;
}

function isBranch(node: TSESTree.Node): boolean {
  return isLoop(node) || ['CatchClause', 'ConditionalExpression', 'IfStatement', 'LogicalExpression', 'SwitchCase'].includes(node.type);
}

function holdsPause(node: TSESTree.Node, source: Source): boolean {
  let holds = false;
  walk(node, source, inner => {
    holds ||= inner.type === 'AwaitExpression';
    return !holds && !isFunction(inner);
  });
  return holds;
}

/** A local variable of the function around, declared outside of the task. */
function isOf({ defs: [definition], identifiers: [name] }: Variable, owner: FunctionNode, task: FunctionNode): boolean {
  return definition?.type as string === 'Variable' && name !== undefined && findAncestor(name, isFunction) === owner && !isWithin(name, task);
}

/** It asks for what is there, and does not itself only add to it. */
function isRead(name: TSESTree.Node): boolean {
  let at = name;
  while (at.parent?.type === 'MemberExpression' && at.parent.object === at) {
    if (at.parent.parent.type === 'CallExpression' && at.parent.parent.callee === at.parent) return !CHANGERS.has(staticName(at.parent) ?? '');
    at = at.parent;
  }
  return !(at.parent?.type === 'AssignmentExpression' && at.parent.left === at) && at.parent?.type !== 'UpdateExpression';
}

/** The list as a whole, with what its elements hold by now. */
function isGivenAway({ parent }: TSESTree.Node): boolean {
  return parent?.type === 'ReturnStatement' || parent?.type === 'CallExpression' || (parent?.type === 'Property' && parent.parent.type === 'ObjectExpression');
}
