import type { TSESTree } from '@typescript-eslint/types';
import { hasNode } from '../../detector.ts';
import { promiseCall } from '../../gives-promise.ts';
import { keyOfNode } from '../../identity.ts';
import { rejectionOf } from '../../own-errors.ts';
import { callAt, functionAround, type Rejection } from '../../program/index.ts';
import type { Source } from '../../source.ts';
import { isFunction, isWithin, unwrap } from '../../syntax.ts';
import { constantOf, findVariable } from '../../variables.ts';
import { isForRowBefore } from './conflict.ts';
import { passesOn } from './passing-on.ts';

/**
 * `try { return load(); } catch { … }`: the promise leaves the `try` before it settles. `missed` is what was to see how it ends; where `isPassedOn` it would
 * only have passed the failure on, or given it out as an answer, it is there for what was waited for before, all who call the function take it themselves, or it may be there for what is read from a text on the way: `return load(decodeURIComponent(name))`.
 */
export interface Escape {
  readonly call: TSESTree.CallExpression | TSESTree.NewExpression;
  readonly missed: 'catch' | 'finally';
  readonly isPassedOn: boolean;
  readonly rejection: Rejection;
}

export function escapeOf({ argument, parent }: TSESTree.ReturnStatement, source: Source): Escape | undefined {
  const statement = argument ? tryAround(parent) : undefined;
  for (const given of statement ? givenBy(argument!, statement!, source) : []) {
    const escape = escapeFrom(given, statement!, source);
    if (escape) return escape;
  }
  return undefined;
}

/** The calls that may have made what is returned: by a branch of it, or before, kept in a constant of the `try` that is for nothing else. */
function givenBy(returned: TSESTree.Node, statement: TSESTree.TryStatement, source: Source): readonly Escape['call'][] {
  const node = unwrap(returned);
  switch (node.type) {
    case 'CallExpression':
    case 'NewExpression': return [node];
    case 'ConditionalExpression': return [...givenBy(node.consequent, statement, source), ...givenBy(node.alternate, statement, source)];
    case 'LogicalExpression': return givenBy(node.right, statement, source);
    case 'Identifier': {
      const kept = constantOf(node, source);
      const uses = findVariable(node, source)?.references.filter(one => one.isRead()) ?? [];
      const isIt = kept !== undefined && isWithin(kept, statement.block) && uses.every(({ identifier }) => (identifier.parent as TSESTree.Node).type === 'ReturnStatement');
      return isIt && kept.type !== 'Identifier' ? givenBy(kept, statement, source) : [];
    }
    default: return [];
  }
}

function escapeFrom(argument: Escape['call'], statement: TSESTree.TryStatement, source: Source): Escape | undefined {
  const missed = statement.handler && handles(statement.handler, source) && !doesTheSame(statement.handler, argument, source) ? 'catch' : statement.finalizer && statement.finalizer.body.length > 0 ? 'finally' : undefined;
  const call = missed && promiseCall(argument, source);
  if (call?.key === 'global:Promise.reject') return undefined; // Who writes it out means the caller.
  if (missed === 'catch' && argument.type === 'CallExpression' && isCallOfItself(argument, source)) return undefined; // One more try, with a `catch` of its own.
  const isPassedOn = missed === 'catch' && (passesOn(statement.handler!, source) || givesItself(statement.handler!, source) || isForRowBefore(statement, argument, source) || argument.arguments.some(one => reads(one, source)) || isTakenByCallers(argument, source));
  return call && { call: argument, missed: missed!, isPassedOn, rejection: rejectionOf(call, source) };
}

/** `catch (error) { return error.message; }`: callers would take the failure for what they asked for. */
function givesItself({ param, body }: TSESTree.CatchClause, source: Source): boolean {
  const [only, ...others] = body.body;
  const given = only?.type === 'ReturnStatement' && only.argument && others.length === 0 ? unwrap(only.argument) : undefined;
  const error = given?.type === 'MemberExpression' ? unwrap(given.object) : given;
  return error !== undefined && param?.type === 'Identifier' && findVariable(error, source)?.identifiers[0] === param;
}

/** Does everybody who calls the function wait in a `try` with a `catch`, or take the rejection? */
function isTakenByCallers(node: TSESTree.Node, source: Source): boolean {
  const callers = functionAround(node, source)?.callers ?? [];
  return callers.length > 0 && callers.every(({ call: { use, caught }, isCallback }) => !isCallback && (use === 'handled' || (use === 'awaited' && caught === true)));
}

/** Calls that throw at once for a text that is not as they want it. */
const READS = /^global:(?:BigInt|JSON\.parse|RegExp\.new|URL\.new|decodeURI(?:Component)?)$/;

function reads(argument: TSESTree.Node, source: Source): boolean {
  return hasNode(argument, source, node => (node.type === 'CallExpression' || node.type === 'NewExpression') && READS.test(keyOfCall(node, source)), isFunction);
}

function keyOfCall({ type, callee }: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): string {
  return `${keyOfNode(callee, source) ?? ''}${type === 'NewExpression' ? '.new' : ''}`;
}

function isCallOfItself(call: TSESTree.CallExpression, source: Source): boolean {
  const around = functionAround(call, source);
  return around !== undefined && callAt(call, source)?.targets.includes(around) === true;
}

function tryAround(start: TSESTree.Node): TSESTree.TryStatement | undefined {
  for (let at = start; at.parent && !isFunction(at); at = at.parent) if (at.parent.type === 'TryStatement' && at.parent.block === at) return at.parent;
  return undefined;
}

/** A `catch` that only throws what it got, or rejects with it, changes nothing. */
function handles({ param, body }: TSESTree.CatchClause, source: Source): boolean {
  const [only, ...others] = body.body;
  const thrown = only?.type === 'ThrowStatement' ? only.argument : only?.type === 'ReturnStatement' ? rejectedWith(only.argument, source) : undefined;
  return !(others.length === 0 && thrown?.type === 'Identifier' && param?.type === 'Identifier' && thrown.name === param.name);
}

/** `Promise.reject(error)` */
function rejectedWith(given: TSESTree.Expression | null, source: Source): TSESTree.Node | undefined {
  return given?.type === 'CallExpression' && keyOfNode(given.callee, source) === 'global:Promise.reject' ? given.arguments[0] : undefined;
}

/** A `catch` that ends in the very same call is not there for its failure, nor one that ends in a call of the same function where something else may fail, too. */
function doesTheSame({ body }: TSESTree.CatchClause, call: Escape['call'], { text }: Source): boolean {
  const isAlone = call.parent.parent?.type === 'BlockStatement' && call.parent.parent.body[0] === call.parent && call.parent.parent.parent.type === 'TryStatement';
  return body.body.some(one => {
    const answer = one.type === 'ReturnStatement' && one.argument ? unwrap(one.argument) : undefined;
    const again = answer?.type === 'AwaitExpression' ? unwrap(answer.argument) : answer;
    if (again?.type !== 'CallExpression') return false;
    return isAlone ? text.slice(...again.range) === text.slice(...call.range) : text.slice(...again.callee.range) === text.slice(...call.callee.range);
  });
}
