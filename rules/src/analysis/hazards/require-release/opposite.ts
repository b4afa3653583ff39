import type { TSESTree } from '@typescript-eslint/types';
import { outcomesOf } from '../../outcomes.ts';
import type { Source } from '../../source.ts';
import { isWithin, staticName, unwrap } from '../../syntax.ts';
import { findVariable, type Variable } from '../../variables.ts';
import type { Acquisition } from './acquisition.ts';

/** What a branch knows of a variable. */
interface Known { readonly variable: Variable; readonly isTruthy: boolean }

/** `if (lock) take(); … if (!lock) give();`, or `else give();`: what the one call takes, the other never gives back: another run does. */
export function isOfAnother(release: TSESTree.Node, { call, owner }: Acquisition, source: Source): boolean {
  if (isInOtherArm(release, call, owner)) return true;
  const known = knownAt(call, owner, source);
  return knownAt(release, owner, source).some(one => known.some(other => other.variable === one.variable && other.isTruthy !== one.isTruthy));
}

function isInOtherArm(release: TSESTree.Node, call: TSESTree.Node, owner: TSESTree.Node): boolean {
  for (let at: TSESTree.Node | undefined = call; at && at !== owner; at = at.parent) {
    const parent: TSESTree.Node | undefined = at.parent;
    if (parent?.type === 'IfStatement' && parent.test !== at && isWithin(release, parent)) return !isWithin(release, at) && !isWithin(release, parent.test);
  }
  return false;
}

function knownAt(node: TSESTree.Node, owner: TSESTree.Node, source: Source): readonly Known[] {
  const known: Known[] = [];
  for (let at = node; at.parent && at !== owner; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'IfStatement' && parent.test !== at) known.push(...knownBy(parent.test, isWithin(at, parent.consequent), source));
    if (parent.type === 'LogicalExpression' && parent.right === at && parent.operator !== '??') known.push(...knownBy(parent.left, parent.operator === '&&', source));
  }
  return known;
}

function knownBy(test: TSESTree.Node, isTruthy: boolean, source: Source): readonly Known[] {
  return outcomesOf(test, isTruthy).flatMap(({ node, outcome }) => {
    const variable = findVariable(node, source);
    return variable && node.type === 'Identifier' ? [{ variable, isTruthy: outcome }] : [];
  });
}

/** `const locks = await locksOf(tenant); const lock = await locks.acquire(key); … locks.release(lock)`: what it gave is given back to it, and it is none of these itself. */
export function givesItself(giver: Variable, source: Source): boolean {
  return giver.references.some(({ identifier: { parent: method } }) => {
    const [given] = method?.type === 'MemberExpression' && staticName(method) === 'release' && method.parent.type === 'CallExpression' ? method.parent.arguments : [];
    return given !== undefined && findVariable(given, source)?.references.some(({ writeExpr }) => writeExpr && isCallOn(writeExpr as TSESTree.Node, giver, source)) === true;
  });
}

function isCallOn(value: TSESTree.Node, variable: Variable, source: Source): boolean {
  const call = unwrap(value.type === 'AwaitExpression' ? value.argument : value);
  return call.type === 'CallExpression' && call.callee.type === 'MemberExpression' && findVariable(call.callee.object, source) === variable;
}

/** `const stock = await open(); await stock.reserve(5); … stock.release();`: it gives back what it has taken itself, later. */
export function takesItself({ references }: Variable): boolean {
  return references.some(({ identifier: { parent } }) => parent?.type === 'MemberExpression' && parent.parent?.type === 'CallExpression' && parent.parent.callee === parent && TAKES.has(staticName(parent as TSESTree.MemberExpression) ?? ''));
}

const TAKES: ReadonlySet<string> = new Set(['acquire', 'lock', 'reserve', 'take']);
