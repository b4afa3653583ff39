import type { TSESTree } from '@typescript-eslint/types';
import { readsAsset } from '../../asset.ts';
import { clientMember } from '../../client-data.ts';
import { constantNumber } from '../../constants.ts';
import type { Evidence } from '../../detector.ts';
import { handedFor } from '../../handed.ts';
import { identify, keyOf } from '../../identity.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { constantOf, findVariable } from '../../variables.ts';
import { placeOf } from '../../ways.ts';
import { isOfFixedServer } from './fixed-server.ts';
import { constantText } from './pattern.ts';

/**
 * Where a text comes from.
 * - `short`: the code itself keeps it below the length that hurts.
 * - `foreign`: a client decides what it is; nothing in sight bounds it. `remote`: another server does, which may be one to trust. `fixed`: one whose name stands in the code.
 * - `file`: it is read from a file, which may be the project's own.
 * - `given`: whoever calls the function decides. `unknown`: the code here does not say.
 */
export type Subject = { readonly kind: 'file' | 'fixed' | 'foreign' | 'remote'; readonly evidence: Evidence } | { readonly kind: 'given' | 'short' | 'unknown' };

/** From the one who may want most to hurt to the one who may least. */
export const ORIGINS = ['foreign', 'remote', 'file', 'fixed'] as const;
/** What nobody can make longer hurts only where it can be longer than what takes 100 ms by this factor: a second, if the time is quadratic. */
const MARGIN = 3;
/** Callers that a text is followed up through. */
const DEPTH = 4;
/** Calls whose text comes from outside the process. */
const FILE = /^(?:fs|fs\/promises|fs-extra):(?:promises\.)?readFile(?:Sync)?\.\(\)/;
const NETWORK = /^global:fetch\.\(\)(?:\.(?:catch|finally|json|text|then)\.\(\))+/;
/** Methods whose result, or one element of it, can be as long as the text they are called on. */
const KEEPS = new Set(['normalize', 'replace', 'replaceAll', 'slice', 'split', 'substr', 'substring', 'toLocaleLowerCase', 'toLowerCase', 'toString', 'toUpperCase', 'trim', 'trimEnd', 'trimStart']);
/** Methods of lists that call a function with one element after another, and those that give a list of some of them. */
const TAKES = new Set(['every', 'filter', 'find', 'findIndex', 'flatMap', 'forEach', 'map', 'some']);
const SOME = new Set(['filter', 'reverse', 'toReversed']);

/** `limit` is the length in characters from which the text hurts. */
export function subjectOf(node: TSESTree.Node, limit: number, source: Source, depth = 0): Subject {
  const text = unwrap(node);
  if (constantText(text, source) !== undefined || text.type === 'Literal') return { kind: 'short' };
  if (isCut(text, limit, source) || isGuarded(text, limit, source)) return { kind: 'short' };
  const whole = wholeOf(text, source);
  if (whole) return subjectOf(whole, limit, source, depth);
  const client = clientMember(text, [], source);
  if (client?.most !== undefined && client.most < limit * MARGIN) return { kind: 'short' };
  if (client) return { kind: 'foreign', evidence: { range: text.range, words: 'a client decides the text' } };
  const identity = identify(text, source);
  const key = keyOf(identity) ?? '';
  if (FILE.test(key) && isAsset(text, source)) return { kind: 'short' };
  if (FILE.test(key)) return { kind: 'file', evidence: { range: text.range, words: 'the text is read from a file' } };
  if (NETWORK.test(key)) return { kind: isOfFixedServer(text, source) ? 'fixed' : 'remote', evidence: { range: text.range, words: 'the text is read from another server' } };
  if (identity.root.kind !== 'parameter' || depth >= DEPTH) return { kind: 'unknown' };
  const { root, steps } = identity;
  const handed = handedFor(root.owner, root.index, steps, root.source).map(one => ({ one, subject: one.steps.length > 0 ? ofMember(one.node, one.steps, limit, one.source) : subjectOf(one.node, limit, one.source, depth + 1) }));
  const foreign = ORIGINS.map(kind => handed.find(({ subject }) => subject.kind === kind)).find(Boolean);
  if (foreign && 'evidence' in foreign.subject) {
    const { kind, evidence: { words } } = foreign.subject;
    return { kind, evidence: { path: foreign.one.source.path, range: foreign.one.node.range, words: `${words}, which ${placeOf(foreign.one.by, source)} hands over` } };
  }
  return { kind: handed.length > 0 && handed.every(({ subject }) => subject.kind === 'short') ? 'short' : 'given' };
}

/** Is the file that a text is read from one that comes with the code? */
function isAsset(text: TSESTree.Node, source: Source): boolean {
  const read = unwrap(text.type === 'Identifier' ? constantOf(text, source) ?? text : text);
  const call = read.type === 'AwaitExpression' ? unwrap(read.argument) : read;
  return call.type === 'CallExpression' && readsAsset(call, source);
}

/** What a text is a part of: what a method was called on, a list that it is an element of, what a variable was made of, the first of two. */
function wholeOf(node: TSESTree.Node, source: Source): TSESTree.Node | undefined {
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') return KEEPS.has(staticName(node.callee) ?? '') ? node.callee.object : undefined;
  if (node.type === 'LogicalExpression' && node.operator !== '&&') return node.left;
  if (node.type === 'MemberExpression' && node.computed) return listOf(node.object, source);
  if (node.type !== 'Identifier') return undefined;
  const made = constantOf(node, source);
  if (made) return made.type === 'CallExpression' || made.type === 'LogicalExpression' || made.type === 'Identifier' || (made.type === 'MemberExpression' && made.computed) ? made : undefined;
  const definition = findVariable(node, source)?.defs[0];
  const declared = definition?.node as TSESTree.Node | undefined;
  const loop = declared?.type === 'VariableDeclarator' && declared.id === definition!.name ? declared.parent.parent : undefined;
  if (loop?.type === 'ForOfStatement') return listOf(loop.right, source);
  const call = isFunction(declared) && declared.params[0] === definition!.name ? callTaking(declared) : undefined;
  return call && listOf(call, source);
}

/** `lines` in `lines.forEach(line => …)` */
function callTaking({ parent }: FunctionNode): TSESTree.Node | undefined {
  return parent.type === 'CallExpression' && parent.callee.type === 'MemberExpression' && TAKES.has(staticName(parent.callee) ?? '') ? parent.callee.object : undefined;
}

/** The call of `split` that made the list. */
function listOf(list: TSESTree.Node, source: Source): TSESTree.Node | undefined {
  const made = unwrap(constantOf(list, source) ?? list);
  if (made.type !== 'CallExpression' || made.callee.type !== 'MemberExpression') return undefined;
  const method = staticName(made.callee) ?? '';
  return method === 'split' ? made : SOME.has(method) ? listOf(made.callee.object, source) : undefined;
}

function ofMember(node: TSESTree.Node, steps: readonly string[], limit: number, source: Source): Subject {
  const client = clientMember(node, steps, source);
  if (client?.most !== undefined && client.most < limit * MARGIN) return { kind: 'short' };
  return client ? { kind: 'foreign', evidence: { range: node.range, words: 'a client decides the text' } } : { kind: 'unknown' };
}

/** `text.slice(0, 200)`, `text.substring(0, MAX)`. */
function isCut(node: TSESTree.Node, limit: number, source: Source): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || !['slice', 'substr', 'substring'].includes(staticName(node.callee) ?? '')) return false;
  const [start, end] = node.arguments.map(argument => constantNumber(argument, source));
  return start !== undefined && end !== undefined && start >= 0 && end - start < limit;
}

/** An earlier `if (text.length > n)` of the function that leaves it, or a test on the way here that asks for less. */
function isGuarded(node: TSESTree.Node, limit: number, source: Source): boolean {
  const name = `${source.text.slice(...node.range).replace(/\?\./g, '.')}.length`;
  const owner = findAncestor(node, isFunction);
  for (let at = node; at.parent && at !== owner; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'LogicalExpression' && parent.operator === '&&' && parent.right === at && allows(parent.left, name, limit, source)) return true;
    if (parent.type === 'LogicalExpression' && parent.operator === '||' && parent.right === at && forbids(parent.left, name, limit, source)) return true;
    if (parent.type === 'IfStatement' && parent.consequent === at && allows(parent.test, name, limit, source)) return true;
    if (parent.type !== 'BlockStatement') continue;
    const before = parent.body.slice(0, parent.body.indexOf(at as TSESTree.Statement));
    if (before.some(one => one.type === 'IfStatement' && /^(?:Return|Throw|Continue|Break)/.test(lastOf(one.consequent)?.type ?? '') && forbids(one.test, name, limit, source))) return true;
  }
  return false;
}

function lastOf(statement: TSESTree.Statement): TSESTree.Statement | undefined {
  return statement.type === 'BlockStatement' ? statement.body.at(-1) : statement;
}

function forbids(test: TSESTree.Node, name: string, limit: number, source: Source): boolean {
  if (test.type === 'LogicalExpression' && test.operator === '||') return forbids(test.left, name, limit, source) || forbids(test.right, name, limit, source);
  return compares(test, ['>', '>='], name, limit, source);
}

function allows(test: TSESTree.Node, name: string, limit: number, source: Source): boolean {
  if (test.type === 'LogicalExpression' && test.operator === '&&') return allows(test.left, name, limit, source) || allows(test.right, name, limit, source);
  return compares(test, ['<', '<='], name, limit, source);
}

function compares(test: TSESTree.Node, operators: readonly string[], name: string, limit: number, source: Source): boolean {
  if (test.type !== 'BinaryExpression' || !operators.includes(test.operator)) return false;
  const most = constantNumber(test.right, source);
  return most !== undefined && most < limit && source.text.slice(...test.left.range).replace(/\?\./g, '.') === name;
}
