import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import type { Edit, Refusal } from '../edit.ts';
import { removalOf } from '../removal.ts';

/**
 * What makes a list of statements return what it posts: `parentPort.postMessage(value);` → `return value;`. Refused where something runs after a message, in
 * which case there may be more than one, and where the port is used for anything else.
 */
export function answersIn(body: readonly TSESTree.Node[], ports: readonly Variable[], source: Source): readonly Edit[] | Refusal {
  const edits = new Map<number, Edit>();
  let isAnswered = false;
  for (const reference of ports.flatMap(({ references }) => references)) {
    const use = reference.identifier as TSESTree.Node;
    if (!body.some(one => isWithin(use, one))) continue;
    const call = callOn(use);
    const short = call && shortOf(call);
    const statement = short ?? statementOf(use);
    if (!statement || isLeaving(statement, source)) continue;
    const [value, transfer] = call && staticName(call.callee as TSESTree.MemberExpression) === 'postMessage' ? call.arguments : [];
    if (!value || transfer || unwrap(isFunction(statement) ? statement.body : statement.expression) !== call) return MESSAGES;
    const root = isFunction(statement) ? statement : tailOf(statement, body, source);
    if (!root) return MESSAGES;
    if (root !== 'body') {
      const started = startOf(root, source);
      const start = started && body.includes(started) && tailOf(started, body, source) === 'body' ? started : undefined;
      if (!start) return MESSAGES;
      edits.set(start.range[0], { range: [start.range[0], start.range[0]], text: 'return ' });
      const typed = root.returnType?.typeAnnotation;
      if (typed) edits.set(typed.range[0], { range: typed.range, text: root.async ? 'Promise<any>' : 'any' });
    }
    const [before, after] = short ? (value.type === 'ObjectExpression' ? ['(', ')'] : ['', '']) : ['return ', ''];
    const from = isFunction(statement) ? statement.body.range[0] : statement.range[0];
    edits.set(from, { range: [from, value.range[0]], text: before });
    edits.set(value.range[1], { range: [value.range[1], call.range[1]], text: after });
    isAnswered = true;
  }
  if (!isAnswered) return MESSAGES;
  for (const one of leavingIn(body, source)) {
    const range = removalOf(one, source.text);
    if (!range || !tailOf(one, body, source)) return EXITS;
    edits.set(range[0], { range, text: '' });
  }
  return [...edits.values()];
}

/** `value => port.postMessage(value)`. */
function shortOf(call: TSESTree.Node): FunctionNode | undefined {
  const whole = call.parent?.type === 'ChainExpression' ? call.parent : call;
  return whole.parent?.type === 'ArrowFunctionExpression' && whole.parent.body === whole ? whole.parent : undefined;
}

function statementOf(node: TSESTree.Node): TSESTree.ExpressionStatement | undefined {
  let at: TSESTree.Node | undefined = node;
  while (at && at.type !== 'ExpressionStatement') at = isFunction(at) ? undefined : at.parent;
  return at;
}

/** `port.method(…)`, also with `?.` and `!`. */
function callOn(port: TSESTree.Node): TSESTree.CallExpression | undefined {
  let at = port;
  while (at.parent && unwrap(at.parent) === unwrap(at)) at = at.parent;
  const member = at.parent;
  const call = member?.parent;
  return member?.type === 'MemberExpression' && member.object === at && call?.type === 'CallExpression' && call.callee === member ? call : undefined;
}

/** `process.exit(0)`, `parentPort.close()`: what ends a thread that has done its task. */
function isLeaving(node: TSESTree.Node, { text }: Source): boolean {
  return node.type === 'ExpressionStatement' && /^(?:process\.exit\((?:0?)\)|parentPort[?!]?\.(?:close|unref)\(\))$/.test(text.slice(...node.expression.range));
}

function leavingIn(body: readonly TSESTree.Node[], source: Source): readonly TSESTree.Node[] {
  const found: TSESTree.Node[] = [];
  for (const one of body) walk(one, source, node => { if (isLeaving(node, source)) found.push(node); });
  return found;
}

/** Where a statement is the last thing that runs: the list itself, or a function in it. Undefined where something follows. */
function tailOf(statement: TSESTree.Node, body: readonly TSESTree.Node[], source: Source): 'body' | FunctionNode | undefined {
  for (let at: TSESTree.Node = statement; ; at = at.parent!) {
    const { parent } = at;
    const list = body.includes(at) ? body : parent?.type === 'BlockStatement' ? parent.body : undefined;
    if (list && !list.slice(list.indexOf(at as TSESTree.Statement) + 1).every(one => isLeaving(one, source) || one.type === 'FunctionDeclaration')) return undefined;
    if (body.includes(at)) return 'body';
    if (isFunction(parent)) return parent;
    if (!parent || !/^(?:BlockStatement|CatchClause|IfStatement|TryStatement)$/.test(parent.type) || (parent.type === 'TryStatement' && (parent.finalizer === at))) return undefined;
  }
}

/** The statement that calls a function, where nothing else does: `main();`, a function that is called on the spot, or `load().then(function)`. */
function startOf(fn: FunctionNode, source: Source): TSESTree.Node | undefined {
  const then = fn.parent;
  if (then.type === 'CallExpression' && then.arguments.length === 1 && then.arguments[0] === fn && then.callee.type === 'MemberExpression' && staticName(then.callee) === 'then') return then.parent.type === 'ExpressionStatement' ? then.parent : undefined;
  const declarator = fn.parent.type === 'VariableDeclarator' ? fn.parent.id : undefined;
  const name = fn.type === 'FunctionDeclaration' ? fn.id : declarator;
  const uses = name ? findVariable(name, source)?.references.filter(({ init }) => !init).map(({ identifier }) => identifier as TSESTree.Node) ?? [] : [fn];
  const [use, ...others] = uses;
  const call = use?.parent;
  return others.length === 0 && call?.type === 'CallExpression' && call.callee === use && call.parent.type === 'ExpressionStatement' ? call.parent : undefined;
}

const MESSAGES: Refusal = { reason: 'messages', missing: 'That the thread posts one message and is done: it posts several, or something runs after one.' };
const EXITS: Refusal = { reason: 'exits', missing: 'That the thread goes on after a task: its code ends it on the way.' };
