import type { TSESTree } from '@typescript-eslint/types';
import { roleOf } from '../../context.ts';
import { hasNode, walk } from '../../detector.ts';
import { keyOfNode } from '../../identity.ts';
import { callModel } from '../../models/calls.ts';
import { callAt, programOf } from '../../program/index.ts';
import { useOf } from '../../promise-use.ts';
import type { Source } from '../../source.ts';
import { isFunction } from '../../syntax.ts';
import { processAround, servesOf } from '../require-graceful-shutdown/process.ts';

/** `isSure`: a model says that the call leaves the process, and not only code that does so at some depth. */
export interface Pending { readonly node: TSESTree.CallExpression; readonly isSure: boolean }

/** A call just before `exit` whose promise nobody awaits and which leaves the process. */
export function findPending(exit: TSESTree.CallExpression, source: Source): Pending | undefined {
  return findBefore(exit, source, expression => startedIn(expression, source));
}

/** What `find` sees in one of the expressions just before `exit`, in the same list of statements and with no wait between: what was started further out may be over, or may be what the exit is for. */
export function findBefore<T>(exit: TSESTree.CallExpression, source: Source, find: (expression: TSESTree.Expression) => T | undefined): T | undefined {
  const statement = exit.parent;
  const list = statement.type === 'ExpressionStatement' && (statement.parent.type === 'BlockStatement' || statement.parent.type === 'Program') ? statement.parent.body : undefined;
  const before = list?.slice(0, list.indexOf(statement as never)).toReversed() ?? [];
  for (const one of before) {
    if (waits(one, source)) return undefined;
    const found = one.type === 'ExpressionStatement' ? find(one.expression) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function startedIn(expression: TSESTree.Expression, source: Source): Pending | undefined {
  const found: Pending[] = [];
  walk(expression, source, node => {
    if (isFunction(node)) return false;
    if (node.type !== 'CallExpression' || !['dropped', 'handled'].includes(useOf(node))) return true;
    const key = keyOfNode(node.callee, source);
    const model = key === undefined ? undefined : callModel(key);
    if (model?.promise && model.io !== undefined) found.push({ node, isSure: true });
    else if (key !== undefined && closesServer(key) && roleOf(source) !== 'tool' && takesConnections(source)) found.push({ node, isSure: true });
    else if (!model && isAsyncWork(node, source)) found.push({ node, isSure: false });
    return true;
  });
  return found[0];
}

/** `server.close()`: it is closed when its connections are. */
function closesServer(key: string): boolean {
  const dot = key.lastIndexOf('.');
  const creation = dot < 0 ? undefined : callModel(key.slice(0, dot).replace(/\.\(\)$/, ''))?.creates;
  return creation?.what === 'server' && creation.closedBy.includes(key.slice(dot + 1));
}

/** A script that makes an application for its own use has no connections to wait for, nor has a command that listens for the answer of one browser. */
function takesConnections(source: Source): boolean {
  return processAround(source.path, programOf(source)).loaded.some(call => servesOf(call) === 'connections');
}

function isAsyncWork(call: TSESTree.CallExpression, source: Source): boolean {
  const targets = callAt(call, source)?.targets ?? [];
  const { effects } = programOf(source);
  return targets.length > 0 && targets.every(target => target.facts.isAsync && effects.has(target, 'io'));
}

/** Does the statement wait, or leave the list? */
export function waits(statement: TSESTree.Node, source: Source): boolean {
  return hasNode(statement, source, node => node.type === 'AwaitExpression' || node.type === 'ReturnStatement' || node.type === 'ThrowStatement', isFunction);
}
