import type { TSESTree } from '@typescript-eslint/types';
import { walk } from '../../detector.ts';
import { exits, type HandlerFunction } from '../../hazards/require-graceful-shutdown/handler.ts';
import type { Source } from '../../source.ts';
import { isFunction, staticName, unwrap, type FunctionNode } from '../../syntax.ts';
import { findVariable } from '../../variables.ts';
import { isRefusal, type Refusal } from '../edit.ts';
import { leadsTo } from '../leads-to.ts';
import type { Pool } from './closables.ts';

/** What a handler does besides what the shutdown does, in order. */
export type Logic = readonly TSESTree.Node[];

/** Takes a handler apart. Where its way of ending the process cannot be told from the rest, there is no logic to keep. */
export function logicOf({ node }: HandlerFunction, servers: readonly string[], pools: readonly Pool[], source: Source): Logic | Refusal {
  if (node.params.length > 0 && usesParameter(node, source)) return PARAMETER;
  const kept: TSESTree.Node[] = [];
  for (const statement of node.body.type === 'BlockStatement' ? node.body.body : [node.body]) {
    const part = partOf(statement, servers, pools, source);
    if (isRefusal(part)) return part;
    kept.push(...part);
  }
  return kept;
}

/** Does the logic need something that is closed before its turn? */
export function needsOneOf(pools: readonly Pool[], logic: Logic, source: Source): boolean {
  const isPool = (node: TSESTree.Node, at: Source): boolean => {
    let root = unwrap(node);
    while (root.type === 'MemberExpression') root = unwrap(root.object);
    return pools.some(({ variable }) => findVariable(root, at) === variable);
  };
  return pools.length > 0 && leadsTo(logic, undefined, source, ({ callee, arguments: given }, at) => [callee, ...given].some(one => isPool(one, at)));
}

function partOf(statement: TSESTree.Node, servers: readonly string[], pools: readonly Pool[], source: Source): Logic | Refusal {
  const value = unwrap(statement.type === 'ExpressionStatement' ? statement.expression : statement);
  const call = value.type === 'AwaitExpression' ? unwrap(value.argument) : value;
  if (call.type === 'CallExpression') {
    if (exits(call, source)) return endsWell(call) ? [] : EXIT_CODE;
    const { callee, arguments: [callback, ...more] } = call;
    const receiver = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
    const method = callee.type === 'MemberExpression' ? staticName(callee) : undefined;
    if (receiver?.type === 'Identifier' && servers.includes(receiver.name) && /^close(?:AllConnections|IdleConnections)?$/.test(method ?? '')) {
      if (!callback) return [];
      return isFunction(callback) && more.length === 0 ? logicOf({ node: callback, source }, servers, pools, source) : MIXED;
    }
    const pool = receiver?.type === 'Identifier' ? pools.find(({ variable }) => variable === findVariable(receiver, source)) : undefined;
    if (pool?.closedBy.includes(method ?? '') && !callback) return [];
  }
  return isApart(statement, servers, source) ? [statement] : MIXED;
}

function endsWell({ arguments: [code] }: TSESTree.CallExpression): boolean {
  return !code || (code.type === 'Literal' && code.value === 0);
}

/** Neither ends the process, or the handler, nor has to do with the server. */
function isApart(statement: TSESTree.Node, servers: readonly string[], source: Source): boolean {
  let found = false;
  walk(statement, source, node => {
    found ||= node.type === 'ReturnStatement' || node.type === 'ThisExpression' || (node.type === 'Identifier' && (servers.includes(node.name) || node.name === 'arguments'))
      || node.type === 'VariableDeclaration' || (node.type === 'CallExpression' && exits(node, source));
    return !found;
  });
  return !found;
}

function usesParameter(fn: FunctionNode, source: Source): boolean {
  return fn.params.some(param => param.type !== 'Identifier' || (findVariable(param, source)?.references.length ?? 0) > 0);
}

const PARAMETER: Refusal = { reason: 'handler-parameter', missing: 'What the handler is told: the shutdown tells other things.' };
const EXIT_CODE: Refusal = { reason: 'exit-code', missing: 'Whether the process is to end with another code than 0: the handler chooses one.' };
const MIXED: Refusal = { reason: 'handler-logic', missing: 'Which part of the handler is to stay: what ends the process is mixed with what else it does.' };
