import type { TSESTree } from '@typescript-eslint/types';
import { keyOfNode } from '../../identity.ts';
import { WRAPPERS } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, lastName, staticName } from '../../syntax.ts';

export const HOLDS = 'always holds as a condition';
/** Who waits for the whole expression waits for the promise, and may do well without what stands behind it. */
export const IS_THERE = 'is always there, so that the other is never taken';
export const EQUALS = 'equals nothing else';
const NUMBER = 'is no number';
const TEXT = 'reads `[object Promise]`';
/** Whoever reads that wonders, and nothing goes on by it. */
export const MESSAGE_TEXT = 'reads `[object Promise]` in a message';
export const JSON_TEXT = 'is `{}` once it is JSON';
const LIST = 'has nothing to iterate';

/** What the code around an expression takes it for, where that is no promise. */
export function readAs(node: TSESTree.Node, source: Source): string | undefined {
  const [at, parent] = outermost(node);
  switch (parent.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ForStatement': return parent.test === at && !isOptional(at) ? HOLDS : undefined;
    case 'LogicalExpression': return isOptional(at) ? undefined : isTest(parent) || (parent.left === at && parent.operator === '&&') ? HOLDS : parent.left === at ? IS_THERE : undefined;
    case 'UnaryExpression': return parent.operator === '!' && !isOptional(at) ? HOLDS : /^[-+~]$/.test(parent.operator) ? NUMBER : undefined;
    case 'SwitchStatement': return EQUALS;
    case 'BinaryExpression': return isOptional(at) ? undefined : parent.operator === '+' ? textAt(parent) : ofOperator(parent.operator);
    case 'TemplateLiteral': return parent.parent.type === 'TaggedTemplateExpression' ? undefined : textAt(parent);
    case 'SpreadElement': return LIST;
    case 'ForOfStatement': return parent.right === at && !parent.await ? LIST : undefined;
    case 'MemberExpression': return parent.object === at ? ofMember(parent) : undefined;
    case 'VariableDeclarator': return parent.init === at ? ofPattern(parent.id) : undefined;
    case 'AssignmentExpression': return parent.right === at ? ofPattern(parent.left) : undefined;
    default: return isSerialised(at, source) ? JSON_TEXT : undefined;
  }
}

/** The expression with what only a compiler or an optional step adds, and what that stands in. */
function outermost(node: TSESTree.Node): readonly [TSESTree.Node, TSESTree.Node] {
  let at = node;
  while (at.parent && WRAPPERS.has(at.parent.type)) at = at.parent;
  return [at, at.parent!];
}

/** `plugin?.load()` may be `undefined`. */
function isOptional({ type }: TSESTree.Node): boolean {
  return type === 'ChainExpression';
}

/** The last of `a && b`, where somebody asks whether all hold. */
function isTest(node: TSESTree.LogicalExpression): boolean {
  const [at, parent] = outermost(node);
  if (parent.type === 'LogicalExpression') return parent.left === at || isTest(parent);
  return (parent.type === 'UnaryExpression' && parent.operator === '!') || ((parent.type === 'IfStatement' || parent.type === 'ConditionalExpression' || parent.type === 'WhileStatement') && parent.test === at);
}

function ofOperator(operator: string): string | undefined {
  if (/^[!=]==?$/.test(operator)) return EQUALS;
  return operator === 'in' || operator === 'instanceof' ? undefined : NUMBER;
}

/** What a text says in which the promise stands. */
function textAt(text: TSESTree.Node): string {
  let at = text;
  while (at.parent && IN_TEXT.has(at.parent.type)) at = at.parent;
  return at.parent && isMessage(at, at.parent) ? MESSAGE_TEXT : TEXT;
}

/** Is it what an error says, or a line of a log? */
function isMessage(text: TSESTree.Node, call: TSESTree.Node): boolean {
  if ((call.type !== 'NewExpression' && call.type !== 'CallExpression') || call.callee === text) return false;
  if (call.parent.type === 'ThrowStatement') return true;
  const name = (lastName(call.callee)) ?? '';
  return call.type === 'NewExpression' ? /(?:Error|Exception)$/.test(name) : call.parent.type === 'ExpressionStatement' && LOGS.test(name);
}

const IN_TEXT: ReadonlySet<string> = new Set(['BinaryExpression', 'ConditionalExpression', 'TemplateLiteral']);

/** Methods of logs, whose answer nobody takes. */
const LOGS = /^(?:debug|error|fatal|info|log|trace|verbose|warn)$/;

/** `load().rows`, which no promise has. What is set on one, it has; so it may be an event emitter, or more. */
function ofMember(member: TSESTree.MemberExpression): string | undefined {
  const name = staticName(member);
  const isSet = member.parent.type === 'AssignmentExpression' && member.parent.left === member;
  return isSet || name === undefined || OWN.has(name) ? undefined : hasNo(name);
}

/** `load().await()` is asked of a promise alone: fibers give it to them. Source: github.com/meteor/promise */
const OWN: ReadonlySet<string> = new Set(['await', 'catch', 'constructor', 'finally', 'then', 'toString']);

const hasNo = (name: string): string => `has no \`${name}\``;

/** The member that is asked for in vain, where it is that. */
export function memberMissed(says: string): string | undefined {
  return /^has no `(.+)`$/.exec(says)?.[1];
}

function ofPattern(pattern: TSESTree.Node): string | undefined {
  if (pattern.type === 'ArrayPattern') return LIST;
  const first = pattern.type === 'ObjectPattern' ? pattern.properties[0] : undefined;
  return first?.type === 'Property' && first.key.type === 'Identifier' && !first.computed && !OWN.has(first.key.name) ? hasNo(first.key.name) : undefined;
}

/** Handed to what writes JSON or asks for properties, itself or within a literal. */
function isSerialised(node: TSESTree.Node, source: Source): boolean {
  let at = node;
  while (at.parent && LITERALS.has(at.parent.type)) at = at.parent;
  const call = at.parent;
  if (call?.type !== 'CallExpression' || call.arguments[0] !== at) return false;
  return isAnswer(call.callee) || SERIALISERS.has(keyOfNode(call.callee, source) ?? '');
}

const LITERALS: ReadonlySet<string> = new Set(['ArrayExpression', 'ObjectExpression', 'Property']);

const SERIALISERS: ReadonlySet<string> = new Set(['global:JSON.stringify', 'global:Object.entries', 'global:Object.keys', 'global:Object.values', 'global:Response.json', 'next/server:NextResponse.json']);

/** `response.json(…)`, `response.status(200).send(…)` of the second parameter of a handler, and what a project adds to one: `res.ok(…)`. */
function isAnswer(callee: TSESTree.Node): boolean {
  const method = callee.type === 'MemberExpression' ? staticName(callee) : undefined;
  if (callee.type !== 'MemberExpression' || method === undefined || EMITS.has(method)) return false;
  let root: TSESTree.Node = callee.object;
  while (root.type === 'CallExpression' && root.callee.type === 'MemberExpression') root = root.callee.object;
  const name = root.type === 'Identifier' ? root.name : undefined;
  const handler = findAncestor(callee, (at): at is TSESTree.FunctionExpression => isFunction(at) && at.params.some(one => one.type === 'Identifier' && one.name === name));
  return name !== undefined && (/^(?:json|send)$/.test(method) || /^res(?:p|ponse)?$/.test(name)) && handler?.params[1]?.type === 'Identifier' && handler.params[1].name === name;
}

/** Members of a response that are handed functions or streams. */
const EMITS: ReadonlySet<string> = new Set(['addListener', 'emit', 'off', 'on', 'once', 'pipe', 'removeListener']);
