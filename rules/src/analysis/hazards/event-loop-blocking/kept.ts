import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { siteOf } from '../../handed.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { functionAround } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { findAncestor, isFunction, staticName, unwrap } from '../../syntax.ts';
import { assignedValues, constantOf, findVariable, isDeclaredOutside } from '../../variables.ts';

/**
 * Does a later run mostly do without the call? Because what it gives is kept beyond this run, as in `template ??= readFileSync(path)`, or because this run
 * says that it is done, as in `if (!isReady) { load(); isReady = true; }`, asks how long ago it was, or makes what it has looked for, as in `if (!existsSync(folder)) execSync(…)`. Or
 * else because every caller does so with what it gets.
 */
export function isKept(call: TSESTree.Node, source: Source): boolean {
  return isKeptHere(call, source) || isKeptByCallers(call, source);
}

function isKeptHere(call: TSESTree.Node, source: Source): boolean {
  const fn = findAncestor(call, isFunction);
  return fn !== undefined && (isKeptIn(call, fn, source) || isOnce(call, fn, source));
}

function isKeptByCallers(call: TSESTree.Node, source: Source, depth = 0): boolean {
  const callers = functionAround(call, source)?.callers ?? [];
  if (callers.length === 0 || callers.length > CALLERS || depth >= DEPTH) return false;
  return callers.every(({ from, call: facts, isCallback }) => {
    const site = isCallback ? undefined : siteOf(from, facts, source);
    return site !== undefined && (isKeptHere(site.node, site.source) || isKeptByCallers(site.node, site.source, depth + 1));
  });
}

/** Callers that are looked at, and callers of callers. */
const CALLERS = 10;
const DEPTH = 3;

/** Behind a test of state that outlives the run, and that this very function then sets. */
function isOnce(call: TSESTree.Node, fn: TSESTree.Node, source: Source): boolean {
  for (let at: TSESTree.Node = call; at.parent && at !== fn; at = at.parent) {
    const { parent } = at;
    const before = parent.type === 'BlockStatement' ? parent.body.slice(0, parent.body.indexOf(at as TSESTree.Statement)) : [];
    const leaving = before.filter(one => one.type === 'IfStatement').filter(one => leaves(one.consequent));
    if (leaving.some(one => givesTested(one, fn, source))) return true;
    const tests = [...(parent.type === 'IfStatement' && parent.test !== at ? [parent.test] : []), ...leaving.map(one => one.test)];
    if (tests.some(test => isOwnFlag(test, fn, source)) || (parent.type === 'IfStatement' && parent.consequent === at && (isMissing(parent.test, source) || isOfTime(parent.test, source)))) return true;
  }
  return false;
}

function leaves(statement: TSESTree.Statement): boolean {
  return /^(?:Return|Throw)Statement$/.test((statement.type === 'BlockStatement' ? statement.body.at(-1) : statement)?.type ?? '');
}

/** `!existsSync(path)`, or a variable that says so: what is not there is made, once for all runs. */
function isMissing(given: TSESTree.Node, source: Source): boolean {
  const test = given.type === 'Identifier' ? constantOf(given, source) ?? given : given;
  if (test.type === 'LogicalExpression' && test.operator === '&&') return isMissing(test.left, source) || isMissing(test.right, source);
  const looked = test.type === 'UnaryExpression' && test.operator === '!' ? unwrap(test.argument) : test;
  const key = looked !== test && looked.type === 'CallExpression' ? keyOfNode(looked.callee, source) : undefined;
  return key !== undefined && callModel(key)?.blocks?.cost === 'stat';
}

/** `Date.now() - last > HOUR`, or a variable that says so: however many ask, it is time for it only now and then. */
function isOfTime(given: TSESTree.Node, source: Source): boolean {
  const variable = given.type === 'Identifier' ? findVariable(given, source) : undefined;
  const tests = variable ? assignedValues(variable) ?? [] : [given];
  return tests.some(test => test.type === 'BinaryExpression' && /^[<>]=?$/.test(test.operator) && [test.left, test.right].some(side => side.type === 'BinaryExpression' && side.operator === '-' && hasNode(side, source, at => at.type === 'CallExpression' && keyOfNode(at.callee, source) === 'global:Date.now')));
}

/** `if (cache.page) return cache.page;`: some other code has put it there. */
function givesTested({ test, consequent }: TSESTree.IfStatement, fn: TSESTree.Node, source: Source): boolean {
  const last = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent;
  const given = last?.type === 'ReturnStatement' && last.argument ? unwrap(last.argument) : undefined;
  const flag = flagOf(test);
  return given !== undefined && (flag.type === 'Identifier' || flag.type === 'MemberExpression') && isDeclaredOutside(flag, fn, source) && source.text.slice(...given.range) === source.text.slice(...flag.range);
}

/** What `!page`, `page` and `page !== undefined` look at. */
function flagOf(test: TSESTree.Node): TSESTree.Node {
  return unwrap(test.type === 'UnaryExpression' && test.operator === '!' ? test.argument : isForNothing(test) ? test.left : test);
}

function isOwnFlag(test: TSESTree.Node, fn: TSESTree.Node, source: Source): boolean {
  const flag = flagOf(test);
  if ((flag.type !== 'Identifier' && flag.type !== 'MemberExpression') || !isDeclaredOutside(flag, fn, source)) return false;
  const name = source.text.slice(...flag.range);
  return hasNode(fn, source, node => node.type === 'AssignmentExpression' && node.operator === '=' && source.text.slice(...node.left.range) === name);
}

/** `page !== undefined`, `page == null` */
function isForNothing(test: TSESTree.Node): test is TSESTree.BinaryExpression {
  if (test.type !== 'BinaryExpression' || !/^[!=]==?$/.test(test.operator)) return false;
  return (test.right.type === 'Identifier' && test.right.name === 'undefined') || (test.right.type === 'Literal' && test.right.value === null);
}

/** A variable may be given itself: `var page = page || read();`. */
function isKeptIn(value: TSESTree.Node, fn: TSESTree.Node, source: Source, seen = new Set<TSESTree.Node>()): boolean {
  let at = value;
  for (let parent = at.parent; parent && parent !== fn; at = parent, parent = at.parent) {
    if (parent.type === 'AssignmentExpression') return parent.right === at && isDeclaredOutside(parent.left, fn, source);
    if (parent.type === 'VariableDeclarator') return parent.id.type === 'Identifier' && isVariableKept(parent.id, fn, source, seen);
    if (parent.type === 'CallExpression' && parent.arguments.includes(at as never) && isStore(parent, fn, source)) return true;
    if (parent.type.endsWith('Statement')) return false;
  }
  return false;
}

/** `cache.set(key, value)` on something that outlives the run. */
function isStore({ callee }: TSESTree.CallExpression, fn: TSESTree.Node, source: Source): boolean {
  return callee.type === 'MemberExpression' && staticName(callee) === 'set' && isDeclaredOutside(unwrap(callee.object), fn, source);
}

function isVariableKept(name: TSESTree.Identifier, fn: TSESTree.Node, source: Source, seen: Set<TSESTree.Node>): boolean {
  if (seen.has(name)) return false;
  seen.add(name);
  const references = findVariable(name, source)?.references ?? [];
  return references.some(({ identifier }) => identifier !== name && isKeptIn(identifier as TSESTree.Node, fn, source, seen));
}
